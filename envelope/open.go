package envelope

import (
	"crypto/sha256"
	"errors"
	"time"

	"github.com/vitalpost/vitalpost/envelope/internal/epoch"
	"github.com/vitalpost/vitalpost/envelope/internal/wire"
	"github.com/vitalpost/vitalpost/keys"
)

// OpenerConfig is what an [Opener] is made of.
type OpenerConfig struct {
	Holder      *keys.Holder     // the recipient's identity, bundles and private keys
	Trust       keys.Trust       // who may say what
	State       View             // nil: one-shot envelopes only, and replays are not told
	Cached      int              // epochs in memory; 0: DefaultCached
	MaxEnvelope int              // bytes without trail, 8192 to 1048576; 0: 1048576
	Clock       func() time.Time // nil: time.Now

	// Admit is asked before an opening of an epoch that is not known is opened, which
	// costs public-key work, with the customer that OpenFrom was called with. Its error is
	// what is returned, and of none of the ten classes. nil: all are opened.
	Admit func(customer string) error
}

// Opener opens envelopes as a recipient. Without a state it opens one-shot
// envelopes only, and can't tell a replay, which [Verified.ReplayChecked] says.
// With one, it reads it and changes nothing: what must be remembered leaves with
// [Verified.Changes]. Safe for concurrent use if Trust is.
type Opener struct {
	holder keys.Holder
	trust  keys.Trust
	state  View
	limit  int
	clock  func() time.Time
	ask    func(string) error

	extract epoch.Extractor
	cache   coreCache
	scratch scratch
	hashes  hashers
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
	if c.Cached < 0 {
		return nil, limitError("OpenerConfig", "a negative size")
	}
	o := &Opener{holder: holder, trust: c.Trust, state: c.State, limit: limit, clock: clock(c.Clock), ask: c.Admit}
	if o.cache.max = c.Cached; o.cache.max == 0 {
		o.cache.max = DefaultCached
	}
	return o, nil
}

// Open opens an envelope and verifies what is in it (SPEC.md 11.3, and 11.5 with
// state). The plaintext is put into dst's memory behind its length, if there is
// room; Verified refers to it, and to the envelope's trail, so both must stay as
// they are. On error Open returns the zero Verified, and the error is of one of
// the ten classes, or of none if a key in hardware (keys.HardwareError) or the
// state failed. An *[AlarmError] is an alarm, and nothing else is. See [Class] for
// what is worth another try. A *[ReplayError] that has not Ended says that the
// message was taken before.
func (o *Opener) Open(dst, envelope []byte) (Verified, error) { return o.OpenFrom(dst, envelope, "") }

// OpenFrom is [Opener.Open] for an envelope from a customer, the neighbour that a link
// proved: [OpenerConfig].Admit is asked about it.
func (o *Opener) OpenFrom(dst, envelope []byte, customer string) (Verified, error) {
	e, err := wire.ParseEnvelope(envelope, o.limit)
	if err != nil {
		return Verified{}, err
	}
	v := &verified{opener: o, now: o.clock(), received: e.Body, trail: e.Trail}
	v.customer = customer
	if err := o.open(v, dst); err != nil {
		return Verified{}, err
	}
	return Verified{v}, nil
}

func (o *Opener) open(v *verified, dst []byte) error {
	if s, ok := wire.MatchSealed(v.received); ok {
		return o.openSealed(v, &s, dst)
	}
	return o.openBody(v, dst)
}

// openBody opens what is not a sealed alone.
func (o *Opener) openBody(v *verified, dst []byte) error {
	body, err := wire.ReadBody(v.received)
	if err != nil {
		return err
	}
	switch body.Kind {
	case wire.OpeningCore:
	case wire.OpeningLayer:
		return &NoKeyError{What: "a layer: it is for a hop, not for a recipient"}
	case wire.OpeningNone:
		return o.openSealed(v, &body.Sealed, dst)
	}
	if err := body.Check(); err != nil {
		return err
	}
	if o.state == nil {
		if body.Sealed.Counter != 0 {
			return &NoKeyError{What: "a counter other than 0, without state"}
		}
		return o.openOpening(v, &body, dst)
	}
	digest := sha256.Sum256(body.Opening)
	var buf [2]*cachedCore
	list, err := o.cache.find(buf[:0], o.state, body.Sealed.ID)
	if err != nil {
		return err
	}
	for _, e := range list {
		if e.digest == digest && !v.late(e.expires) {
			return o.openKnown(v, &body.Sealed, e, dst)
		}
	}
	return o.openOpening(v, &body, dst)
}

