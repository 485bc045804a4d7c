package cose

import (
	"bytes"
	"crypto"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
)

// Signer makes signatures of one algorithm with a key that may live in
// hardware. Printing it shows no key.
type Signer struct {
	// sign appends the signature over tbs. The key is inside the function, since
	// fmt prints what a field holds, whatever methods it has, but of a function
	// its address only.
	sign     func(dst, tbs []byte) ([]byte, error)
	verifier *Verifier
}

// NewSigner wraps a private key. Its public key must be an Ed25519 one that
// [NewVerifier] accepts. An ed25519.PrivateKey is copied. What another
// crypto.Signer signs is verified before it is used, so that a fault in
// hardware, or another key behind the same name, is an error here and not a
// message that nobody can verify.
func NewSigner(key crypto.Signer) (*Signer, error) {
	switch k := key.(type) {
	case nil:
		return nil, errors.New("cose: no key")
	case ed25519.PrivateKey:
		return newMemorySigner(k)
	case *ed25519.PrivateKey:
		if k == nil {
			return nil, errors.New("cose: no key")
		}
		return newMemorySigner(*k)
	}
	v, err := NewVerifier(key.Public())
	if err != nil {
		return nil, err
	}
	sign := func(dst, tbs []byte) ([]byte, error) {
		signature, err := key.Sign(rand.Reader, tbs, crypto.Hash(0))
		if err != nil {
			return nil, &HardwareError{Err: err}
		}
		if v.verify(tbs, signature) != nil {
			return nil, &HardwareError{Err: errors.New("its signature does not verify under its public key")}
		}
		return append(dst, signature...), nil
	}
	return &Signer{sign: sign, verifier: v}, nil
}

// newMemorySigner checks and copies a key in memory. ed25519 panics at a key of
// another length, and believes its public half: signatures of one message under
// two public halves give the private key away.
func newMemorySigner(key ed25519.PrivateKey) (*Signer, error) {
	if len(key) != ed25519.PrivateKeySize || !key.Equal(ed25519.NewKeyFromSeed(key.Seed())) {
		return nil, keyError("Ed25519 private key of another size, or with a public half that is not its own")
	}
	key = bytes.Clone(key)
	v, err := NewVerifier(key.Public())
	if err != nil {
		return nil, err
	}
	sign := func(dst, tbs []byte) ([]byte, error) { return append(dst, ed25519.Sign(key, tbs)...), nil }
	return &Signer{sign: sign, verifier: v}, nil
}

// valid reports whether NewSigner made s.
func (s *Signer) valid() bool { return s != nil && s.sign != nil }

// Verifier returns the public half.
func (s *Signer) Verifier() *Verifier { return s.verifier }

// Format prints a fixed text under every verb.
func (s Signer) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "cose.Signer(redacted)") }

// LogValue returns a fixed text.
func (s Signer) LogValue() slog.Value { return slog.StringValue("cose.Signer(redacted)") }
