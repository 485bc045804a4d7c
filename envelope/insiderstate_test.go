package envelope

import (
	"bytes"
	"errors"
	"testing"
	"time"

	"github.com/vitalpost/vitalpost/envelope/internal/wire"
	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/protocol/conformance/txmap"
)

// What a fellow recipient, who has an epoch's keys, can do to another recipient's
// state: nothing.

// fellows is a ward with two recipients, the second of which turns.
func fellows(t *testing.T) (w *ward, list [][]byte, o *Opener, in *insider) {
	t.Helper()
	w = newWard(t, 0, keys.SuiteX25519)
	w.recipients = append(w.recipients, w.party(keys.RoleReport, keys.SuiteX25519))
	list = w.sealed(w.plan(), 5)
	return w, list, w.statefulOpener(w.recipients[0], new(txmap.Store)), w.turn(w.recipients[1], list[0])
}

// unchanged fails unless an envelope is refused with a class and the state stays.
func unchanged(t *testing.T, o *Opener, env []byte, class error) error {
	t.Helper()
	store := storeOf(o.state)
	before := store.Snapshot()
	v, err := o.Open(nil, env)
	if Class(err) != class || class == nil || v != (Verified{}) {
		t.Fatalf("got %v, want class %v", err, class)
	}
	for k, b := range store.Snapshot() {
		if !bytes.Equal(before[k], b) {
			t.Fatal("a refusal changed the state")
		}
	}
	if store.Len() != len(before) {
		t.Fatal("a refusal changed the state")
	}
	return err
}

// A genuine message resealed at another counter: its signature is for its own
// place. It can't use up the others either.
func TestG3_ResealedAtOtherCounters(t *testing.T) {
	w, list, o, in := fellows(t)
	w.receive(o, list[0])
	for _, counter := range []uint16{1, 2, 63, 64, 4095} {
		sealed := in.resealAt(in.secret, in.context, counter)
		alone := wire.AppendEnvelope(nil, wire.Envelope{Body: sealed})
		unchanged(t, o, alone, ErrSignature)
		unchanged(t, o, in.join(in.opening, sealed), ErrSignature)
	}
	for _, env := range list[1:] {
		w.receive(o, env)
	}
}

// An epoch of the fellow's own under the sender's context: the commitment in it is
// to another secret. It leaves nothing behind.
func TestG5_EpochOfAFellow(t *testing.T) {
	w, list, o, in := fellows(t)
	targets := []target{targetOf(w.recipients[0].bundle, keys.SuiteX25519), targetOf(w.recipients[1].bundle, keys.SuiteX25519)}
	err := unchanged(t, o, in.forge(bytes.Repeat([]byte{9}, 32), in.context, targets...), ErrAudience)
	var alarm *AlarmError
	if !errors.As(err, &alarm) || alarm.Step != "11.3.9d" {
		t.Errorf("got %v, want an alarm about the commitment", err)
	}
	for _, env := range list {
		w.receive(o, env)
	}
	// The same once the epoch is known.
	unchanged(t, o, in.forge(bytes.Repeat([]byte{9}, 32), in.context, targets...), ErrAudience)
}

// Opening of one epoch, sealed of another.
func TestG2_SplicedEpochs(t *testing.T) {
	w, list, o, in := fellows(t)
	other := w.sealed(w.plan(), 2)
	w.receive(o, list[0])
	w.receive(o, other[0])
	twin := w.turn(w.recipients[1], other[0])
	unchanged(t, o, in.join(in.opening, outer(t, other[1])), ErrDecrypt)
	unchanged(t, o, in.join(twin.opening, outer(t, list[1])), ErrDecrypt)
	w.receive(o, list[1])
	w.receive(o, other[1])
}

// A genuine epoch in another opening: it is the same epoch, no place opens twice.
func TestG3_OpenedAnew(t *testing.T) {
	w, list, o, in := fellows(t)
	targets := []target{targetOf(w.recipients[0].bundle, keys.SuiteX25519), targetOf(w.recipients[1].bundle, keys.SuiteX25519)}
	w.receive(o, in.forge(in.secret, in.context, targets...))
	for i, env := range list {
		if i == 0 {
			_, err := o.Open(nil, env)
			replayed(t, err)
			continue
		}
		w.receive(o, env)
	}
	_, err := o.Open(nil, in.forge(in.secret, in.context, targets...))
	replayed(t, err)
}

// Forged counters cost what they cost, and the genuine messages arrive.
func TestG14_ForgedCounters(t *testing.T) {
	w := newWard(t, 1, keys.SuiteX25519)
	list := w.sealed(w.plan(), 5)
	var hop txmap.Store
	p := w.statefulPeeler(w.hops[0], &hop)
	var f Forward
	w.take(p, &f, list[0])
	size := hop.Size()
	forged := bytes.Clone(outer(t, list[2]))
	forged[len(forged)-1] ^= 0xff
	for counter := range uint16(wire.MaxCounter) {
		if counter == 0 {
			continue
		}
		forged[len("\x83\x4f\xa2\x04\x48")+8+2] = byte(counter >> 8)
		forged[len("\x83\x4f\xa2\x04\x48")+8+3] = byte(counter)
		if err := p.Peel(&f, wire.AppendEnvelope(nil, wire.Envelope{Body: forged}), Ingress{}); Class(err) != ErrDecrypt {
			t.Fatalf("counter %d: %v", counter, err)
		}
	}
	if hop.Size() != size {
		t.Error("forged envelopes changed the state")
	}
	for _, env := range list[1:] {
		w.take(p, &f, env)
	}
}

