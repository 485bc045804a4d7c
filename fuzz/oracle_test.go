package main

import (
	"bytes"
	"errors"
	"slices"
	"testing"

	"github.com/vitalpost/vitalpost/envelope"
)

// open opens as a recipient, and fails unless the library and the referee say
// the same.
func (x *table) open(t *testing.T, p *party, env []byte) (envelope.Verified, *opened, error) {
	o, want := x.r.open(p, env)
	const before = "before"
	x.dst = append(x.dst[:0], before...)
	v, err := x.openers[p].Open(x.dst, env)
	if string(x.dst) != before {
		t.Fatal("wrote over what stood before the plaintext")
	}
	x.compare(t, p, want, err)
	switch {
	case err != nil && v != (envelope.Verified{}):
		t.Fatal("a refusal released something")
	case err == nil:
		if what := differs(v, o); what != "" {
			t.Fatalf("%s: opened with another %s", p.name, what)
		}
		x.checkTrail(t, p, v, o)
	}
	return v, o, err
}

// compare fails unless a refusal is the referee's, in exactly one class.
func (x *table) compare(t *testing.T, p *party, want *verdict, err error) {
	t.Helper()
	switch {
	case want == nil && err != nil:
		t.Fatalf("%s: the library refuses what SPEC.md allows: %v", p.name, err)
	case want == nil:
		return
	case err == nil:
		t.Fatalf("%s: the library takes what step %s refuses", p.name, want.step)
	}
	if n := classes(err); n != 1 {
		t.Fatalf("%s: a refusal of %d classes: %v", p.name, n, err)
	}
	if !slices.Contains(want.classes, envelope.Class(err)) {
		t.Fatalf("%s: step %s refuses with %v, the library with %v", p.name, want.step, want.classes, err)
	}
	var unknown *envelope.UnknownBundleError
	if errors.As(err, &unknown) != (want.unknown != nil) || unknown != nil && *unknown != *want.unknown {
		t.Fatalf("%s: %#v, want %#v", p.name, unknown, want.unknown)
	}
	var alarm *envelope.AlarmError
	if errors.As(err, &alarm) != (want.alarm != nil) {
		t.Fatalf("%s: step %s, and an alarm or none: %v", p.name, want.step, err)
	}
	if a := want.alarm; a != nil {
		if alarm.Sender != a.Sender || alarm.Step != a.Step || alarm.Instead != a.Instead ||
			!slices.Equal(alarm.Extra, a.Extra) || !slices.Equal(alarm.Missing, a.Missing) {
			t.Fatalf("%s: alarm %#v, want %#v", p.name, alarm, a)
		}
	}
}

func classes(err error) int {
	n := 0
	for _, class := range []error{
		envelope.ErrFormat, envelope.ErrLimit, envelope.ErrSuite, envelope.ErrNoKey, envelope.ErrDecrypt,
		envelope.ErrSignature, envelope.ErrTrust, envelope.ErrAudience, envelope.ErrReplay, envelope.ErrExpired,
	} {
		if errors.Is(err, class) {
			n++
		}
	}
	return n
}

// openBySender opens what was made without the sender's key: it is refused, or
// says what the sender said. An alarm names the sender, and nobody else.
func (x *table) openBySender(t *testing.T, p *party, env []byte) (v envelope.Verified, alarm *envelope.AlarmError) {
	v, o, err := x.open(t, p, env)
	if errors.As(err, &alarm) && !slices.Contains(x.w.senders, x.w.find(alarm.Sender[:])) {
		t.Fatalf("%s: an alarm about somebody else: %v", p.name, err)
	}
	if err != nil {
		return v, alarm
	}
	if !slices.Contains(x.w.senders, o.sender) || !x.isGenuine(o.message) {
		t.Fatalf("%s: opened what the sender did not sign", p.name)
	}
	return v, nil
}

// openGenuine is openBySender where nobody on the way has opened the core: then
// there is no alarm but that of the genuine chain itself, whose auditor is below
// its floor.
func (x *table) openGenuine(t *testing.T, p *party, env []byte) envelope.Verified {
	v, alarm := x.openBySender(t, p, env)
	if alarm != nil && (alarm.Step != "11.3.9f" || p != x.w.auditor) {
		t.Fatalf("%s: an alarm without an insider: %v", p.name, alarm)
	}
	return v
}

func (x *table) isGenuine(message []byte) bool {
	for _, s := range x.scenes {
		if bytes.Equal(s.core.message, message) {
			return true
		}
	}
	return bytes.Contains(message, []byte("another epoch")) // of the donors
}

// peel peels as a hop, and fails unless the library and the referee say the
// same. It returns what the hop knows and the envelope that goes on, and nil for
// what is refused.
func (x *table) peel(t *testing.T, p *party, env []byte) (*peeled, []byte) {
	want, v := x.r.peel(p, env)
	forward := &x.forward
	err := x.peelers[p].Peel(forward, env, envelope.Ingress{Link: ingress})
	x.compare(t, p, v, err)
	if err != nil {
		if forward.Next() != nil || len(forward.Body()) != 0 {
			t.Fatal("a refusal released something")
		}
		return nil, nil
	}
	var next [][]byte
	for _, n := range forward.Next() {
		next = append(next, n[:])
	}
	if !slices.EqualFunc(next, want.next, bytes.Equal) || forward.Urgent() != want.urgent ||
		uint64(forward.Expires().UnixMilli()) != want.expires {
		t.Fatalf("%s: told %v, %v, %v, want %+v", p.name, next, forward.Expires(), forward.Urgent(), *want)
	}
	return want, x.checkForward(t, p, forward, want)
}

// peelGenuine peels what was made without any key: it is refused, or is the
// genuine body. It returns what the hop knows and the envelope that goes on.
func (x *table) peelGenuine(t *testing.T, s *scene, n int, env []byte) (*peeled, []byte) {
	out, on := x.peel(t, x.w.hops[n], env)
	if out != nil && !bytes.Equal(out.body, s.bodies[n+1]) &&
		!slices.ContainsFunc(x.donors, func(d *item) bool { return bytes.Equal(d.content(), out.body) }) {
		t.Fatalf("%s: peeled a body that the sender did not seal", x.w.hops[n].name)
	}
	return out, on
}
