package envelope

import (
	"crypto/sha256"
	"errors"
	"time"

	"github.com/vitalpost/vitalpost/envelope/internal/epoch"
	"github.com/vitalpost/vitalpost/envelope/internal/wire"
	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/keys/cose"
)

// OpenerConfig is what an [Opener] is made of.
type OpenerConfig struct {
	Holder      *keys.Holder     // the recipient's identity, bundles and private keys
	Trust       keys.Trust       // who may say what
	MaxEnvelope int              // bytes without trail, 8192 to 1048576; 0: 1048576
	Clock       func() time.Time // nil: time.Now
}

// Opener opens envelopes as a recipient. In this version it keeps no state: it
// opens one-shot envelopes only, and can't tell a replay, which
// [Verified.ReplayChecked] says. Safe for concurrent use if Trust is.
type Opener struct {
	holder keys.Holder
	trust  keys.Trust
	limit  int
	clock  func() time.Time

	extract epoch.Extractor
	scratch scratch
}

// NewOpener checks and copies c.
func NewOpener(c OpenerConfig) (*Opener, error) {
	if c.Trust == nil {
		return nil, errors.New("envelope: opener without trust store")
	}
	holder, limit, err := checkConfig(c.Holder, c.MaxEnvelope)
	if err != nil {
		return nil, err
	}
	return &Opener{holder: holder, trust: c.Trust, limit: limit, clock: clock(c.Clock)}, nil
}

// Open opens an envelope and verifies what is in it (SPEC.md 11.3, whose steps
// it follows). envelope is not kept. On error it returns the zero Verified, and
// the error is of one of the ten classes, or of none if a key in hardware failed
// (keys.HardwareError). An *[AlarmError] is an alarm, and nothing else is. See
// [Class] for what is worth another try.
func (o *Opener) Open(envelope []byte) (Verified, error) {
	now := o.clock()
	e, err := wire.ParseEnvelope(envelope, o.limit)
	if err != nil {
		return Verified{}, err
	}
	body, err := wire.ReadBody(e.Body)
	if err != nil {
		return Verified{}, err
	}
	switch body.Kind {
	case wire.OpeningCore:
	case wire.OpeningLayer:
		return Verified{}, &NoKeyError{"a layer: it is for a hop, not for a recipient"}
	case wire.OpeningNone:
		return Verified{}, &NoKeyError{"no opening, and the epoch is unknown"}
	}
	if err := body.Check(); err != nil {
		return Verified{}, err
	}
	if body.Sealed.Counter != 0 {
		return Verified{}, &NoKeyError{"a counter other than 0, without state"}
	}
	c, err := o.openCore(&body.Core)
	if err != nil {
		return Verified{}, err
	}
	defer c.schedule.Erase()
	difference := o.difference(&body.Core, c)

	v := &verified{context: c.context, entry: c.entry, now: now}
	if err := o.openMessage(&body.Sealed, c, v); err != nil {
		return Verified{}, err
	}
	from, to := fromMillis(c.context.Created), fromMillis(c.context.Expires)
	if now.Before(from.Add(-ClockSkew)) || now.After(to.Add(ClockSkew)) {
		return Verified{}, &keys.ExpiredError{What: "envelope: context", From: from, To: to, Now: now}
	}
	if difference != nil {
		return Verified{}, difference
	}
	if to.After(c.bundle.Expires()) {
		return Verified{}, limitError("context", "11.3.19: expires after the recipient's bundle")
	}
	return Verified{v}, nil
}

// openedCore is a core opening, opened: not yet authenticated by anybody.
type openedCore struct {
	context  *wire.Context
	h        [32]byte
	entry    int                 // the recipient entry that opened
	key      *keys.DecryptionKey // with which
	bundle   *keys.Bundle        // which the context names, if it is the holder's and lists the key
	schedule *epoch.Schedule
}

// openCore opens a core opening: SPEC.md 11.3.5 to 11.3.8.
func (o *Opener) openCore(opening *wire.CoreOpening) (*openedCore, error) {
	entry, key, opened, err := o.openEntry(opening)
	if err != nil {
		return nil, err
	}
	plaintext, err := wire.ParseCorePlaintext(opened)
	if err != nil {
		return nil, err
	}
	defer clear(plaintext.Secret)
	context, err := wire.ParseContext(plaintext.Context)
	if err != nil {
		return nil, err
	}
	return &openedCore{
		context: context, h: sha256.Sum256(plaintext.Context), entry: entry, key: key,
		schedule: o.extract.Core(context.Suite, plaintext.Secret),
	}, nil
}

