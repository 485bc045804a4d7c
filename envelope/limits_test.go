package envelope

import (
	"bytes"
	"errors"
	"testing"
	"time"

	"github.com/vitalpost/vitalpost/envelope/internal/wire"
	"github.com/vitalpost/vitalpost/keys"
)

// Every limit that a sealer meets, at its edge and one beyond. What an opener
// or hop refuses beyond its edge is in the vectors.

func TestLimitHops(t *testing.T) {
	w := newWard(t, MaxHopsInRoute, keys.SuiteX25519)
	legs := w.carry(w.seal(w.plan(), w.message(1)).Legs[0].Envelope, w.hops...)
	if _, err := w.opener(w.recipients[0]).Open(nil, legs[MaxHopsInRoute]); err != nil {
		t.Fatal(err)
	}
	w.hops = append(w.hops, w.party(keys.RoleHop, keys.SuiteX25519))
	if b, err := Seal(w.plan(), w.message(1)); Class(err) != ErrLimit || b != nil {
		t.Errorf("17 hops: %v", err)
	}
}

func TestLimitRecipientsAndRoutes(t *testing.T) {
	w := newWard(t, 0, keys.SuiteX25519)
	for len(w.recipients) < MaxRecipients {
		w.recipients = append(w.recipients, w.party(keys.RoleReport, keys.SuiteX25519))
	}
	plan := w.plan()
	plan.Routes = nil
	for _, r := range w.recipients {
		plan.Routes = append(plan.Routes, Route{To: bundles(r)})
	}
	b := w.seal(plan, w.message(1))
	if len(b.Legs) != MaxRoutes {
		t.Fatalf("%d legs", len(b.Legs))
	}
	for i, r := range w.recipients {
		if len(b.Legs[i].Next) != 1 || b.Legs[i].Next[0] != r.identity.Thumbprint() {
			t.Fatalf("leg %d goes to %v", i, b.Legs[i].Next)
		}
		if _, err := w.opener(r).Open(nil, b.Legs[i].Envelope); err != nil {
			t.Fatal(err)
		}
	}
	w.recipients = append(w.recipients, w.party(keys.RoleReport, keys.SuiteX25519))
	if b, err := Seal(w.plan(), w.message(1)); Class(err) != ErrLimit || b != nil {
		t.Errorf("65 recipients: %v", err)
	}
}

func TestLimitAllHops(t *testing.T) {
	w := newWard(t, 0, keys.SuiteX25519)
	plan := w.plan()
	plan.Routes = nil
	for range 4 {
		var hops []*party
		for range MaxHops / 4 {
			hops = append(hops, w.party(keys.RoleHop, keys.SuiteX25519))
		}
		plan.Routes = append(plan.Routes, Route{Via: bundles(hops...), To: bundles(w.party(keys.RoleReport, keys.SuiteX25519))})
	}
	w.seal(plan, w.message(1))
	plan.Routes = append(plan.Routes, Route{
		Via: bundles(w.party(keys.RoleHop, keys.SuiteX25519)), To: bundles(w.party(keys.RoleReport, keys.SuiteX25519)),
	})
	if b, err := Seal(plan, w.message(1)); Class(err) != ErrLimit || b != nil {
		t.Errorf("65 hops: %v", err)
	}
}

func TestLimitEnvelope(t *testing.T) {
	w := newWard(t, 1, keys.SuiteX25519)
	plan := w.plan()
	plan.MaxEnvelope, plan.Padding = MinEnvelope, Block(1)
	over := len(w.seal(plan, w.message(1000)).Legs[0].Envelope) - 1000
	exact := MinEnvelope - over
	leg := w.seal(plan, w.message(exact)).Legs[0].Envelope
	if len(leg) != MinEnvelope {
		t.Fatalf("%d bytes, want %d", len(leg), MinEnvelope)
	}
	peeler, err := NewPeeler(PeelerConfig{Holder: w.hops[0].holder, Identity: w.hops[0].identity, MaxEnvelope: MinEnvelope, Clock: w.clock})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := peel(peeler, leg); err != nil {
		t.Error(err)
	}
	if b, err := Seal(plan, w.message(exact+1)); Class(err) != ErrLimit || b != nil {
		t.Errorf("one byte over the limit: %v", err)
	}
	// From the length alone, before anything is read.
	if _, err := peel(peeler, make([]byte, MinEnvelope+MaxTrail+1)); Class(err) != ErrLimit {
		t.Errorf("one byte over limit and trail: %v", err)
	}
	for _, bad := range []int{MinEnvelope - 1, MaxEnvelope + 1, -1} {
		if _, err := NewPeeler(PeelerConfig{Holder: w.hops[0].holder, Identity: w.hops[0].identity, MaxEnvelope: bad}); err == nil {
			t.Errorf("a limit of %d was taken", bad)
		}
	}
}

