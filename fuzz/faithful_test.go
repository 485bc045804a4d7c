package main

import (
	"bytes"
	"slices"
	"testing"

	"github.com/vitalpost/vitalpost/envelope"
	"github.com/vitalpost/vitalpost/keys"
)

// What the kit builds without a change is taken, so that each refusal has its
// one cause; and what it builds by itself is what the library builds.
func TestKitBuildsFaithfully(t *testing.T) {
	w := newWard()
	r := newReferee(t, w)
	for suite := byte(1); suite <= 3; suite++ {
		for n := range flavours * len(w.senders) {
			flavour := n % flavours
			s := w.script(suite, w.senders[n/flavours], flavour)
			c := w.buildCore(s, &faults{})
			bodies := w.layers(s, c)
			trails := w.carry(s.handlings(c, bodies...), 0, &faults{}).trails
			for n, hop := range w.hops {
				env := buildEnvelope(bodies[n], trails[n], &faults{})
				var forward envelope.Forward
				err := w.peeler(t, hop).Peel(&forward, env, envelope.Ingress{})
				if _, v := r.peel(hop, env); err != nil || v != nil {
					t.Fatalf("suite %d, flavour %d, %s: %v, and the referee %v", suite, flavour, hop.name, err, v)
				}
				if !bytes.Equal(forward.Body(), bodies[n+1]) {
					t.Fatalf("%s forwards another body", hop.name)
				}
			}
			env := buildEnvelope(c.body, trails[len(w.hops)], &faults{})
			for _, p := range []*party{w.clinician, w.escrow, w.doctor, w.auditor} {
				v, err := w.opener(t, p).Open(nil, env)
				if _, referee := r.open(p, env); (err == nil) != (referee == nil) {
					t.Fatalf("suite %d, flavour %d, %s: %v, and the referee %v", suite, flavour, p.name, err, referee)
				}
				if want := genuineOutcome(w, p, s); envelope.Class(err) != want {
					t.Errorf("suite %d, flavour %d, %s: %v, want %v", suite, flavour, p.name, err, want)
				} else if err == nil && !bytes.Equal(v.Content(), s.content()) {
					t.Error("another content")
				} else if err == nil && v.Trail().Whole() != (p == w.clinician || p == w.escrow) {
					t.Errorf("suite %d, flavour %d, %s: %v", suite, flavour, p.name, v.Trail().Err())
				}
			}
		}
	}
}

// genuineOutcome is the class with which a recipient refuses a genuine chain.
func genuineOutcome(w *ward, p *party, s *script) error {
	switch {
	case s.flavour == full && !slices.Contains(s.sender.roles, keys.RoleGather):
		if p == w.auditor {
			return envelope.ErrNoKey
		}
		return envelope.ErrTrust
	case p == w.auditor && s.flavour != below, p == w.clinician && s.flavour == copied:
		return envelope.ErrNoKey
	case p == w.auditor && s.suite != 1:
		return envelope.ErrSuite
	}
	return nil
}

// What stands signed in a genuine chain stays so, whoever signs it again.
func TestForgetting(t *testing.T) {
	w := newWard()
	p, old, other := w.hops[0], []byte("old"), []byte("other")
	signature := w.sign(p, old)
	w.fresh = nil
	w.sign(p, old)
	again := w.sign(p, other)
	if w.forget(); !w.verifies(p, old, signature) || w.verifies(p, other, again) {
		t.Error("forgot what was there before, or kept what was not")
	}
}

// Key ids, thumbprints and digests of the kit are those of the library.
func TestKitNamesKeysAsTheLibrary(t *testing.T) {
	w := newWard()
	for _, d := range w.directory {
		if d.owner.public.Thumbprint() != keys.Thumbprint(d.owner.thumb) {
			t.Errorf("%s has another thumbprint", d.owner.name)
		}
		for _, b := range d.owner.bundles {
			own, err := keys.ParseOwnBundle(b.signed, d.owner.public)
			if err != nil {
				t.Fatal(err)
			}
			if own.Digest() != keys.Digest(b.digest) {
				t.Errorf("%s has another bundle digest", d.owner.name)
			}
			for _, k := range b.keys {
				if own.KeyID(keys.Suite(k.suite)) != keys.KeyID(k.id) {
					t.Errorf("%s has another key id", d.owner.name)
				}
			}
		}
	}
}
