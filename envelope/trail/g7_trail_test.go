package trail

import (
	"testing"

	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/keys/cose"
)

// The sender handed a hop a wrong root. The trail is broken at that hop, though
// it did nothing wrong: SPEC.md section 15 says so.
func TestG7_WrongRoot(t *testing.T) {
	const n = 3
	for k := 1; k <= n; k++ {
		j := newJourney(t, n)
		trail := j.links()[n]
		right := j.way.Hops[k-1].Root
		for _, wrong := range []keys.Secret{rootOf("wrong"), j.way.Hops[k%n].Root} {
			j.way.Hops[k-1].Root = wrong
			j.broken(trail, k, "10.1", cose.ErrDecrypt)
		}
		// No root at all, as after erasing it too early: nothing opens.
		for _, none := range []keys.Secret{{}, keys.NewSecret(make([]byte, 31)), keys.NewSecret(make([]byte, 33))} {
			j.way.Hops[k-1].Root = none
			j.broken(trail, k, "10.1", keys.ErrFormat)
		}
		j.way.Hops[k-1].Root = right
		j.whole(trail)
	}
}

// junk are trails that are none.
func junk() map[string][]byte {
	aead, err := cose.NewAEAD(cose.AlgChaCha20Poly1305, make([]byte, 32))
	if err != nil {
		panic(err)
	}
	with := func(h cose.Header) []byte {
		return cose.AppendEncrypt0(nil, &h, aead, make([]byte, 12), nil, []byte("junk"))
	}
	right := cose.Header{Algorithm: cose.AlgChaCha20Poly1305, Salt: make([]byte, saltSize)}
	tagged := append([]byte{0xd0}, with(right)...)
	return map[string][]byte{
		"a byte": {0}, "text": []byte("no trail"), "empty array": {0x80}, "empty string": {0x40},
		"tagged": tagged, "a byte behind": append(with(right), 0),
		"salt of 15":   with(cose.Header{Algorithm: right.Algorithm, Salt: make([]byte, 15)}),
		"salt of 17":   with(cose.Header{Algorithm: right.Algorithm, Salt: make([]byte, 17)}),
		"empty salt":   with(cose.Header{Algorithm: right.Algorithm, Salt: []byte{}}),
		"without salt": with(cose.Header{Algorithm: right.Algorithm}),
		"without alg":  with(cose.Header{Salt: right.Salt}),
		"with kid":     with(cose.Header{Algorithm: right.Algorithm, Salt: right.Salt, KeyID: []byte("k")}),
		"alg 3":        with(cose.Header{Algorithm: cose.AlgA256GCM, Salt: right.Salt}), // without IV
		"alg 25":       with(cose.Header{Algorithm: 25, Salt: right.Salt}),
		"too long":     make([]byte, 20000),
	}
}

// Junk that every hop sees to be junk breaks the trail on its link, and nothing
// else. Before the first hop it is taken as the empty trail that it stands for.
func TestG7_JunkTrail(t *testing.T) {
	const n = 3
	j := newJourney(t, n)
	for name, b := range junk() {
		t.Run(name, func(*testing.T) {
			j.whole(j.onward(0, b))
			for k := 1; k < n; k++ {
				j.broken(j.onward(k, b), k, "10.1", keys.ErrFormat)
			}
			class := keys.ErrFormat
			switch name {
			case "alg 25":
				class = keys.ErrSuite
			case "too long":
				class = keys.ErrLimit
			}
			j.broken(b, n, "10.1", class)
		})
	}
	// Junk that looks like a trail.
	for k := 1; k <= n; k++ {
		for size := range 20 {
			b := j.sealed(rootOf("junk"), make([]byte, size))
			j.broken(j.onward(k, b), k, "10.1", cose.ErrDecrypt)
		}
	}
}

// On a route without hops nobody makes a record.
func TestG7_TrailOnRouteWithoutHops(t *testing.T) {
	j := newJourney(t, 0)
	j.whole(nil)
	j.whole([]byte{})
	genuine := newJourney(t, 1).links()[1]
	for _, b := range [][]byte{genuine, {0}, make([]byte, 20000)} {
		j.broken(b, 0, "10.5", keys.ErrFormat)
	}
}

// What stands inside of the first hop's record is something that the sender sent,
// or who is on the link to it: records of hops, however genuine, too.
func TestG7_InnerNotEmpty(t *testing.T) {
	for n := 1; n <= 3; n++ {
		j := newJourney(t, n)
		links := j.links()
		for _, b := range [][]byte{links[1], links[n], j.sealed(rootOf("junk"), nil)} {
			j.broken(j.onward(0, b), 0, "10.5", keys.ErrFormat)
		}
		// The first hop says that it received something that is no trail.
		root := j.way.Hops[0].Root
		r := j.record(1)
		claim, err := r.claim()
		if err != nil {
			t.Fatal(err)
		}
		received := []byte{0}
		trail := j.resealed(root, j.signed(1, claim.Append(nil), received), received)
		j.broken(j.onward(1, trail), 0, "10.5", keys.ErrFormat)
	}
}
