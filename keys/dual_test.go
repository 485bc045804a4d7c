package keys

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"slices"
	"testing"

	"github.com/vitalpost/vitalpost/keys/cose"
	"github.com/vitalpost/vitalpost/keys/cose/dcbor"
)

// combinations are all that an identity's keys may be.
func combinations() [][]cose.Algorithm {
	return [][]cose.Algorithm{
		{cose.AlgEd25519}, {cose.AlgESP256}, {cose.AlgMLDSA65},
		{cose.AlgEd25519, cose.AlgMLDSA65}, {cose.AlgESP256, cose.AlgMLDSA65},
	}
}

// TestIdentityCombinations: each can be generated, stored, read and told apart,
// and signs bundles and messages.
func TestIdentityCombinations(t *testing.T) {
	seen := map[Thumbprint]bool{}
	for _, algorithms := range combinations() {
		id, secret, err := GenerateIdentity(algorithms...)
		if err != nil {
			t.Fatal(err)
		}
		again, public := restored(t, id, secret)
		if seen[id.Thumbprint()] {
			t.Errorf("%v: %v, and so was another", algorithms, id.Thumbprint())
		}
		seen[id.Thumbprint()] = true
		if public.Dual() != (len(algorithms) == 2) || public.Verifier().Algorithm() != algorithms[0] || again.Signer().Verifier().Algorithm() != algorithms[0] {
			t.Errorf("%v: dual is %v, messages are signed by %d", algorithms, public.Dual(), again.Signer().Verifier().Algorithm())
		}
		own, err := again.SignBundle(template(1, newKey(t, SuiteX25519, 1)))
		if err != nil {
			t.Fatal(err)
		}
		bundle, err := ParseBundle(own.Signed(), pinned(t, public, RoleHop), RoleHop, now)
		if err != nil || bundle.Owner() != id.Thumbprint() {
			t.Errorf("%v: %v", algorithms, err)
		}
	}
	for _, algorithms := range [][]cose.Algorithm{
		{cose.AlgHPKE4}, {0}, {cose.AlgMLDSA65, cose.AlgEd25519}, {cose.AlgEd25519, cose.AlgESP256}, {cose.AlgMLDSA65, cose.AlgMLDSA65},
		{cose.AlgEd25519, cose.AlgMLDSA65, cose.AlgMLDSA65},
	} {
		if id, secret, err := GenerateIdentity(algorithms...); err == nil || id != nil || secret.Reveal() != nil {
			t.Errorf("%v: generated", algorithms)
		}
	}
}

// TestDualThumbprint: SHA-256 over the array of both thumbprints, and so over
// both keys in their order.
func TestDualThumbprint(t *testing.T) {
	id := newDual(t, 1)
	first, second := newIdentity(t, 1).Thumbprint(), newIdentityWith(t, 1, cose.AlgMLDSA65).Thumbprint()
	want := sha256.Sum256(slices.Concat([]byte{0x82, 0x58, 0x20}, first[:], []byte{0x58, 0x20}, second[:]))
	if id.Thumbprint() != want {
		t.Errorf("got %x, want %x", id.Thumbprint(), want)
	}
}

// TestDualFiles: a file holds both keys, in their order, both private or both
// public.
func TestDualFiles(t *testing.T) {
	id := newDual(t, 1)
	ed, ml := id.public.keys[0], id.public.keys[1]
	ec := newIdentityWith(t, 1, cose.AlgESP256).public.keys[0]
	array := func(n int, parts ...[]byte) []byte {
		return append(dcbor.AppendArray(nil, n), bytes.Join(parts, nil)...)
	}
	public, private := [][]byte{ed.Append(nil), ml.Append(nil)}, [][]byte{ed.AppendPrivate(nil, seed(1)), ml.AppendPrivate(nil, seed(1))}
	if p, err := ParsePublicIdentity(array(2, public...)); err != nil || p.Thumbprint() != id.Thumbprint() {
		t.Fatal(err)
	}
	if i, err := ParseIdentity(NewSecret(array(2, private...))); err != nil || i.Thumbprint() != id.Thumbprint() {
		t.Fatal(err)
	}
	for name, b := range map[string][]byte{
		"swapped":              array(2, public[1], public[0]),
		"one in an array":      array(1, public[0]),
		"none":                 array(0),
		"three":                array(3, public[0], public[1], public[1]),
		"two that are Ed25519": array(2, public[0], public[0]),
		"Ed25519 and ESP256":   array(2, public[0], ec.Append(nil)),
		"two that are ML-DSA":  array(2, public[1], public[1]),
		"an encryption key":    array(2, public[0], newKey(t, SuiteXWing, 1).public.key.Append(nil)),
		"an array in an array": array(1, array(2, public...)),
		"the first private":    array(2, private[0], public[1]),
		"the second private":   array(2, public[0], private[1]),
		"another's private":    array(2, private[0], ml.AppendPrivate(nil, seed(2))),
	} {
		p, err := ParsePublicIdentity(b)
		if refused(t, err, ErrFormat); p != nil {
			t.Errorf("%s: a public identity", name)
		}
		i, err := ParseIdentity(NewSecret(b))
		if refused(t, err, ErrFormat); i != nil {
			t.Errorf("%s: an identity", name)
		}
	}
	if _, err := ParsePublicIdentity(array(2, private...)); !errors.Is(err, ErrFormat) {
		t.Errorf("private keys as public ones: %v", err)
	}
	if _, err := ParseIdentity(NewSecret(array(2, public...))); !errors.Is(err, ErrFormat) {
		t.Errorf("public keys as private ones: %v", err)
	}
}

