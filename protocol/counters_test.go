package protocol_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/protocol"
	"github.com/vitalpost/vitalpost/transport"
)

// counts is a Counters of a test.
type counts struct {
	mu     sync.Mutex
	byName map[string]int64
}

func (c *counts) Add(name string, n int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.byName == nil {
		c.byName = map[string]int64{}
	}
	c.byName[name] += n
}

func (c *counts) of(name string) int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.byName[name]
}

// want compares with all that was counted: what is not in the table was not. Bytes only
// have to be there.
func (c *counts) want(t *testing.T, whose string, want map[string]int64) {
	t.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, name := range protocol.CounterNames() {
		got := c.byName[name]
		if before, bytes := strings.CutSuffix(name, "_bytes"); bytes {
			if (got > 0) != (want[before] > 0) {
				t.Errorf("%s: %s is %d, %s %d", whose, name, got, before, want[before])
			}
		} else if got != want[name] {
			t.Errorf("%s: %s is %d, want %d", whose, name, got, want[name])
		}
	}
	for name := range c.byName {
		if !slices.Contains(protocol.CounterNames(), name) {
			t.Errorf("%s: counted %q, which is no name", whose, name)
		}
	}
}

// What is sent, forwarded, done and acknowledged is counted once at each of them, and
// what is refused by its reason.
func TestCounters(t *testing.T) {
	inWard(t, func(w *ward) {
		const n = 200
		for i := range n {
			w.device.send(fmt.Sprint(i))
		}
		w.until("receipts", time.Minute, w.drained)
		receipts := w.desk.counts.of(protocol.CountReceipts)
		if receipts == 0 || receipts > n/2 {
			t.Errorf("%d messages of receipts about %d messages", receipts, n)
		}
		w.device.counts.want(t, "device", map[string]int64{
			protocol.CountSent: n, protocol.CountForwarded: n, protocol.CountAcknowledged: n, protocol.CountTaken: receipts,
		})
		for _, hop := range []*wardNode{w.phone, w.gateway} {
			hop.counts.want(t, hop.label, map[string]int64{protocol.CountTaken: n + receipts, protocol.CountForwarded: n + receipts})
		}
		w.desk.counts.want(t, "desk", map[string]int64{
			protocol.CountTaken: n, protocol.CountDone: n, protocol.CountReceipts: receipts, protocol.CountForwarded: receipts,
		})
		if in, out := w.phone.counts.of(protocol.CountTakenBytes), w.phone.counts.of(protocol.CountForwardedBytes); in != out {
			t.Errorf("the phone took %d bytes and forwarded %d", in, out)
		}
	})
}

// What is refused is counted by its reason, and what goes nowhere.
func TestCountersRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWard(t, keys.SuiteX25519)
		w.device.outboxes[0].Lifetime = 10 * time.Minute
		w.start()
		stranger, err := w.network.Node("stranger")
		w.must(err)
		for range 3 {
			if stranger.Send(t.Context(), "memory:phone", transport.Parcel{Envelope: make([]byte, 300)}) == nil {
				t.Error("the phone took zeros")
			}
		}
		w.phone.counts.want(t, "phone", map[string]int64{protocol.CountNotTakenFormat: 3})

		// The gateway does not send there, says the directory from now on.
		w.dir.mu.Lock()
		delete(w.dir.address, w.desk.name())
		w.dir.mu.Unlock()
		w.device.send("to nowhere")
		w.until("dead letter", time.Minute, func() bool { return w.phone.counts.of(protocol.CountDeadRefused) == 1 })
		if got := w.gateway.counts.of(protocol.CountNotTakenPolicy); got != 1 {
			t.Errorf("the gateway counts %d that it does not send on, want 1", got)
		}
		taken, dead := w.phone.counts.of(protocol.CountTaken), w.phone.counts.of(protocol.CountDeadRefused)
		if taken != dead || w.phone.counts.of(protocol.CountForwarded) != 0 {
			t.Errorf("the phone took %d, and %d are dead", taken, dead)
		}
		w.until("giving up", 15*time.Minute, func() bool { return w.device.counts.of(protocol.CountGivenUpExpired) == 1 })
		if w.device.counts.of(protocol.CountResent) == 0 {
			t.Error("nothing was sent again")
		}
	})
}

