package trail

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"testing"

	"github.com/vitalpost/vitalpost/envelope/internal/wire"
	"github.com/vitalpost/vitalpost/keys"
)

// fixture is a journey whose keys stay the same, so that a corpus keeps its
// worth.
func fixture(f *testing.F, n byte) *journey {
	f.Helper()
	var hops []*keys.Identity
	for i := range n {
		id, err := keys.NewIdentity(ed25519.NewKeyFromSeed(bytes.Repeat([]byte{i + 1}, 32)))
		if err != nil {
			f.Fatal(err)
		}
		hops = append(hops, id)
	}
	return journeyOver(f, hops)
}

// FuzzUnwind: bytes in the place of a trail, before the last hop and behind it,
// and in the place of what is sealed in one by somebody who has a root. Whatever
// they are, no record is verified but what an honest hop said, a break has two
// neighbours and one class, and the honest last hop's record is not lost.
func FuzzUnwind(f *testing.F) {
	const n = 3
	fixed := fixture(f, n)
	links := fixed.links()
	for k, root := range fixed.way.Hops {
		f.Add(links[k+1])
		f.Add(wire.AppendRecordPlaintext(nil, fixed.opened(root.Root, links[k+1])))
	}
	f.Add([]byte{})
	for _, b := range junk() {
		if len(b) <= 8192 { // the mutator does better on short ones
			f.Add(b)
		}
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		j := *fixed
		j.fatal = t
		j.honest(b, n)
		j.honest(j.sealed(j.way.Hops[n-1].Root, b), n)
		trail := j.hop(n, b)
		if len(trail) > wire.MaxTrail {
			t.Fatalf("a trail of %d bytes", len(trail))
		}
		j.honest(trail, n-1)
		if kept := len(j.opened(j.way.Hops[n-1].Root, trail).Trail) > 0; kept && !wire.WellFormedTrail(b) {
			t.Fatal("a malformed trail was kept")
		}
	})
}

// honest fails unless the trail is whole or broken on a link up to the last one
// named, and what is verified is what honest hops said.
func (j *journey) honest(trail []byte, last int) {
	j.Helper()
	report := j.unwind(trail)
	if report.Whole() {
		j.verified(report, 0)
		return
	}
	var at *BreakError
	if !errors.As(report.Err(), &at) || classOf(at) == nil {
		j.Fatalf("broken without one class: %v", report.Err())
	}
	for k := range last + 1 {
		if at.Step == "10.4" && at.To == j.thumbprint(k+1) {
			report.Hops()[k].Record.Cut = keys.Digest{}
			j.verified(report, k)
			return
		}
		if at.From == j.thumbprint(k) && at.To == j.thumbprint(k+1) {
			j.verified(report, k)
			return
		}
	}
	j.Fatalf("broken between %v and %v", at.From, at.To)
}
