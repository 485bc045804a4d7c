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

// AppendEnvelope appends an envelope.
func AppendEnvelope(dst []byte, e Envelope) []byte {
	dst = dcbor.AppendArray(dst, 3)
	dst = dcbor.AppendUint(dst, keys.Version)
	dst = dcbor.AppendBytes(dst, e.Body)
	return dcbor.AppendBytes(dst, e.Trail)
}

// EnvelopeSize returns the size of an envelope with a body and trail of these sizes.
func EnvelopeSize(body, trail int) int {
	return 2 + dcbor.HeadSize(uint64(body)) + body + dcbor.HeadSize(uint64(trail)) + trail
}
