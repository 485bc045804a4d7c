package cose

import (
	"slices"

	"github.com/vitalpost/vitalpost/keys/cose/dcbor"
)

// MaxHeader is the largest header map, in bytes (SPEC.md section 12).
const MaxHeader = 8192

// Header holds the header parameters that this package knows (RFC 9052 section
// 3.1). Zero and nil are absent. A byte string that was received may be empty:
// sizes are the caller's to check.
type Header struct {
	Algorithm       Algorithm // alg, 1
	KeyID           []byte    // kid, 4
	IV              []byte    // IV, 5
	PartialIV       []byte    // Partial IV, 6
	EncapsulatedKey []byte    // ek, -4
	Salt            []byte    // salt, -20
}

// params is a set of header parameters: what a structure's CDDL names.
type params uint8

const (
	pAlgorithm params = 1 << iota
	pKeyID
	pIV
	pPartialIV
	pEncapsulatedKey
	pSalt
)

// slot returns where the byte string parameter with this label stands, and its
// bit; nil for other labels.
func (h *Header) slot(label int64) (*[]byte, params) {
	switch label {
	case labelKeyID:
		return &h.KeyID, pKeyID
	case labelIV:
		return &h.IV, pIV
	case labelPartialIV:
		return &h.PartialIV, pPartialIV
	case labelEncapsulatedKey:
		return &h.EncapsulatedKey, pEncapsulatedKey
	case labelSalt:
		return &h.Salt, pSalt
	}
	return nil, 0
}

// labels lists the byte string parameters in the order of their encodings.
func labels() [5]int64 {
	return [5]int64{labelKeyID, labelIV, labelPartialIV, labelEncapsulatedKey, labelSalt}
}

// Append appends the header map.
func (h *Header) Append(dst []byte) []byte {
	n := 0
	if h.Algorithm != 0 {
		n++
	}
	for _, label := range labels() {
		if v, _ := h.slot(label); *v != nil {
			n++
		}
	}
	dst = dcbor.AppendMap(dst, n)
	if h.Algorithm != 0 {
		dst = dcbor.AppendInt(dcbor.AppendInt(dst, labelAlgorithm), int64(h.Algorithm))
	}
	for _, label := range labels() {
		if v, _ := h.slot(label); *v != nil {
			dst = dcbor.AppendBytes(dcbor.AppendInt(dst, label), *v)
		}
	}
	return dst
}

// readHeader reads a header map that must hold exactly the parameters in one of
// the sets.
func readHeader(r *dcbor.Reader, want ...params) (h Header) {
	var got params
	for range r.Map() {
		label := r.Int()
		if label == labelAlgorithm {
			h.Algorithm = Algorithm(r.Int())
			got |= pAlgorithm
			continue
		}
		v, p := h.slot(label)
		if v == nil {
			r.Fail("header parameter that has no place there")
			return Header{}
		}
		*v = r.Bytes()
		got |= p
	}
	if !slices.Contains(want, got) {
		r.Fail("header parameter missing, or one that has no place there")
	}
	return h
}

// readProtected reads a protected header: a byte string that holds the map.
// raw is the byte string's content as received, which is what is authenticated.
func readProtected(r *dcbor.Reader, want ...params) (h Header, raw []byte) {
	raw = r.Bytes()
	if !r.OK() {
		return Header{}, nil
	}
	if len(raw) > MaxHeader {
		r.FailLimit("header map over 8192 bytes")
		return Header{}, nil
	}
	inner := dcbor.NewReader(raw, "protected header")
	h = readHeader(&inner, want...)
	r.Adopt(inner.Done())
	if !r.OK() {
		return Header{}, nil
	}
	return h, raw
}

// readUnprotected reads an unprotected header map.
func readUnprotected(r *dcbor.Reader, want params) Header {
	start := *r // a copy that stays behind
	h := readHeader(r, want)
	if r.OK() && r.Offset()-start.Offset() <= MaxHeader {
		return h
	}
	// Of a map that is too long, that is the one thing to say.
	if whole := start; whole.Peek() == dcbor.KindMap && len(whole.Raw()) > MaxHeader {
		*r = start
		r.FailLimit("header map over 8192 bytes")
	}
	return Header{}
}
