package envelope

import (
	"errors"
	"testing"
	"time"

	"github.com/vitalpost/vitalpost/envelope/internal/wire"
	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/protocol/conformance/txmap"
)

// chained is a trust store that knows of rotations: what a keys.TrustStore makes of
// them, package keys tests.
type chained struct {
	keys.Pins
	of map[keys.Thumbprint]keys.Decision // First, Position, End, and a Reason for a no
}

func (c chained) Check(q keys.Query) (keys.Decision, error) {
	d, err := c.Pins.Check(q)
	if o, ok := c.of[q.Subject]; ok && d.Trusted {
		d.First, d.Position, d.End = o.First, o.Position, o.End
		d.Unplaceable = !o.End.IsZero() && !q.At.Before(o.End)
		d.Trusted = o.Reason == ""
	}
	return d, err
}

// rotated makes a successor of the device, and a recipient's opener that knows of it.
func (w *ward) rotated() (next *party, trust chained, o *Opener) {
	w.tb.Helper()
	next = w.party(keys.RoleMeasure, keys.SuiteX25519)
	first := w.device.identity.Thumbprint()
	trust = chained{w.pins, map[keys.Thumbprint]keys.Decision{
		first:                      {First: first},
		next.identity.Thumbprint(): {First: first, Position: 1},
	}}
	o, err := NewOpener(OpenerConfig{Holder: w.recipients[0].holder, Trust: trust, State: new(txmap.Store), Clock: w.clock})
	if err != nil {
		w.tb.Fatal(err)
	}
	return next, trust, o
}

// begins returns the first envelope of a new stream.
func (w *ward) begins() []byte {
	w.tb.Helper()
	s, err := NewSealer(w.plan())
	if err != nil {
		w.tb.Fatal(err)
	}
	var b Batch
	if err := s.Seal(&b, w.message(3)); err != nil {
		w.tb.Fatal(err)
	}
	return b.Legs[0].Envelope
}

// open opens an envelope and commits.
func (w *ward) open(o *Opener, env []byte) (Verified, error) {
	w.tb.Helper()
	v, err := o.Open(nil, env)
	if err != nil {
		return v, err
	}
	_, err = commit(storeOf(o.state), v.Changes())
	return v, err
}

// Contexts that a thief has dated far ahead do not stand above what the key that
// replaces the stolen one makes.
func TestG12_ThiefDatesAhead(t *testing.T) {
	w := newWard(t, 0, keys.SuiteX25519)
	next, trust, o := w.rotated()
	stolen := w.device
	real := w.now
	for range MaxLiveEpochs + 3 { // the floor rises with the epochs that are evicted
		w.now = w.now.Add(time.Hour)
		if _, err := w.open(o, w.begins()); err != nil {
			t.Fatal(err)
		}
	}
	w.now = real
	if _, err := w.open(o, w.begins()); !errors.Is(err, ErrReplay) {
		t.Errorf("the stolen key, at its own time: %v", err)
	}
	w.device = next
	for i := range MaxLiveEpochs + 3 {
		w.now = real.Add(time.Duration(i) * time.Second)
		v, err := w.open(o, w.begins())
		if err != nil {
			t.Fatalf("message %d of the key that replaces it: %v", i, err)
		}
		if v.Sender().First != stolen.identity.Thumbprint() || v.Sender().Position != 1 {
			t.Errorf("%+v", v.Sender())
		}
	}
	w.device, w.now = stolen, real.Add(20*24*time.Hour)
	if _, err := w.open(o, w.begins()); !errors.Is(err, ErrReplay) {
		t.Errorf("the stolen key, once the floor is its successor's: %v", err)
	}
	d := trust.of[stolen.identity.Thumbprint()]
	d.Reason = "revoked"
	trust.of[stolen.identity.Thumbprint()] = d
	if _, err := w.open(o, w.begins()); !errors.Is(err, ErrTrust) {
		t.Errorf("the stolen key, revoked: %v", err)
	}
}

