package trail

import (
	"crypto/sha256"
	"fmt"
	"time"

	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/keys/cose"
)

// fatal is what these helpers need of a testing.TB, and what a rapid.T has.
type fatal interface {
	Helper()
	Fatalf(format string, args ...any)
}

// A journey is the way of one message. Node 0 is the sender, nodes 1 to n are
// hops, node n+1 is the recipient. Link k leads from node k to node k+1.
type journey struct {
	fatal
	now    time.Time
	pins   keys.Pins
	way    Way
	hops   []*keys.Identity // of nodes 1 to n
	bodies []keys.Digest    // on each link
}

func newJourney(tb fatal, n int, algorithms ...cose.Algorithm) *journey {
	tb.Helper()
	var hops []*keys.Identity
	for range n {
		id, _, err := keys.GenerateIdentity(algorithms...)
		if err != nil {
			tb.Fatalf("%v", err)
		}
		hops = append(hops, id)
	}
	return journeyOver(tb, hops)
}

func journeyOver(tb fatal, hops []*keys.Identity) *journey {
	tb.Helper()
	j := &journey{fatal: tb, now: time.UnixMilli(1_800_000_000_000), pins: keys.Pins{}, hops: hops}
	j.way.Sender, j.way.Recipient = keys.Thumbprint{0: 's'}, keys.Thumbprint{0: 'r'}
	for i, id := range hops {
		j.pin(id, keys.RoleHop)
		j.way.Hops = append(j.way.Hops, Hop{id.Thumbprint(), rootOf(fmt.Sprint("root ", i))})
	}
	j.bodies = bodiesOf("message", len(hops))
	return j
}

func (j *journey) pin(id *keys.Identity, role keys.Role) {
	j.Helper()
	if err := j.pins.Pin(id.Public(), role); err != nil {
		j.Fatalf("%v", err)
	}
}

// rootOf makes a root, and bodiesOf a body for each link, out of a name.
func rootOf(name string) keys.Secret {
	root := sha256.Sum256([]byte(name))
	return keys.NewSecret(root[:])
}

func bodiesOf(name string, hops int) (list []keys.Digest) {
	for link := range hops + 1 {
		list = append(list, sha256.Sum256(fmt.Append(nil, name, link)))
	}
	return list
}

func (j *journey) recipient() int { return len(j.hops) + 1 }

func (j *journey) thumbprint(node int) keys.Thumbprint {
	switch node {
	case 0:
		return j.way.Sender
	case j.recipient():
		return j.way.Recipient
	}
	return j.way.Hops[node-1].Thumbprint
}

// record is what an honest node k says.
func (j *journey) record(k int) Record {
	return Record{
		Received: j.bodies[k-1], Time: j.now.Add(time.Duration(k) * time.Second), Ingress: uint64(k), Egress: uint64(100 + k), Software: "test 1.0",
	}
}

// hop returns what an honest node k makes of a trail.
func (j *journey) hop(k int, received []byte) []byte {
	j.Helper()
	r := j.record(k)
	return j.append(k, &r, j.way.Hops[k-1].Root, received)
}

func (j *journey) append(k int, r *Record, root keys.Secret, received []byte) []byte {
	j.Helper()
	out, err := Append(nil, j.hops[k-1], r, &Layer{Suite: keys.SuiteX25519, Root: root, Forwarded: j.bodies[k], Trail: received})
	if err != nil {
		j.Fatalf("node %d: %v", k, err)
	}
	return out
}

// onward carries a trail from link k over honest hops to the recipient.
func (j *journey) onward(k int, trail []byte) []byte {
	j.Helper()
	for node := k + 1; node < j.recipient(); node++ {
		trail = j.hop(node, trail)
	}
	return trail
}

// links returns the trail on each link of an honest journey.
func (j *journey) links() [][]byte {
	j.Helper()
	list := [][]byte{nil}
	for k := range j.hops {
		list = append(list, j.hop(k+1, list[k]))
	}
	return list
}
