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
	for suite := byte(1); suite <= 2; suite++ {
		for n := range flavours * len(w.senders) {
			flavour := n % flavours
			s := w.script(suite, w.senders[n/flavours], flavour)
			c := w.buildCore(s, &faults{})
			env := buildEnvelope(w.layers(s, c, 0)[0], nil, &faults{})
			for _, hop := range w.hops {
				forward, err := w.peeler(t, hop).Peel(env)
				if _, v := r.peel(hop, env); err != nil || v != nil {
					t.Fatalf("suite %d, flavour %d, %s: %v, and the referee %v", suite, flavour, hop.name, err, v)
				}
				env = forward.AppendEnvelope(nil)
			}
			if !bytes.Equal(env, buildEnvelope(c.body, nil, &faults{})) {
				t.Fatal("the last hop forwards something else than the core")
			}
			for _, p := range []*party{w.clinician, w.escrow, w.doctor, w.auditor} {
				v, err := w.opener(t, p).Open(env)
				if _, referee := r.open(p, env); (err == nil) != (referee == nil) {
					t.Fatalf("suite %d, flavour %d, %s: %v, and the referee %v", suite, flavour, p.name, err, referee)
				}
				if want := genuineOutcome(w, p, s); envelope.Class(err) != want {
					t.Errorf("suite %d, flavour %d, %s: %v, want %v", suite, flavour, p.name, err, want)
				} else if err == nil && !bytes.Equal(v.Content(), s.content()) {
					t.Error("another content")
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
	case p == w.auditor && s.suite == 2:
		return envelope.ErrSuite
	}
	return nil
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