// What keys signed that were replaced counts if it says that it was made before, and is
// marked once nothing else says so.
func TestG12_MadeAfterItsKeysWereReplaced(t *testing.T) {
	w := newWard(t, 0, keys.SuiteX25519)
	_, trust, _ := w.rotated()
	cut := w.now.Add(time.Hour)
	first := w.device.identity.Thumbprint()
	trust.of[first] = keys.Decision{First: first, End: cut}
	for name, test := range map[string]struct {
		created, claim, arrives time.Duration // after the cut-over
		unsynchronised          bool
		ok, unplaceable         bool
	}{
		"before":                              {-time.Minute, -time.Minute, -time.Second, false, true, false},
		"on its way":                          {-time.Minute, -time.Minute, time.Minute, false, true, true},
		"long on its way":                     {-time.Minute, -time.Minute, 29 * 24 * time.Hour, false, true, true},
		"context at the cut-over":             {0, -time.Minute, time.Minute, false, false, false},
		"context just before":                 {-time.Millisecond, -time.Minute, 0, false, true, true},
		"message after it, as far as clocks":  {-time.Minute, 4 * time.Minute, 4 * time.Minute, false, true, true},
		"message after it":                    {-time.Minute, 5*time.Minute + time.Millisecond, 10 * time.Minute, false, false, false},
		"message after it, nobody knows when": {-time.Minute, 4 * time.Minute, time.Hour, true, true, true},
	} {
		o, err := NewOpener(OpenerConfig{Holder: w.recipients[0].holder, Trust: trust, State: new(txmap.Store), Clock: w.clock})
		if err != nil {
			t.Fatal(err)
		}
		w.now = cut.Add(test.created)
		p := w.plan()
		p.Life = MaxLife
		s, err := NewSealer(p)
		if err != nil {
			t.Fatal(err)
		}
		m := w.message(3)
		m.Unsynchronised = test.unsynchronised
		var b Batch
		if err := s.Seal(&b, m); err != nil { // the epoch
			t.Fatal(err)
		}
		opening := b.Legs[0].Envelope
		w.now = cut.Add(test.claim)
		m.Created = w.now
		b = Batch{}
		if err := s.Seal(&b, m); err != nil {
			t.Fatal(err)
		}
		w.now = cut.Add(test.arrives)
		if test.created < 0 {
			if _, err := w.open(o, opening); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		v, err := w.open(o, b.Legs[0].Envelope)
		if (err == nil) != test.ok || err != nil && !errors.Is(err, ErrTrust) {
			t.Errorf("%s: %v", name, err)
		}
		if err == nil && (v.Sender().Unplaceable != test.unplaceable || test.unplaceable && v.Actionable(w.now) == nil) {
			t.Errorf("%s: unplaceable %v, actionable %v", name, v.Sender().Unplaceable, v.Actionable(w.now))
		}
	}
}

// A stream belongs to one position of its sender's chain.
func TestG12_StreamOfTwoPositions(t *testing.T) {
	x := &wire.Context{Created: 5, Expires: 9, Lifetime: 1}
	s := &inStream{shared: true, position: 1, start: x.Start(), lifetime: x.Lifetime, class: classOf(x), listing: listingOf(x)}
	e := &coreState{position: 0, context: x}
	if err := s.contradiction(e, s.class, s.listing, 0); !errors.Is(err, ErrReplay) {
		t.Errorf("another position: %v", err)
	}
	e.position = 1
	if err := s.contradiction(e, s.class, s.listing, 0); err != nil {
		t.Errorf("the same: %v", err)
	}
}

// Messages go by the first of their sender's chain: what was sealed before a rotation and
// is resealed after it is the same message.
func TestG12_SameMessageUnderNewKeys(t *testing.T) {
	w := newWard(t, 0, keys.SuiteX25519)
	next, _, o := w.rotated()
	s, err := NewSealer(w.plan())
	if err != nil {
		t.Fatal(err)
	}
	var b Batch
	if err := s.Seal(&b, w.message(3)); err != nil {
		t.Fatal(err)
	}
	ended, ok := s.Ended()
	if !ok {
		t.Fatal("nothing was sealed")
	}
	origin := Place{s.Stream(), b.Sequence}
	p := w.plan()
	p.From, p.First = next.identity, w.device.identity.Thumbprint()
	p.Earlier, p.Moved, p.After = []EndedStream{ended}, 1, s.Created()
	if err := s.Replan(p); !errors.Is(err, ErrNewStream) {
		t.Errorf("the stream goes on under other keys: %v", err)
	}
	again, err := NewSealer(p)
	if err != nil {
		t.Fatal(err)
	}
	var c Batch
	if err := again.Reseal(&c, b.Claim, origin); err != nil {
		t.Fatal(err)
	}
	if c.ID != b.ID {
		t.Errorf("id %v, and under the new keys %v", b.ID, c.ID)
	}
	v, err := w.open(o, c.Legs[0].Envelope)
	if err != nil || v.ID() != b.ID || v.Sender().Position != 1 {
		t.Fatalf("%v", err)
	}
	if _, err := w.open(o, b.Legs[0].Envelope); !errors.Is(err, ErrReplay) {
		t.Errorf("the copy under the old keys: %v", err)
	}
}
