package keys

import (
	"errors"
	"slices"
	"time"

	"github.com/vitalpost/vitalpost/keys/cose"
)

// CWTCheck is what a token must be good for.
type CWTCheck struct {
	Now      time.Time
	Audience string // whom the reader is; empty: the token must name no audience
	Issuer   string // the name that the reader knows the issuer's key by; empty: its thumbprint's URI
}

// Verify returns the claims, which must not be changed. The first key of the
// issuer must have signed them: also of a dual identity a token is one signature,
// so whoever breaks its classical key issues tokens in its name. The errors are of
// the classes of SPEC.md section 6.6. That a cti comes once only, that the bearer
// has the confirmed key, and that the issuer may say what it says is the caller's
// to see to.
func (t *CWT) Verify(issuer *PublicIdentity, c CWTCheck) (*CWTClaims, error) {
	switch {
	case t == nil || t.protected == nil:
		return nil, errors.New("keys: not a parsed CWT")
	case !issuer.valid():
		return nil, errors.New("keys: not an identity")
	case c.Now.IsZero():
		return nil, errors.New("keys: a check of a CWT without the time")
	}
	v := issuer.Verifier()
	if t.algorithm != v.Algorithm() {
		return nil, &cose.AlgorithmError{Place: "CWT", Got: t.algorithm, Want: v.Algorithm()}
	}
	if cose.GoVerifier(v).Verify(cwtStructure(t.protected, t.payload), t.signature) != nil {
		return nil, ErrSignature
	}
	claims := t.claims
	claims.Extra = slices.Clone(claims.Extra)
	if err := claims.check(issuer, c); err != nil {
		return nil, err
	}
	return &claims, nil
}

// check makes the checks of SPEC.md 6.6.6 to 6.6.8.
func (c *CWTClaims) check(issuer *PublicIdentity, want CWTCheck) error {
	if want.Issuer == "" {
		want.Issuer = issuer.thumbprint.URI()
	}
	switch {
	case c.Issuer != want.Issuer:
		return &CWTError{Issuer: issuer.thumbprint, Claim: "iss", Reason: "another name than the key's"}
	case c.Audience == "" && want.Audience != "":
		return &CWTError{Issuer: issuer.thumbprint, Claim: "aud", Reason: "none, and this reader wants itself"}
	case c.Audience != want.Audience:
		return &CWTError{Issuer: issuer.thumbprint, Claim: "aud", Reason: "somebody else than this reader"}
	}
	from := c.NotBefore // zero: whenever
	if c.IssuedAt.After(from) {
		from = c.IssuedAt
	}
	if want.Now.Add(ClockSkew).Before(from) || !want.Now.Before(c.Expires) {
		return &ExpiredError{What: "keys: CWT of " + issuer.thumbprint.String(), From: from, To: c.Expires, Now: want.Now}
	}
	return nil
}

// CWTError says which claim of a token, well signed, is not what its reader
// wants. It Is [ErrTrust].
type CWTError struct {
	Issuer Thumbprint // whose key signed
	Claim  string     // iss or aud
	Reason string
}

func (e *CWTError) Error() string {
	return "keys: CWT of " + e.Issuer.String() + ": " + e.Claim + ": " + e.Reason
}

// Is reports whether target is [ErrTrust].
func (e *CWTError) Is(target error) bool { return target == ErrTrust }
