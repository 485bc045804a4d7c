package wire

import (
	"github.com/vitalpost/vitalpost/keys/cose"
	"github.com/vitalpost/vitalpost/keys/cose/dcbor"
)

// WellFormedTrail reports whether a trail is empty or one sealed-record within
// the limit, as far as that can be seen from outside (SPEC.md section 10). A
// malformed one never costs the message: it is dropped, or reported as broken.
func WellFormedTrail(b []byte) bool {
	if len(b) == 0 {
		return true
	}
	if len(b) > MaxTrail {
		return false
	}
	r := dcbor.NewReader(b, "trail")
	m := cose.ReadRecordEncrypt0(&r)
	return r.Done() == nil && m.Protected.Algorithm == cose.AlgChaCha20Poly1305 && len(m.Protected.Salt) == 16
}
