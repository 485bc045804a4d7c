package keys

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"encoding/binary"
	"errors"
	"slices"
	"testing"
	"time"

	"filippo.io/mldsa"
	"github.com/vitalpost/vitalpost/keys/cose"
)

// now is when the tests take place.
var now = time.UnixMilli(1_800_000_000_000)

// seed returns 32 bytes that are made of one.
func seed(n byte) []byte { return bytes.Repeat([]byte{n}, 32) }

// newIdentity returns an identity that follows from n.
func newIdentity(tb testing.TB, n byte) *Identity {
	tb.Helper()
	id, err := NewIdentity(ed25519.NewKeyFromSeed(seed(n)))
	if err != nil {
		tb.Fatal(err)
	}
	return id
}

// restored returns an identity as it comes back from its secret and from its
// public encoding.
func restored(tb testing.TB, id *Identity, secret Secret) (*Identity, *PublicIdentity) {
	tb.Helper()
	again, err := ParseIdentity(secret)
	if err != nil {
		tb.Fatal(err)
	}
	public, err := ParsePublicIdentity(id.Public().Append(nil))
	if err != nil {
		tb.Fatal(err)
	}
	if !id.Valid() || again.Thumbprint() != id.Thumbprint() || public.Thumbprint() != id.Thumbprint() {
		tb.Errorf("%v, %v and %v", id.Thumbprint(), again.Thumbprint(), public.Thumbprint())
	}
	return again, public
}

// newIdentityWith returns an identity with keys of these algorithms that follow
// from n.
func newIdentityWith(tb testing.TB, n byte, algorithms ...cose.Algorithm) *Identity {
	tb.Helper()
	var signers []*cose.Signer
	for _, a := range algorithms {
		signers = append(signers, newCOSESigner(tb, n, a))
	}
	id, err := identityOf(signers)
	if err != nil {
		tb.Fatal(err)
	}
	return id
}

// newDual returns a dual identity whose first key is that of newIdentity.
func newDual(tb testing.TB, n byte) *Identity {
	tb.Helper()
	return newIdentityWith(tb, n, cose.AlgEd25519, cose.AlgMLDSA65)
}

func newMLDSA65(tb testing.TB, seed []byte) *mldsa.PrivateKey {
	tb.Helper()
	k, err := mldsa.NewPrivateKey(mldsa.MLDSA65(), seed)
	if err != nil {
		tb.Fatal(err)
	}
	return k
}

func newCOSESigner(tb testing.TB, n byte, algorithm cose.Algorithm) *cose.Signer {
	tb.Helper()
	return newCOSESignerOf(tb, seed(n), algorithm)
}

func newCOSESignerOf(tb testing.TB, private []byte, algorithm cose.Algorithm) *cose.Signer {
	tb.Helper()
	var key crypto.Signer
	var err error
	switch {
	case algorithm == cose.AlgEd25519:
		key = ed25519.NewKeyFromSeed(private)
	case algorithm == cose.AlgESP256:
		key, err = ecdsa.ParseRawPrivateKey(elliptic.P256(), private)
	case algorithm == cose.AlgMLDSA65:
		key = newMLDSA65(tb, private)
	}
	if err != nil {
		tb.Fatal(err)
	}
	s, err := cose.NewSigner(key)
	if err != nil {
		tb.Fatal(err)
	}
	return s
}

// newIdentityOf is for many: the public half of one that follows from n.
func newIdentityOf(tb testing.TB, n uint64) *PublicIdentity {
	tb.Helper()
	b := binary.BigEndian.AppendUint64(make([]byte, 24), n)
	p, err := NewPublicIdentity(ed25519.NewKeyFromSeed(b).Public())
	if err != nil {
		tb.Fatal(err)
	}
	return p
}

// newKey returns a decryption key that follows from n.
func newKey(tb testing.TB, suite Suite, n byte) *DecryptionKey {
	tb.Helper()
	private, err := suite.HPKE().KEM().NewPrivateKey(seed(n))
	if err != nil {
		tb.Fatal(err)
	}
	k, err := newDecryptionKey(suite, private)
	if err != nil {
		tb.Fatal(err)
	}
	return k
}

// template is that of a bundle which is usable now, its floor the last key.
func template(sequence uint64, keys ...*DecryptionKey) BundleTemplate {
	t := BundleTemplate{Sequence: sequence, NotBefore: now.Add(-time.Hour), Expires: now.Add(time.Hour)}
	for _, k := range keys {
		t.Keys = append(t.Keys, k.Public())
		t.Floor = k.Suite()
	}
	return t
}

// ownBundle signs a bundle of id.
func ownBundle(tb testing.TB, id *Identity, t BundleTemplate) *Bundle {
	tb.Helper()
	b, err := id.SignBundle(t)
	if err != nil {
		tb.Fatal(err)
	}
	return b
}

// pinned returns pins that hold id with these roles.
func pinned(tb testing.TB, id *PublicIdentity, roles ...Role) Pins {
	tb.Helper()
	p := Pins{}
	if err := p.Pin(id, roles...); err != nil {
		tb.Fatal(err)
	}
	return p
}

// classes are those that this package knows, and one more that a key knows.
var classes = []error{ErrFormat, ErrLimit, ErrSuite, ErrSignature, ErrTrust, ErrExpired, cose.ErrDecrypt}

// refused fails unless err is of exactly one class, and that is want.
func refused(tb testing.TB, err, want error) {
	tb.Helper()
	n := 0
	for _, class := range classes {
		if errors.Is(err, class) {
			n++
		}
	}
	if n != 1 || !errors.Is(err, want) {
		tb.Fatalf("got %v, of %d classes, want %v", err, n, want)
	}
}

// ofClass reports whether err is of any class: whether bytes caused it.
func ofClass(err error) bool {
	return slices.ContainsFunc(classes, func(class error) bool { return errors.Is(err, class) })
}
