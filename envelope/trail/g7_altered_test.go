package trail

import (
	"bytes"
	"testing"

	"github.com/vitalpost/vitalpost/envelope/internal/wire"
	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/keys/cose"
)

// Every byte of the trail on every link, changed in two ways, breaks it there:
// not before, and not behind.
func TestG7_RecordAltered(t *testing.T) {
	const n = 3
	j := newJourney(t, n)
	links := j.links()
	for k := 1; k <= n; k++ {
		for at := range links[k] {
			for _, mask := range []byte{0x01, 0x80} {
				bad := bytes.Clone(links[k])
				bad[at] ^= mask
				j.brokenOn(j.onward(k, bad), k)
			}
		}
	}
}

// So does every other length.
func TestG7_RecordCut(t *testing.T) {
	const n = 2
	j := newJourney(t, n)
	links := j.links()
	for k := 1; k <= n; k++ {
		for size := range links[k] {
			j.broken(j.onward(k, links[k][:size]), k, "10.1", keys.ErrFormat)
		}
		j.broken(j.onward(k, append(bytes.Clone(links[k]), 0)), k, "10.1", keys.ErrFormat)
	}
}

// An insider opens a record, changes any byte of it, and seals it again. The
// last hop's signature is over all of it, so it is broken behind that hop.
func TestG7_RecordAlteredInside(t *testing.T) {
	const n = 2
	j := newJourney(t, n)
	trail := j.links()[n]
	root := j.way.Hops[n-1].Root
	p := j.opened(root, trail)
	plaintext := wire.AppendRecordPlaintext(nil, p)
	for at := range plaintext {
		bad := bytes.Clone(plaintext)
		bad[at] ^= 0x01
		j.brokenOn(j.sealed(root, bad), n)
	}
	// A record below is changed, with all that is around it sealed anew: what the
	// last hop received is another trail.
	below := j.opened(j.way.Hops[0].Root, p.Trail)
	lie := j.record(1)
	lie.Software = "test 1.1"
	claim, err := lie.claim()
	if err != nil {
		t.Fatal(err)
	}
	record := bytes.Replace(below.Record, []byte("test 1.0"), []byte("test 1.1"), 1)
	j.broken(j.resealed(root, p.Record, j.resealed(j.way.Hops[0].Root, record, nil)), n, "10.2", keys.ErrSignature)
	// If the hop signs that lie itself, later, it is a genuine record in a trail
	// that the next hop never saw.
	record = j.signed(1, claim.Append(nil), nil)
	j.broken(j.resealed(root, p.Record, j.resealed(j.way.Hops[0].Root, record, nil)), n, "10.2", keys.ErrSignature)
}

// A record that its hop signed, but not as SPEC.md has it, is refused whatever
// it says, and by one class.
func TestG7_RecordMalformed(t *testing.T) {
	j := newJourney(t, 2)
	links := j.links()
	root := j.way.Hops[1].Root
	genuine := j.record(2)
	claim, err := genuine.claim()
	if err != nil {
		t.Fatal(err)
	}
	valid := claim.Append(nil)
	if !bytes.Equal(valid, j.claimOf(j.opened(root, links[2]).Record)) {
		t.Fatal("that is not the claim which was signed")
	}
	delegates, evidence := claim, claim
	delegates.Delegates = 1
	evidence.Evidence = []byte{0x82, 0x00, 0x40} // [0, h'']
	j.whole(j.resealed(root, j.signed(2, valid, links[1]), links[1]))
	j.whole(j.resealed(root, j.signed(2, evidence.Append(nil), links[1]), links[1]))
	for name, bad := range map[string][]byte{
		"delegates": delegates.Append(nil), "nothing": {}, "a byte more": append(bytes.Clone(valid), 0),
		"cut": valid[:len(valid)-1], "another array": append([]byte{0x84}, valid[1:]...), "a map": {0xa0},
	} {
		t.Run(name, func(*testing.T) {
			j.broken(j.resealed(root, j.signed(2, bad, links[1]), links[1]), 2, "10.3", keys.ErrFormat)
		})
	}
	// What is sealed is no record-plaintext, or holds no record.
	record := j.signed(2, valid, links[1])
	for name, bad := range map[string][]byte{
		"nothing": {}, "a record alone": record, "a byte more": append(wire.AppendRecordPlaintext(nil, wire.RecordPlaintext{Record: record}), 0),
		"untagged":  wire.AppendRecordPlaintext(nil, wire.RecordPlaintext{Record: record[1:], Trail: links[1]}),
		"no record": {0x82, 0xf6, 0x40}, "trail as text": append(append([]byte{0x82}, record...), 0x60),
		"three items": append(append(append([]byte{0x83}, record...), 0x40), 0x40),
	} {
		t.Run(name, func(*testing.T) { j.broken(j.sealed(root, bad), 2, "10.1", keys.ErrFormat) })
	}
	// An alg that no record has, and one that is not the hop's.
	for alg, step := range map[cose.Algorithm]string{-8: "10.1", -7: "10.1", 1: "10.1", cose.AlgESP256: "10.2", cose.AlgMLDSA65: "10.2"} {
		header := (&cose.Header{Algorithm: alg}).Append(nil)
		other := append([]byte{0xd2, 0x84, 0x40 | byte(len(header))}, header...)
		other = append(other, record[2+4:]...)
		j.broken(j.resealed(root, other, links[1]), 2, step, keys.ErrSuite)
	}
}
