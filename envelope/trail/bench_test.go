package trail

import (
	"fmt"
	"testing"

	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/protocol/conformance/xbare"
)

// Each benchmark alternates our call with the bare primitives, as package xbare
// says. BenchmarkAppend reports besides:
//
//	record-B   bytes that the record adds to the trail

func BenchmarkAppend(b *testing.B) {
	for _, before := range []int{0, 2} {
		b.Run(fmt.Sprintf("alg=Ed25519/before=%d", before), func(b *testing.B) {
			j := newJourney(b, before+1)
			links := j.links()
			bare := newBareRecord(j, before+1, links)
			r, root, dst := j.record(before+1), j.way.Hops[before].Root, make([]byte, 0, 4096)
			xbare.Run(b, func() error {
				_, err := Append(dst, j.hops[before], &r, &Layer{Suite: keys.SuiteX25519, Root: root, Forwarded: j.bodies[before+1], Trail: links[before]})
				return err
			}, bare.make)
			b.ReportMetric(float64(len(links[before+1])-len(links[before])), "record-B")
		})
	}
}

func BenchmarkUnwind(b *testing.B) {
	const n = 3
	j := newJourney(b, n)
	links := j.links()
	var bare []*bareRecord
	for k := n; k > 0; k-- {
		bare = append(bare, newBareRecord(j, k, links))
	}
	xbare.Run(b, func() error { return Unwind(j.pins, j.now, &j.way, j.bodies[n], links[n]).Err() }, func() error {
		for _, record := range bare {
			if err := record.verify(); err != nil {
				return err
			}
		}
		return nil
	})
}

// Making a record costs a few allocations, whatever trail came before.
func TestAppendAllocations(t *testing.T) {
	j := newJourney(t, 2)
	received := j.hop(1, nil)
	r, dst := j.record(2), make([]byte, 0, 4096)
	if n := testing.AllocsPerRun(20, func() {
		if _, err := Append(dst, j.hops[1], &r, &Layer{Suite: keys.SuiteX25519, Root: j.way.Hops[1].Root, Forwarded: j.bodies[2], Trail: received}); err != nil {
			t.Fatal(err)
		}
	}); n > 20 {
		t.Errorf("%v allocations", n)
	}
}
