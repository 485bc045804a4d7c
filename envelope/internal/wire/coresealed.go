package wire

import (
	"encoding/binary"

	"github.com/vitalpost/vitalpost/keys/cose/dcbor"
)

// Place is a stream and a sequence in it.
type Place struct {
	Stream   [16]byte
	Sequence uint64
}

// CoreSealed is a core-sealed-plaintext (SPEC.md sections 7.4 and 7.6).
type CoreSealed struct {
	Message []byte // a COSE_Sign1
	Origin  *Place // nil unless resealed
	Padding int    // bytes of zeros
}

// ParseCoreSealed parses a core-sealed-plaintext.
func ParseCoreSealed(b []byte) (CoreSealed, error) {
	r := dcbor.NewReader(b, "core-sealed-plaintext")
	r.Tuple(3)
	s := CoreSealed{Message: r.Raw()}
	s.Origin = readOrigin(&r)
	padding := r.Bytes()
	if !zeros(padding) {
		r.Fail("7.6: padding other than zeros")
	}
	if err := r.Done(); err != nil {
		return CoreSealed{}, err
	}
	s.Padding = len(padding)
	return s, nil
}

func readOrigin(r *dcbor.Reader) *Place {
	if r.Peek() == dcbor.KindNull {
		r.Null()
		return nil
	}
	var p Place
	r.Tuple(2)
	r.Fixed(p.Stream[:])
	p.Sequence = r.Uint()
	return &p
}

// AppendCoreSealed appends a core-sealed-plaintext.
func AppendCoreSealed(dst []byte, s CoreSealed) []byte {
	dst = dcbor.AppendArray(dst, 3)
	dst = append(dst, s.Message...)
	if s.Origin == nil {
		dst = dcbor.AppendNull(dst)
	} else {
		dst = dcbor.AppendArray(dst, 2)
		dst = dcbor.AppendBytes(dst, s.Origin.Stream[:])
		dst = dcbor.AppendUint(dst, s.Origin.Sequence)
	}
	dst = dcbor.AppendBytesHead(dst, s.Padding)
	return append(dst, make([]byte, s.Padding)...)
}

// zeros reports whether b is all zeros, in time that depends on its length only.
func zeros(b []byte) bool {
	var or uint64
	for ; len(b) >= 8; b = b[8:] {
		or |= binary.NativeEndian.Uint64(b)
	}
	for _, c := range b {
		or |= uint64(c)
	}
	return or == 0
}
