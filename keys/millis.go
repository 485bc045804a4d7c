package keys

import (
	"time"

	"github.com/vitalpost/vitalpost/keys/cose/dcbor"
)

// Millis returns t in ms since 1970, as the wire has it (SPEC.md section 3), or
// an error of class [ErrFormat] for what the wire can't hold.
func Millis(t time.Time) (uint64, error) {
	if t.Before(time.UnixMilli(0)) || t.After(time.UnixMilli(dcbor.MaxInt)) {
		return 0, formatError("time", "before 1970, or too far ahead for the wire")
	}
	return uint64(t.UnixMilli()), nil
}
