package trail

import (
	"testing"

	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/keys/cose"
)

// G7: whoever removes, alters, reorders, swaps or invents a hop's record is
// reported: the trail is broken between two named neighbours, of which one did
// it, or the link between them.

func TestG7_HonestIsWhole(t *testing.T) {
	for n := range 9 {
		j := newJourney(t, n)
		links := j.links()
		j.whole(links[n])
	}
	for _, algorithms := range [][]cose.Algorithm{
		{cose.AlgESP256}, {cose.AlgMLDSA65}, {cose.AlgEd25519, cose.AlgMLDSA65}, {cose.AlgESP256, cose.AlgMLDSA65},
	} {
		j := newJourney(t, 3, algorithms...)
		links := j.links()
		j.whole(links[3])
	}
}

// The record of the first, a middle and the last hop is removed: by the link
// behind that hop, which puts there what the hop received; by the hop itself,
// which hands on what it received; both are the same bytes.
func TestG7_RecordRemoved(t *testing.T) {
	const n = 4
	j := newJourney(t, n)
	links := j.links()
	for k := 1; k <= n; k++ {
		class := cose.ErrDecrypt // the record of the hop before is under another root
		if k == 1 {
			class = keys.ErrFormat // no record is there
		}
		j.broken(j.onward(k, links[k-1]), k, "10.1", class)
	}
	// Several at once, and all of them.
	j.broken(j.onward(3, links[1]), 3, "10.1", cose.ErrDecrypt)
	j.broken(nil, n, "10.1", keys.ErrFormat)
	// By a fellow recipient, who has all roots: the last hop has signed what it
	// received, so nothing can be taken out below its record.
	last := j.opened(j.way.Hops[n-1].Root, links[n])
	for k := range n - 1 {
		j.broken(j.resealed(j.way.Hops[n-1].Root, last.Record, links[k]), n, "10.2", keys.ErrSignature)
	}
}

// The order of the records is that of the roots, and a record names its hop.
func TestG7_RecordsReordered(t *testing.T) {
	const n = 4
	j := newJourney(t, n)
	links := j.links()
	// Two hops take it in the other order.
	for k := 1; k < n; k++ {
		swapped := j.hop(k, j.hop(k+1, links[k-1]))
		j.broken(j.onward(k+1, swapped), k+1, "10.1", cose.ErrDecrypt)
	}
	// An insider puts genuine records under each other's roots.
	for k := 1; k < n; k++ {
		this, next := j.opened(j.way.Hops[k-1].Root, links[k]), j.opened(j.way.Hops[k].Root, links[k+1])
		inner := j.resealed(j.way.Hops[k-1].Root, next.Record, links[k-1])
		j.broken(j.onward(k+1, j.resealed(j.way.Hops[k].Root, this.Record, inner)), k+1, "10.2", keys.ErrSignature)
	}
}

// A trail of another message of the same epoch: the same hops, the same roots,
// another body.
func TestG7_RecordSwapped(t *testing.T) {
	const n = 3
	j := newJourney(t, n)
	links := j.links()
	own := j.bodies
	j.bodies = bodiesOf("another message", n)
	others := j.links()
	j.whole(others[n])
	j.bodies = own
	for k := 1; k <= n; k++ {
		j.broken(j.onward(k, others[k]), k, "10.2", keys.ErrSignature)
	}
	// One record alone, with what is below it as it was or as it belongs to the
	// message: by an insider, who can put it under the root.
	for k := 1; k <= n; k++ {
		root := j.way.Hops[k-1].Root
		record := j.opened(root, others[k]).Record
		for _, below := range [][]byte{links[k-1], others[k-1]} {
			j.broken(j.onward(k, j.resealed(root, record, below)), k, "10.2", keys.ErrSignature)
		}
	}
}

// The body is changed between two hops, or before the recipient, and the record
// with it stays. What the sender sent is compared with nothing.
func TestG7_BodyChanged(t *testing.T) {
	const n = 3
	for k := range n + 1 {
		j := newJourney(t, n)
		trail := j.links()[k]
		j.bodies[k] = keys.Digest{0: 'x'}
		if trail = j.onward(k, trail); k == 0 {
			j.whole(trail)
		} else {
			j.broken(trail, k, "10.2", keys.ErrSignature)
		}
	}
}
