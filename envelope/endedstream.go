package envelope

import (
	"crypto/sha256"
	"time"

	"github.com/vitalpost/vitalpost/envelope/internal/wire"
	"github.com/vitalpost/vitalpost/keys"
)

// EndedStream is a stream of the same sender, subject and mark as the plan that
// lists it, whose recipients included all of the plan's (SPEC.md section 8.5).
type EndedStream struct {
	Stream   StreamID
	Last     uint64 // sequence of its last message
	Head     Head   // over all of its messages
	Start    time.Time
	Lifetime time.Duration // as its plan said
	Moved    uint64        // how many of those that its plan said it has sealed
}

// Head is the digest over the ids of a stream's messages in order, which sender
// and recipient compare. The zero Head is that of no message.
type Head [32]byte

// Next returns the head with one more message.
func (h Head) Next(id MessageID) Head {
	var b [64]byte
	copy(b[:32], h[:])
	copy(b[32:], id[:])
	return sha256.Sum256(b[:])
}

// wire returns the entry of a context.
func (e *EndedStream) wire() (wire.EndedStream, error) {
	start, err := keys.Millis(e.Start)
	if err != nil {
		return wire.EndedStream{}, err
	}
	if e.Lifetime < time.Millisecond {
		return wire.EndedStream{}, formatError("plan", "lifetime of an ended stream below a millisecond")
	}
	return wire.EndedStream{
		Stream: e.Stream, Last: e.Last, Head: e.Head, Start: start,
		Lifetime: uint64(e.Lifetime / time.Millisecond), Moved: e.Moved,
	}, nil
}
