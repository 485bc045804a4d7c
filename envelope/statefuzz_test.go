package envelope

import (
	"bytes"
	"testing"
	"time"

	"github.com/vitalpost/vitalpost/envelope/internal/wire"
	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/protocol/conformance/txmap"
)

// recordsOf returns records of state of every kind, from a run with loss, resealing,
// a second epoch and a listed stream.
func recordsOf(tb testing.TB) map[string][]byte {
	tb.Helper()
	w := newWard(tb, 1, keys.SuiteX25519)
	var hop, desk txmap.Store
	p, o := w.statefulPeeler(w.hops[0], &hop), w.statefulOpener(w.recipients[0], &desk)
	s, err := NewSealer(w.plan())
	if err != nil {
		tb.Fatal(err)
	}
	var f Forward
	var last Batch
	pass := func(s *Sealer, n int) {
		for i := range n {
			if err := s.Seal(&last, w.message(i)); err != nil {
				tb.Fatal(err)
			}
			if i%3 != 1 {
				w.take(p, &f, last.Legs[0].Envelope)
				w.receive(o, forwarded(tb, &f))
			}
		}
	}
	pass(s, 70)
	w.now = w.now.Add(time.Second)
	if err := s.Replan(w.plan()); err != nil {
		tb.Fatal(err)
	}
	pass(s, 3)
	ended, _ := s.Ended()
	plan := w.plan()
	plan.Earlier, plan.After = []EndedStream{ended}, s.Created()
	w.now = w.now.Add(time.Second)
	if s, err = NewSealer(plan); err != nil {
		tb.Fatal(err)
	}
	pass(s, 3)
	all := hop.Snapshot()
	for k, v := range desk.Snapshot() {
		all[k] = v
	}
	return all
}

// again parses a record by its key and encodes it anew; nil if it is refused.
func again(key, b []byte) ([]byte, error) {
	switch key[0] {
	case keyHop:
		e, err := parseHopEpoch(key, b)
		if err != nil {
			return nil, err
		}
		return e.append(nil), nil
	case keyCore:
		e, err := parseCoreState(key, b)
		if err != nil {
			return nil, err
		}
		return e.append(nil), nil
	case keyStream:
		s, err := parseInStream(keys.Thumbprint{}, [16]byte{}, b)
		if err != nil {
			return nil, err
		}
		return s.append(nil), nil
	case keyClass:
		c, err := parseInClass(keys.Thumbprint{}, ClassID{}, b)
		if err != nil {
			return nil, err
		}
		return c.append(nil), nil
	}
	return nil, nil
}

// FuzzState: records of state that somebody else has written, or that a disk has
// garbled. What is taken has one encoding; nothing panics.
func FuzzState(f *testing.F) {
	seeds := map[byte]int{}
	for k, v := range recordsOf(f) {
		got, err := again([]byte(k), v)
		if err != nil || got != nil && !bytes.Equal(got, v) {
			f.Fatalf("a record under %q: %v", k[:1], err)
		}
		seeds[k[0]]++
		f.Add([]byte(k), v)
	}
	for _, kind := range []byte{keyHop, keyCore, keyStream, keyClass} {
		if seeds[kind] == 0 {
			f.Fatalf("no seed of kind %q", kind)
		}
	}
	f.Fuzz(func(t *testing.T, key, b []byte) {
		if len(key) == 0 {
			return
		}
		got, err := again(key, b)
		if err == nil && got != nil && !bytes.Equal(got, b) {
			t.Fatalf("read as another record: %x", got)
		}
		if err != nil && Class(err) != nil {
			t.Fatalf("state has a class: %v", err)
		}
	})
}

// FuzzStateful: bytes from the network at a hop and a recipient that know an epoch.
// Without its keys nothing is taken, and nothing that is refused changes the state.
func FuzzStateful(f *testing.F) {
	w := newWard(f, 1, keys.SuiteX25519)
	list := w.sealed(w.plan(), 5)
	var hop, desk txmap.Store
	p, o := w.statefulPeeler(w.hops[0], &hop), w.statefulOpener(w.recipients[0], &desk)
	var forward Forward
	var onward [][]byte
	for _, env := range list {
		w.take(p, &forward, env)
		onward = append(onward, forwarded(f, &forward))
	}
	w.receive(o, onward[0])
	genuine := map[string]bool{}
	for i := range list {
		f.Add(list[i])
		f.Add(onward[i])
		for _, env := range [][]byte{list[i], onward[i]} {
			e, err := wire.ParseEnvelope(env, MaxEnvelope)
			if err != nil {
				f.Fatal(err)
			}
			genuine[string(e.Body)] = true
		}
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		var forward Forward
		if err := p.Peel(&forward, b, Ingress{}); err == nil || Class(err) == nil {
			t.Fatalf("peeled once more, or refused without class: %v", err)
		}
		v, err := o.Open(nil, b)
		switch {
		case err != nil && (Class(err) == nil || v != Verified{}):
			t.Fatalf("refused without class, or with a result: %v", err)
		case err == nil:
			if e, err := wire.ParseEnvelope(b, MaxEnvelope); err != nil || !genuine[string(e.Body)] {
				t.Fatal("opened what was never sealed")
			}
		}
	})
}
