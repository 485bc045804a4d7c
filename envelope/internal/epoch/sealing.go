package epoch

import (
	"crypto/cipher"
	"errors"

	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/keys/cose"
)

// Sealing hands out the keys of an epoch's counters in order, each once. It
// forgets a generation when it moves on to the next: whoever steals it reads
// nothing of earlier ones (G9). Not safe for concurrent use.
type Sealing struct {
	suite keys.Suite
	next  uint16 // the counter that is sealed at next
	g     [32]byte
	now   generation
	aead  cipher.AEAD
	nonce [generationNonceLen]byte // of the counter handed out last
	steps expander
}

// ErrUsedUp says that all counters of an epoch were handed out.
var ErrUsedUp = errors.New("epoch: all 4096 counters used")

// Sealing starts at counter 0 of the epoch with this H.
func (s *Schedule) Sealing(h *[32]byte) *Sealing {
	return &Sealing{suite: s.suite, g: s.first(h)}
}

// Counter returns the counter that Next hands out keys for; Counters if none is
// left.
func (s *Sealing) Counter() uint16 { return s.next }

// Prepare derives what Next needs, so that Next can't fail. It changes nothing
// that can be seen.
func (s *Sealing) Prepare() error {
	switch {
	case s.next == Counters:
		return ErrUsedUp
	case s.next%perGeneration != 0 || s.aead != nil:
		return nil
	}
	step(&s.steps, &s.g, &s.now)
	aead, err := cose.NewAEAD(s.suite.Content(), s.now.key[:])
	clear(s.now.key[:])
	if err != nil {
		return err
	}
	s.aead = aead
	return nil
}

// Next returns AEAD and nonce for the next counter, and passes it: they are
// handed out once. Both are valid until the next call. [Sealing.Prepare] comes
// before it.
func (s *Sealing) Next() (cipher.AEAD, []byte) {
	aead := s.aead
	s.nonce = nonce(s.now.iv, s.next)
	s.next++
	if s.next%perGeneration == 0 {
		s.aead = nil
		clear(s.now.iv[:])
	}
	return aead, s.nonce[:]
}

// Erase forgets all keys.
func (s *Sealing) Erase() {
	*s = Sealing{suite: s.suite, next: Counters}
}
