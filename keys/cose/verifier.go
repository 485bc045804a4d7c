package cose

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"

	"filippo.io/mldsa"
)

// Verifier checks signatures of one key and one algorithm. Making one from an
// ML-DSA-65 key expands it, so it is kept.
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
	v := &Verifier{algorithm: k.algorithm}
	switch k.algorithm {
	case AlgEd25519:
		v.ed25519 = k.public
	case AlgESP256:
		v.esp256, _ = parseP256(k.public)
	case AlgMLDSA65:
		v.mldsa65, _ = mldsa.NewPublicKey(mldsa.MLDSA65(), k.public)
	default:
		return nil
	}
	return v
}

// valid reports whether NewVerifier made v.
func (v *Verifier) valid() bool { return v != nil && v.algorithm != 0 }

// Algorithm returns the algorithm of the key; it alone may stand in a header.
func (v *Verifier) Algorithm() Algorithm { return v.algorithm }

// PublicKey returns the key, of one of the types that [NewVerifier] takes. It
// must not be changed.
func (v *Verifier) PublicKey() crypto.PublicKey {
	switch v.algorithm {
	case AlgEd25519:
		return v.ed25519
	case AlgESP256:
		return v.esp256
	case AlgMLDSA65:
		return v.mldsa65
	}
	return nil
}

// verify checks a signature over tbs (SPEC.md section 4.4).
func (v *Verifier) verify(tbs, signature []byte) error {
	ok := false
	switch v.algorithm {
	case AlgEd25519: // RFC 8032 section 5.1.7 without cofactor; it panics at another size
		ok = len(signature) == ed25519.SignatureSize && ed25519.Verify(v.ed25519, tbs, signature)
	case AlgESP256:
		ok = verifyESP256(v.esp256, tbs, signature)
	case AlgMLDSA65:
		ok = mldsa.Verify(v.mldsa65, tbs, signature, nil) == nil
	}
	if !ok {
		return ErrSignature
	}
	return nil
}
