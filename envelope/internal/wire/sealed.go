package wire

import (
	"crypto/cipher"

	"github.com/vitalpost/vitalpost/keys/cose"
	"github.com/vitalpost/vitalpost/keys/cose/dcbor"
)

// MaxCounter is the first counter that an epoch does not have (SPEC.md section 8.3).
const MaxCounter = 4096

const labelSealed = "vitalpost/1 sealed\x00"

// Sealed is a message or body under an epoch's keys (SPEC.md section 8.4).
type Sealed struct {
	ID      [8]byte // a hint
	Counter uint16
	message cose.Encrypt0
}

func readSealed(r *dcbor.Reader) Sealed {
	s := Sealed{message: cose.ReadEpochEncrypt0(r)}
	id, counter := s.message.Protected.KeyID, s.message.Protected.PartialIV
	if !r.OK() {
		return Sealed{}
	}
	if len(id) != len(s.ID) || len(counter) != 2 {
		r.Fail("8.4: epoch id not of 8 bytes, or counter not of 2")
		return Sealed{}
	}
	s.ID = [8]byte(id)
	s.Counter = uint16(counter[0])<<8 | uint16(counter[1])
	return s
}

func (s *Sealed) check() error {
	if s.Counter >= MaxCounter {
		return &dcbor.Error{Path: "sealed", Rule: "8.3: counter of 4096 or more", Limit: true}
	}
	return nil
}

// Open decrypts under an epoch's key and nonce.
func (s *Sealed) Open(dst []byte, suite byte, aead cipher.AEAD, nonce []byte) ([]byte, error) {
	return s.message.Open(dst, aead, nonce, sealedAAD(suite))
}

// PlaintextSize returns the size of what Open yields.
func (s *Sealed) PlaintextSize() int { return max(s.message.CiphertextSize()-cose.TagSize, 0) }

// AppendSealed encrypts plaintext and appends the sealed.
func AppendSealed(dst []byte, id [8]byte, counter uint16, suite byte, aead cipher.AEAD, nonce, plaintext []byte) []byte {
	h := cose.Header{KeyID: id[:], PartialIV: []byte{byte(counter >> 8), byte(counter)}}
	return cose.AppendEncrypt0(dst, &h, aead, nonce, sealedAAD(suite), plaintext)
}

// SealedSize returns the size of the sealed of n bytes.
func SealedSize(n int) int { return cose.Encrypt0Size(15, n) }

func sealedAAD(suite byte) []byte {
	return append(append(make([]byte, 0, len(labelSealed)+1), labelSealed...), suite)
}