// openEntry finds the first recipient entry that opens with a key of the
// holder, and whose content key opens the opening.
func (o *Opener) openEntry(opening *wire.CoreOpening) (int, *keys.DecryptionKey, []byte, error) {
	var buf [2]*keys.DecryptionKey
	var tried attempts
	aad := opening.ExternalAAD()
	for i, id := range opening.KeyIDs {
		for _, key := range o.holder.Find(buf[:0], id) {
			if key.Suite().HPKE() != opening.Suites[i] {
				tried.unsuited(&keys.SuiteError{Suite: key.Suite(), Reason: "key of another suite than the recipient entry's algorithm"})
				continue
			}
			plaintext, err := o.openWith(opening, i, key, aad)
			if err == nil {
				return i, key, plaintext, nil
			}
			tried.failed(err)
		}
	}
	return 0, nil, nil, tried.report(&NoKeyError{"a core for other key ids than the holder's"})
}

// openWith opens an opening by its recipient entry i: SPEC.md 11.3.7.
func (o *Opener) openWith(opening *wire.CoreOpening, i int, key *keys.DecryptionKey, aad []byte) ([]byte, error) {
	extra := wire.RecipientExtraInfo(o.holder.Identity.Thumbprint(), opening.KeyIDs)
	contentKey, err := opening.Message.OpenKey(i, opening.Suites[i], key.Reveal(), extra)
	if err != nil {
		return nil, failed("recipient entry of the core opening", err)
	}
	defer clear(contentKey)
	if len(contentKey) != cose.KeySize {
		return nil, failed("content key of the core opening", ErrDecrypt)
	}
	aead, err := cose.NewAEAD(opening.Message.Protected.Algorithm, contentKey)
	if err != nil {
		return nil, err
	}
	opened, err := opening.Message.Open(aead, aad)
	if err != nil {
		return nil, failed("core opening", err)
	}
	return opened, nil
}

// openMessage opens the sealed beside the opening, verifies its signature and
// the sender's role, and fills in v: SPEC.md 11.3.10 to 11.3.16.
func (o *Opener) openMessage(s *wire.Sealed, c *openedCore, v *verified) error {
	keysOfEpoch, err := c.schedule.Epoch(&c.h)
	if err != nil {
		return err
	}
	plaintext, err := unseal(s, keysOfEpoch)
	if err != nil {
		return err
	}
	sealed, err := wire.ParseCoreSealed(plaintext)
	if err != nil {
		return err
	}
	v.place = wire.Place{Stream: c.context.Stream, Sequence: c.context.Sequence + uint64(s.Counter)}
	v.origin, v.first, err = originOf(c.context, sealed.Origin, v.place)
	if err != nil {
		return err
	}
	message, err := cose.ParseSign1(sealed.Message)
	if err != nil {
		return err
	}
	return o.verify(&message, c, v)
}

// originOf returns the place where a message was first sealed, and its stream if
// that is another (SPEC.md section 7.4).
func originOf(c *wire.Context, origin *wire.Place, own wire.Place) (wire.Place, *wire.EndedStream, error) {
	if origin == nil {
		return own, nil, nil
	}
	for i := range c.Ended {
		if c.Ended[i].Stream == origin.Stream && origin.Sequence <= c.Ended[i].Last {
			return *origin, &c.Ended[i], nil
		}
	}
	return wire.Place{}, nil, formatError("core-sealed-plaintext", "7.4: origin in a stream or place that the context does not list")
}

// verify verifies who signed a message, and that they may: SPEC.md 11.3.12 to
// 11.3.16. Before it returns nil, nothing of the claim is trusted.
func (o *Opener) verify(message *cose.Sign1, c *openedCore, v *verified) error {
	if err := cose.CheckSignature("message", message.Algorithm()); err != nil {
		return err
	}
	query := keys.Query{Subject: c.context.Sender, Role: keys.AnyRole, At: v.now}
	sender, untrusted := keys.Decide(o.trust, query)
	if sender.Identity == nil {
		return untrusted
	}
	aad := messageAAD(&c.h, v.place.Sequence, v.origin)
	size := message.SigStructureSize(len(aad))
	scratch := o.scratch.get(size)
	payload, err := message.Verify(sender.Identity.Verifier(), aad, *scratch)
	o.scratch.put(scratch, size)
	if err != nil {
		return failed("message of "+c.context.Sender.String(), err)
	}
	if v.claim, err = wire.ParseClaim(payload); err != nil {
		return err
	}
	if v.kind, err = ParseKind(v.claim.Kind); err != nil {
		return err
	}
	if v.claim.Source != nil && v.kind != KindObservation {
		return formatError("claim", "7.3: a source stands with an observation only")
	}
	if (v.kind == KindReceipt) != (c.context.Mark == wire.MarkReceipts) {
		return formatError("claim", "7.3: a receipt stands in a stream with mark 2, and nothing else does")
	}
	query.Role = v.kind.role(v.claim.Source != nil)
	if v.sender, err = keys.Decide(o.trust, query); err != nil {
		return err
	}
	v.id = messageID(v.sender.First, v.origin, payload)
	return nil
}
