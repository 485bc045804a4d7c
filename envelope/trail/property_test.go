package trail

import (
	"bytes"
	"testing"

	"github.com/vitalpost/vitalpost/keys"
	"pgregory.net/rapid"
)

// A fault is something that one hop or one link does wrong. It says on which
// link the trail is broken; whole: that nothing is to be seen of it.
type fault struct {
	name string
	do   func(t *rapid.T, j *journey, links [][]byte, k int) (trail []byte, link int)
}

const whole = -1

// Faults of link k, 0 to n: it has what node k sent, and what anybody can make.
var linkFaults = []fault{
	{"nothing", func(_ *rapid.T, j *journey, links [][]byte, k int) ([]byte, int) {
		return j.onward(k, links[k]), whole
	}},
	{"a byte changed", func(t *rapid.T, j *journey, links [][]byte, k int) ([]byte, int) {
		if len(links[k]) == 0 {
			return j.onward(k, nil), whole
		}
		bad := bytes.Clone(links[k])
		bad[rapid.IntRange(0, len(bad)-1).Draw(t, "at")] ^= 1 << rapid.IntRange(0, 7).Draw(t, "bit")
		return j.onward(k, bad), k
	}},
	{"a trail of another link", func(t *rapid.T, j *journey, links [][]byte, k int) ([]byte, int) {
		other := rapid.IntRange(0, len(links)-1).Draw(t, "link")
		if other == k {
			return j.onward(k, links[k]), whole
		}
		return j.onward(k, links[other]), k
	}},
	{"a trail of another message", func(_ *rapid.T, j *journey, links [][]byte, k int) ([]byte, int) {
		own := j.bodies
		j.bodies = bodiesOf("another message", len(j.hops))
		others := j.links()
		j.bodies = own
		if k == 0 {
			return j.onward(k, others[k]), whole // both are empty
		}
		return j.onward(k, others[k]), k
	}},
	{"junk", func(t *rapid.T, j *journey, links [][]byte, k int) ([]byte, int) {
		b := rapid.SliceOfN(rapid.Byte(), 1, 40).Draw(t, "junk")
		if k == 0 && len(j.hops) > 0 {
			return j.onward(k, b), whole // the first hop takes it as empty
		}
		return j.onward(k, b), k
	}},
	{"junk that looks like a trail", func(t *rapid.T, j *journey, _ [][]byte, k int) ([]byte, int) {
		return j.onward(k, j.sealed(rootOf("junk"), rapid.SliceOfN(rapid.Byte(), 0, 40).Draw(t, "junk"))), k
	}},
	{"another body", func(_ *rapid.T, j *journey, links [][]byte, k int) ([]byte, int) {
		if j.bodies[k] = (keys.Digest{}); k == 0 {
			return j.onward(k, links[k]), whole
		}
		return j.onward(k, links[k]), k
	}},
}

// Faults of node k, 1 to n: it has its root, its key, and what node k-1 sent.
// The link is that on either side of it.
var hopFaults = []fault{
	{"no record", func(_ *rapid.T, j *journey, links [][]byte, k int) ([]byte, int) {
		return j.onward(k, links[k-1]), k
	}},
	{"two records", func(_ *rapid.T, j *journey, links [][]byte, k int) ([]byte, int) {
		return j.onward(k, j.hop(k, links[k])), k - 1
	}},
	{"records before it dropped", func(t *rapid.T, j *journey, links [][]byte, k int) ([]byte, int) {
		kept := rapid.IntRange(0, k-1).Draw(t, "kept")
		if kept == k-1 {
			return j.onward(k, links[k]), whole
		}
		return j.onward(k, j.hop(k, links[kept])), k - 1
	}},
	{"another root", func(_ *rapid.T, j *journey, links [][]byte, k int) ([]byte, int) {
		r := j.record(k)
		return j.onward(k, j.append(k, &r, rootOf("another"), links[k-1])), k
	}},
	{"another key", func(_ *rapid.T, j *journey, links [][]byte, k int) ([]byte, int) {
		other := j.stranger(k, func(id *keys.Identity) { j.pin(id, keys.RoleHop) })
		return j.onward(k, other.hop(k, links[k-1])), k
	}},
	{"not trusted", func(_ *rapid.T, j *journey, links [][]byte, k int) ([]byte, int) {
		delete(j.pins, j.thumbprint(k))
		return links[len(j.hops)], k
	}},
	{"says that it received another body", func(_ *rapid.T, j *journey, links [][]byte, k int) ([]byte, int) {
		if j.bodies[k-1] = (keys.Digest{}); k == 1 {
			return j.onward(0, nil), whole // compared with nothing
		}
		return j.onward(k-1, links[k-1]), k - 1
	}},
	{"says nothing that can be read", func(t *rapid.T, j *journey, links [][]byte, k int) ([]byte, int) {
		claim := rapid.SliceOfN(rapid.Byte(), 0, 60).Draw(t, "claim")
		return j.onward(k, j.resealed(j.way.Hops[k-1].Root, j.signed(k, claim, links[k-1]), links[k-1])), k
	}},
}

// One fault, anywhere on a way of up to eight hops: the trail is broken on the
// link of the fault or beside its hop, all records behind are verified, and none
// before. So two honest neighbours with an honest link between them are never
// named. Without a fault it is whole.
func TestG7_HonestNeighboursNotNamed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 8).Draw(t, "hops")
		j := newJourney(t, n)
		links := j.links()
		faults, first := linkFaults, 0
		if n > 0 && rapid.Bool().Draw(t, "by a hop") {
			faults, first = hopFaults, 1
		}
		at := rapid.IntRange(first, n).Draw(t, "where")
		f := faults[rapid.IntRange(0, len(faults)-1).Draw(t, "fault")]
		t.Log(f.name)
		trail, link := f.do(t, j, links, at)
		if link == whole {
			j.whole(trail)
			return
		}
		if link != at && (first == 0 || link != at-1) {
			t.Fatalf("link %d is not beside the fault at %d", link, at)
		}
		j.brokenOn(trail, link)
	})
}
