package keys

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"slices"
	"time"

	"github.com/vitalpost/vitalpost/keys/cose"
	"github.com/vitalpost/vitalpost/keys/cose/dcbor"
)

// Limits of a revocation list (SPEC.md sections 6.9 and 12).
const (
	MaxRevocationList = 4 << 20 // bytes
	MaxRevoked        = 1 << 16 // keys, and credentials
)

const labelRevocation = "vitalpost/1 revocation\x00"

// RevocationTemplate is what [Identity.SignRevocationList] signs.
type RevocationTemplate struct {
	Number      uint64              // above that of every earlier list of the authority, and at most Created in ms, which does well itself
	Created     time.Time           // now
	Next        time.Time           // when another will have been made
	Keys        []RevokedKey        // in any order
	Credentials []RevokedCredential // in any order
}

// SignRevocationList signs a list of the identity, as an authority. It has to be dual.
func (i *Identity) SignRevocationList(t RevocationTemplate) ([]byte, error) {
	if !i.Valid() {
		return nil, errors.New("keys: not an identity")
	}
	created, err := Millis(t.Created)
	if err != nil {
		return nil, err
	}
	next, err := Millis(t.Next)
	if err != nil {
		return nil, err
	}
	if t.Number > dcbor.MaxInt {
		return nil, formatError("revocation-claim", "6.9.3: number of 2^53 or more")
	}
	c := revocationClaim{
		issuer: i.Thumbprint(), number: t.Number, created: created, next: next,
		keys: slices.Clone(t.Keys), credentials: slices.Clone(t.Credentials),
	}
	slices.SortFunc(c.keys, func(a, b RevokedKey) int { return bytes.Compare(a.Identity[:], b.Identity[:]) })
	slices.SortFunc(c.credentials, func(a, b RevokedCredential) int { return bytes.Compare(a.ID[:], b.ID[:]) })
	for _, k := range c.keys {
		if _, err := Millis(k.Since); err != nil {
			return nil, err
		}
	}
	for _, k := range c.credentials {
		if _, err := Millis(k.Since); err != nil {
			return nil, err
		}
	}
	payload := c.append(nil)
	if _, err := parseRevocationClaim(payload); err != nil {
		return nil, err
	}
	return i.signDual(labelRevocation, payload, MaxRevocationList)
}

// revocationList is a list as received, unverified until an authority has verified it.
type revocationList struct {
	revocationClaim
	digest Digest
}

// readRevocationList makes the checks of SPEC.md 6.9.1 to 6.9.3.
func readRevocationList(b []byte) (*cose.Signed, *revocationList, error) {
	if len(b) > MaxRevocationList {
		return nil, nil, limitError("revocation list", "6.9.1: over 4194304 bytes")
	}
	m, err := cose.ParseDual(b)
	if err != nil {
		return nil, nil, err
	}
	claim, err := parseRevocationClaim(m.Unverified())
	if err != nil {
		return nil, nil, err
	}
	return m, &revocationList{claim, sha256.Sum256(m.Unverified())}, nil
}
