package cose

import (
	"crypto/aes"
	"crypto/cipher"

	"golang.org/x/crypto/chacha20poly1305"
)

// Sizes of both content AEADs (RFC 9053 sections 4.1 and 4.3), in bytes.
const (
	KeySize   = chacha20poly1305.KeySize
	NonceSize = chacha20poly1305.NonceSize
	TagSize   = chacha20poly1305.Overhead
)

// NewAEAD returns the content AEAD alg under a key of [KeySize] bytes, or an
// *[AlgorithmError]. That of A256GCM draws its nonces itself, as FIPS 140-3 asks:
// see [DrawsNonces].
func NewAEAD(alg Algorithm, key []byte) (cipher.AEAD, error) {
	switch {
	case alg == AlgChaCha20Poly1305:
		return chacha20poly1305.New(key)
	case alg == AlgA256GCM && len(key) == KeySize:
		block, err := aes.NewCipher(key)
		if err != nil {
			return nil, err
		}
		return cipher.NewGCMWithRandomNonce(block)
	case alg == AlgA256GCM:
		return nil, aes.KeySizeError(len(key))
	}
	return nil, CheckContent("content", alg)
}

// CheckContent returns nil if alg is that of a content AEAD, else an
// *[AlgorithmError] that names the place.
func CheckContent(place string, alg Algorithm) error {
	if alg == AlgChaCha20Poly1305 || alg == AlgA256GCM {
		return nil
	}
	return &AlgorithmError{Place: place, Got: alg, Want: AlgChaCha20Poly1305}
}

// DrawsNonces reports whether an AEAD draws its nonces at random: what it seals
// is sealed and opened with [SealRandom] and [OpenRandom].
func DrawsNonces(aead cipher.AEAD) bool { return aead.NonceSize() == 0 }

// SealRandom appends the ciphertext of plaintext, tag included, and fills in the
// nonce that was drawn. plaintext may stand where the ciphertext goes.
func SealRandom(dst []byte, nonce *[NonceSize]byte, aead cipher.AEAD, plaintext, aad []byte) []byte {
	out := aead.Seal(nil, nil, plaintext, aad) // nonce, ciphertext, tag
	copy(nonce[:], out)
	return append(dst, out[NonceSize:]...)
}

// OpenRandom appends the plaintext of what [SealRandom] made, or returns
// [ErrDecrypt].
func OpenRandom(dst []byte, nonce []byte, aead cipher.AEAD, ciphertext, aad []byte) ([]byte, error) {
	if len(nonce) != NonceSize {
		return nil, ErrDecrypt
	}
	both := append(append(make([]byte, 0, len(nonce)+len(ciphertext)), nonce...), ciphertext...)
	out, err := aead.Open(dst, nil, both, aad)
	if err != nil {
		return nil, ErrDecrypt
	}
	return out, nil
}
