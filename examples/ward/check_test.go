package main

import (
	"io"
	"slices"
	"testing"
	"time"

	"github.com/vitalpost/vitalpost/envelope"
	"github.com/vitalpost/vitalpost/keys"
)

// sent provisions a ward and sends one reading, so that a test may look at it.
func sent(t *testing.T, suite keys.Suite, hops int) (*register, *parties, []reading) {
	t.Helper()
	r, err := provision(t.TempDir(), suite, hops, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	p, err := load(r)
	if err != nil {
		t.Fatal(err)
	}
	readings, err := measure(1, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	s, err := newSight(r, p, readings)
	if err != nil {
		t.Fatal(err)
	}
	if err := send(t.Context(), p.device, newWire(r, p, s), readings, io.Discard); err != nil {
		t.Fatal(err)
	}
	return r, p, readings
}

// TestDiffers: no envelope can be made to arrive with these differences, as the
// opener refuses it before. So here what is expected differs.
func TestDiffers(t *testing.T) {
	r, p, readings := sent(t, keys.SuiteX25519, 2)
	v := p.clinicians[0].received[0]
	for _, c := range []struct {
		want   string
		change func(r *register, m *reading, suite *keys.Suite)
	}{
		{"", func(*register, *reading, *keys.Suite) {}},
		{"the content", func(_ *register, m *reading, _ *keys.Suite) { m.content = m.content[1:] }},
		{"the time", func(_ *register, m *reading, _ *keys.Suite) { m.created = m.created.Add(time.Millisecond) }},
		{"the sender", func(r *register, _ *reading, _ *keys.Suite) { r.device = r.hops[0] }},
		{"the patient", func(r *register, _ *reading, _ *keys.Suite) { r.subject[15] ^= 1 }},
		{"the audience", func(r *register, _ *reading, _ *keys.Suite) { r.clinicians = r.clinicians[:1] }},
		{"the route", func(r *register, _ *reading, _ *keys.Suite) {
			r.hops = slices.Clone(r.hops)
			slices.Reverse(r.hops)
		}},
		{"the suite", func(_ *register, _ *reading, suite *keys.Suite) { *suite = keys.SuiteXWing }},
	} {
		changed, m, suite := *r, readings[0], keys.SuiteX25519
		c.change(&changed, &m, &suite)
		if got := differs(&changed, suite, &m, v); got != c.want {
			t.Errorf("differs is %q, want %q", got, c.want)
		}
	}
}

// TestCheckUnknownMessage: what the device never sealed is not a reading.
func TestCheckUnknownMessage(t *testing.T) {
	r, p, readings := sent(t, keys.SuiteX25519, 0)
	readings[0].id = envelope.MessageID{}
	err := check(r, keys.SuiteX25519, readings, r.clinicians[0], p.clinicians[0])
	checkFailure(t, err, "check", "clinician-1", 0, errDiffers)
}

func TestWireNobodyThere(t *testing.T) {
	r, p, _ := sent(t, keys.SuiteX25519, 0)
	w := newWire(r, p, nil)
	err := w.carry(1, "device", envelope.Leg{Next: []keys.Thumbprint{{}}})
	checkFailure(t, err, "carry", "device", 1, errAddress)
}
