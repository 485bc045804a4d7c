package keys

import (
	"bytes"
	"errors"
	"time"
)

// Admission is what a customer of a hop has: the token that the hop's owner issued,
// and the key which that confirms. Whatever is sealed with it tells the hop which
// customer it comes from, and not which of the devices that share it. Whoever uses
// one key with two hops can be recognised by both.
type Admission struct {
	token []byte
	key   *Identity
	grant *Grant // as the token says: its signature is the hop's to verify
}

// NewAdmission takes a token of [Identity.SignGrant] and the key that it confirms.
// It can't tell whether the owner's signature is good: it does not know the owner.
func NewAdmission(token []byte, key *Identity) (*Admission, error) {
	if !key.Valid() {
		return nil, errors.New("keys: not an identity")
	}
	t, err := parseGrant(token)
	if err != nil {
		return nil, err
	}
	hop, err := ParseThumbprintURI(t.claims.Audience)
	if err != nil {
		return nil, err
	}
	if t.claims.Confirmation.thumbprint != key.Thumbprint() {
		return nil, &AdmissionError{Reason: "9.1.4: the token confirms another key"}
	}
	return &Admission{token: bytes.Clone(token), key: key, grant: t.claims.grant(hop)}, nil
}

// Valid reports whether the admission was made by NewAdmission.
func (a *Admission) Valid() bool { return a != nil && a.grant != nil }

// Token returns the token's bytes, which must not be changed.
func (a *Admission) Token() []byte { return a.token }

// Key returns the customer's key.
func (a *Admission) Key() *Identity { return a.key }

// Hop returns which hop it is for.
func (a *Admission) Hop() Thumbprint { return a.grant.Hop }

// Quota returns how many layer epochs the hop keeps for the customer.
func (a *Admission) Quota() uint64 { return a.grant.Quota }

// Expires returns when the token ends: no layer may live longer.
func (a *Admission) Expires() time.Time { return a.grant.Expires }

// UsableAt returns an *[ExpiredError] unless the token is good at now.
func (a *Admission) UsableAt(now time.Time) error {
	if now.Add(ClockSkew).Before(a.grant.NotBefore) || !now.Before(a.grant.Expires) {
		return &ExpiredError{What: "keys: admission to hop " + a.grant.Hop.String(), From: a.grant.NotBefore, To: a.grant.Expires, Now: now}
	}
	return nil
}