// openOpening opens an opening and the sealed beside it: SPEC.md 11.3.5 to 11.3.19,
// and with state 11.5.3 and 11.5.6 to 11.5.8.
func (o *Opener) openOpening(v *verified, body *wire.Body, dst []byte) error {
	if o.ask != nil {
		if err := o.ask(v.customer); err != nil {
			return err
		}
	}
	c, err := o.openCore(&body.Core)
	if err != nil {
		return err
	}
	defer c.schedule.Erase()
	if o.state != nil {
		if err := o.checkKnown(v, c, body.Sealed.Counter); err != nil {
			return err
		}
	}
	difference := o.difference(&body.Core, c)
	id, ratchet := c.schedule.ID(&c.h), c.schedule.Ratchet(&c.h)
	if body.Sealed.ID != id {
		return failed("sealed of another epoch than the opening beside it", ErrDecrypt)
	}
	var expander epoch.Expander
	fresh := ratchet
	aead, nonce, err := ratchet.Open(&expander, body.Sealed.Counter)
	if err != nil {
		return err
	}
	plaintext, err := body.Sealed.Open(dst, c.context.Suite, aead, nonce)
	if err != nil {
		return failed("sealed", err)
	}
	v.setEpoch(c.context, id, &c.h, c.entry, c.roots())
	if err := o.openMessage(v, body.Sealed.Counter, plaintext[len(dst):]); err != nil {
		return err
	}
	if err := v.checkTime(); err != nil {
		return err
	}
	if difference != nil {
		return difference
	}
	if fromMillis(c.context.Expires).After(c.bundle.Expires()) {
		return limitError("context", "11.3.19: expires after the recipient's bundle")
	}
	if o.state == nil {
		return nil
	}
	v.opened = &coreState{
		id: id, h: c.h, first: v.sender.First, digest: sha256.Sum256(body.Opening), stream: c.context.Stream,
		expires: c.context.Expires, keyID: body.Core.KeyIDs[c.entry], entry: c.entry, encoded: c.encoded,
		roots: v.roots, ratchet: fresh, context: c.context, position: v.sender.Position,
	}
	v.classes = o.classes(v)
	return o.tryNew(v)
}

// checkKnown makes the check of SPEC.md 11.5.3 for an opening that was not known by
// its digest: its epoch may be by its H.
func (o *Opener) checkKnown(v *verified, c *openedCore, counter uint16) error {
	var buf [2]*cachedCore
	list, err := o.cache.find(buf[:0], o.state, c.schedule.ID(&c.h))
	if err != nil {
		return err
	}
	for _, e := range list {
		if e.h == c.h && !v.late(e.expires) {
			_, _, err := o.cache.take(e, counter)
			return err
		}
	}
	return nil
}

// classes returns how many classes a sender may have (SPEC.md section 8.6).
func (o *Opener) classes(v *verified) int {
	for _, role := range []keys.Role{keys.RoleGather, keys.RoleProcess} {
		if _, err := keys.Decide(o.trust, keys.Query{Subject: v.context.Sender, Role: role, At: v.now}); err == nil {
			return MaxGathererClasses
		}
	}
	return MaxClasses
}

// tryNew makes the checks of SPEC.md 11.5.6 to 11.5.8 on the state as it is; they
// are made again when the changes are applied.
func (o *Opener) tryNew(v *verified) error {
	l := ledger{v: o.state, now: uint64(v.now.UnixMilli())}
	var x epoch.Expander
	a, err := v.arrival()
	if err != nil {
		return err
	}
	_, failed := l.arrive(a, &x)
	if failed == nil {
		return nil
	}
	// The records were not read at one moment. If another message of the epoch was
	// committed in between, the epoch was still new and its stream knew it already,
	// which looks like a contradiction: then only Apply can tell.
	l = ledger{v: o.state}
	if e, err := l.epoch(a.id, a.h); err != nil || e != nil {
		return err
	}
	return failed
}