// A customer's openings make room among its own epochs only, and the table is
// bounded.
func TestG14_TableOfACustomer(t *testing.T) {
	w := newWard(t, 1, keys.SuiteX25519)
	var hop txmap.Store
	p, err := NewPeeler(PeelerConfig{Holder: w.hops[0].holder, Identity: w.hops[0].identity, State: &hop, Table: 4, Clock: w.clock})
	if err != nil {
		t.Fatal(err)
	}
	take := func(env []byte, customer string) error {
		var f Forward
		if err := p.Peel(&f, env, Ingress{Customer: customer}); err != nil {
			return err
		}
		_, err := commit(&hop, f.Changes())
		return err
	}
	quiet := w.sealed(w.plan(), 3)
	if err := take(quiet[0], "quiet"); err != nil {
		t.Fatal(err)
	}
	var size int
	for i := range 40 {
		w.now = w.now.Add(time.Millisecond)
		if err := take(w.sealed(w.plan(), 1)[0], "loud"); err != nil {
			t.Fatal(err)
		}
		if i == 4 {
			size = hop.Len()
		}
	}
	if hop.Len() != size {
		t.Errorf("%d records, %d after the first", hop.Len(), size)
	}
	if err := take(wire.AppendEnvelope(nil, wire.Envelope{Body: outer(t, quiet[2])}), "quiet"); err != nil {
		t.Errorf("the quiet customer's epoch: %v", err)
	}
	if err := p.Peel(new(Forward), quiet[1], Ingress{Customer: string(make([]byte, MaxCustomer+1))}); Class(err) != ErrLimit {
		t.Errorf("a long name: %v", err)
	}
}

// What a full table has evicted is evicted in memory too: its opening opens it
// anew, and a sealed of it alone is of no epoch that is known.
func TestG14_EvictedNotInMemory(t *testing.T) {
	w := newWard(t, 1, keys.SuiteX25519)
	var hop txmap.Store
	p, err := NewPeeler(PeelerConfig{Holder: w.hops[0].holder, Identity: w.hops[0].identity, State: &hop, Table: 1, Clock: w.clock})
	if err != nil {
		t.Fatal(err)
	}
	first, second := w.sealed(w.plan(), 4), w.sealed(w.plan(), 1)
	var f Forward
	w.take(p, &f, first[0])
	w.take(p, &f, first[1]) // now it is in memory
	w.take(p, &f, second[0])
	alone := wire.AppendEnvelope(nil, wire.Envelope{Body: outer(t, first[2])})
	if err := p.Peel(&f, alone, Ingress{Link: 1}); Class(err) != ErrNoKey {
		t.Errorf("alone, of what was evicted: %v", err)
	}
	w.take(p, &f, first[3])
	w.take(p, &f, alone)
}

// What has ended goes before what is live, however long that was idle.
func TestG14_EndedEvictedFirst(t *testing.T) {
	w := newWard(t, 1, keys.SuiteX25519)
	var hop txmap.Store
	old := w.sealed(w.plan(), 1)
	w.renew(w.hops[0], keys.BundleTemplate{
		Sequence: 2, NotBefore: w.now.Add(-time.Hour), Expires: w.now.Add(60 * 24 * time.Hour), Floor: keys.SuiteX25519,
	}, keys.SuiteX25519)
	idle, next := w.sealed(w.plan(), 3), w.sealed(w.plan(), 1)
	peeler := func() *Peeler {
		p, err := NewPeeler(PeelerConfig{Holder: w.hops[0].holder, Identity: w.hops[0].identity, State: &hop, Table: 2, Clock: w.clock})
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	var f Forward
	p := peeler()
	w.take(p, &f, idle[0])
	w.now = w.now.Add(time.Second)
	w.take(p, &f, old[0])
	w.hops[0].holder.Bundles = w.hops[0].holder.Bundles[:1]
	p = peeler()
	if err := hop.Update(func(tx *txmap.Tx) error { return p.EraseOrphans(tx) }); err != nil {
		t.Fatal(err)
	}
	w.take(p, &f, next[0])
	w.take(p, &f, wire.AppendEnvelope(nil, wire.Envelope{Body: outer(t, idle[2])}))
}

// Every envelope of a context that contradicts an earlier one is an alarm, and
// changes nothing: here two contexts of one stream for one place.
func TestG3_SenderContradictsItself(t *testing.T) {
	w := newWard(t, 0, keys.SuiteX25519)
	o := w.statefulOpener(w.recipients[0], new(txmap.Store))
	s, err := NewSealer(w.plan())
	if err != nil {
		t.Fatal(err)
	}
	twin, err := NewSealer(w.plan())
	if err != nil {
		t.Fatal(err)
	}
	twin.stream.id = s.stream.id
	w.now = w.now.Add(time.Second)
	var a, b Batch
	if err := errors.Join(s.Seal(&a, w.message(1)), twin.Seal(&b, w.message(2))); err != nil {
		t.Fatal(err)
	}
	w.receive(o, a.Legs[0].Envelope)
	err = unchanged(t, o, b.Legs[0].Envelope, ErrReplay)
	var alarm *AlarmError
	if !errors.As(err, &alarm) || alarm.Step != "11.5.6b" || alarm.Sender != w.device.identity.Thumbprint() {
		t.Errorf("got %v, want an alarm of 11.5.6b", err)
	}
}
