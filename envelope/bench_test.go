package envelope

import (
	"fmt"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/vitalpost/vitalpost/keys"
)

// Each benchmark alternates our call with the bare primitives in one loop, so
// that a change of clock or neighbour touches both alike, and reports:
//
//	x-bare     the ratio of the medians
//	over-B     bytes over the payload on the first leg, before padding
//	allocs/op  of ours alone

func BenchmarkSeal(b *testing.B) {
	oneshot(b, func(b *testing.B, w *ward, bare *bareWork, size int) {
		plan, message := w.plan(), w.message(size)
		plain := *plan
		plain.Padding = Block(1)
		over := len(w.seal(&plain, message).Legs[0].Envelope) - size
		alternate(b, func() error { _, err := Seal(plan, message); return err }, bare.seal)
		b.ReportMetric(float64(over), "over-B")
	})
}

func BenchmarkPeel(b *testing.B) {
	oneshot(b, func(b *testing.B, w *ward, bare *bareWork, size int) {
		first := w.seal(w.plan(), w.message(size)).Legs[0].Envelope
		peeler := w.peeler(w.hops[0])
		// AppendEnvelope is not in it: that copies bytes, which bare has no use for.
		alternate(b, func() error { _, err := peeler.Peel(first); return err }, bare.peel)
	})
}

func BenchmarkOpen(b *testing.B) {
	oneshot(b, func(b *testing.B, w *ward, bare *bareWork, size int) {
		legs := w.carry(w.seal(w.plan(), w.message(size)).Legs[0].Envelope, w.hops...)
		opener, last := w.opener(w.recipients[0]), legs[len(legs)-1]
		alternate(b, func() error { _, err := opener.Open(last); return err }, bare.open)
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

// alternate times ours and bare in turn and reports ours, and the ratio of the
// medians.
func alternate(b *testing.B, ours, bare func() error) {
	b.Helper()
	b.ReportAllocs()
	allocs, bytes := allocations(b, ours)
	var ourTimes, bareTimes []time.Duration
	measure := func(times *[]time.Duration, f func() error) {
		start := time.Now()
		err := f()
		*times = append(*times, time.Since(start))
		if err != nil {
			b.Fatal(err)
		}
	}
	flip := false
	for b.Loop() {
		// Which goes first changes, so that neither always finds a warm cache.
		if flip = !flip; flip {
			measure(&ourTimes, ours)
			measure(&bareTimes, bare)
		} else {
			measure(&bareTimes, bare)
			measure(&ourTimes, ours)
		}
	}
	b.ReportMetric(allocs, "allocs/op")
	b.ReportMetric(bytes, "B/op")
	b.ReportMetric(median(ourTimes), "ns/op")
	b.ReportMetric(median(ourTimes)/median(bareTimes), "x-bare")
}

// allocations measures ours alone: the testing package would count bare's too.
func allocations(b *testing.B, ours func() error) (allocs, bytes float64) {
	b.Helper()
	const runs = 20
	var before, after runtime.MemStats
	for i := range runs + 1 {
		if i == 1 { // the first warms up what is kept
			runtime.ReadMemStats(&before)
		}
		if err := ours(); err != nil {
			b.Fatal(err)
		}
	}
	runtime.ReadMemStats(&after)
	return float64(after.Mallocs-before.Mallocs) / runs, float64(after.TotalAlloc-before.TotalAlloc) / runs
}

func median(d []time.Duration) float64 {
	slices.Sort(d)
	return float64(d[len(d)/2])
}
