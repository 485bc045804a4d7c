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

	// In suite 3 it is a1 04 4a id counter, 13 bytes, and unprotected stands the IV.
	beforeKid    = "\x83\x4d\xa1\x04\x4a"
	beforeIV     = "\xa1\x05\x4c"
	ivAt         = len(beforeKid) + idSize + 2 + len(beforeIV)
	sealedIVHead = ivAt + cose.NonceSize

	// The Enc_structure (RFC 9052 section 5.3) around it, whose external_aad names
	// the suite, is as fixed, but for the same and the suite at its end.
	encStructure = "\x83\x68Encrypt0\x4f\xa2\x04\x48" + "\x00\x00\x00\x00\x00\x00\x00\x00" + beforeCounter + "\x00\x00" + "\x54" + labelSealed + "\x00"
	encIDAt      = 14
	encCounterAt = encIDAt + idSize + len(beforeCounter)
	encKid       = "\x83\x68Encrypt0\x4d\xa1\x04\x4a" + "\x00\x00\x00\x00\x00\x00\x00\x00" + "\x00\x00" + "\x54" + labelSealed + "\x00"

	// SealedScratch is how many bytes [Sealed.Open] uses behind the plaintext.
	SealedScratch = 80
)

// Sealed is a message or body under an epoch's keys (SPEC.md section 8.4).
type Sealed struct {
	ID         [idSize]byte // a hint
	Counter    uint16
	iv         []byte // in suite 3
	ciphertext []byte
}

// MatchSealed parses a sealed and nothing after it, by comparing it with the one
// form that it has. What it does not take is not a sealed: ReadBody says why.
func MatchSealed(b []byte) (Sealed, bool) {
	if len(b) > sealedIVHead && string(b[:idAt]) == beforeKid && string(b[idAt+idSize+2:ivAt]) == beforeIV {
		ciphertext, rest, ok := dcbor.CutBytes(b[sealedIVHead:])
		return sealedOf(b[idAt:], b[idAt+idSize:], b[ivAt:sealedIVHead], ciphertext), ok && len(rest) == 0
	}
	if len(b) <= sealedHead || string(b[:idAt]) != beforeID ||
		string(b[counterAt-len(beforeCounter):counterAt]) != beforeCounter || b[emptyMapAt] != 0xa0 {
		return Sealed{}, false
	}
	ciphertext, rest, ok := dcbor.CutBytes(b[sealedHead:])
	if !ok || len(rest) != 0 {
		return Sealed{}, false
	}
	return sealedOf(b[idAt:], b[counterAt:], nil, ciphertext), true
}

func sealedOf(id, counter, iv, ciphertext []byte) Sealed {
	return Sealed{ID: [idSize]byte(id), Counter: uint16(counter[0])<<8 | uint16(counter[1]), iv: iv, ciphertext: ciphertext}
}

func readSealed(r *dcbor.Reader) Sealed {
	m := cose.ReadEpochEncrypt0(r)
	id, counter, iv := m.Protected.KeyID, m.Protected.PartialIV, m.Unprotected.IV
	if !r.OK() {
		return Sealed{}
	}
	if counter == nil {
		n := min(idSize, len(id))
		id, counter = id[:n], id[n:]
		if len(iv) != cose.NonceSize {
			r.Fail("8.4: IV of another size than 12 bytes")
		}
	}
	if len(id) != idSize || len(counter) != 2 {
		r.Fail("8.4: epoch id not of 8 bytes, or counter not of 2")
		return Sealed{}
	}
	return sealedOf(id, counter, iv, m.Ciphertext())
}

// Fits reports whether a sealed has the form of a suite.
func (s *Sealed) Fits(suite keys.Suite) bool { return s.fits(suite.Content()) }

// fits reports whether a sealed has the form that goes with a content algorithm.
func (s *Sealed) fits(content cose.Algorithm) bool {
	return (s.iv != nil) == (content == cose.AlgA256GCM)
}

func drawsNonces(suite keys.Suite) bool { return suite.Content() == cose.AlgA256GCM }

// Check makes the check of SPEC.md 11.2.4 and 11.3.4 of a counter.
func (s *Sealed) Check() error {
	if s.Counter >= MaxCounter {
		return &dcbor.Error{Path: "sealed", Rule: "8.3: counter of 4096 or more", Limit: true}
	}
	return nil
}

// Open decrypts under an epoch's key and nonce and appends the plaintext to dst.
// It writes to dst's memory behind the plaintext too, if [SealedScratch] bytes
// are there; else it allocates. In suite 3 the nonce is the one received.
func (s *Sealed) Open(dst []byte, suite keys.Suite, aead cipher.AEAD, nonce [cose.NonceSize]byte) ([]byte, error) {
	n := s.PlaintextSize()
	dst = slices.Grow(dst, n+SealedScratch)
	end := len(dst) + n
	if s.iv != nil || cose.DrawsNonces(aead) {
		if s.iv == nil || !cose.DrawsNonces(aead) {
			return nil, cose.ErrDecrypt
		}
		return s.openRandom(dst, end, suite, aead)
	}
	scratch := append(dst[end:end], nonce[:]...)
	scratch = appendSealedAAD(scratch, s.ID, s.Counter, suite)
	_, err := aead.Open(dst[:len(dst):end], scratch[:len(nonce)], s.ciphertext, scratch[len(nonce):])
	if err != nil {
		return nil, cose.ErrDecrypt
	}
	return dst[:end], nil // with all its capacity, for the next one
}

