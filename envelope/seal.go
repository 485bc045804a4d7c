package envelope

import (
	"time"

	"github.com/vitalpost/vitalpost/envelope/internal/wire"
	"github.com/vitalpost/vitalpost/keys"
)

// Batch is what leaves a sealer for one message: one leg per route, all around
// the same core. The caller owns it, and may hand it back to the sealer, which
// writes over it.
type Batch struct {
	ID       MessageID
	Sequence uint64 // of the message in its stream
	Claim    []byte // as signed; plaintext
	Core     []byte // the core's sealed alone
	Legs     []Leg  // in the order of the plan's routes
}

// Leg is an envelope and where it goes first: one hop, or on a route without
// hops its recipients, each of whom gets the same bytes.
type Leg struct {
	Next     []keys.Thumbprint
	Envelope []byte
}

// Seal seals one message, one-shot: an opening and message 0 of a stream of its
// own in one envelope per route (SPEC.md sections 8, 9 and 11.1). It is a
// [Sealer] used once, and has its errors. It costs an HPKE seal for each recipient
// and hop. Safe for concurrent use.
func Seal(p *Plan, m *Message) (*Batch, error) {
	s, err := NewSealer(p)
	if err != nil {
		return nil, err
	}
	s.plan.context.Places = 1
	defer s.Close()
	b := new(Batch)
	if err := s.Seal(b, m); err != nil {
		return nil, err
	}
	return b, nil
}

// Resend seals the layers anew around a message that this sealer has sealed, with
// all openings: what heals a hop or recipient that lost its state, or an opening.
// core is a Batch.Core, not dst's. The envelopes come into dst, which gets Core and
// Sequence of the message; ID and Claim stay as they are. It returns
// [ErrEpochEnded] if the sealer can't: the message was sealed in an epoch that has
// expired or is not among the last four, or by another.
func (s *Sealer) Resend(dst *Batch, core []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.over() {
		return ErrClosed
	}
	e, counter := s.sealedIn(core, s.plan.clock())
	if e == nil {
		return ErrEpochEnded
	}
	if err := e.prepare(&s.extract, s.stream.next); err != nil {
		return err
	}
	coreBody := e.coreBodySize(len(core), true)
	dst.Sequence = e.context.Sequence + uint64(counter)
	dst.Core = append(dst.Core[:0], core...)
	s.sealLegs(dst, e, coreBody, true, true)
	return nil
}

// sealedIn returns the epoch that a core was sealed in, or nil.
func (s *Sealer) sealedIn(core []byte, now time.Time) (*coreEpoch, uint16) {
	sealed, ok := wire.MatchSealed(core)
	if !ok {
		return nil, 0
	}
	for i, e := range s.epochs {
		end := s.stream.next
		if i+1 < len(s.epochs) {
			end = s.epochs[i+1].context.Sequence
		}
		if e.id == sealed.ID && e.context.Sequence+uint64(sealed.Counter) < end && !now.After(fromMillis(e.context.Expires)) {
			return e, sealed.Counter
		}
	}
	return nil, 0
}
