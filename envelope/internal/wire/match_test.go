package wire

import (
	"bytes"
	"testing"

	"github.com/vitalpost/vitalpost/keys/cose/dcbor"
)

// slowSealed reads a sealed alone with the parser that scans.
func slowSealed(b []byte) (Sealed, error) {
	r := dcbor.NewReader(b, "body")
	s := readSealed(&r)
	return s, r.Done()
}

// slowEnvelope reads an envelope with the parser that scans.
func slowEnvelope(b []byte) (Envelope, error) {
	r := dcbor.NewReader(b, "envelope")
	r.Tuple(3)
	if r.Uint() != 1 {
		r.Fail("version other than 1")
	}
	e := Envelope{Body: r.Bytes(), Trail: r.Bytes()}
	return e, r.Done()
}

// FuzzMatch: the parsers that compare take exactly what the ones that scan take.
func FuzzMatch(f *testing.F) {
	sealed := append([]byte(beforeID), "\x01\x02\x03\x04\x05\x06\x07\x08\x06\x42\x00\x07\xa0\x51abcdefghijklmnopq"...)
	f.Add(sealed)
	random := append([]byte(beforeKid), "\x01\x02\x03\x04\x05\x06\x07\x08\x00\x07\xa1\x05\x4cABCDEFGHIJKL\x51abcdefghijklmnopq"...)
	f.Add(random)
	f.Add(AppendEnvelope(nil, Envelope{Body: sealed}))
	f.Add(AppendEnvelope(nil, Envelope{Body: bytes.Repeat([]byte{1}, 300), Trail: sealed}))
	for _, seed := range [][]byte{sealed, random} {
		if _, ok := MatchSealed(seed); !ok {
			f.Fatal("the seed is not a sealed")
		}
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		fast, ok := MatchSealed(b)
		slow, err := slowSealed(b)
		if ok != (err == nil) || ok && (fast.ID != slow.ID || fast.Counter != slow.Counter ||
			!bytes.Equal(fast.iv, slow.iv) || !bytes.Equal(fast.ciphertext, slow.ciphertext)) {
			t.Fatalf("a sealed: %v, want %v", ok, err)
		}
		e, ok := matchEnvelope(b)
		want, err := slowEnvelope(b)
		if ok != (err == nil) || ok && (!bytes.Equal(e.Body, want.Body) || !bytes.Equal(e.Trail, want.Trail)) {
			t.Fatalf("an envelope: %v, want %v", ok, err)
		}
	})
}
