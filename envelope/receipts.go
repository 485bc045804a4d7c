package envelope

import (
	"errors"
	"math/bits"
	"slices"

	"github.com/vitalpost/vitalpost/envelope/internal/window"
	"github.com/vitalpost/vitalpost/envelope/internal/wire"
	"github.com/vitalpost/vitalpost/keys"
)

// Errors of [Sealer.Acknowledge].
var (
	// ErrEquivocation is an alarm: the recipient has other messages than were sealed.
	ErrEquivocation = errors.New("envelope: alarm: a receipt for other messages than were sealed")
	// ErrWentBack says that the recipient has lost its memory, by a restored backup
	// for instance: the stream must end, and a new one list it.
	ErrWentBack = errors.New("envelope: a receipt that takes back what was acknowledged")
	// ErrNoReceipts says that this recipient owes none, or the stream is one-way.
	ErrNoReceipts = errors.New("envelope: a receipt of one who owes none")
)

// receipts is what a sealer knows of what arrived.
type receipts struct {
	head Head // over all that was sealed
	care []owed

	// From the first place that one of them has not acknowledged.
	low     uint64
	lowHead Head
	ids     []MessageID
}

// owed is a recipient that owes receipts.
type owed struct {
	recipient keys.Thumbprint
	next      uint64 // the first place that it has not acknowledged
	beyond    []byte // bit i: it has acknowledged place next+1+i
}

// takesBack reports whether a receipt acknowledges less than the one before.
func (o *owed) takesBack(next uint64, bitmap []byte) bool {
	if next < o.next {
		return true
	}
	for i, b := range o.beyond {
		for ; b != 0; b &= b - 1 {
			place := o.next + 1 + uint64(i*8+bits.TrailingZeros8(b))
			if place < next {
				continue
			}
			k := place - next - 1 // of next itself it is beyond all bits
			if k >= uint64(8*len(bitmap)) || bitmap[k/8]>>(k%8)&1 == 0 {
				return true
			}
		}
	}
	return false
}

func newReceipts(x *wire.Context) receipts {
	var r receipts
	if x.OneWay {
		return r
	}
	for i := range x.Audience {
		if x.Audience[i].Purpose == wire.PurposeCare {
			r.care = append(r.care, owed{recipient: x.Audience[i].Thumbprint})
		}
	}
	return r
}

// room reports whether a place may be sealed: a recipient's window has it.
func (r *receipts) room(place uint64) bool { return r.care == nil || place-r.low < window.Size }

// know reports whether all care recipients, at least one, have acknowledged a
// place, and so have the openings that went with it.
func (r *receipts) know(place uint64) bool { return r.care != nil && r.low > place }

// sealed notes the message at the next place.
func (r *receipts) sealed(id MessageID) {
	r.head = r.head.Next(id)
	if r.care != nil {
		r.ids = append(r.ids, id)
	}
}

// acknowledge notes a receipt.
func (r *receipts) acknowledge(recipient keys.Thumbprint, next uint64, head Head, bitmap []byte) error {
	i := slices.IndexFunc(r.care, func(o owed) bool { return o.recipient == recipient })
	switch {
	case i < 0:
		return ErrNoReceipts
	case r.care[i].takesBack(next, bitmap):
		return ErrWentBack
	case next-r.low > uint64(len(r.ids)):
		return ErrEquivocation // of what was never sealed
	}
	own := r.lowHead
	for _, id := range r.ids[:next-r.low] {
		own = own.Next(id)
	}
	after := r.ids[next-r.low:]
	for i, b := range bitmap {
		for ; b != 0; b &= b - 1 {
			place := 1 + i*8 + bits.TrailingZeros8(b)
			if place >= len(after) {
				return ErrEquivocation
			}
			own = own.Next(after[place])
		}
	}
	if own != head {
		return ErrEquivocation
	}
	r.care[i].next, r.care[i].beyond = next, append(r.care[i].beyond[:0], bitmap...)
	r.settle()
	return nil
}

// settle moves low to what all have acknowledged.
func (r *receipts) settle() {
	low := r.care[0].next
	for _, o := range r.care[1:] {
		low = min(low, o.next)
	}
	n := int(low - r.low)
	for _, id := range r.ids[:n] {
		r.lowHead = r.lowHead.Next(id)
	}
	r.ids, r.low = slices.Delete(r.ids, 0, n), low
}

// Acknowledge notes a receipt of a care recipient that its owner has verified and
// that is the newest of that recipient: next is the first place of this stream
// that it has not closed; bit i of bitmap, lowest first, says of place next+1+i
// that it has; head is over the messages before next and then those in the bitmap.
// It returns [ErrEquivocation] if the recipient speaks of other messages than were
// sealed, [ErrWentBack] if it acknowledges less than it did, and [ErrNoReceipts]
// if it owes none; then nothing changes.
func (s *Sealer) Acknowledge(recipient keys.Thumbprint, next uint64, head Head, bitmap []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.receipts.acknowledge(recipient, next, head, bitmap)
}
