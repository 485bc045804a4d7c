package cose

import (
	"crypto/cipher"

	"golang.org/x/crypto/chacha20poly1305"
)

// Sizes of the content AEAD, ChaCha20/Poly1305 (RFC 9053 section 4.3), in bytes.
const (
	KeySize   = chacha20poly1305.KeySize
	NonceSize = chacha20poly1305.NonceSize
	TagSize   = chacha20poly1305.Overhead
)

// NewAEAD returns the content AEAD alg under a key of [KeySize] bytes, or an
// *[AlgorithmError].
func NewAEAD(alg Algorithm, key []byte) (cipher.AEAD, error) {
	if alg != AlgChaCha20Poly1305 {
		return nil, &AlgorithmError{Place: "content", Got: alg, Want: AlgChaCha20Poly1305}
	}
	return chacha20poly1305.New(key)
}
