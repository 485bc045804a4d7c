package cose

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"crypto/sha256"
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

// NewSigner wraps a private key. Its public key must be one that [NewVerifier]
// accepts. Keys of crypto/ed25519, crypto/ecdsa and filippo.io/mldsa are copied.
// What another crypto.Signer signs is verified before it is used, so that a
// fault in hardware, or another key behind the same name, is an error here and
// not a message that nobody can verify.
//
// An ESP256 signer is handed the SHA-256 digest and returns ASN.1, as
// crypto.Signer says; the others are handed the message.
func NewSigner(key crypto.Signer) (*Signer, error) {
	if s, err := newMemorySigner(key); s != nil || err != nil {
		return s, err
	}
	v, err := NewVerifier(key.Public())
	if err != nil {
		return nil, err
	}
	sign := func(dst, tbs []byte) ([]byte, error) {
		start := len(dst)
		dst, err := v.signInHardware(dst, key, tbs)
		if err != nil {
			return nil, &HardwareError{Err: err}
		}
		if v.verify(tbs, dst[start:]) != nil {
			return nil, &HardwareError{Err: errors.New("its signature does not verify under its public key")}
		}
		return dst, nil
	}
	return &Signer{sign: sign, verifier: v}, nil
}

// signInHardware appends the signature of the key of which v is the public half.
func (v *Verifier) signInHardware(dst []byte, key crypto.Signer, tbs []byte) ([]byte, error) {
	if v.algorithm != AlgESP256 {
		// A copy: what it signs is verified afterwards, and must not be what a
		// faulty driver has made of it.
		signature, err := key.Sign(rand.Reader, bytes.Clone(tbs), crypto.Hash(0))
		return append(dst, signature...), err
	}
	digest := sha256.Sum256(tbs)
	der, err := key.Sign(rand.Reader, digest[:], crypto.SHA256)
	if err != nil {
		return nil, err
	}
	return appendESP256(dst, der)
}

// valid reports whether NewSigner made s.
func (s *Signer) valid() bool { return s != nil && s.sign != nil }

// Verifier returns the public half.
func (s *Signer) Verifier() *Verifier { return s.verifier }

// Format prints a fixed text under every verb.
func (s Signer) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "cose.Signer(redacted)") }

// LogValue returns a fixed text.
func (s Signer) LogValue() slog.Value { return slog.StringValue("cose.Signer(redacted)") }
