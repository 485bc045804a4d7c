package wire

import (
	"crypto/cipher"
	"slices"

	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/keys/cose"
	"github.com/vitalpost/vitalpost/keys/cose/dcbor"
)

// MaxCounter is the first counter that an epoch does not have (SPEC.md section 8.3).
const MaxCounter = 4096

const (
	labelSealed = "vitalpost/1 sealed\x00"

	// A protected header is a2 04 48 id 06 42 counter, 15 bytes, so the head of a
	// sealed is known but for id, counter and the length of the ciphertext.
	beforeID      = "\x83\x4f\xa2\x04\x48"
	beforeCounter = "\x06\x42"
	idSize        = 8
	idAt          = len(beforeID)
	counterAt     = idAt + idSize + len(beforeCounter)
	emptyMapAt    = counterAt + 2
	sealedHead    = emptyMapAt + 1

	// The Enc_structure (RFC 9052 section 5.3) around it, whose external_aad names
	// the suite, is as fixed, but for the same and the suite at its end.
	encStructure = "\x83\x68Encrypt0\x4f\xa2\x04\x48" + "\x00\x00\x00\x00\x00\x00\x00\x00" + beforeCounter + "\x00\x00" + "\x54" + labelSealed + "\x00"
	encIDAt      = 14
	encCounterAt = encIDAt + idSize + len(beforeCounter)

	// SealedScratch is how many bytes [Sealed.Open] uses behind the plaintext.
	SealedScratch = 80
)

// Sealed is a message or body under an epoch's keys (SPEC.md section 8.4).
type Sealed struct {
	ID         [idSize]byte // a hint
	Counter    uint16
	ciphertext []byte
}

// MatchSealed parses a sealed and nothing after it, by comparing it with the one
// form that it has. What it does not take is not a sealed: ReadBody says why.
func MatchSealed(b []byte) (Sealed, bool) {
	if len(b) <= sealedHead || string(b[:idAt]) != beforeID ||
		string(b[counterAt-len(beforeCounter):counterAt]) != beforeCounter || b[emptyMapAt] != 0xa0 {
		return Sealed{}, false
	}
	ciphertext, rest, ok := dcbor.CutBytes(b[sealedHead:])
	if !ok || len(rest) != 0 {
		return Sealed{}, false
	}
	return Sealed{
		ID:         [idSize]byte(b[idAt:]),
		Counter:    uint16(b[counterAt])<<8 | uint16(b[counterAt+1]),
		ciphertext: ciphertext,
	}, true
}

func readSealed(r *dcbor.Reader) Sealed {
	m := cose.ReadEpochEncrypt0(r)
	id, counter := m.Protected.KeyID, m.Protected.PartialIV
	if !r.OK() {
		return Sealed{}
	}
	if len(id) != idSize || len(counter) != 2 {
		r.Fail("8.4: epoch id not of 8 bytes, or counter not of 2")
		return Sealed{}
	}
	return Sealed{ID: [idSize]byte(id), Counter: uint16(counter[0])<<8 | uint16(counter[1]), ciphertext: m.Ciphertext()}
}

// Check makes the check of SPEC.md 11.2.4 and 11.3.4 of a counter.
func (s *Sealed) Check() error {
	if s.Counter >= MaxCounter {
		return &dcbor.Error{Path: "sealed", Rule: "8.3: counter of 4096 or more", Limit: true}
	}
	return nil
}

// Open decrypts under an epoch's key and nonce and appends the plaintext to dst.
// It writes to dst's memory behind the plaintext too, if [SealedScratch] bytes
// are there; else it allocates.
func (s *Sealed) Open(dst []byte, suite keys.Suite, aead cipher.AEAD, nonce [cose.NonceSize]byte) ([]byte, error) {
	n := s.PlaintextSize()
	dst = slices.Grow(dst, n+SealedScratch)
	end := len(dst) + n
	scratch := append(dst[end:end], nonce[:]...)
	scratch = appendSealedAAD(scratch, s.ID, s.Counter, suite)
	_, err := aead.Open(dst[:len(dst):end], scratch[:len(nonce)], s.ciphertext, scratch[len(nonce):])
	if err != nil {
		return nil, cose.ErrDecrypt
	}
	return dst[:end], nil // with all its capacity, for the next one
}

// PlaintextSize returns the size of what Open yields.
func (s *Sealed) PlaintextSize() int { return max(len(s.ciphertext)-cose.TagSize, 0) }

// SealedSize returns the size of the sealed of n bytes.
func SealedSize(n int) int { return SealedHeadSize(n) + n + cose.TagSize }

// SealedHeadSize returns how many of them stand before the ciphertext.
func SealedHeadSize(n int) int { return sealedHead + dcbor.HeadSize(uint64(n+cose.TagSize)) }

// Sealer is what one message or body is sealed with.
type Sealer struct {
	ID      [idSize]byte
	Counter uint16
	Suite   keys.Suite
	AEAD    cipher.AEAD
	Nonce   []byte
}

// SealInPlace makes a sealed of the plaintext at buf[SealedHeadSize(n):], n bytes
// to buf's end, where it stands: what is before it is written over, and the tag
// is appended. scratch's memory is used if it has [SealedScratch] bytes.
func (k *Sealer) SealInPlace(buf []byte, n int, scratch []byte) []byte {
	at := len(k.appendHead(buf[:0], n))
	k.AEAD.Seal(buf[at:at], k.Nonce, buf[at:at+n], appendSealedAAD(scratch[:0], k.ID, k.Counter, k.Suite))
	return buf[:at+n+cose.TagSize]
}

// Append appends the sealed of plaintext, which must not stand in dst's memory.
func (k *Sealer) Append(dst, plaintext, scratch []byte) []byte {
	dst = k.appendHead(dst, len(plaintext))
	return k.AEAD.Seal(dst, k.Nonce, plaintext, appendSealedAAD(scratch[:0], k.ID, k.Counter, k.Suite))
}

func (k *Sealer) appendHead(dst []byte, n int) []byte {
	dst = append(dst, beforeID...)
	dst = append(dst, k.ID[:]...)
	dst = append(dst, beforeCounter...)
	dst = append(dst, byte(k.Counter>>8), byte(k.Counter), 0xa0)
	return dcbor.AppendBytesHead(dst, n+cose.TagSize)
}

// appendSealedAAD appends the Enc_structure of a sealed.
func appendSealedAAD(dst []byte, id [idSize]byte, counter uint16, suite keys.Suite) []byte {
	start := len(dst)
	dst = append(dst, encStructure...)
	b := dst[start:]
	copy(b[encIDAt:], id[:])
	b[encCounterAt], b[encCounterAt+1] = byte(counter>>8), byte(counter)
	b[len(b)-1] = byte(suite)
	return dst
}