// A malformed trail never costs the message.
func TestTrail(t *testing.T) {
	w := newWard(t, 1, keys.SuiteX25519)
	leg := w.seal(w.plan(), w.message(9)).Legs[0].Envelope
	e, err := wire.ParseEnvelope(leg, MaxEnvelope)
	if err != nil {
		t.Fatal(err)
	}
	for _, junk := range [][]byte{{0}, bytes.Repeat([]byte{0xff}, MaxTrail), bytes.Repeat([]byte{0xff}, MaxTrail+1)} {
		e.Trail = junk
		f, err := peel(w.peeler(w.hops[0]), wire.AppendEnvelope(nil, e))
		if err != nil {
			t.Fatal(err)
		}
		out := forwarded(t, f)
		// The hop takes it as empty, so that its own record is whole. At the recipient
		// the trail is broken, and the message is there.
		if v, err := w.opener(w.recipients[0]).Open(nil, out); err != nil || !v.Trail().Whole() {
			t.Errorf("junk of %d bytes before the hop: %v", len(junk), err)
		}
		next, err := wire.ParseEnvelope(out, MaxEnvelope)
		if err != nil {
			t.Fatal(err)
		}
		next.Trail = junk
		if v, err := w.opener(w.recipients[0]).Open(nil, wire.AppendEnvelope(nil, next)); err != nil || v.Trail().Whole() {
			t.Errorf("junk of %d bytes before the recipient: %v", len(junk), err)
		}
	}
}

func TestExpiry(t *testing.T) {
	w := newWard(t, 1, keys.SuiteX25519)
	plan := w.plan()
	plan.Life, plan.Lifetime = 20*time.Minute, time.Minute
	legs := w.carry(w.seal(plan, w.message(5)).Legs[0].Envelope, w.hops...)
	start := w.now
	for _, test := range []struct {
		after time.Duration
		late  bool
		class error
	}{
		{-ClockSkew, false, nil},
		{-ClockSkew - time.Millisecond, false, nil}, // early, and heard
		{-24 * time.Hour, false, nil},
		{time.Minute + ClockSkew, false, nil},
		{time.Minute + ClockSkew + time.Millisecond, true, nil},
		{20*time.Minute + ClockSkew, true, nil},
		{20*time.Minute + ClockSkew + time.Millisecond, true, ErrExpired},
	} {
		w.now = start.Add(test.after)
		v, err := w.opener(w.recipients[0]).Open(nil, legs[1])
		if Class(err) != test.class {
			t.Errorf("opened after %v: %v, want class %v", test.after, err, test.class)
		}
		if early := test.after < -ClockSkew; err == nil && (v.Late() != test.late || v.Early() != early) {
			t.Errorf("opened after %v: late is %v, early %v", test.after, v.Late(), v.Early())
		}
		if test.after > 0 { // a hop does not know when a layer was made
			if _, err := peel(w.peeler(w.hops[0]), legs[0]); Class(err) != test.class {
				t.Errorf("peeled after %v: %v, want class %v", test.after, err, test.class)
			}
		}
	}
}

// An epoch never outlives a bundle that it is sealed to: else a bundle's
// erased keys would leave state behind (G8).
func TestEpochEndsWithEarliestBundle(t *testing.T) {
	w := newWard(t, 1, keys.SuiteX25519)
	end := w.now.Add(time.Hour)
	w.renew(w.hops[0], keys.BundleTemplate{Sequence: 2, NotBefore: w.now, Expires: end, Floor: keys.SuiteX25519}, keys.SuiteX25519)
	v, err := w.opener(w.recipients[0]).Open(nil, w.carry(w.seal(w.plan(), w.message(1)).Legs[0].Envelope, w.hops...)[1])
	if err != nil {
		t.Fatal(err)
	}
	if !v.Expires().Equal(end) {
		t.Errorf("the epoch ends %v, the hop's bundle %v", v.Expires(), end)
	}
	w.now = end
	b, err := Seal(w.plan(), w.message(1))
	var expired *keys.ExpiredError
	if b != nil || Class(err) != ErrExpired || !errors.As(err, &expired) {
		t.Errorf("sealed to an expired bundle: %v", err)
	}
}
