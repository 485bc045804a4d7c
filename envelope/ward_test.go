package envelope

import (
	"testing"
	"time"

	"github.com/vitalpost/vitalpost/envelope/internal/wire"
	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/keys/cose"
)

// party is a node of a test's ward: whoever seals, peels or opens.
type party struct {
	identity *keys.Identity
	role     keys.Role
	holder   *keys.Holder
	bundle   *keys.Bundle // as others verified it
}

// ward is a sender, hops and recipients that know each other.
type ward struct {
	tb         testing.TB
	now        time.Time
	opened     time.Duration // how much later, for tests that move the clock
	pins       keys.Pins
	device     *party
	hops       []*party
	recipients []*party
}

// newWard makes a ward with n hops and one care recipient, whose bundles carry
// a key of each suite, best first; the last is the floor.
func newWard(tb testing.TB, hops int, suites ...keys.Suite) *ward {
	tb.Helper()
	return newWardOf(tb, hops, nil, suites...)
}

// newWardOf is newWard with identity keys of these algorithms.
func newWardOf(tb testing.TB, hops int, algorithms []cose.Algorithm, suites ...keys.Suite) *ward {
	tb.Helper()
	w := &ward{tb: tb, now: time.UnixMilli(1_800_000_000_000), pins: keys.Pins{}}
	w.device = w.partyOf(keys.RoleMeasure, suites, algorithms...)
	for range hops {
		w.hops = append(w.hops, w.partyOf(keys.RoleHop, suites, algorithms...))
	}
	w.recipients = append(w.recipients, w.partyOf(keys.RoleReport, suites, algorithms...))
	return w
}

// party makes a party with a bundle that the others have verified.
func (w *ward) party(role keys.Role, suites ...keys.Suite) *party {
	w.tb.Helper()
	return w.partyOf(role, suites)
}

// partyOf is party with identity keys of these algorithms.
func (w *ward) partyOf(role keys.Role, suites []keys.Suite, algorithms ...cose.Algorithm) *party {
	w.tb.Helper()
	identity, _, err := keys.GenerateIdentity(algorithms...)
	if err != nil {
		w.tb.Fatal(err)
	}
	p := &party{identity: identity, role: role}
	if err := w.pins.Pin(identity.Public(), role); err != nil {
		w.tb.Fatal(err)
	}
	t := keys.BundleTemplate{Sequence: 1, NotBefore: w.now.Add(-time.Hour), Expires: w.now.Add(60 * 24 * time.Hour), Floor: suites[len(suites)-1]}
	w.renew(p, t, suites...)
	return p
}

// renew gives a party a new current bundle with new keys of the suites; the old
// ones stay in grace.
func (w *ward) renew(p *party, t keys.BundleTemplate, suites ...keys.Suite) {
	w.tb.Helper()
	var private []*keys.DecryptionKey
	for _, s := range suites {
		k, _, err := keys.GenerateDecryptionKey(s)
		if err != nil {
			w.tb.Fatal(err)
		}
		private = append(private, k)
		t.Keys = append(t.Keys, k.Public())
	}
	own, err := p.identity.SignBundle(t)
	if err != nil {
		w.tb.Fatal(err)
	}
	if p.bundle, err = keys.ParseBundle(own.Signed(), w.pins, p.role, w.now); err != nil {
		w.tb.Fatal(err)
	}
	h := &keys.Holder{Identity: p.identity.Public(), Bundles: []keys.OwnBundle{{Bundle: own, Keys: private}}}
	if p.holder != nil {
		h.Bundles = append(h.Bundles, p.holder.Bundles...)
	}
	p.holder = h
}

// bodyOf reads the body of an envelope, of any kind, and checks it.
func bodyOf(tb testing.TB, env []byte) wire.Body {
	tb.Helper()
	e, err := wire.ParseEnvelope(env, MaxEnvelope)
	if err != nil {
		tb.Fatal(err)
	}
	body, err := wire.ReadBody(e.Body)
	if err == nil {
		err = body.Check()
	}
	if err != nil {
		tb.Fatal(err)
	}
	return body
}

func bundles(parties ...*party) []*keys.Bundle {
	var list []*keys.Bundle
	for _, p := range parties {
		list = append(list, p.bundle)
	}
	return list
}

// plan is the device's plan: one route over all hops to all recipients.
func (w *ward) plan() *Plan {
	return &Plan{
		From:   w.device.identity,
		Routes: []Route{{Via: bundles(w.hops...), To: bundles(w.recipients...)}},
		Clock:  w.clock,
	}
}

func (w *ward) clock() time.Time { return w.now }

func (w *ward) message(size int) *Message {
	content := make([]byte, size)
	for i := range content {
		content[i] = byte(i*7 + i>>8)
	}
	return &Message{Kind: KindObservation, Type: ContentFormat(112), Content: content, Created: w.now}
}

func (w *ward) seal(p *Plan, m *Message) *Batch {
	w.tb.Helper()
	b, err := Seal(p, m)
	if err != nil {
		w.tb.Fatal(err)
	}
	return b
}

func (w *ward) peeler(p *party) *Peeler {
	w.tb.Helper()
	peeler, err := NewPeeler(PeelerConfig{Holder: p.holder, Identity: p.identity, Software: "test/1", Clock: w.clock})
	if err != nil {
		w.tb.Fatal(err)
	}
	return peeler
}

func (w *ward) opener(p *party) *Opener {
	w.tb.Helper()
	opener, err := NewOpener(OpenerConfig{Holder: p.holder, Trust: w.pins, Clock: w.clock})
	if err != nil {
		w.tb.Fatal(err)
	}
	return opener
}

// peel peels with a Forward of its own, nil on error.
func peel(p *Peeler, env []byte) (*Forward, error) {
	f := new(Forward)
	if err := p.Peel(f, env, Ingress{Link: 1}); err != nil {
		return nil, err
	}
	return f, nil
}

// forwarded returns the envelope that goes on.
func forwarded(tb testing.TB, f *Forward) []byte {
	tb.Helper()
	b, err := f.AppendEnvelope(nil, Egress{Link: 2})
	if err != nil {
		tb.Fatal(err)
	}
	return b
}

// carry takes an envelope through the hops, and returns every leg.
func (w *ward) carry(first []byte, hops ...*party) [][]byte {
	w.tb.Helper()
	legs := [][]byte{first}
	for _, hop := range hops {
		f, err := peel(w.peeler(hop), legs[len(legs)-1])
		if err != nil {
			w.tb.Fatal(err)
		}
		legs = append(legs, forwarded(w.tb, f))
	}
	return legs
}
