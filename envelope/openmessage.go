package envelope

import (
	"github.com/vitalpost/vitalpost/envelope/internal/wire"
	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/keys/cose"
	"github.com/vitalpost/vitalpost/keys/cose/dcbor"
)

// openMessage verifies the signature of a core-sealed-plaintext and the sender's
// role, and fills in v: SPEC.md 11.3.11 to 11.3.16.
func (o *Opener) openMessage(v *verified, counter uint16, plaintext []byte) error {
	sealed, err := wire.ParseCoreSealed(plaintext)
	if err != nil {
		return err
	}
	return o.openParsed(v, counter, &sealed)
}

// openParsed is openMessage after its parsing.
func (o *Opener) openParsed(v *verified, counter uint16, sealed *wire.CoreSealed) (err error) {
	v.counter, v.message = counter, sealed.Message
	v.place = wire.Place{Stream: v.context.Stream, Sequence: v.context.Sequence + uint64(counter)}
	if v.place.Sequence > dcbor.MaxInt {
		return limitError("sealed", "7.4: sequence of 2^53 or more")
	}
	v.origin, v.first, err = originOf(v.context, sealed.Origin, v.place)
	if err != nil {
		return err
	}
	message, err := cose.ParseSign1(sealed.Message)
	if err != nil {
		return err
	}
	return o.verify(v, &message)
}

// originOf returns the place where a message was first sealed, and its stream if
// that is another (SPEC.md section 7.4).
func originOf(c *wire.Context, origin *wire.Place, own wire.Place) (wire.Place, *wire.EndedStream, error) {
	if (origin != nil) != (own.Sequence < c.Moved) {
		return wire.Place{}, nil, formatError("core-sealed-plaintext", "7.4: a resealed message after the first ones of its stream, or another among them")
	}
	if origin == nil {
		return own, nil, nil
	}
	for i := range c.Ended {
		if e := &c.Ended[i]; e.Stream == origin.Stream && origin.Sequence >= e.Moved && origin.Sequence <= e.Last {
			return *origin, e, nil
		}
	}
	return wire.Place{}, nil, formatError("core-sealed-plaintext", "7.4: origin in a stream or place that the context does not list")
}

// verify verifies who signed a message, and that they may: SPEC.md 11.3.12 to
// 11.3.16. Before it returns nil, nothing of the claim is trusted.
func (o *Opener) verify(v *verified, message *cose.Sign1) error {
	if err := cose.CheckSignature("message", message.Algorithm()); err != nil {
		return err
	}
	query := keys.Query{Subject: v.context.Sender, Role: keys.AnyRole, At: v.now}
	sender, untrusted := keys.Decide(o.trust, query)
	if sender.Identity == nil {
		return untrusted
	}
	// The external_aad and behind it the Sig_structure, in lent memory.
	size := messageAADSize + message.SigStructureSize(messageAADSize)
	scratch := o.scratch.get(size)
	aad := appendMessageAAD(*scratch, &v.h, v.place.Sequence, v.origin)
	payload, err := message.Verify(sender.Identity.Verifier(), aad, aad[len(aad):])
	o.scratch.put(scratch, size)
	if err != nil {
		return failed("message of "+v.context.Sender.String(), err)
	}
	if err := wire.ReadClaim(&v.claim, payload); err != nil {
		return err
	}
	if v.kind, err = ParseKind(v.claim.Kind); err != nil {
		return err
	}
	if v.claim.Source != nil && v.kind != KindObservation {
		return formatError("claim", "7.3: a source stands with an observation only")
	}
	if (v.kind == KindReceipt) != (v.context.Mark == wire.MarkReceipts) {
		return formatError("claim", "7.3: a receipt stands in a stream with mark 2, and nothing else does")
	}
	query.Role = v.kind.role(v.claim.Source != nil)
	if v.sender, err = keys.Decide(o.trust, query); err != nil {
		return err
	}
	if err := v.checkReplaced(); err != nil {
		return err
	}
	v.id = o.messageID(v.sender.First, v.origin, payload)
	return nil
}

// messageID returns a message's id, in lent memory.
func (o *Opener) messageID(first keys.Thumbprint, origin wire.Place, claim []byte) MessageID {
	h := o.hashes.get()
	defer o.hashes.put(h)
	return h.messageID(first, origin, claim)
}
