package keys

import (
	"errors"
	"time"

	"github.com/vitalpost/vitalpost/keys/cose/dcbor"
)

// quotaClaim is the key of the claim that says how many layer epochs of a
// customer a hop keeps (SPEC.md section 9.1): for private use, by RFC 8392.
const quotaClaim = -65537

// Grant is what a hop's owner lets a customer do: hand layer openings to a hop
// over links that prove nobody (SPEC.md section 9.1). As a token it is a [CWT].
type Grant struct {
	Hop       Thumbprint      // aud
	Customer  *PublicIdentity // cnf: the pseudonymous key, one, never dual
	Quota     uint64          // how many layer epochs the hop keeps at a time, at least 1
	NotBefore time.Time       // in whole seconds; zero: good at once
	Expires   time.Time       // in whole seconds
}

// SignGrant issues a grant as a token. It is the hop's owner's to do, and names
// nobody but the customer's key: no subject and no serial number.
func (i *Identity) SignGrant(g Grant) ([]byte, error) {
	switch {
	case g.Hop == (Thumbprint{}) || !g.Customer.valid():
		return nil, errors.New("keys: a grant without its hop, or without the customer's key")
	case g.Quota < 1 || g.Quota > dcbor.MaxInt:
		return nil, formatError("cwt-claims", "9.1.2: a quota of no epochs, or of too many for the wire")
	}
	return i.SignCWT(CWTClaims{
		Audience: g.Hop.URI(), NotBefore: g.NotBefore, Expires: g.Expires, Confirmation: g.Customer,
		Extra: []Claim{{Key: IntClaim(quotaClaim), Value: dcbor.AppendUint(nil, g.Quota)}},
	}, nil)
}

// VerifyGrant parses and verifies a token that one of the issuers has to have
// signed for a hop: steps 9.1.2 and 9.1.3 of SPEC.md. An issuer that is none of
// them is of class [ErrTrust].
func VerifyGrant(token []byte, issuers []*PublicIdentity, hop Thumbprint, now time.Time) (*Grant, error) {
	t, err := parseGrant(token)
	if err != nil {
		return nil, err
	}
	for _, issuer := range issuers {
		if issuer.valid() && issuer.thumbprint.URI() == t.Issuer() {
			claims, err := t.Verify(issuer, CWTCheck{Now: now, Audience: hop.URI()})
			if err != nil {
				return nil, err
			}
			return claims.grant(hop), nil
		}
	}
	return nil, &AdmissionError{Reason: "9.1.3: a token of nobody who admits to this hop"}
}

// parseGrant parses a token that has the claims of a grant.
func parseGrant(token []byte) (*CWT, error) {
	t, err := ParseCWT(token, IntClaim(quotaClaim))
	if err != nil {
		return nil, err
	}
	if t.claims.Confirmation == nil || len(t.claims.Extra) == 0 {
		return nil, formatError("cwt-claims", "9.1.2: cnf or the quota is missing")
	}
	r := dcbor.NewReader(t.claims.Extra[0].Value, "cwt-claims")
	if r.Uint() < 1 {
		r.Fail("9.1.2: a quota of no epochs")
	}
	if err := r.Done(); err != nil {
		return nil, err
	}
	return t, nil
}

// grant is what the claims of a token that parseGrant parsed say, for a hop.
func (c *CWTClaims) grant(hop Thumbprint) *Grant {
	r := dcbor.NewReader(c.Extra[0].Value, "cwt-claims")
	return &Grant{Hop: hop, Customer: c.Confirmation, Quota: r.Uint(), NotBefore: c.NotBefore, Expires: c.Expires}
}

// AdmissionError says why a customer is not let in. It Is [ErrTrust].
type AdmissionError struct {
	Reason string // with the step of SPEC.md section 9.1
}

func (e *AdmissionError) Error() string { return "keys: not admitted: " + e.Reason }

// Is reports whether target is [ErrTrust].
func (e *AdmissionError) Is(target error) bool { return target == ErrTrust }
