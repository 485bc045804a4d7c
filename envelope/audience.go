package envelope

import (
	"crypto/subtle"
	"slices"

	"github.com/vitalpost/vitalpost/envelope/internal/wire"
	"github.com/vitalpost/vitalpost/keys"
)

// difference compares what the sender signed in the context with what arrived
// (SPEC.md 11.3.9) and returns the first difference, or nil. Whoever can read
// an opening can write another, so the caller reports it only once the message
// beside it has verified: then it is an alarm. difference sets c.bundle.
func (o *Opener) difference(opening *wire.CoreOpening, c *openedCore) error {
	x := c.context
	alarm := func(rule string) *AudienceError { return &AudienceError{Sender: x.Sender, Rule: rule} }
	for _, suite := range opening.Suites {
		if suite != x.Suite.HPKE() {
			return &keys.SuiteError{Subject: x.Sender, Suite: x.Suite, Reason: "11.3.9a: alarm: signed, and another was received"}
		}
	}
	if opening.Message.Protected.Algorithm != x.Suite.Content() {
		return &keys.SuiteError{Subject: x.Sender, Suite: x.Suite, Reason: "11.3.9a: alarm: signed, and another content algorithm was received"}
	}
	if c.entry >= len(x.Audience) || x.Audience[c.entry].Thumbprint != o.holder.Identity.Thumbprint() {
		return withKeyIDs(alarm("11.3.9b: this recipient is not signed where its entry stands"), opening, x)
	}
	if !slices.EqualFunc(x.Audience, opening.KeyIDs, func(r wire.Recipient, id keys.KeyID) bool { return r.KeyID == id }) {
		return withKeyIDs(alarm("11.3.9c: the key ids are not those received"), opening, x)
	}
	c.bundle = o.holder.Listing(x.Audience[c.entry].Bundle, c.key)
	if c.bundle == nil {
		return alarm("11.3.9d: sealed to a bundle that is not this recipient's, or does not list the key")
	}
	if err := c.bundle.Admits(x.Suite); err != nil {
		return err
	}
	commit := c.schedule.Commit()
	if subtle.ConstantTimeCompare(commit[:], x.Commit[:]) != 1 {
		return alarm("11.3.9f: the commitment is not to the secret received")
	}
	return nil
}

// withKeyIDs names the key ids that are on one side only.
func withKeyIDs(e *AudienceError, opening *wire.CoreOpening, x *wire.Context) *AudienceError {
	signed := make([]keys.KeyID, len(x.Audience))
	for i := range x.Audience {
		signed[i] = x.Audience[i].KeyID
	}
	for _, id := range opening.KeyIDs {
		if !slices.Contains(signed, id) {
			e.Extra = append(e.Extra, id)
		}
	}
	for _, id := range signed {
		if !slices.Contains(opening.KeyIDs, id) {
			e.Missing = append(e.Missing, id)
		}
	}
	return e
}