// A store that fails is counted, and one that can't be reached.
func TestCountersFailures(t *testing.T) {
	inWard(t, func(w *ward) {
		w.gateway.end()
		w.device.send("over a gateway that is not there")
		w.until("retries", time.Minute, func() bool { return w.phone.counts.of(protocol.CountRetries) >= 2 })
		w.gateway.start()
		w.until("receipts", 10*time.Minute, w.drained)
		if got := w.phone.counts.of(protocol.CountForwarded); got == 0 {
			t.Error("nothing was forwarded")
		}
		w.dir.set(true)
		w.device.crash()
		w.device.send("without a bundle")
		w.until("a directory that is down", time.Minute, func() bool { return w.device.counts.of(protocol.CountDirectoryFailures) > 0 })
	})
}

// OPERATING.md's tables are the constants, each of which is counted or told by its name.
func TestOperatingIsConstants(t *testing.T) {
	for _, table := range []struct{ file, prefix, head string }{
		{"counters.go", "Count", "## Counters"},
		{"events.go", "Event", "## Events"},
	} {
		page, err := os.ReadFile("OPERATING.md")
		if err != nil {
			t.Fatal(err)
		}
		_, text, _ := strings.Cut(string(page), table.head)
		text, _, _ = strings.Cut(text, "\n#")
		listed := rows(text)
		delete(listed, "name")
		names := constants(t, table.file, table.prefix)
		if len(names) < 20 {
			t.Fatalf("%d constants in %s", len(names), table.file)
		}
		for _, name := range names {
			cell := "`" + name + "`"
			if _, ok := listed[cell]; !ok {
				t.Errorf("OPERATING.md has no row %s", cell)
			}
			delete(listed, cell)
		}
		for cell := range listed {
			t.Errorf("OPERATING.md has a row %s, and %s no such constant", cell, table.file)
		}
		if table.prefix == "Count" {
			all := protocol.CounterNames()
			slices.Sort(names)
			slices.Sort(all)
			if !slices.Equal(names, all) {
				t.Errorf("CounterNames has %v, the constants are %v", all, names)
			}
		}
	}
}

// constants are the values of a file's string constants of a prefix.
func constants(t *testing.T, file, prefix string) (list []string) {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(f, func(n ast.Node) bool {
		if v, ok := n.(*ast.ValueSpec); ok && strings.HasPrefix(v.Names[0].Name, prefix) {
			if text, ok := v.Values[0].(*ast.BasicLit); ok {
				s, err := strconv.Unquote(text.Value)
				if err != nil {
					t.Fatal(err)
				}
				list = append(list, s)
			}
		}
		return true
	})
	return list
}

// Importing expvar serves the command line on http.DefaultServeMux: a program that does
// not ask for it does not get it.
func TestExpvarIsNotLinked(t *testing.T) {
	for _, p := range goList(t, "-deps", "./protocol", "./protocol/store/bolt", "./transport/https") {
		if p.ImportPath == "expvar" {
			t.Error("package protocol links expvar")
		}
	}
}

// Nobody who counts pays for it in garbage, and nobody else at all.
func TestCountersAllocateNothing(t *testing.T) {
	for _, c := range []protocol.Counters{nil, &counts{byName: map[string]int64{protocol.CountTaken: 0, protocol.CountTakenBytes: 0}}} {
		if n := testing.AllocsPerRun(100, func() { protocol.TestingCountTaken(c, 1000) }); n != 0 {
			t.Errorf("%v allocations, want none", n)
		}
	}
}

// Every class of refusal has a counter of its word.
func TestCounterOfEachClass(t *testing.T) {
	table := rows(section(t, "## 13. Classes of error"))
	delete(table, "class")
	for word := range table {
		if name := "not_taken." + word; !slices.Contains(protocol.CounterNames(), name) {
			t.Errorf("no counter %s", name)
		}
	}
	if name := protocol.TestingNotTakenCounter(fmt.Errorf("wrapped: %w", keys.ErrSignature)); name != protocol.CountNotTakenSignature {
		t.Errorf("a wrong signature is counted as %s", name)
	}
}
