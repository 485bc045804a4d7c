package main

import (
	"bytes"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/vitalpost/vitalpost/envelope"
	"github.com/vitalpost/vitalpost/envelope/trail"
	"github.com/vitalpost/vitalpost/keys"
)

// checkTrail fails unless the library says of a message's way what the referee
// says.
func (x *table) checkTrail(t *testing.T, p *party, v envelope.Verified, o *opened) {
	t.Helper()
	got, want := v.Trail(), x.r.unwind(p, o)
	var broken *trail.BreakError
	switch errors.As(got.Err(), &broken); {
	case got.Whole() != (want.broken == nil), (broken == nil) != (want.broken == nil):
		t.Fatalf("%s: the trail is %v, want %+v", p.name, got.Err(), want.broken)
	case broken == nil:
	case broken.Step != want.broken.step, broken.From != keys.Thumbprint(want.from), broken.To != keys.Thumbprint(want.to):
		t.Fatalf("%s: %v, want step %s between %x and %x", p.name, broken, want.broken.step, want.from, want.to)
	case classes(broken) != 1 || !slices.Contains(want.broken.classes, envelope.Class(broken)):
		t.Fatalf("%s: %v, want one of %v", p.name, broken, want.broken.classes)
	}
	if len(got.Hops()) != len(want.hops) {
		t.Fatalf("%s: %d hops, want %d", p.name, len(got.Hops()), len(want.hops))
	}
	for n, h := range got.Hops() {
		if h.Hop != keys.Thumbprint(want.hops[n]) || !sameRecord(h.Record, want.claims[n]) {
			t.Fatalf("%s: %v says %+v", p.name, h.Hop, h.Record)
		}
	}
}

// sameRecord reports whether a record says what a claim does.
func sameRecord(r *trail.Record, claim *item) bool {
	if r == nil || claim == nil {
		return r == nil && claim == nil
	}
	at := time.Time{}
	if ms := claim.at(1).uint(); ms != 0 {
		at = time.UnixMilli(int64(ms))
	}
	var cut keys.Digest
	copy(cut[:], claim.behind(majorBytes).octets())
	return r.Cut == cut && bytes.Equal(r.Received[:], claim.at(0).octets()) && r.Time.Equal(at) && r.Ingress == claim.at(2).uint() &&
		r.Egress == claim.at(3).uint() && r.Software == string(claim.at(4).content())
}

// checkForward fails unless a hop sends on the body, and around the trail as it
// took it a record that is signed and sealed by SPEC.md section 10. It returns
// the envelope.
func (x *table) checkForward(t *testing.T, p *party, forward *envelope.Forward, want *peeled) []byte {
	t.Helper()
	env, err := forward.AppendEnvelope(nil, envelope.Egress{Link: egress})
	if err != nil {
		t.Fatalf("%s makes no record: %v", p.name, err)
	}
	on := read(env)
	if !bytes.Equal(forward.Body(), want.body) || len(env) > forward.MaxSize() ||
		!bytes.Equal(env, array(number(1), nested(want.body), octets(on.at(2).octets())).bytes()) {
		t.Fatalf("%s forwards another body", p.name)
	}
	if what := x.r.honest(p, want, on.at(2).octets()); what != "" {
		t.Fatalf("%s puts around the trail %s", p.name, what)
	}
	salt, iv := string(on.at(2, 0, -20).octets()), string(on.at(2, 1, 5).octets())
	if salt == x.salt || iv != "" && iv == x.iv {
		t.Fatalf("%s uses a salt or a nonce again", p.name)
	}
	x.salt, x.iv = salt, iv
	return env
}

// blames fails unless a genuine message's trail is whole, or broken on one of
// these links of the way: link n is that before hop n, and the last one is to the
// recipients. A hop that had to cut it blames all links before its own.
func (x *table) blames(t *testing.T, in *input, v envelope.Verified, links ...int) {
	t.Helper()
	if v == (envelope.Verified{}) || !x.onWay(in, in.reader) || !bytes.Equal(v.Content(), in.script.content()) {
		return
	}
	var broken *trail.BreakError
	if !errors.As(v.Trail().Err(), &broken) {
		return
	}
	names := []keys.Thumbprint{keys.Thumbprint(in.script.sender.thumb)}
	for _, h := range x.w.hops {
		names = append(names, keys.Thumbprint(h.thumb))
	}
	names = append(names, keys.Thumbprint(in.reader.thumb))
	for _, n := range links {
		if broken.From == names[n] && broken.To == names[n+1] {
			return
		}
		if broken.Step == "10.4" && broken.From == names[0] && slices.Contains(names[n+1:len(names)-1], broken.To) {
			return
		}
	}
	t.Fatalf("honest neighbours are blamed: %v, and the attacker is on the links %v", broken, links)
}

// onWay reports whether a party stands at the end of the way.
func (x *table) onWay(in *input, p *party) bool {
	return slices.ContainsFunc(in.script.routes[in.script.way].recipients, func(n uint64) bool { return in.script.audience[n].owner == p })
}
