package envelope

import (
	"bytes"
	"errors"
	"testing"
	"time"

	"github.com/vitalpost/vitalpost/envelope/internal/epoch"
	"github.com/vitalpost/vitalpost/envelope/internal/wire"
	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/protocol/conformance/txmap"
)

// G8: who steals a recipient's current keys, and all its state, opens nothing of
// epochs under erased bundle keys.

// secretsOf returns what opens an envelope's core: the keys of a generation.
func secretsOf(t *testing.T, w *ward, p *party, env []byte, counter uint16) (g, key []byte) {
	t.Helper()
	in := w.turn(p, env)
	h := sum(in.context)
	var x epoch.Extractor
	ratchet := x.Core(in.suite, in.secret).Ratchet(&h)
	if _, _, err := ratchet.Open(new(epoch.Expander), counter); err != nil {
		t.Fatal(err)
	}
	ratchet.Commit(new(epoch.Expander), counter, func(_, _ uint16) bool { return true })
	// [count, g, [[index, key, iv] ...]]
	state := ratchet.Append(nil)
	return state[4:36], state[len(state)-13-32 : len(state)-13]
}

// holdsAny reports whether any value of a store holds b.
func holdsAny(s *txmap.Store, b []byte) bool {
	for _, v := range s.Snapshot() {
		if bytes.Contains(v, b) {
			return true
		}
	}
	return false
}

func TestG8_BundleKeyErased(t *testing.T) {
	w := newWard(t, 1, keys.SuiteX25519)
	list := w.sealed(w.plan(), 10)
	var hop, desk txmap.Store
	p, o := w.statefulPeeler(w.hops[0], &hop), w.statefulOpener(w.recipients[0], &desk)
	var onward [][]byte
	for i, env := range list {
		if i == 5 { // recorded, and never arrived
			continue
		}
		var f Forward
		w.take(p, &f, env)
		onward = append(onward, forwarded(t, &f))
		w.receive(o, onward[len(onward)-1])
	}
	g, key := secretsOf(t, w, w.recipients[0], onward[0], 0)
	if !holdsAny(&desk, g) || !holdsAny(&desk, key) {
		t.Fatal("the search is blind")
	}
	hopBackup, deskBackup := hop.Snapshot(), desk.Snapshot()
	for _, p := range []*party{w.hops[0], w.recipients[0]} { // their keys of today are erased
		w.renew(p, keys.BundleTemplate{
			Sequence: 2, NotBefore: w.now.Add(-time.Hour), Expires: w.now.Add(60 * 24 * time.Hour), Floor: keys.SuiteX25519,
		}, keys.SuiteX25519)
		p.holder.Bundles = p.holder.Bundles[:1]
	}
	p, o = w.statefulPeeler(w.hops[0], &hop), w.statefulOpener(w.recipients[0], &desk)
	if err := desk.Update(func(tx *txmap.Tx) error { return o.EraseOrphans(tx) }); err != nil {
		t.Fatal(err)
	}
	missing, err := o.Missing(&desk, w.device.identity.Thumbprint())
	if err != nil || len(missing) != 1 || missing[0].From != 5 || missing[0].To != 6 {
		t.Errorf("missing after it: %v %v, want place 5", missing, err)
	}
	if holdsAny(&desk, g) || holdsAny(&desk, key) {
		t.Error("keys of the epoch are still in the state")
	}
	if err := hop.Update(func(tx *txmap.Tx) error { return p.EraseOrphans(tx) }); err != nil {
		t.Fatal(err)
	}
	closedToThief(t, p, o, list[5], onward)

	// A backup from before holds them still, until whoever starts with it looks.
	hop.Restore(hopBackup)
	desk.Restore(deskBackup)
	if !holdsAny(&desk, g) {
		t.Fatal("the search is blind")
	}
	p, o = w.statefulPeeler(w.hops[0], &hop), w.statefulOpener(w.recipients[0], &desk)
	if err := desk.Update(func(tx *txmap.Tx) error { return o.EraseOrphans(tx) }); err != nil {
		t.Fatal(err)
	}
	if err := hop.Update(func(tx *txmap.Tx) error { return p.EraseOrphans(tx) }); err != nil {
		t.Fatal(err)
	}
	if holdsAny(&desk, g) || holdsAny(&desk, key) {
		t.Error("keys of the epoch are in the state that was restored")
	}
	closedToThief(t, p, o, list[5], onward)
}

// closedToThief checks that what was recorded stays closed, for whoever has all
// that is left.
func closedToThief(t *testing.T, p *Peeler, o *Opener, recorded []byte, onward [][]byte) {
	t.Helper()
	var ended *ReplayError
	if err := p.Peel(new(Forward), recorded, Ingress{}); !errors.As(err, &ended) || !ended.Ended {
		t.Errorf("the recorded message at the hop: %v", err)
	}
	for _, env := range onward {
		if _, err := o.Open(nil, env); !errors.As(err, &ended) || !ended.Ended {
			t.Errorf("the recorded message at the desk: %v", err)
		}
	}
}

// When all of a generation has arrived, its keys are in no state any more; of
// messages still to come they are.
func TestG8_GenerationErased(t *testing.T) {
	w := newWard(t, 1, keys.SuiteX25519)
	list := w.sealed(w.plan(), 66)
	var hop, desk txmap.Store
	p, o := w.statefulPeeler(w.hops[0], &hop), w.statefulOpener(w.recipients[0], &desk)
	var onward []byte
	for i, env := range list {
		var f Forward
		w.take(p, &f, env)
		if b := forwarded(t, &f); onward == nil {
			onward = b
			w.receive(o, b)
		} else {
			w.receive(o, b)
		}
		_, key := secretsOf(t, w, w.recipients[0], onward, 0)
		if holdsAny(&desk, key) != (i < 63) {
			t.Fatalf("after message %d the key of generation 0 is in the state: %v", i, i >= 63)
		}
	}
}

// What has expired is forgotten, and with it the keys; of an epoch that nobody
// sends in any more only a sweep makes them go.
func TestG8_Expired(t *testing.T) {
	w := newWard(t, 1, keys.SuiteX25519)
	list := w.sealed(w.plan(), 3)
	var hop, desk txmap.Store
	p, o := w.statefulPeeler(w.hops[0], &hop), w.statefulOpener(w.recipients[0], &desk)
	var f Forward
	w.take(p, &f, list[0])
	onward := forwarded(t, &f)
	w.receive(o, onward)
	g, _ := secretsOf(t, w, w.recipients[0], onward, 0)
	w.now = w.now.Add(MaxLife)
	for range 2 {
		if err := hop.Update(func(tx *txmap.Tx) error { _, err := p.Sweep(tx, 100); return err }); err != nil {
			t.Fatal(err)
		}
		if err := desk.Update(func(tx *txmap.Tx) error { _, _, err := o.Sweep(tx, 100); return err }); err != nil {
			t.Fatal(err)
		}
	}
	if holdsAny(&desk, g) || hop.Len() != 0 {
		t.Errorf("keys are still there; %d records at the hop", hop.Len())
	}
	// Alone it belongs to nothing, with its opening it is expired.
	sealed := wire.AppendEnvelope(nil, wire.Envelope{Body: outer(t, list[2])})
	if err := p.Peel(&f, sealed, Ingress{}); Class(err) != ErrNoKey {
		t.Errorf("alone: %v", err)
	}
	if err := p.Peel(&f, list[1], Ingress{}); Class(err) != ErrExpired {
		t.Errorf("with its opening: %v", err)
	}
}
