package cose

import (
	"crypto"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"fmt"
)

// Signer makes signatures of one algorithm with a key that may live in
// hardware.
type Signer struct {
	key      crypto.Signer
	verifier *Verifier
}

// NewSigner wraps a private key. Its public key must be an Ed25519 one that
// [NewVerifier] accepts.
func NewSigner(key crypto.Signer) (*Signer, error) {
	if key == nil {
		return nil, errors.New("cose: no key")
	}
	// ed25519 panics at a key of another length, and believes its public half:
	// signatures of one message under two public halves give the private key away.
	if k, ok := key.(ed25519.PrivateKey); ok &&
		(len(k) != ed25519.PrivateKeySize || !k.Equal(ed25519.NewKeyFromSeed(k.Seed()))) {
		return nil, keyError("Ed25519 private key of another size, or with a public half that is not its own")
	}
	v, err := NewVerifier(key.Public())
	if err != nil {
		return nil, err
	}
	return &Signer{key: key, verifier: v}, nil
}

// valid reports whether NewSigner made s.
func (s *Signer) valid() bool { return s != nil && s.key != nil }

// Verifier returns the public half.
func (s *Signer) Verifier() *Verifier { return s.verifier }

// appendSignature appends the signature over tbs: 64 bytes.
func (s *Signer) appendSignature(dst, tbs []byte) ([]byte, error) {
	if k, ok := s.key.(ed25519.PrivateKey); ok {
		return append(dst, ed25519.Sign(k, tbs)...), nil
	}
	sig, err := s.key.Sign(rand.Reader, tbs, crypto.Hash(0))
	if err != nil {
		return nil, fmt.Errorf("cose: signing key: %w", err)
	}
	if len(sig) != ed25519.SignatureSize {
		return nil, fmt.Errorf("cose: signing key gave %d bytes, want %d", len(sig), ed25519.SignatureSize)
	}
	return append(dst, sig...), nil
}

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
	if why := weakEd25519(k); why != "" {
		return nil, keyError(why)
	}
	return &Verifier{algorithm: AlgEd25519, ed25519: append(ed25519.PublicKey(nil), k...)}, nil
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
