package cose

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"slices"

	"filippo.io/mldsa"
)

// Verifier checks signatures of one key and one algorithm. It shares nothing with
// its maker or with those who ask for its key.
type Verifier struct {
	algorithm Algorithm
	// One of these is set, by algorithm.
	ed25519 ed25519.PublicKey
	esp256  *ecdsa.PublicKey
	mldsa65 *mldsa.PublicKey
}

// NewVerifier wraps a public key: an ed25519.PublicKey, an *ecdsa.PublicKey of
// P-256 or an *mldsa.PublicKey of ML-DSA-65, strict by SPEC.md section 4.4
// (class ErrFormat if it is weak or malformed). Other types of key and other
// parameters are of class ErrAlgorithm.
func NewVerifier(key crypto.PublicKey) (*Verifier, error) {
	k, err := NewSignatureKey(key)
	if err != nil {
		return nil, err
	}
	return k.Verifier(), nil
}

// Verifier returns a verifier for a signature key; nil for an encryption key.
func (k Key) Verifier() *Verifier {
	if k.algorithm.SignatureSize() == 0 {
		return nil
	}
	v := &Verifier{algorithm: k.algorithm}
	switch kindOf(k.algorithm) {
	case keyEd25519:
		v.ed25519 = slices.Clone(k.public)
	case keyESP256:
		v.esp256, _ = parseP256(k.public)
	case keyMLDSA65:
		v.mldsa65, _ = mldsa.NewPublicKey(mldsa.MLDSA65(), k.public)
	case keyHPKE4, keyHPKE8, keyHPKE9: // they sign nothing
	}
	return v
}

// valid reports whether NewVerifier made v.
func (v *Verifier) valid() bool { return v != nil && v.algorithm != 0 }

// Algorithm returns the algorithm of the key; it alone may stand in a header.
func (v *Verifier) Algorithm() Algorithm { return v.algorithm }

// PublicKey returns a copy of the key, of one of the types that [NewVerifier]
// takes; nil of the zero Verifier.
func (v *Verifier) PublicKey() crypto.PublicKey {
	switch kindOf(v.algorithm) {
	case keyEd25519:
		return slices.Clone(v.ed25519)
	case keyESP256:
		if b, err := v.esp256.Bytes(); err == nil {
			key, _ := parseP256(b[1:])
			return key
		}
	case keyMLDSA65:
		if key, err := mldsa.NewPublicKey(mldsa.MLDSA65(), v.mldsa65.Bytes()); err == nil {
			return key
		}
	case keyHPKE4, keyHPKE8, keyHPKE9: // they sign nothing
	}
	return nil
}

// verify checks a signature over tbs (SPEC.md section 4.4).
func (v *Verifier) verify(tbs, signature []byte) error {
	ok := false
	switch kindOf(v.algorithm) {
	case keyEd25519: // RFC 8032 section 5.1.7 without cofactor
		ok = ed25519.Verify(v.ed25519, tbs, signature)
	case keyESP256:
		ok = verifyESP256(v.esp256, tbs, signature)
	case keyMLDSA65:
		ok = mldsa.Verify(v.mldsa65, tbs, signature, nil) == nil
	case keyHPKE4, keyHPKE8, keyHPKE9: // they sign nothing
	}
	if !ok {
		return ErrSignature
	}
	return nil
}
