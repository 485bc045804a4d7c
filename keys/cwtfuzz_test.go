package keys

import (
	"bytes"
	"testing"
	"time"

	"github.com/vitalpost/vitalpost/keys/cose"
	"github.com/vitalpost/vitalpost/keys/cose/dcbor"
)

// FuzzParseCWT parses whole tokens. A mutated one does not verify, so what comes
// out is one of the seeds; what a signature lets through is FuzzCWTClaims's.
func FuzzParseCWT(f *testing.F) {
	d := newCWTDraft(f)
	full := d.bytes(f)
	d.claims.Extra, d.claims.Confirmation, d.protected = nil, nil, []byte{0xa1, 0x01, 0x32}
	seeded(f, full, d.bytes(f), unhex(f, rfc8392Token), d.signer.public.Append(nil))
	f.Fuzz(func(t *testing.T, b []byte) {
		token, err := ParseCWT(b, d.understood...)
		if err != nil {
			if token != nil || !ofClass(err) {
				t.Fatalf("refused with %v, and %v", err, token)
			}
			return
		}
		header := cose.Header{Algorithm: token.algorithm, KeyID: token.keyID}
		again := dcbor.AppendBytes(dcbor.AppendArray(dcbor.AppendTag(nil, 18), 4), header.Append(nil))
		again = dcbor.AppendBytes(dcbor.AppendMap(again, 0), token.claims.append(nil))
		if again = dcbor.AppendBytes(again, token.signature); !bytes.Equal(again, b) || len(b) > MaxCWT || len(token.KeyID()) > MaxCWTID {
			t.Fatalf("accepted %x\nwritten  %x", b, again)
		}
		c, err := token.Verify(d.issuer, d.check)
		if err != nil {
			if c != nil || !ofClass(err) {
				t.Fatalf("refused with %v, and %v", err, c)
			}
			return
		}
		if c.Audience != d.check.Audience || c.Issuer != d.issuer.Thumbprint().URI() || !c.Expires.After(now) {
			t.Fatalf("verified %+v", c)
		}
	})
}

// FuzzCWTClaims parses what a signature covers: accepted bytes, written
// again, are the same bytes, and all limits hold.
func FuzzCWTClaims(f *testing.F) {
	d := newCWTDraft(f)
	seeded(f, d.claims.append(nil), unhex(f, rfc8392Claims), unhex(f, rfc8747Claims), claim("1826", "83010203")(f))
	f.Fuzz(func(t *testing.T, b []byte) {
		c, err := parseCWTClaims(b, d.understood)
		if err != nil {
			if c.Issuer != "" || c.Extra != nil || !ofClass(err) {
				t.Fatalf("refused with %v, and %+v", err, c)
			}
			return
		}
		if again := c.append(nil); !bytes.Equal(again, b) {
			t.Fatalf("accepted %x\nwritten  %x", b, again)
		}
		if len(c.Issuer) < 1 || len(c.Issuer) > MaxCWTText || len(c.Subject) > MaxCWTText || len(c.Audience) > MaxCWTText || len(c.ID) > MaxCWTID ||
			!c.Expires.After(c.NotBefore) || !c.Expires.After(c.IssuedAt) || c.Expires.Before(time.Unix(0, 0)) ||
			c.Confirmation != nil && c.Confirmation.Dual() || len(c.Extra) > len(d.understood) {
			t.Fatalf("accepted %+v", c)
		}
	})
}

func FuzzParseThumbprintURI(f *testing.F) {
	seeded(f, []byte(Thumbprint{}.URI()), []byte(newIdentity(f, 1).Thumbprint().URI()))
	f.Fuzz(func(t *testing.T, b []byte) {
		name, err := ParseThumbprintURI(string(b))
		if err != nil {
			if name != (Thumbprint{}) || !ofClass(err) {
				t.Fatalf("refused with %v, and %v", err, name)
			}
		} else if name.URI() != string(b) {
			t.Fatalf("accepted %q, written %q", b, name.URI())
		}
	})
}