func (s *Sealed) openRandom(dst []byte, end int, suite keys.Suite, aead cipher.AEAD) ([]byte, error) {
	aad := appendSealedAAD(dst[end:end], s.ID, s.Counter, suite)
	if _, err := cose.OpenRandom(dst[:len(dst):end], s.iv, aead, s.ciphertext, aad); err != nil {
		return nil, err
	}
	return dst[:end], nil
}

// PlaintextSize returns the size of what Open yields.
func (s *Sealed) PlaintextSize() int { return max(len(s.ciphertext)-cose.TagSize, 0) }

// SealedSize returns the size of the sealed of n bytes.
func SealedSize(suite keys.Suite, n int) int { return SealedHeadSize(suite, n) + n + cose.TagSize }

// SealedHeadSize returns how many of them stand before the ciphertext.
func SealedHeadSize(suite keys.Suite, n int) int {
	head := sealedHead
	if drawsNonces(suite) {
		head = sealedIVHead
	}
	return head + dcbor.HeadSize(uint64(n+cose.TagSize))
}

// Sealer is what one message or body is sealed with.
type Sealer struct {
	ID      [idSize]byte
	Counter uint16
	Suite   keys.Suite
	AEAD    cipher.AEAD
	Nonce   []byte // not used in suite 3
}

// SealInPlace makes a sealed of the plaintext at buf[SealedHeadSize(Suite, n):], n bytes
// to buf's end, where it stands: what is before it is written over, and the tag
// is appended. scratch's memory is used if it has [SealedScratch] bytes.
func (k *Sealer) SealInPlace(buf []byte, n int, scratch []byte) []byte {
	at := len(k.appendHead(buf[:0], n))
	if drawsNonces(k.Suite) {
		_ = k.sealRandom(buf[:at], buf[at:at+n], scratch)
		return buf[:at+n+cose.TagSize]
	}
	k.AEAD.Seal(buf[at:at], k.Nonce, buf[at:at+n], appendSealedAAD(scratch[:0], k.ID, k.Counter, k.Suite))
	return buf[:at+n+cose.TagSize]
}

// Append appends the sealed of plaintext, which must not stand in dst's memory.
func (k *Sealer) Append(dst, plaintext, scratch []byte) []byte {
	dst = k.appendHead(dst, len(plaintext))
	if drawsNonces(k.Suite) {
		return k.sealRandom(dst, plaintext, scratch)
	}
	return k.AEAD.Seal(dst, k.Nonce, plaintext, appendSealedAAD(scratch[:0], k.ID, k.Counter, k.Suite))
}

// sealRandom appends the ciphertext behind the head, and puts the nonce into it.
func (k *Sealer) sealRandom(dst, plaintext, scratch []byte) []byte {
	head := SealedHeadSize(k.Suite, len(plaintext))
	iv := (*[cose.NonceSize]byte)(dst[len(dst)-head+ivAt:])
	return cose.SealRandom(dst, iv, k.AEAD, plaintext, appendSealedAAD(scratch[:0], k.ID, k.Counter, k.Suite))
}

func (k *Sealer) appendHead(dst []byte, n int) []byte {
	if drawsNonces(k.Suite) {
		dst = append(append(dst, beforeKid...), k.ID[:]...)
		dst = append(append(dst, byte(k.Counter>>8), byte(k.Counter)), beforeIV...)
		dst = append(dst, make([]byte, cose.NonceSize)...)
		return dcbor.AppendBytesHead(dst, n+cose.TagSize)
	}
	dst = append(dst, beforeID...)
	dst = append(dst, k.ID[:]...)
	dst = append(dst, beforeCounter...)
	dst = append(dst, byte(k.Counter>>8), byte(k.Counter), 0xa0)
	return dcbor.AppendBytesHead(dst, n+cose.TagSize)
}

// appendSealedAAD appends the Enc_structure of a sealed.
func appendSealedAAD(dst []byte, id [idSize]byte, counter uint16, suite keys.Suite) []byte {
	start, counterAt := len(dst), encCounterAt
	if drawsNonces(suite) {
		dst, counterAt = append(dst, encKid...), encIDAt+idSize
	} else {
		dst = append(dst, encStructure...)
	}
	b := dst[start:]
	copy(b[encIDAt:], id[:])
	b[counterAt], b[counterAt+1] = byte(counter>>8), byte(counter)
	b[len(b)-1] = byte(suite)
	return dst
}
