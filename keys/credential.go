package keys

import (
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"slices"
	"time"

	"github.com/vitalpost/vitalpost/keys/cose"
	"github.com/vitalpost/vitalpost/keys/cose/dcbor"
)

const labelCredential = "vitalpost/1 credential\x00"

// Credential is an authority's word that an identity is good for roles, for years
// if it likes (SPEC.md section 6.7). It is verified by construction: only
// [ParseCredential] makes one. What it is worth at a time, a [TrustStore] knows.
type Credential struct {
	CredentialClaims
	issuer Thumbprint // the authority's identity that signed
	digest Digest     // of the payload
	signed []byte
}

// SignCredential signs what the identity, as an authority, says of another. It has
// to be dual. What no reader would parse is not signed.
func (i *Identity) SignCredential(c CredentialClaims) ([]byte, error) {
	switch {
	case !i.Valid() || !c.Identity.valid():
		return nil, errors.New("keys: not an identity")
	case c.NotBefore.Unix() < 0 || c.Expires.Unix() > dcbor.MaxInt:
		return nil, formatError("credential-claims", "6.7.3: time before 1970, or too far ahead for the wire")
	case badRoles(c.Roles):
		return nil, formatError("credential-claims", "6.2: no role, an unknown one, or roles that may not be held together")
	}
	if c.ID == (CredentialID{}) {
		_, _ = rand.Read(c.ID[:]) // never fails
	}
	payload := c.append(nil, i.Thumbprint())
	if _, _, err := parseCredentialClaims(payload); err != nil {
		return nil, err
	}
	return i.signDual(labelCredential, payload, MaxCredential)
}

// signDual signs what only dual identities sign.
func (i *Identity) signDual(label string, payload []byte, limit int) ([]byte, error) {
	if !i.public.Dual() {
		return nil, &SuiteError{Subject: i.Thumbprint(), Reason: "an authority, or a recovery key, that is not dual"}
	}
	signed, err := cose.Sign(i.signers, []byte(label), payload)
	if err == nil && len(signed) > limit {
		err = limitError(label, "larger than a reader takes")
	}
	return signed, err
}

// readCredential makes the checks of SPEC.md 6.7.1 to 6.7.3.
func readCredential(b []byte) (*cose.Signed, *Credential, error) {
	if len(b) > MaxCredential {
		return nil, nil, limitError("credential", "6.7.1: over 16384 bytes")
	}
	m, err := cose.ParseDual(b)
	if err != nil {
		return nil, nil, err
	}
	c := &Credential{digest: sha256.Sum256(m.Unverified()), signed: slices.Clone(b)}
	c.CredentialClaims, c.issuer, err = parseCredentialClaims(m.Unverified())
	if err != nil {
		return nil, nil, err
	}
	return m, c, nil
}

// Issuer returns the identity of the authority that signed.
func (c *Credential) Issuer() Thumbprint { return c.issuer }

// Signed returns the credential as it is sent. It must not be changed.
func (c *Credential) Signed() []byte { return c.signed }

// good reports whether its time has come and has not ended: SPEC.md 6.10.8.
func (c *Credential) goodAt(t time.Time) bool {
	return !t.Add(ClockSkew).Before(c.NotBefore) && t.Before(c.Expires)
}
