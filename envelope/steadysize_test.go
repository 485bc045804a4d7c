package envelope

import (
	"testing"

	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/protocol/conformance/txmap"
)

// What an envelope in steady state costs on the first leg, before padding: SPEC.md
// section 14.
func TestSteadySizes(t *testing.T) {
	for suite, extra := range map[keys.Suite]int{keys.SuiteXWing: 0, keys.SuiteX25519: 0, keys.SuiteMLKEM768P256: 12} {
		var before int
		for hops := range 4 {
			w := newWard(t, hops, suite)
			s, b := w.steady(1000)
			s.Close()
			over := len(b.Legs[0].Envelope) - 1000
			if hops > 0 && over-before > 37+extra {
				t.Errorf("suite %v: hop %d costs %d bytes", suite, hops, over-before)
			}
			before = over
		}
		if limit := 252 + 4*extra; before > limit {
			t.Errorf("suite %v: %d bytes over 1000 with three hops, want at most %d", suite, before, limit)
		}
	}
	// A minute of readings of 8 bytes in one message.
	w := newWard(t, 3, keys.SuiteX25519)
	s, b := w.steady(60 * 8)
	defer s.Close()
	if over := len(b.Legs[0].Envelope) - 60*8; over > 60*5 {
		t.Errorf("%d bytes over 60 readings, want at most 5 each", over)
	}
}

// Apply in a map's transaction: what the state costs beside what a database does.
func BenchmarkApply(b *testing.B) {
	w := newWard(b, 1, keys.SuiteX25519)
	list, _ := w.stream(64, 32, 1)
	var hop, desk txmap.Store
	p, o := w.statefulPeeler(w.hops[0], &hop), w.statefulOpener(w.recipients[0], &desk)
	var f Forward
	if err := p.Peel(&f, list[0], Ingress{Link: 1}); err != nil {
		b.Fatal(err)
	}
	v, err := o.Open(nil, forwarded(b, &f))
	if err != nil {
		b.Fatal(err)
	}
	if _, err := commit(&hop, f.Changes()); err != nil {
		b.Fatal(err)
	}
	if _, err := commit(&desk, v.Changes()); err != nil {
		b.Fatal(err)
	}
	if err := p.Peel(&f, list[1], Ingress{Link: 1}); err != nil {
		b.Fatal(err)
	}
	if v, err = o.Open(nil, forwarded(b, &f)); err != nil {
		b.Fatal(err)
	}
	for name, c := range map[string]struct {
		store   *txmap.Store
		changes Changes
	}{"hop": {&hop, f.Changes()}, "recipient": {&desk, v.Changes()}} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			before := c.store.Snapshot()
			for b.Loop() {
				err := c.store.Update(func(tx *txmap.Tx) error {
					_, err := c.changes.Apply(tx)
					if err == nil {
						err = errRolledBack
					}
					return err
				})
				if err != errRolledBack {
					b.Fatal(err)
				}
			}
			c.store.Restore(before)
		})
	}
}
