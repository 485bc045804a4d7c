package keys

import (
	"bytes"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/vitalpost/vitalpost/keys/cose"
	"github.com/vitalpost/vitalpost/keys/cose/dcbor"
)

// A cwtDraft is everything that goes into parsing and verifying one token. A
// fault changes one thing of it, so that several can be put together.
type cwtDraft struct {
	claims      CWTClaims
	payload     func([]byte) []byte
	protected   []byte
	unprotected []byte
	aad         []byte
	signer      *Identity
	signature   func([]byte) []byte
	token       func([]byte) []byte

	understood []ClaimKey
	issuer     *PublicIdentity
	check      CWTCheck
}

func newCWTDraft(tb testing.TB) *cwtDraft {
	tb.Helper()
	id := newIdentity(tb, 1)
	return &cwtDraft{
		claims: CWTClaims{
			Issuer: id.Thumbprint().URI(), Subject: "a customer", Audience: "a hop",
			Expires: now.Add(time.Hour), NotBefore: now.Add(-time.Hour), IssuedAt: now.Add(-2 * time.Hour),
			ID: []byte{1, 2, 3}, Confirmation: newIdentity(tb, 2).Public(),
			Extra: []Claim{{IntClaim(38), []byte{0x18, 0x64}}, {IntClaim(-70001), []byte{0xf5}}, {TextClaim("quota"), []byte{0x81, 0x01}}},
		},
		payload: same, protected: []byte{0xa2, 0x01, 0x32, 0x04, 0x41, 0x07}, unprotected: []byte{0xa0},
		signer: id, signature: same, token: same,
		understood: []ClaimKey{TextClaim("quota"), IntClaim(-70001), IntClaim(38), TextClaim("not there")},
		issuer:     id.Public(), check: CWTCheck{Now: now, Audience: "a hop"},
	}
}

// bytes builds the token, by hand: it must be able to be wrong.
func (d *cwtDraft) bytes(tb testing.TB) []byte {
	tb.Helper()
	payload := d.payload(d.claims.append(nil))
	tbs := dcbor.AppendText(dcbor.AppendArray(nil, 4), "Signature1")
	tbs = dcbor.AppendBytes(dcbor.AppendBytes(dcbor.AppendBytes(tbs, d.protected), d.aad), payload)
	signature, err := cose.GoSigner(d.signer.Signer()).Sign(nil, tbs)
	if err != nil {
		tb.Fatal(err)
	}
	b := dcbor.AppendArray(dcbor.AppendTag(nil, cose.TagSign1), 4)
	b = append(dcbor.AppendBytes(b, d.protected), d.unprotected...)
	b = dcbor.AppendBytes(dcbor.AppendBytes(b, payload), d.signature(bytes.Clone(signature)))
	return d.token(b)
}

func (d *cwtDraft) open(tb testing.TB) (*CWTClaims, error) {
	tb.Helper()
	token, err := ParseCWT(d.bytes(tb), d.understood...)
	if err != nil {
		if token != nil {
			tb.Error("a token beside an error")
		}
		return nil, err
	}
	return token.Verify(d.issuer, d.check)
}

// TestCWT reads a token without a fault, and signs the same.
func TestCWT(t *testing.T) {
	d := newCWTDraft(t)
	in := d.bytes(t)
	signed, err := d.signer.SignCWT(d.claims, []byte{7})
	if err != nil || !bytes.Equal(signed, in) {
		t.Errorf("signed %x, %v\nwant   %x", signed, err, in)
	}
	token, err := ParseCWT(in, d.understood...)
	if err != nil {
		t.Fatal(err)
	}
	clear(in)
	if token.Issuer() != d.claims.Issuer || !bytes.Equal(token.KeyID(), []byte{7}) {
		t.Errorf("%q, %x", token.Issuer(), token.KeyID())
	}
	c, err := token.Verify(d.issuer, d.check)
	if err != nil {
		t.Fatal(err)
	}
	if c.Subject != "a customer" || c.Audience != "a hop" || !c.Expires.Equal(d.claims.Expires) || !c.NotBefore.Equal(d.claims.NotBefore) ||
		!c.IssuedAt.Equal(d.claims.IssuedAt) || !bytes.Equal(c.ID, []byte{1, 2, 3}) || c.Confirmation.Thumbprint() != d.claims.Confirmation.Thumbprint() {
		t.Errorf("%+v", c)
	}
	if !slices.EqualFunc(c.Extra, d.claims.Extra, func(a, b Claim) bool { return a.Key == b.Key && bytes.Equal(a.Value, b.Value) }) {
		t.Errorf("%v", c.Extra)
	}
}

