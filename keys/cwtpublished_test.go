package keys

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"encoding/hex"
	"errors"
	"testing"
	"time"

	"github.com/vitalpost/vitalpost/keys/cose"
	"github.com/vitalpost/vitalpost/keys/cose/dcbor"
)

// The examples of RFC 8392 appendix A: A.1 is a claims set, A.2.3 a key of P-256,
// A.3 that claims set, signed by that key.
const (
	rfc8392Claims = "a70175636f61703a2f2f61732e6578616d706c652e636f6d02656572696b77037818636f61703a2f2f6c696768742e6578616d706c652e636f6d" +
		"041a5612aeb0051a5610d9f0061a5610d9f007420b71"
	rfc8392X         = "143329cce7868e416927599cf65a34f3ce2ffda55a7eca69ed8919a394d42f0f"
	rfc8392Y         = "60f7f1a780d8a783bfb7a2dd6b2796e8128dbbcef9d3d168db9529971a36e7b9"
	rfc8392Signature = "5427c1ff28d23fbad1f29c4c7c6a555e601d6fa29f9179bc3d7438bacaca5acd08c8d4d4f96131680c429a01f85951ecee743a52b9b63632c57209120e1c9e30"
	rfc8392Token     = "d28443a10126a104524173796d6d657472696345434453413235365850" + rfc8392Claims + "5840" + rfc8392Signature

	// RFC 8747 section 3.2: a claims set with a cnf.
	rfc8747Claims = "a4" + "01" + "781a636f6170733a2f2f7365727665722e6578616d706c652e636f6d" +
		"03" + "781a636f6170733a2f2f636c69656e742e6578616d706c652e6f7267" + "04" + "1a70004b4f" +
		"08a101a401022001" + "215820d7cc072de2205bdc1537a543d53c60a6acb62eccd890c7fa27c9e354089bbe13" +
		"225820f95e1d4b851a2cc80fff87d8e23f22afb725d535e515d020731e79a3b4e47120"
)

func unhex(tb testing.TB, s string) []byte {
	tb.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		tb.Fatal(err)
	}
	return b
}

// p256 returns an identity of a P-256 key's coordinates.
func p256(tb testing.TB, x, y string) *PublicIdentity {
	tb.Helper()
	k, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), unhex(tb, "04"+x+y))
	if err != nil {
		tb.Fatal(err)
	}
	id, err := NewPublicIdentity(k)
	if err != nil {
		tb.Fatal(err)
	}
	return id
}

func TestPublishedCWTClaims(t *testing.T) {
	c, err := parseCWTClaims(unhex(t, rfc8392Claims), nil)
	if err != nil {
		t.Fatal(err)
	}
	at := time.Unix(1443944944, 0)
	if c.Issuer != "coap://as.example.com" || c.Subject != "erikw" || c.Audience != "coap://light.example.com" ||
		!c.Expires.Equal(time.Unix(1444064944, 0)) || !c.NotBefore.Equal(at) || !c.IssuedAt.Equal(at) || hex.EncodeToString(c.ID) != "0b71" {
		t.Errorf("read as %+v", c)
	}
	if got := hex.EncodeToString(c.append(nil)); got != rfc8392Claims {
		t.Errorf("written as %s", got)
	}
}

func TestPublishedConfirmation(t *testing.T) {
	c, err := parseCWTClaims(unhex(t, rfc8747Claims), nil)
	if err != nil {
		t.Fatal(err)
	}
	want := p256(t, "d7cc072de2205bdc1537a543d53c60a6acb62eccd890c7fa27c9e354089bbe13", "f95e1d4b851a2cc80fff87d8e23f22afb725d535e515d020731e79a3b4e47120")
	if c.Confirmation.Thumbprint() != want.Thumbprint() || !c.Expires.Equal(time.Unix(1879067471, 0)) {
		t.Errorf("read as %+v", c)
	}
	if got := hex.EncodeToString(c.append(nil)); got != rfc8747Claims {
		t.Errorf("written as %s", got)
	}
}

// TestPublishedCWT: A.3's signature verifies under ESP256, which is its algorithm,
// over the structure that this package builds: with an empty external_aad. The
// token as a whole is not in the profile, whose numbers are RFC 9864's and which
// leaves nothing unprotected.
func TestPublishedCWT(t *testing.T) {
	issuer := p256(t, rfc8392X, rfc8392Y)
	tbs := cwtStructure([]byte{0xa1, 0x01, 0x26}, unhex(t, rfc8392Claims))
	if err := cose.GoVerifier(issuer.Verifier()).Verify(tbs, unhex(t, rfc8392Signature)); err != nil {
		t.Error(err)
	}
	_, err := ParseCWT(unhex(t, rfc8392Token))
	refused(t, err, ErrFormat) // kid is unprotected
	protected := dcbor.AppendBytes(dcbor.AppendArray(dcbor.AppendTag(nil, 18), 4), []byte{0xa1, 0x01, 0x26})
	b := dcbor.AppendBytes(dcbor.AppendBytes(dcbor.AppendMap(protected, 0), unhex(t, rfc8392Claims)), unhex(t, rfc8392Signature))
	_, err = ParseCWT(b) // as in COSE WG's Examples, CWT/A_3.json
	refused(t, err, ErrSuite)
	_, err = ParseCWT(append([]byte{0xd8, 61}, b...)) // the tag for CWTs of RFC 8392 section 6
	refused(t, err, ErrFormat)
	// What was signed as ES256 verifies as ESP256, once somebody says so: its
	// signature does not cover the claim that it is.
	b[5] = 0x28
	token, err := ParseCWT(b)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := token.Verify(issuer, CWTCheck{Now: time.Unix(1443944944, 0), Issuer: token.Issuer(), Audience: "coap://light.example.com"}); !errors.Is(err, ErrSignature) {
		t.Errorf("another protected header: %v", err)
	}
}
