package envelope

import (
	"bytes"
	"crypto/elliptic"
	"math/big"
	"testing"

	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/keys/cose"
	"github.com/vitalpost/vitalpost/keys/cose/dcbor"
)

// kindsOfIdentity are the algorithms that an identity's keys may have.
func kindsOfIdentity() [][]cose.Algorithm {
	return [][]cose.Algorithm{
		{cose.AlgEd25519}, {cose.AlgESP256}, {cose.AlgMLDSA65},
		{cose.AlgEd25519, cose.AlgMLDSA65}, {cose.AlgESP256, cose.AlgMLDSA65},
	}
}

// TestIdentities: whoever takes part may have an identity of any kind.
func TestIdentities(t *testing.T) {
	suites := []keys.Suite{keys.SuiteX25519}
	for _, algorithms := range kindsOfIdentity() {
		w := newWard(t, 0, suites...)
		w.device = w.partyOf(keys.RoleMeasure, suites, algorithms...)
		w.hops = []*party{w.partyOf(keys.RoleHop, suites, algorithms...)}
		w.recipients = []*party{w.partyOf(keys.RoleReport, suites, algorithms...)}
		legs := w.carry(w.seal(w.plan(), w.message(40)).Legs[0].Envelope, w.hops...)
		v, err := w.opener(w.recipients[0]).Open(nil, legs[1])
		if err != nil {
			t.Fatalf("%v: %v", algorithms, err)
		}
		if v.Sender().Identity.Thumbprint() != w.device.identity.Thumbprint() || !bytes.Equal(v.Content(), w.message(40).Content) {
			t.Errorf("%v: another sender or content", algorithms)
		}
	}
}

// A fellow recipient that has the sender's post-quantum key alone, or its first,
// does not choose how messages are signed: the identity says that the first
// key signs, and by what algorithm.
func TestG11_MessageOfOtherKey(t *testing.T) {
	suites := []keys.Suite{keys.SuiteX25519}
	w := newWard(t, 0, suites...)
	_, first, err := keys.GenerateIdentity(cose.AlgESP256)
	if err != nil {
		t.Fatal(err)
	}
	_, second, err := keys.GenerateIdentity(cose.AlgMLDSA65)
	if err != nil {
		t.Fatal(err)
	}
	both := dcbor.AppendArray(nil, 2)
	both = append(append(both, first.Reveal()...), second.Reveal()...)
	w.device.identity, err = keys.ParseIdentity(keys.NewSecret(both))
	if err != nil {
		t.Fatal(err)
	}
	if err := w.pins.Pin(w.device.identity.Public(), keys.RoleMeasure); err != nil {
		t.Fatal(err)
	}
	signerOf := func(secret keys.Secret) *cose.Signer {
		id, err := keys.ParseIdentity(secret)
		if err != nil {
			t.Fatal(err)
		}
		return id.Signer()
	}
	w.refuse(w.recipients[0], w.forgeSigned(t, signedBy(t, signerOf(second))), ErrSuite)
	w.refuse(w.recipients[0], w.forgeSigned(t, signedBy(t, w.party(keys.RoleMeasure, suites...).identity.Signer())), ErrSuite)
	w.refuse(w.recipients[0], w.forgeSigned(t, func(aad, claim []byte) []byte {
		b, err := cose.Sign([]*cose.Signer{signerOf(first), signerOf(second)}, aad, claim)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}), ErrFormat) // a COSE_Sign: of orders and approvals, in a later version
	if _, err := w.opener(w.recipients[0]).Open(nil, w.forgeSigned(t, signedBy(t, signerOf(first)))); err != nil {
		t.Errorf("the first key alone, as it should be: %v", err)
	}
}

// A fellow recipient makes the mirror image of an ECDSA signature, which verifies
// as well: then what the sender signed would have a second form that it never made.
func TestG2_MirroredSignature(t *testing.T) {
	suites := []keys.Suite{keys.SuiteX25519}
	w := newWard(t, 0, suites...)
	w.device = w.partyOf(keys.RoleMeasure, suites, cose.AlgESP256)
	signer := w.device.identity.Signer()
	w.refuse(w.recipients[0], w.forgeSigned(t, func(aad, claim []byte) []byte {
		b := signedBy(t, signer)(aad, claim)
		copy(b[len(b)-32:], negated(b[len(b)-32:]))
		return b
	}), ErrSignature)
}

// negated returns n - s, with the order n of P-256.
func negated(s []byte) []byte {
	n := elliptic.P256().Params().N
	d := new(big.Int).Sub(n, new(big.Int).SetBytes(s))
	return d.FillBytes(make([]byte, 32))
}
