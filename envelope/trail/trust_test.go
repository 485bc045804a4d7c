package trail

import (
	"bytes"
	"sync"
	"testing"

	"github.com/vitalpost/vitalpost/keys"
)

// asked remembers what it was asked.
type asked struct {
	keys.Trust
	queries []keys.Query
}

func (a *asked) Check(q keys.Query) (keys.Decision, error) {
	a.queries = append(a.queries, q)
	return a.Trust.Check(q)
}

// Trust is asked about the hops of the route, from the last to the first, as
// hops, at the caller's time; and about nobody whose root opened nothing.
func TestTrustIsAsked(t *testing.T) {
	const n = 3
	j := newJourney(t, n)
	links := j.links()
	bad := bytes.Clone(links[1])
	bad[len(bad)-1] ^= 1
	for want, trail := range map[int][]byte{n: links[n], n - 1: j.onward(1, bad), 0: {0}} {
		a := &asked{Trust: j.pins}
		Unwind(a, j.now, &j.way, j.bodies[n], trail)
		if len(a.queries) != want {
			t.Errorf("%d questions, want %d", len(a.queries), want)
		}
		for i, q := range a.queries {
			if q != (keys.Query{Subject: j.thumbprint(n - i), Role: keys.RoleHop, At: j.now}) {
				t.Errorf("question %d is %+v", i, q)
			}
		}
	}
}

// Many at once, over one way and its roots.
func TestConcurrent(t *testing.T) {
	const n = 2
	j := newJourney(t, n)
	trail := j.links()[n]
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if err := j.unwind(trail).Err(); err != nil {
				t.Error(err)
			}
			if _, err := Append(nil, j.hops[0], &Record{}, &Layer{Suite: keys.SuiteX25519, Root: j.way.Hops[0].Root, Forwarded: j.bodies[1], Trail: trail}); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
}
