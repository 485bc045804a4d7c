package envelope

import (
	"os"
	"runtime"
	"testing"
	"time"

	"github.com/vitalpost/vitalpost/envelope/internal/wire"
	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/protocol/conformance/txmap"
)

// heap returns the bytes in use after a collection.
func heap() int {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int(m.HeapAlloc)
}

// The memory of an epoch in steady state, without loss, as SPEC.md appendix B says:
// at most 1 KiB at a hop, and 2 KiB at a recipient of a context with two recipients
// and three hops.
func TestG14_StateInMemory(t *testing.T) {
	inOrder := func(i int) bool { return i < 70 } // into the second generation
	// One of each generation: all their keys are needed, and the window is full.
	worst := func(i int) bool { return i%64 == 0 }
	for _, suite := range []keys.Suite{keys.SuiteXWing, keys.SuiteX25519, keys.SuiteMLKEM768P256} {
		hop, desk := stateInMemory(t, suite, 60, 70, inOrder)
		if hop > 1024 || hop < 200 || desk > 2048 || desk < 500 {
			t.Errorf("suite %v: %d bytes at a hop, want at most 1024; %d at a recipient, want at most 2048", suite, hop, desk)
		}
		if suite != keys.SuiteX25519 && !long() {
			continue // it is the same in both, and takes seconds
		}
		worstHop, worstDesk := stateInMemory(t, suite, 3, wire.MaxCounter, worst)
		if worstHop > 4096 || worstDesk > 4096+1024 {
			t.Errorf("suite %v: at worst %d bytes at a hop, %d at a recipient", suite, worstHop, worstDesk)
		}
		t.Logf("suite %v: at a hop %d bytes, at worst %d; at a recipient %d, at worst %d", suite, hop, worstHop, desk, worstDesk)
	}
}

// stateInMemory returns what an epoch takes in memory at a hop and at a recipient,
// measured over n epochs, when of the messages of each those have arrived that
// some says.
func stateInMemory(t *testing.T, suite keys.Suite, n, messages int, some func(int) bool) (atHop, atDesk int) {
	t.Helper()
	w := newWard(t, 3, suite)
	w.recipients = append(w.recipients, w.party(keys.RoleReport, suite))
	var hop, desk txmap.Store
	p, o := w.statefulPeeler(w.hops[0], &hop), w.statefulOpener(w.recipients[0], &desk)
	var f Forward
	var ids [][8]byte
	for i := range n {
		plan := w.plan()
		plan.OneWay, plan.Subject = true, Subject{1: byte(i + 1)} // in classes of their own
		s, err := NewSealer(plan)
		if err != nil {
			t.Fatal(err)
		}
		var b Batch
		for j := range messages {
			if err := s.Seal(&b, w.message(1)); err != nil {
				t.Fatal(err)
			}
			if !some(j) {
				continue
			}
			w.take(p, &f, b.Legs[0].Envelope)
			core := b.Core
			if j == 0 {
				core = append(append(wire.AppendBodyHead(nil), s.epochs[0].opening...), core...)
			}
			w.receive(o, wire.AppendEnvelope(nil, wire.Envelope{Body: core}))
		}
		ids = append(ids, s.epochs[0].id, f.epoch.id)
		s.Close()
	}
	p, o = w.statefulPeeler(w.hops[0], &hop), w.statefulOpener(w.recipients[0], &desk)
	atHop = perEpoch(n, func() error {
		for i := range n {
			if _, err := p.cache.find(nil, p.state, ids[2*i+1]); err != nil {
				return err
			}
		}
		return nil
	})
	atDesk = perEpoch(n, func() error {
		for i := range n {
			if _, err := o.cache.find(nil, o.state, ids[2*i]); err != nil {
				return err
			}
		}
		return nil
	})
	if p.cache.n != n || o.cache.n != n {
		t.Fatalf("%d and %d epochs in memory, want %d", p.cache.n, o.cache.n, n)
	}
	runtime.KeepAlive(p)
	runtime.KeepAlive(o)
	return atHop, atDesk
}

// perEpoch returns how much more is in use after f, for each of n.
func perEpoch(n int, f func() error) int {
	before := heap()
	if err := f(); err != nil {
		return -1
	}
	return (heap() - before) / n
}

// long says whether tests that take minutes are asked for, as .ci/full does.
func long() bool { return os.Getenv("VITALPOST_LONG") != "" }

// A peeler's memory does not grow with what has passed through it.
func TestG14_PeelerMemoryFlat(t *testing.T) {
	epochs, messages := 30, 200
	if long() {
		epochs, messages = 1000, 1000
	}
	w := newWard(t, 1, keys.SuiteX25519)
	var store txmap.Store
	p := w.statefulPeeler(w.hops[0], &store)
	plan := w.plan()
	plan.OneWay, plan.Life = true, time.Hour
	var f Forward
	var b Batch
	var early int
	for i := range epochs {
		s, err := NewSealer(plan)
		if err != nil {
			t.Fatal(err)
		}
		for range messages {
			if err := s.Seal(&b, w.message(8)); err != nil {
				t.Fatal(err)
			}
			w.take(p, &f, b.Legs[0].Envelope)
		}
		s.Close()
		w.now = w.now.Add(20 * time.Minute)
		err = store.Update(func(tx *txmap.Tx) error { _, err := p.Sweep(tx, 100); return err })
		if err != nil {
			t.Fatal(err)
		}
		if i == epochs/5 {
			early = heap()
		}
	}
	if grown := heap() - early; grown > 64<<10 || p.cache.n > 8 || store.Len() > 30 {
		t.Errorf("%d bytes more than after a fifth, %d epochs in memory, %d records", grown, p.cache.n, store.Len())
	}
	runtime.KeepAlive(p)
}
