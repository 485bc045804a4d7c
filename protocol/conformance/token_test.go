package conformance_test

import (
	"testing"
	"time"

	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/protocol/conformance"
)

// runToken reads a token as the reader that the vector names.
func runToken(t *testing.T, v *conformance.Vector, now time.Time) (released bool, err error) {
	var understood []keys.ClaimKey
	for _, k := range v.Understood {
		understood = append(understood, claimKey(k))
	}
	token, err := keys.ParseCWT(v.Input, understood...)
	if err != nil {
		return token != nil, err
	}
	claims, err := token.Verify(public(t, v.Issuer), keys.CWTCheck{Now: now, Audience: v.Audience, Issuer: v.IssuerName})
	if err != nil {
		return claims != nil, err
	}
	checkToken(t, v, token.KeyID(), claims)
	return false, nil
}

func claimKey(k conformance.ClaimKey) keys.ClaimKey {
	if k.Text != "" {
		return keys.TextClaim(k.Text)
	}
	return keys.IntClaim(k.Int)
}

// checkToken compares what the library read.
func checkToken(t *testing.T, v *conformance.Vector, kid []byte, c *keys.CWTClaims) {
	type claim struct {
		Key   conformance.ClaimKey
		Value conformance.Hex
	}
	var want struct {
		Kid, Cti, Cnf conformance.Hex
		Iss, Sub, Aud string
		Exp           int64
		Nbf, Iat      *int64
		Others        []claim
	}
	expect(t, v, &want)
	equal(t, "kid", conformance.Hex(kid), want.Kid)
	equal(t, "iss, sub, aud", []string{c.Issuer, c.Subject, c.Audience}, []string{want.Iss, want.Sub, want.Aud})
	equal(t, "exp", c.Expires.Unix(), want.Exp)
	equal(t, "nbf", seconds(c.NotBefore), want.Nbf)
	equal(t, "iat", seconds(c.IssuedAt), want.Iat)
	equal(t, "cti", conformance.Hex(c.ID), want.Cti)
	var cnf conformance.Hex
	if c.Confirmation != nil {
		cnf = c.Confirmation.Append(nil)
	}
	equal(t, "cnf", cnf, want.Cnf)
	equal(t, "others", len(c.Extra), len(want.Others))
	for i, o := range want.Others {
		equal(t, "key", c.Extra[i].Key, claimKey(o.Key))
		equal(t, "value", conformance.Hex(c.Extra[i].Value), o.Value)
	}
}

// seconds is nil for a time that is absent.
func seconds(at time.Time) *int64 {
	if at.IsZero() {
		return nil
	}
	n := at.Unix()
	return &n
}
