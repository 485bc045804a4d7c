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
	s.Origin = ReadOrigin(&r)
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

// ReadOrigin reads an origin; nil: null.
func ReadOrigin(r *dcbor.Reader) *Place {
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

// AppendOrigin appends an origin; nil: null.
func AppendOrigin(dst []byte, p *Place) []byte {
	if p == nil {
		return dcbor.AppendNull(dst)
	}
	dst = dcbor.AppendArray(dst, 2)
	dst = dcbor.AppendBytes(dst, p.Stream[:])
	return dcbor.AppendUint(dst, p.Sequence)
}

// AppendCoreSealedHead appends what stands before the message.
func AppendCoreSealedHead(dst []byte) []byte { return dcbor.AppendArray(dst, 3) }

// AppendCoreSealedRest appends what stands behind the message: origin, and so much
// padding that dst is n bytes long in all.
func AppendCoreSealedRest(dst []byte, origin *Place, n int) []byte {
	dst = AppendOrigin(dst, origin)
	zeros := n - len(dst) - 1
	for zeros > 0 && dcbor.HeadSize(uint64(zeros))+zeros > n-len(dst) {
		zeros--
	}
	dst = dcbor.AppendBytesHead(dst, zeros)
	start := len(dst)
	dst = dst[:n]
	clear(dst[start:])
	return dst
}

// CoreSealedSize returns the size of a core-sealed-plaintext with a message of n
// bytes and no padding.
func CoreSealedSize(n int, origin *Place) int {
	if origin == nil {
		return 1 + n + 1 + 1
	}
	return 1 + n + 1 + 1 + len(origin.Stream) + dcbor.HeadSize(origin.Sequence) + 1
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