// TestCWTIssuers: keys of every kind sign tokens; a dual identity with its first.
func TestCWTIssuers(t *testing.T) {
	for _, algorithms := range combinations() {
		id := newIdentityWith(t, 3, algorithms...)
		b, err := id.SignCWT(CWTClaims{Expires: now.Add(time.Hour)}, nil)
		if err != nil {
			t.Fatal(err)
		}
		token, err := ParseCWT(b)
		if err != nil {
			t.Fatal(err)
		}
		name, err := ParseThumbprintURI(token.Issuer())
		if err != nil || name != id.Thumbprint() || token.KeyID() != nil {
			t.Errorf("%v: %v, %v", algorithms, name, err)
		}
		if _, err := token.Verify(id.Public(), CWTCheck{Now: now}); err != nil {
			t.Errorf("%v: %v", algorithms, err)
		}
		if len(algorithms) == 2 { // the first key alone is another identity, with another name
			_, err := token.Verify(newIdentityWith(t, 3, algorithms[0]).Public(), CWTCheck{Now: now})
			refused(t, err, ErrTrust)
		}
	}
}

// cwtSteps has a fault for each step of SPEC.md section 6.6, in its order.
var cwtSteps = []struct {
	step  string
	class error
	fault func(*testing.T, *cwtDraft)
}{
	{"6.6.1 length", ErrLimit, func(t *testing.T, d *cwtDraft) {
		inner := d.token
		d.token = func(b []byte) []byte { return append(inner(b), make([]byte, MaxCWT)...) }
	}},
	{"6.6.2 structure", ErrFormat, func(t *testing.T, d *cwtDraft) { d.unprotected = []byte{0xa1, 0x04, 0x41, 0x00} }},
	{"6.6.2 alg", ErrSuite, func(t *testing.T, d *cwtDraft) { d.protected = []byte{0xa1, 0x01, 0x27} }},
	{"6.6.3 claims", ErrLimit, func(t *testing.T, d *cwtDraft) { d.claims.Subject = string(make([]byte, 256)) }},
	{"6.6.4 alg of the key", ErrSuite, func(t *testing.T, d *cwtDraft) {
		d.issuer = newIdentityWith(t, 1, cose.AlgESP256).Public()
		d.check.Issuer = d.claims.Issuer
	}},
	{"6.6.5 signature", ErrSignature, func(t *testing.T, d *cwtDraft) { d.signature = func(b []byte) []byte { b[40] ^= 1; return b } }},
	{"6.6.6 iss", ErrTrust, func(t *testing.T, d *cwtDraft) { d.claims.Issuer = "somebody else" }},
	{"6.6.7 aud", ErrTrust, func(t *testing.T, d *cwtDraft) { d.claims.Audience = "another hop" }},
	{"6.6.8 time", ErrExpired, func(t *testing.T, d *cwtDraft) { d.check.Now = d.claims.Expires }},
}

// TestCWTSteps: each step alone, and each pair, where the earlier step decides.
func TestCWTSteps(t *testing.T) {
	for i, first := range cwtSteps {
		for _, second := range cwtSteps[i:] {
			d := newCWTDraft(t)
			first.fault(t, d)
			if first.step != second.step {
				second.fault(t, d)
			}
			c, err := d.open(t)
			if c != nil {
				t.Errorf("%s and %s: claims came out", first.step, second.step)
			}
			if !errors.Is(err, first.class) {
				t.Errorf("%s and %s: got %v", first.step, second.step, err)
			}
			refused(t, err, first.class)
		}
	}
}

// TestG2_CWTEveryBit: no bit of a token can change, and none can be cut off.
func TestG2_CWTEveryBit(t *testing.T) {
	d := newCWTDraft(t)
	good := d.bytes(t)
	if _, err := d.open(t); err != nil {
		t.Fatal(err)
	}
	for i := range good {
		for bit := range 8 {
			b := bytes.Clone(good)
			b[i] ^= 1 << bit
			d.token = func([]byte) []byte { return b }
			if c, err := d.open(t); err == nil || c != nil {
				t.Errorf("byte %d, bit %d: taken", i, bit)
			}
		}
		_, err := ParseCWT(good[:i], d.understood...)
		refused(t, err, ErrFormat)
	}
	_, err := ParseCWT(append(bytes.Clone(good), 0), d.understood...)
	refused(t, err, ErrFormat)
}

// TestG2_CWTIsNoOther: a token's signature stands for no other of the protocol's,
// and none of them for a token's.
func TestG2_CWTIsNoOther(t *testing.T) {
	d := newCWTDraft(t)
	d.aad = []byte(labelBundle)
	_, err := d.open(t)
	refused(t, err, ErrSignature)
	b := newDraft(t)
	b.label = ""
	_, err = b.parse(t)
	refused(t, err, ErrSignature)
}
