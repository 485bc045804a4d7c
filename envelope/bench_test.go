package envelope

import (
	"fmt"
	"testing"

	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/protocol/conformance/xbare"
)

// Each benchmark alternates our call with the bare primitives, as package xbare
// says, and reports besides:
//
//	over-B     bytes over the payload on the first leg, before padding

func BenchmarkSeal(b *testing.B) {
	oneshot(b, func(b *testing.B, w *ward, bare *bareWork, size int) {
		plan, message := w.plan(), w.message(size)
		plain := *plan
		plain.Padding = Block(1)
		over := len(w.seal(&plain, message).Legs[0].Envelope) - size
		xbare.Run(b, func() error { _, err := Seal(plan, message); return err }, bare.seal)
		b.ReportMetric(float64(over), "over-B")
	})
}

func BenchmarkPeel(b *testing.B) {
	oneshot(b, func(b *testing.B, w *ward, bare *bareWork, size int) {
		first := w.seal(w.plan(), w.message(size)).Legs[0].Envelope
		peeler := w.peeler(w.hops[0])
		// AppendEnvelope is not in it: that copies bytes, which bare has no use for.
		xbare.Run(b, func() error { _, err := peel(peeler, first); return err }, bare.peel)
	})
}

func BenchmarkOpen(b *testing.B) {
	oneshot(b, func(b *testing.B, w *ward, bare *bareWork, size int) {
		legs := w.carry(w.seal(w.plan(), w.message(size)).Legs[0].Envelope, w.hops...)
		opener, last := w.opener(w.recipients[0]), legs[len(legs)-1]
		xbare.Run(b, func() error { _, err := opener.Open(nil, last); return err }, bare.open)
	})
}

func oneshot(b *testing.B, run func(b *testing.B, w *ward, bare *bareWork, size int)) {
	for _, suite := range []keys.Suite{keys.SuiteXWing, keys.SuiteX25519} {
		for _, size := range []int{32, 1024, 16384} {
			b.Run(fmt.Sprintf("oneshot/suite=%d/hops=3/size=%d", suite, size), func(b *testing.B) {
				w := newWard(b, 3, suite)
				run(b, w, newBareWork(b, w, suite, size), size)
			})
		}
	}
}
