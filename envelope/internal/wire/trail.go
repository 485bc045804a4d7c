package wire

import (
	"crypto/cipher"

	"github.com/vitalpost/vitalpost/keys/cose"
	"github.com/vitalpost/vitalpost/keys/cose/dcbor"
)

const saltSize = 16 // of a record, in bytes

// SealedRecord is a trail that is not empty: the newest record and the trail
// before it, sealed for the endpoints (SPEC.md section 10).
type SealedRecord struct {
	Salt    [saltSize]byte
	Message cose.Encrypt0
}

// ParseSealedRecord parses a trail as far as it can be seen from outside. An
// empty one is refused: there is no record.
func ParseSealedRecord(b []byte) (SealedRecord, error) {
	switch {
	case len(b) == 0:
		return SealedRecord{}, &dcbor.Error{Path: "trail", Rule: "10: empty, want a record"}
	case len(b) > MaxTrail: // before anything is read
		return SealedRecord{}, &dcbor.Error{Path: "trail", Rule: "longer than 16384 bytes", Limit: true}
	}
	r := dcbor.NewReader(b, "sealed-record")
	s := SealedRecord{Message: cose.ReadRecordEncrypt0(&r)}
	salt := s.Message.Protected.Salt
	if iv := s.Message.Unprotected.IV; r.OK() && (len(salt) != saltSize || iv != nil && len(iv) != cose.NonceSize) {
		r.Fail("10: salt of another size than 16 bytes, or IV than 12")
	}
	if err := r.Done(); err != nil {
		return SealedRecord{}, err
	}
	if err := cose.CheckContent("sealed-record", s.Message.Protected.Algorithm); err != nil {
		return SealedRecord{}, err
	}
	copy(s.Salt[:], salt)
	return s, nil
}

// AppendSealedRecord encrypts a record-plaintext under an AEAD of algorithm alg and
// appends the sealed-record. plaintext and dst must not overlap.
func AppendSealedRecord(dst []byte, salt *[saltSize]byte, alg cose.Algorithm, aead cipher.AEAD, nonce, externalAAD, plaintext []byte) []byte {
	h := cose.Header{Algorithm: alg, Salt: salt[:]}
	return cose.AppendEncrypt0(dst, &h, aead, nonce, externalAAD, plaintext)
}

// SealedRecordSize returns the size of the sealed-record of n bytes.
func SealedRecordSize(alg cose.Algorithm, n int) int {
	if alg == cose.AlgA256GCM {
		return cose.Encrypt0Size(recordHeaderSize-1, emptyHeaderSize+2+cose.NonceSize, n)
	}
	return cose.Encrypt0Size(recordHeaderSize, emptyHeaderSize, n)
}

// Of alg 24, a header of {alg, salt}, and an empty one, in bytes. 3 takes one less.
const (
	recordHeaderSize = 22
	emptyHeaderSize  = 1
)

// WellFormedTrail reports whether a trail is empty or one sealed-record within
// the limit, as far as that can be seen from outside (SPEC.md section 10). A
// malformed one never costs the message: it is dropped, or reported as broken.
func WellFormedTrail(b []byte) bool {
	if len(b) == 0 {
		return true
	}
	_, err := ParseSealedRecord(b)
	return err == nil
}
