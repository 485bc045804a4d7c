package cose

import (
	"crypto"
	"crypto/ed25519"
	"fmt"
)

// Verifier checks signatures of one key and one algorithm.
type Verifier struct {
	algorithm Algorithm
	ed25519   ed25519.PublicKey
}

// NewVerifier wraps a public key: an ed25519.PublicKey, strict by SPEC.md
// section 4.4 (class ErrFormat if it is weak or malformed). Other types of key
// are of class ErrAlgorithm.
func NewVerifier(key crypto.PublicKey) (*Verifier, error) {
	k, ok := key.(ed25519.PublicKey)
	if !ok {
		return nil, fmt.Errorf("cose: key of type %T: %w", key, ErrAlgorithm)
	}
	checked, err := NewEd25519Key(k)
	if err != nil {
		return nil, err
	}
	return checked.Verifier(), nil
}

// Verifier returns a verifier for a signature key; nil for an encryption key.
func (k Key) Verifier() *Verifier {
	if k.hpke != 0 || k.public == nil {
		return nil
	}
	return &Verifier{algorithm: AlgEd25519, ed25519: k.public}
}

// valid reports whether NewVerifier made v.
func (v *Verifier) valid() bool { return v != nil && v.algorithm != 0 }

// Algorithm returns the algorithm of the key; it alone may stand in a header.
func (v *Verifier) Algorithm() Algorithm { return v.algorithm }

// PublicKey returns the key, an ed25519.PublicKey. It must not be changed.
func (v *Verifier) PublicKey() crypto.PublicKey { return v.ed25519 }

// verify checks a signature, strict by RFC 8032 section 5.1.7 without cofactor.
func (v *Verifier) verify(tbs, signature []byte) error {
	if len(signature) != ed25519.SignatureSize || !ed25519.Verify(v.ed25519, tbs, signature) {
		return ErrSignature
	}
	return nil
}
