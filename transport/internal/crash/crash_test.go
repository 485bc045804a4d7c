package main

import (
	"fmt"
	mathrand "math/rand/v2"
	"os"
	"strings"
	"testing"
	"time"
)

// sizes of a run: how many envelopes, and how often each side is killed.
type sizes struct{ envelopes, kills int }

var small = sizes{300, 3}

// size returns that of the long run, if it is wanted.
func size() sizes {
	if os.Getenv("VITALPOST_LONG") == "1" {
		return sizes{10_000, 20}
	}
	return small
}

// TestHTTPSUpstream: client to server.
func TestHTTPSUpstream(t *testing.T) {
	right(t, newSite(t).run(t, size(), false, 0))
}

// TestHTTPSMailbox: server to the client that asks it.
func TestHTTPSMailbox(t *testing.T) {
	right(t, newSite(t).run(t, size(), true, 0))
}

// TestMemory: both sides are one process, which is what package memory is.
func TestMemory(t *testing.T) {
	right(t, runMemory(t, size(), 0))
}

// late is how long after nil a wrong receiver keeps an envelope.
const late = 300 * time.Millisecond

// TestWrongReceiver: with the same kills, a receiver that says nil before it keeps an
// envelope is found out; and without kills it is not, so it is they that find it.
func TestWrongReceiver(t *testing.T) {
	for name, run := range map[string]func(*testing.T, sizes) verdict{
		"upstream": func(t *testing.T, size sizes) verdict { return newSite(t).run(t, size, false, late) },
		"mailbox":  func(t *testing.T, size sizes) verdict { return newSite(t).run(t, size, true, late) },
		"memory":   func(t *testing.T, size sizes) verdict { return runMemory(t, size, late) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			wrong(t, run(t, small))
			right(t, run(t, sizes{100, 0}))
		})
	}
}

// verdict is what the process that compares has said.
type verdict struct {
	text string
	err  error
}

func right(t *testing.T, v verdict) {
	t.Helper()
	if v.err != nil {
		t.Errorf("compare: %v\n%s", v.err, v.text)
	}
}

func wrong(t *testing.T, v verdict) {
	t.Helper()
	if v.err == nil || !strings.Contains(v.text, errLost.Error()) {
		t.Errorf("compare has not found that envelopes were acknowledged and lost: %v\n%s", v.err, v.text)
	}
}

// run sends over HTTPS and kills both sides in turns. A right receiver has late 0.
func (s *site) run(t *testing.T, size sizes, mailbox bool, late time.Duration) verdict {
	t.Helper()
	args := func(command string) []string {
		return []string{
			command, "-dir", s.dir, "-count", fmt.Sprint(size.envelopes),
			fmt.Sprint("-mailbox=", mailbox), "-listen", s.listen, "-base", s.base, "-late", late.String(),
		}
	}
	limit(t, s.dir, 0)
	receiver := newProcess(t, args("receive")...)
	sender := newProcess(t, args("send")...)
	v := drive(t, size, s.dir, 2*late, sender, receiver)
	t.Logf("faults %v, connections cut %d", s.proxy.Counts(), s.relay.Cuts())
	return v
}

// runMemory sends in memory.
func runMemory(t *testing.T, size sizes, late time.Duration) verdict {
	t.Helper()
	dir := t.TempDir()
	limit(t, dir, 0)
	p := newProcess(t, "both", "-dir", dir, "-count", fmt.Sprint(size.envelopes), "-late", late.String())
	return drive(t, size, dir, 0, p)
}

// drive kills each of the processes as often as wanted, spread over the run, and
// starts it again at once. The first is the sender, and ends when it has all
// acknowledgements. The others have some time then to keep what they still have, so
// that only crashes are to blame for what is lost; and the files are compared.
func drive(t *testing.T, size sizes, dir string, last time.Duration, processes ...*process) verdict {
	t.Helper()
	const patience = 3 * time.Minute
	begun := time.Now()
	random := mathrand.New(mathrand.NewPCG(1, uint64(size.envelopes)))
	kills := size.kills * len(processes)
	for i := range kills {
		// At the moment of the kill there are envelopes on their way, and after it some
		// are left.
		limit(t, dir, min(size.envelopes-1, size.envelopes*(i+2)/(kills+1)))
		for want := size.envelopes * (i + 1) / (kills + 1); acknowledged(t, dir) < want; time.Sleep(time.Millisecond) {
			if time.Since(begun) > patience {
				t.Fatalf("%d of %d acknowledged after %v", acknowledged(t, dir), size.envelopes, patience)
			}
		}
		time.Sleep(time.Duration(random.Int64N(int64(5 * time.Millisecond))))
		p := processes[i%len(processes)]
		p.kill()
		p.start()
	}
	limit(t, dir, size.envelopes)
	processes[0].done(patience)
	took := time.Since(begun)
	time.Sleep(last)
	for _, p := range processes[1:] {
		p.kill()
	}
	out, err := command("compare", "-dir", dir).CombinedOutput()
	t.Logf("%v, %d kills of each: %s", took.Round(10*time.Millisecond), size.kills, strings.TrimSpace(string(out)))
	return verdict{string(out), err}
}

// limit sets how many envelopes may be sent so far.
func limit(t *testing.T, dir string, n int) {
	t.Helper()
	f, err := os.OpenFile(limitPath(dir), os.O_WRONLY|os.O_CREATE, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := f.Truncate(int64(n)); err != nil {
		t.Fatal(err)
	}
}

// acknowledged returns how many records the file of that name has: all are as long.
func acknowledged(t *testing.T, dir string) int {
	t.Helper()
	info, err := os.Stat(acknowledgedPath(dir))
	if os.IsNotExist(err) {
		return 0
	}
	if err != nil {
		t.Fatal(err)
	}
	return int(info.Size()) / (recordHead + noteSize)
}
