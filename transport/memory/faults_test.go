package memory_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vitalpost/vitalpost/transport"
	"github.com/vitalpost/vitalpost/transport/memory"
)

// bubble runs f with two nodes of a network with faults, of which b serves, in a
// time of its own.
func bubble(t *testing.T, c memory.Config, h transport.Handler, f func(t *testing.T, n *memory.Network, a *memory.Node)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		n, err := memory.New(c)
		if err != nil {
			t.Fatal(err)
		}
		a, b := node(t, n, "a"), node(t, n, "b")
		ctx, cancel := context.WithCancel(t.Context())
		over := make(chan error)
		go func() { over <- b.Serve(ctx, h) }()
		synctest.Wait()
		f(t, n, a)
		cancel()
		if err := <-over; err != nil {
			t.Error(err)
		}
	})
}

// recorder notes what arrives.
type recorder struct {
	mu   sync.Mutex
	list [][]byte
}

func (r *recorder) take(_ context.Context, _ transport.Ingress, b []byte) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.list = append(r.list, bytes.Clone(b))
	return nil
}

func parcel(b ...byte) transport.Parcel { return transport.Parcel{Envelope: b} }

func TestEachFault(t *testing.T) {
	sent := []byte("0123456789")
	for name, test := range map[string]struct {
		faults memory.Faults
		taken  bool          // or no answer
		after  time.Duration // that Send returns
		want   func(list [][]byte) bool
	}{
		"none":        {memory.Faults{}, true, 0, func(l [][]byte) bool { return len(l) == 1 && bytes.Equal(l[0], sent) }},
		"lose":        {memory.Faults{Lose: 1, Timeout: time.Minute}, false, time.Minute, func(l [][]byte) bool { return len(l) == 0 }},
		"lose answer": {memory.Faults{LoseAnswer: 1, Timeout: time.Minute}, false, time.Minute, func(l [][]byte) bool { return len(l) == 1 && bytes.Equal(l[0], sent) }},
		"repeat":      {memory.Faults{Repeat: 1}, true, 0, func(l [][]byte) bool { return len(l) == 2 && bytes.Equal(l[0], l[1]) }},
		"corrupt": {memory.Faults{Corrupt: 1}, true, 0, func(l [][]byte) bool {
			return len(l) == 1 && len(l[0]) == len(sent) && !bytes.Equal(l[0], sent)
		}},
		"cut at 4":  {memory.Faults{Cut: 1, CutAt: 4}, true, 0, func(l [][]byte) bool { return len(l) == 1 && string(l[0]) == "0123" }},
		"delay":     {memory.Faults{MinDelay: time.Hour, MaxDelay: time.Hour}, true, time.Hour, func(l [][]byte) bool { return len(l) == 1 }},
		"held back": {memory.Faults{Reorder: 1, HoldBack: time.Hour}, true, time.Hour, func(l [][]byte) bool { return len(l) == 1 }},
	} {
		t.Run(name, func(t *testing.T) {
			var r recorder
			bubble(t, memory.Config{Faults: test.faults}, r.take, func(t *testing.T, _ *memory.Network, a *memory.Node) {
				begun := time.Now()
				err := a.Send(t.Context(), "memory:b", transport.Parcel{Envelope: sent})
				if test.taken != (err == nil) || err != nil && !errors.Is(err, transport.ErrNoAnswer) {
					t.Errorf("Send returned %v", err)
				}
				if d := time.Since(begun); d != test.after {
					t.Errorf("Send took %v, want %v", d, test.after)
				}
				time.Sleep(time.Hour) // for what is repeated
			})
			if !test.want(r.list) {
				t.Errorf("%q arrived", r.list)
			}
		})
	}
}

// What is held back waits for the next on the same link.
func TestReorder(t *testing.T) {
	var r recorder
	bubble(t, memory.Config{}, r.take, func(t *testing.T, n *memory.Network, a *memory.Node) {
		if err := n.SetLinkFaults("a", "b", memory.Faults{Reorder: 1, HoldBack: time.Hour}); err != nil {
			t.Fatal(err)
		}
		var wg sync.WaitGroup
		wg.Go(func() { _ = a.Send(t.Context(), "memory:b", parcel(1)) })
		synctest.Wait()
		if err := n.SetLinkFaults("a", "b", memory.Faults{}); err != nil {
			t.Fatal(err)
		}
		begun := time.Now()
		if err := a.Send(t.Context(), "memory:b", parcel(2)); err != nil {
			t.Error(err)
		}
		wg.Wait()
		if time.Since(begun) != 0 {
			t.Error("it waited although another had passed")
		}
	})
	if len(r.list) != 2 || r.list[0][0] != 2 {
		t.Errorf("arrived in order %v, want 2 before 1", r.list)
	}
}

// A cut is anywhere, and of nothing nothing arrives.
func TestCutAnywhere(t *testing.T) {
	var r recorder
	lost := 0
	bubble(t, memory.Config{Faults: memory.Faults{Cut: 1}}, r.take, func(t *testing.T, _ *memory.Network, a *memory.Node) {
		for range 100 {
			if err := a.Send(t.Context(), "memory:b", parcel(1, 2, 3, 4)); err != nil {
				lost++
			}
		}
	})
	lengths := map[int]bool{}
	for _, b := range r.list {
		lengths[len(b)] = true
	}
	if lost == 0 || len(lengths) != 3 || lengths[0] || lengths[4] {
		t.Errorf("cut to lengths %v, and %d to nothing", lengths, lost)
	}
}

