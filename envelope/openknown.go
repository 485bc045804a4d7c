package envelope

import (
	"github.com/vitalpost/vitalpost/envelope/internal/wire"
	"github.com/vitalpost/vitalpost/keys"
)

// openSealed opens a sealed alone: SPEC.md 11.5.1. Where several epochs have its
// id, each is tried as far as the AEAD.
func (o *Opener) openSealed(v *verified, s *wire.Sealed, dst []byte) error {
	if o.state == nil {
		return unknownEpoch()
	}
	if err := s.Check(); err != nil {
		return err
	}
	var buf [2]*cachedCore
	list, err := o.cache.find(buf[:0], o.state, s.ID)
	if err != nil {
		return err
	}
	var first error
	for _, e := range list {
		if v.late(e.expires) || !e.ended && !s.Fits(e.context.Suite) {
			continue
		}
		plaintext, err := o.unsealKnown(s, e, dst)
		if err == nil {
			return o.finishKnown(v, s, e, plaintext)
		}
		if first == nil {
			first = err
		}
	}
	if first == nil {
		return unknownEpoch()
	}
	return first
}

// openKnown opens a sealed of an epoch that is known.
func (o *Opener) openKnown(v *verified, s *wire.Sealed, e *cachedCore, dst []byte) error {
	plaintext, err := o.unsealKnown(s, e, dst)
	if err != nil {
		return err
	}
	return o.finishKnown(v, s, e, plaintext)
}

// unsealKnown opens a sealed with the keys of the state: SPEC.md 11.5.3, and of
// 11.5.4 the AEAD.
func (o *Opener) unsealKnown(s *wire.Sealed, e *cachedCore, dst []byte) ([]byte, error) {
	aead, nonce, err := o.cache.take(e, s.Counter)
	if err != nil {
		return nil, err
	}
	plaintext, err := s.Open(dst, e.context.Suite, aead, nonce)
	if err != nil {
		return nil, failed("sealed", err)
	}
	return plaintext[len(dst):], nil
}

// finishKnown verifies what was in it: SPEC.md 11.5.4 to 11.5.6.
func (o *Opener) finishKnown(v *verified, s *wire.Sealed, e *cachedCore, plaintext []byte) error {
	v.setEpoch(e.context, e.id, &e.h, e.entry, e.roots)
	if err := o.openMessage(v, s.Counter, plaintext); err != nil {
		return err
	}
	if v.sender.First != e.first {
		return &keys.TrustError{Subject: e.context.Sender, Reason: "the trust store has changed its mind about the sender's first key"}
	}
	if err := v.checkTime(); err != nil {
		return err
	}
	if v.place.Sequence >= e.end {
		return errBeyondEnd(e.context.Sender)
	}
	return nil
}
