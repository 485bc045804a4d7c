//go:build !wasm && !plan9

package bolt

import (
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"fmt"

	"golang.org/x/crypto/chacha20poly1305"

	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/protocol/store"
)

const (
	overhead = chacha20poly1305.NonceSizeX + chacha20poly1305.Overhead // of a sealed value, in bytes

	// Random nonces of 24 bytes don't repeat, however often one key is used.
	wrapInfo = "vitalpost store bolt 1: data key"
)

// metaKey is where a file has its data key, and what that is sealed with.
var metaKey = []byte("key")

// sealer seals under one key.
type sealer struct{ aead cipher.AEAD }

// wrapping returns the sealer of the data key.
func wrapping(key keys.Secret) (*sealer, error) {
	b := key.Reveal()
	if len(b) != KeySize {
		return nil, fmt.Errorf("%w: it has %d bytes, want %d", ErrKey, len(b), KeySize)
	}
	derived, err := hkdf.Key(sha256.New, b, nil, wrapInfo, chacha20poly1305.KeySize)
	if err != nil {
		return nil, err
	}
	return newSealer(derived)
}

// newSealer erases key.
func newSealer(key []byte) (*sealer, error) {
	defer clear(key)
	aead, err := chacha20poly1305.NewX(key)
	if err != nil {
		return nil, err
	}
	return &sealer{aead}, nil
}

// newDataKey returns a sealer for a new file, and its key as the file holds it.
func newDataKey(under keys.Secret) (s *sealer, wrapped []byte, err error) {
	w, err := wrapping(under)
	if err != nil {
		return nil, nil, err
	}
	key := make([]byte, chacha20poly1305.KeySize)
	_, _ = rand.Read(key) // never fails
	wrapped = w.seal(nil, key, metaKey)
	s, err = newSealer(key)
	return s, wrapped, err
}

// openDataKey returns the sealer of a file.
func openDataKey(under keys.Secret, wrapped []byte) (*sealer, error) {
	w, err := wrapping(under)
	if err != nil {
		return nil, err
	}
	key, err := w.open(wrapped, metaKey)
	if err != nil {
		return nil, ErrKey // or someone has changed it: that looks the same
	}
	return newSealer(key)
}

// seal appends nonce and sealed value.
func (s *sealer) seal(dst, value, name []byte) []byte {
	var nonce [chacha20poly1305.NonceSizeX]byte
	_, _ = rand.Read(nonce[:])
	return s.aead.Seal(append(dst, nonce[:]...), nonce[:], value, name)
}

// open returns the value that was sealed with a name, in new memory; not nil.
func (s *sealer) open(sealed, name []byte) ([]byte, error) {
	if len(sealed) < overhead {
		return nil, fmt.Errorf("%w: a sealed value of %d bytes, want at least %d", store.ErrCorrupt, len(sealed), overhead)
	}
	nonce, sealed := sealed[:chacha20poly1305.NonceSizeX], sealed[chacha20poly1305.NonceSizeX:]
	value, err := s.aead.Open(make([]byte, 0, len(sealed)), nonce, sealed, name)
	if err != nil {
		return nil, fmt.Errorf("%w: a value that was not sealed for its key, or altered", store.ErrCorrupt)
	}
	return value, nil
}