// TestDualHardware: either key may live in hardware.
func TestDualHardware(t *testing.T) {
	key := ed25519.NewKeyFromSeed(seed(1))
	hardware := fakeSigner{key.Public(), func(b []byte) ([]byte, error) { return ed25519.Sign(key, b), nil }}
	_, secret, err := GenerateIdentity(cose.AlgMLDSA65)
	if err != nil {
		t.Fatal(err)
	}
	_, private, err := cose.ParseKey(secret.Reveal())
	if err != nil {
		t.Fatal(err)
	}
	id, err := NewIdentity(hardware, newMLDSA65(t, private))
	if err != nil {
		t.Fatal(err)
	}
	own, err := id.SignBundle(template(1, newKey(t, SuiteX25519, 1)))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ParseBundle(own.Signed(), pinned(t, id.Public(), RoleHop), RoleHop, now); err != nil {
		t.Error(err)
	}
	broken := errors.New("the token was pulled out")
	id, err = NewIdentity(fakeSigner{key.Public(), func([]byte) ([]byte, error) { return nil, broken }}, newMLDSA65(t, private))
	if err != nil {
		t.Fatal(err)
	}
	var e *HardwareError
	if b, err := id.SignBundle(template(1, newKey(t, SuiteX25519, 1))); b != nil || !errors.As(err, &e) || !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
}

// TestG11_DualBundleSignedOnce: a thief with one of the two keys of an identity
// signs a bundle with it, and whoever holds the identity as dual takes none.
func TestG11_DualBundleSignedOnce(t *testing.T) {
	id := newDual(t, 1)
	encryption := newKey(t, SuiteX25519, 1)
	own, err := id.SignBundle(template(1, encryption))
	if err != nil {
		t.Fatal(err)
	}
	payload := own.claim.append(nil)
	trust := pinned(t, id.Public(), RoleHop)
	stranger := newDual(t, 2)
	for name, c := range map[string]struct {
		signers []*cose.Signer
		class   error
	}{
		"the first key alone":        {id.signers[:1], ErrSuite},
		"the second key alone":       {id.signers[1:], ErrSuite},
		"a stranger's second":        {[]*cose.Signer{id.signers[0], stranger.signers[1]}, ErrSignature},
		"a stranger's first":         {[]*cose.Signer{stranger.signers[0], id.signers[1]}, ErrSignature},
		"another kind of first":      {newIdentityWith(t, 1, cose.AlgESP256, cose.AlgMLDSA65).signers, ErrSuite},
		"a stranger's one key":       {stranger.signers[:1], ErrSuite},
		"both, as it should have it": {id.signers, nil},
	} {
		b, err := cose.Sign(c.signers, []byte(labelBundle), payload)
		if err != nil {
			t.Fatal(err)
		}
		bundle, err := ParseBundle(b, trust, RoleHop, now)
		if c.class == nil {
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		if refused(t, err, c.class); bundle != nil {
			t.Errorf("%s: a bundle came out", name)
		}
	}
	// The identity of the first key alone is another one, with another name.
	single := newIdentity(t, 1)
	_, err = ParseBundle(own.Signed(), pinned(t, single.Public(), RoleHop), RoleHop, now)
	refused(t, err, ErrTrust)
	both, err := cose.Sign(id.signers, []byte(labelBundle), renamed(own.claim, single.Thumbprint()))
	if err != nil {
		t.Fatal(err)
	}
	_, err = ParseBundle(both, pinned(t, single.Public(), RoleHop), RoleHop, now)
	refused(t, err, ErrSuite)
}

// renamed is the claim as of another subject.
func renamed(c bundleClaim, subject Thumbprint) []byte {
	c.subject = subject
	return c.append(nil)
}

// TestNewPublicIdentityRefuses: numbers and orders of keys that make none.
func TestNewPublicIdentityRefuses(t *testing.T) {
	ed := newIdentity(t, 1).public.verifiers[0].PublicKey()
	ml := newIdentityWith(t, 1, cose.AlgMLDSA65).public.verifiers[0].PublicKey()
	p384, err := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	for i, list := range [][]crypto.PublicKey{{}, {ed, ed}, {ml, ed}, {ml, ml}, {ed, ml, ml}, {ed, nil}, {&p384.PublicKey, ml}} {
		if p, err := NewPublicIdentity(list...); err == nil || p != nil {
			t.Errorf("%d: taken", i)
		}
	}
}
