package protocol

import (
	"time"

	"github.com/vitalpost/vitalpost/envelope"
	"github.com/vitalpost/vitalpost/keys"
)

// Event is what an endpoint tells its owner through [EndpointConfig].Notify: one of
// the types below. It is told once, not again after a restart, and not at all if many
// thousands wait to be told: what has to be known for certain comes through [Endpoint.Receive] and [Endpoint.GivenUp].
type Event interface{ event() }

// Acknowledged says that all who owe receipts have done a message, or on a one-way
// outbox that the next node has it.
type Acknowledged struct {
	Outbox  uint64
	Message Ref
	ID      envelope.MessageID
}

// GivenUp says that a message was not acknowledged, and is not sent any more.
type GivenUp struct {
	Outbox  uint64
	Message Ref
	ID      envelope.MessageID // zero: it was never sealed
	Made    time.Time
	Ended   time.Time
	Reason  DeadReason
}

// Missing says that messages of a sender have not come, while later ones have. They may
// come yet; if not, [Endpoint.Receive] says that they are lost.
type Missing struct{ envelope.Loss }

// Silent says that a sender has broken its promise to say something within an
// interval, since it was last heard. Heard says that it is back.
type Silent struct {
	Sender   keys.Thumbprint // the first of its chain of rotations
	Subject  envelope.Subject
	Urgent   bool
	Interval time.Duration
	Last     time.Time // when something of it came, or when this endpoint has started
}

// Heard ends a [Silent].
type Heard struct {
	Sender  keys.Thumbprint
	Subject envelope.Subject
	Urgent  bool
}

// Alarm says that somebody did what only a thief of keys, or a fault, does: an
// *envelope.AlarmError, a contradiction that a sender has signed, or a receipt for
// other messages than were sent.
type Alarm struct {
	Peer keys.Thumbprint // who signed; zero: nobody in particular
	Err  error
}

func (Acknowledged) event() {}
func (GivenUp) event()      {}
func (Missing) event()      {}
func (Silent) event()       {}
func (Heard) event()        {}
func (Alarm) event()        {}
