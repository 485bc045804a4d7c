package cose

import (
	"bytes"
	"crypto"
	"crypto/cipher"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/hpke"
	"encoding/hex"
	"errors"
	"strings"
	"testing"

	"filippo.io/mldsa"
	"github.com/vitalpost/vitalpost/keys/cose/dcbor"
)

// unhex decodes hexadecimal; spaces may stand anywhere.
func unhex(tb testing.TB, s string) []byte {
	tb.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	if err != nil {
		tb.Fatal(err)
	}
	return b
}

// seed returns 32 bytes that are made of one.
func seed(n byte) []byte { return bytes.Repeat([]byte{n}, 32) }

func newSigner(tb testing.TB, n byte) *Signer {
	tb.Helper()
	s, err := NewSigner(ed25519.NewKeyFromSeed(seed(n)))
	if err != nil {
		tb.Fatal(err)
	}
	return s
}

func newESP256(tb testing.TB, n byte) *ecdsa.PrivateKey {
	tb.Helper()
	k, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), seed(n))
	if err != nil {
		tb.Fatal(err)
	}
	return k
}

func newMLDSA65(tb testing.TB, n byte) *mldsa.PrivateKey {
	tb.Helper()
	k, err := mldsa.NewPrivateKey(mldsa.MLDSA65(), seed(n))
	if err != nil {
		tb.Fatal(err)
	}
	return k
}

// signers returns a signer of each algorithm.
func signers(tb testing.TB, n byte) []*Signer {
	tb.Helper()
	list := make([]*Signer, 3)
	for i, k := range []crypto.Signer{ed25519.NewKeyFromSeed(seed(n)), newESP256(tb, n), newMLDSA65(tb, n)} {
		var err error
		if list[i], err = NewSigner(k); err != nil {
			tb.Fatal(err)
		}
	}
	return list
}

func newAEAD(tb testing.TB, n byte) cipher.AEAD {
	tb.Helper()
	a, err := NewAEAD(AlgChaCha20Poly1305, seed(n))
	if err != nil {
		tb.Fatal(err)
	}
	return a
}

// newHPKE returns a private key that follows from n.
func newHPKE(tb testing.TB, suite HPKE, n byte) hpke.PrivateKey {
	tb.Helper()
	k, err := suite.KEM().NewPrivateKey(seed(n))
	if err != nil {
		tb.Fatal(err)
	}
	return k
}

// classes are those that this package knows.
var classes = []error{ErrFormat, ErrLimit, ErrAlgorithm, ErrDecrypt, ErrSignature}

// refused fails unless err is of exactly one class, and that one of want.
func refused(tb testing.TB, err error, want ...error) {
	tb.Helper()
	n := 0
	for _, class := range classes {
		if errors.Is(err, class) {
			n++
		}
	}
	if n != 1 {
		tb.Fatalf("got %v, of %d classes", err, n)
	}
	for _, class := range want {
		if errors.Is(err, class) {
			return
		}
	}
	tb.Fatalf("got %v, want one of %v", err, want)
}

// region says in which classes a change of a message's bytes below end may be
// refused.
type region struct {
	end     int
	classes []error
}

var (
	head       = []error{ErrFormat}               // of CBOR: another structure
	number     = []error{ErrFormat, ErrAlgorithm} // an alg
	length     = []error{ErrFormat, ErrDecrypt}   // where random bytes behind it may look like the next item
	ciphertext = []error{ErrDecrypt}
	signed     = []error{ErrSignature}
)

// tamper flips every bit of message (every eighth if it is long), cuts it at
// every length and adds a byte, and fails unless open refuses each with the
// class of the region it is in.
func tamper(t *testing.T, message []byte, regions []region, open func([]byte) error) {
	t.Helper()
	if err := open(message); err != nil {
		t.Fatalf("untouched: %v", err)
	}
	if regions[len(regions)-1].end != len(message) {
		t.Fatalf("the regions end at %d, the message at %d", regions[len(regions)-1].end, len(message))
	}
	b := bytes.Clone(message)
	at := 0
	for i := range b {
		for regions[at].end <= i {
			at++
		}
		for bit := range 8 {
			if len(b) > 500 && bit != i%8 {
				continue
			}
			b[i] ^= 1 << bit
			err := open(b)
			if err == nil {
				t.Fatalf("byte %d, bit %d: taken", i, bit)
			}
			refused(t, err, regions[at].classes...)
			b[i] ^= 1 << bit
		}
	}
	for n := range message {
		refused(t, open(message[:n]), ErrFormat)
	}
	refused(t, open(append(b, 0)), ErrFormat)
}

// read reads one structure with a function that is made for a part of another.
func read[T any](b []byte, f func(*dcbor.Reader) T) (T, error) {
	r := dcbor.NewReader(b, "test")
	m := f(&r)
	if err := r.Done(); err != nil {
		var none T
		return none, err
	}
	return m, nil
}