func TestPart(t *testing.T) {
	var r recorder
	bubble(t, memory.Config{Faults: memory.Faults{Timeout: time.Minute}}, r.take, func(t *testing.T, n *memory.Network, a *memory.Node) {
		for i, test := range []struct {
			islands [][]string
			reach   bool
		}{
			{nil, true},
			{[][]string{{"a"}}, false},
			{[][]string{{"a", "c"}, {"b"}}, false},
			{[][]string{{"c"}}, true},
			{[][]string{{"a", "b"}, {"c"}}, true},
			{nil, true},
		} {
			n.Part(test.islands...)
			if err := a.Send(t.Context(), "memory:b", parcel(byte(i))); (err == nil) != test.reach {
				t.Errorf("islands %v: %v", test.islands, err)
			}
		}
	})
	if len(r.list) != 4 {
		t.Errorf("%d arrived, want 4", len(r.list))
	}
}

// What happens to the n-th envelope of a link follows from the seed alone,
// whatever happens on other links in the meantime.
func TestFaultsFollowSeed(t *testing.T) {
	run := func(seed uint64, others bool) (log []string) {
		c := memory.Config{Seed: seed, Faults: memory.Faults{
			Lose: 0.2, LoseAnswer: 0.2, Repeat: 0.2, Corrupt: 0.2, Cut: 0.2, Reorder: 0.2, MaxDelay: time.Second, Timeout: time.Minute,
		}}
		var r recorder
		bubble(t, c, r.take, func(t *testing.T, n *memory.Network, a *memory.Node) {
			for i := range 200 {
				if others {
					_ = node(t, n, fmt.Sprint("c", i)).Send(t.Context(), "memory:nobody", parcel(1))
				}
				begun := time.Now()
				err := a.Send(t.Context(), "memory:b", parcel(make([]byte, 50)...))
				log = append(log, fmt.Sprint(err, time.Since(begun)))
			}
			time.Sleep(time.Minute)
		})
		slices.SortFunc(r.list, bytes.Compare) // when it arrives depends on the time that others take
		for _, b := range r.list {
			log = append(log, string(b))
		}
		return log
	}
	one := run(1, false)
	if !slices.Equal(one, run(1, true)) {
		t.Error("other links change what happens on this one")
	}
	if slices.Equal(one, run(2, false)) {
		t.Error("the seed changes nothing")
	}
}

// TestNothingIsLost: over a network with all faults ten thousand envelopes arrive,
// each of them at least once before its sender is told, in hours that take no
// time.
func TestNothingIsLost(t *testing.T) {
	const envelopes, senders = 10_000, 20
	var mu sync.Mutex
	kept := map[uint64]int{}
	handler := func(_ context.Context, _ transport.Ingress, b []byte) error {
		if len(b) != 40 || sha256.Sum256(b[:8]) != [32]byte(b[8:]) {
			return transport.ErrLater // damaged: a node sees that it does not decrypt
		}
		mu.Lock()
		defer mu.Unlock()
		kept[binary.BigEndian.Uint64(b)]++
		return nil
	}
	c := memory.Config{Seed: 7, Faults: memory.Faults{
		Lose: 0.1, LoseAnswer: 0.1, Repeat: 0.1, Reorder: 0.1, Corrupt: 0.1, Cut: 0.1,
		MinDelay: 10 * time.Millisecond, MaxDelay: 20 * time.Second, HoldBack: time.Minute, Timeout: 30 * time.Second,
	}}
	sent := 0
	bubble(t, c, handler, func(t *testing.T, n *memory.Network, _ *memory.Node) {
		begun := time.Now()
		var wg sync.WaitGroup
		for i := range senders {
			a := node(t, n, fmt.Sprint("device", i))
			wg.Go(func() {
				for j := range envelopes / senders {
					b := binary.BigEndian.AppendUint64(nil, uint64(i*envelopes+j))
					sum := sha256.Sum256(b)
					b = append(b, sum[:]...)
					for a.Send(t.Context(), "memory:b", transport.Parcel{Envelope: b}) != nil {
						mu.Lock()
						sent++
						mu.Unlock()
					}
					mu.Lock()
					if kept[uint64(i*envelopes+j)] == 0 {
						t.Errorf("envelope %d of device %d: acknowledged and lost", j, i)
					}
					mu.Unlock()
				}
			})
		}
		// For an hour the network falls apart.
		wg.Go(func() {
			time.Sleep(time.Hour)
			n.Part([]string{"b"})
			time.Sleep(time.Hour)
			n.Part()
		})
		wg.Wait()
		t.Logf("%d envelopes took %v of this network's time and %d repetitions", envelopes, time.Since(begun), sent)
	})
	if len(kept) < envelopes {
		t.Errorf("%d envelopes arrived, want %d", len(kept), envelopes)
	}
}

func TestConfigRefused(t *testing.T) {
	for _, c := range []memory.Config{
		{Limit: -1}, {Limit: transport.MaxEnvelope + 1}, {Concurrency: -1},
		{Faults: memory.Faults{Lose: 1.1}}, {Faults: memory.Faults{Repeat: -0.1}}, {Faults: memory.Faults{CutAt: -1}},
		{Faults: memory.Faults{MinDelay: 2, MaxDelay: 1}}, {Faults: memory.Faults{Timeout: -1}},
	} {
		if _, err := memory.New(c); err == nil {
			t.Errorf("%+v was accepted", c)
		}
	}
	n, err := memory.New(memory.Config{})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"", "a b", "é", string(make([]byte, 256))} {
		if _, err := n.Node(name); err == nil {
			t.Errorf("node %q was accepted", name)
		}
	}
}
