package envelope

import (
	"math"
	"time"

	"github.com/vitalpost/vitalpost/envelope/internal/window"
	"github.com/vitalpost/vitalpost/envelope/internal/wire"
	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/keys/cose"
	"github.com/vitalpost/vitalpost/keys/cose/dcbor"
)

// Limits, SPEC.md section 12. Each has a test at its edge.
const (
	MaxEnvelope     = wire.MaxEnvelope     // bytes without trail, unless a caller lowers it
	MinEnvelope     = wire.MinEnvelope     // as low as a caller may set it
	MaxTrail        = wire.MaxTrail        // bytes
	MaxDepth        = dcbor.MaxDepth       // of nested CBOR
	MaxHeader       = cose.MaxHeader       // bytes of a header map
	MaxRecipients   = wire.MaxRecipients   // in an audience
	MaxRoutes       = wire.MaxRoutes       // in a context
	MaxHopsInRoute  = wire.MaxHopsInRoute  // layers of an envelope
	MaxHops         = wire.MaxHops         // in all routes of a context
	MaxEndedStreams = wire.MaxEndedStreams // in a context
	MaxParents      = wire.MaxParents      // of a message
	MaxMediaType    = wire.MaxMediaType    // bytes
	MaxDevice       = wire.MaxDevice       // bytes of a source's device
	MaxCounter      = wire.MaxCounter      // messages of an epoch
	WindowSize      = window.Size          // places that a recipient remembers one by one
	MaxLife         = wire.MaxLife * time.Millisecond
	ClockSkew       = keys.ClockSkew
)

// checkLimit returns the limit on an envelope that a caller's setting means.
func checkLimit(n int) (int, error) {
	switch {
	case n == 0:
		return MaxEnvelope, nil
	case n < MinEnvelope || n > MaxEnvelope:
		return 0, limitError("MaxEnvelope", "not between 8192 and 1048576 bytes")
	}
	return n, nil
}

// clock returns the caller's clock, or the system's, cut to the ms that SPEC.md
// counts in.
func clock(c func() time.Time) func() time.Time {
	if c == nil {
		c = time.Now
	}
	return func() time.Time { return c().Truncate(time.Millisecond) }
}

// duration converts ms from the wire; what time.Duration can't hold, 292 years,
// becomes that.
func duration(ms uint64) time.Duration {
	return time.Duration(min(ms, math.MaxInt64/uint64(time.Millisecond))) * time.Millisecond
}

func fromMillis(ms uint64) time.Time { return time.UnixMilli(int64(ms)) }
