package envelope

import (
	"crypto/subtle"
	"slices"

	"github.com/vitalpost/vitalpost/envelope/internal/wire"
	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/keys/cose"
)

// difference compares what the sender signed in the context with what arrived
// (SPEC.md 11.3.9, step by step) and returns the first difference, or nil.
// Whoever can read an opening can write another, so the caller reports it only
// once the message beside it has verified. difference sets c.bundle.
func (o *Opener) difference(opening *wire.CoreOpening, c *openedCore) error {
	x := c.context
	alarm := func(class error, step, what string) *AlarmError {
		return &AlarmError{Sender: x.Sender, Step: step, What: what, class: class}
	}
	other := func(suite cose.HPKE) bool { return suite != x.Suite.HPKE() }
	if slices.ContainsFunc(opening.Suites, other) || opening.Message.Protected.Algorithm != x.Suite.Content() {
		return alarm(ErrSuite, "11.3.9a", "suite "+x.Suite.String()+", and the algorithms received are others")
	}
	if c.entry >= len(x.Audience) || x.Audience[c.entry].Thumbprint != o.holder.Identity.Thumbprint() {
		e := alarm(ErrAudience, "11.3.9b", "not this recipient where its entry stands")
		if c.entry < len(x.Audience) {
			e.Instead = x.Audience[c.entry].Thumbprint
		}
		return e.withRecipients(opening, x)
	}
	if !slices.EqualFunc(x.Audience, opening.KeyIDs, func(r wire.Recipient, id keys.KeyID) bool { return r.KeyID == id }) {
		return alarm(ErrAudience, "11.3.9c", "other recipients than received").withRecipients(opening, x)
	}
	commit := c.schedule.Commit()
	if subtle.ConstantTimeCompare(commit[:], x.Commit[:]) != 1 {
		return alarm(ErrAudience, "11.3.9d", "another secret than received")
	}
	c.bundle = o.holder.Listing(x.Audience[c.entry].Bundle, c.key)
	if c.bundle == nil {
		_, err := o.holder.Admitting(c.key)
		return &UnknownBundleError{Sender: x.Sender, Bundle: x.Audience[c.entry].Bundle, BelowFloor: err != nil}
	}
	if err := c.bundle.Admits(x.Suite); err != nil {
		return alarm(ErrSuite, "11.3.9f", "what this recipient's own bundle does not admit: "+err.Error())
	}
	return nil
}

// withRecipients names who is on one side only.
func (e *AlarmError) withRecipients(opening *wire.CoreOpening, x *wire.Context) *AlarmError {
	for _, id := range opening.KeyIDs {
		if !slices.ContainsFunc(x.Audience, func(r wire.Recipient) bool { return r.KeyID == id }) {
			e.Extra = append(e.Extra, id)
		}
	}
	for i := range x.Audience {
		if !slices.Contains(opening.KeyIDs, x.Audience[i].KeyID) {
			e.Missing = append(e.Missing, x.Audience[i].Thumbprint)
		}
	}
	return e
}
