// Package xbare compares a call of the library with the bare primitives that it
// can't do without. Both are called in turn in one loop, so that a change of the
// clock's speed or a busy neighbour touches them alike. A benchmark then reports:
//
//	x-bare       the ratio of the medians
//	over-ns      their difference
//	ns/op        the median of ours; allocs/op and B/op are ours as well
//	bare-allocs  allocations of the bare primitives
package xbare

import (
	"runtime"
	"slices"
	"testing"
	"time"
)

// Run times ours and bare in turn.
func Run(b *testing.B, ours, bare func() error) { RunAfter(b, func() {}, ours, bare) }

// RunAfter is Run with something to do before each pair that is not timed.
func RunAfter(b *testing.B, before func(), ours, bare func() error) {
	b.Helper()
	b.ReportAllocs()
	allocs, bytes := allocations(b, before, ours)
	bareAllocs, _ := allocations(b, func() {}, bare)
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
		before()
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
	b.ReportMetric(bareAllocs, "bare-allocs")
	b.ReportMetric(bytes, "B/op")
	b.ReportMetric(median(ourTimes), "ns/op")
	b.ReportMetric(median(ourTimes)/median(bareTimes), "x-bare")
	b.ReportMetric(median(ourTimes)-median(bareTimes), "over-ns")
}

// allocations measures one of the two: the testing package would count both.
func allocations(b *testing.B, prepare func(), f func() error) (allocs, bytes float64) {
	b.Helper()
	const runs = 20
	var before, after runtime.MemStats
	for i := range runs + 1 {
		prepare()
		runtime.ReadMemStats(&before)
		if err := f(); err != nil {
			b.Fatal(err)
		}
		runtime.ReadMemStats(&after)
		if i > 0 { // the first warms up what is kept
			allocs += float64(after.Mallocs - before.Mallocs)
			bytes += float64(after.TotalAlloc - before.TotalAlloc)
		}
	}
	return allocs / runs, bytes / runs
}

func median(d []time.Duration) float64 {
	slices.Sort(d)
	return float64(d[len(d)/2])
}
