package wire

import (
	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/keys/cose/dcbor"
)

// Limits on an envelope, in bytes (SPEC.md section 12).
const (
	MaxEnvelope = 1 << 20 // without its trail
	MinEnvelope = 8192    // as low as a caller may set the limit
	MaxTrail    = 16384
)

// beforeBody is what every envelope begins with: an array of three, version 1.
const beforeBody = "\x83\x01"

// Envelope is the unit on the wire (SPEC.md section 9).
type Envelope struct {
	Body  []byte
	Trail []byte // as received: not checked
}

// ParseEnvelope parses an envelope whose length without trail is at most limit.
func ParseEnvelope(b []byte, limit int) (Envelope, error) {
	// Before anything is read: what is longer than the longest is not looked at.
	if len(b) > limit+MaxTrail {
		return Envelope{}, &dcbor.Error{Path: "envelope", Rule: "longer than the limit", Limit: true}
	}
	if e, ok := matchEnvelope(b); ok && len(b)-len(e.Trail) <= limit {
		return e, nil
	}
	r := dcbor.NewReader(b, "envelope")
	r.Tuple(3)
	if r.Uint() != keys.Version {
		r.Fail("version other than 1")
	}
	e := Envelope{Body: r.Bytes(), Trail: r.Bytes()}
	if r.OK() && len(b)-len(e.Trail) > limit {
		r.FailLimit("longer than the limit")
	}
	if err := r.Done(); err != nil {
		return Envelope{}, err
	}
	return e, nil
}

// matchEnvelope parses an envelope by comparing it with the one form that it has.
func matchEnvelope(b []byte) (e Envelope, ok bool) {
	if len(b) < 2 || string(b[:2]) != beforeBody {
		return Envelope{}, false
	}
	if e.Body, b, ok = dcbor.CutBytes(b[2:]); !ok {
		return Envelope{}, false
	}
	e.Trail, b, ok = dcbor.CutBytes(b)
	return e, ok && len(b) == 0
}

// AppendEnvelope appends an envelope.
func AppendEnvelope(dst []byte, e Envelope) []byte {
	dst = dcbor.AppendArray(dst, 3)
	dst = dcbor.AppendUint(dst, keys.Version)
	dst = dcbor.AppendBytes(dst, e.Body)
	return dcbor.AppendBytes(dst, e.Trail)
}

// PutEnvelopeFrame writes what stands around the body of n bytes at buf[at:], in an
// envelope that fills buf and has no trail.
func PutEnvelopeFrame(buf []byte, at, n int) {
	frame := append(buf[:0], beforeBody...)
	frame = dcbor.AppendBytesHead(frame, n)
	_ = dcbor.AppendBytes(buf[at+n:at+n], nil)
	if len(frame) != at || at+n+1 != len(buf) {
		panic("wire: an envelope of another size than was reckoned")
	}
}

// EnvelopeSize returns the size of an envelope with a body and trail of these sizes.
func EnvelopeSize(body, trail int) int {
	return 2 + dcbor.HeadSize(uint64(body)) + body + dcbor.HeadSize(uint64(trail)) + trail
}
