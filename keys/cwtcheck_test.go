package keys

import (
	"bytes"
	"encoding/hex"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/vitalpost/vitalpost/keys/cose"
	"github.com/vitalpost/vitalpost/keys/cose/dcbor"
)

// TestCWTTime: from nbf and iat, less the skew, to exp, which is out.
func TestCWTTime(t *testing.T) {
	from, until := now.Add(-time.Hour), now.Add(time.Hour)
	for _, c := range []struct {
		name     string
		nbf, iat time.Time
		at       time.Time
		ok       bool
	}{
		{"inside", from, from, now, true},
		{"last moment", from, from, until.Add(-time.Nanosecond), true},
		{"exp", from, from, until, false},
		{"exp, less the skew", from, from, until.Add(ClockSkew - time.Nanosecond), false},
		{"nbf", from, time.Time{}, from, true},
		{"nbf, less the skew", from, time.Time{}, from.Add(-ClockSkew), true},
		{"before that", from, time.Time{}, from.Add(-ClockSkew - time.Nanosecond), false},
		{"iat, less the skew", time.Time{}, from, from.Add(-ClockSkew), true},
		{"issued in the future", time.Time{}, from, from.Add(-ClockSkew - time.Nanosecond), false},
		{"neither", time.Time{}, time.Time{}, time.Unix(0, 0), true},
	} {
		d := newCWTDraft(t)
		d.claims.NotBefore, d.claims.IssuedAt, d.check.Now = c.nbf, c.iat, c.at
		_, err := d.open(t)
		if c.ok && err != nil {
			t.Errorf("%s: %v", c.name, err)
		} else if !c.ok {
			refused(t, err, ErrExpired)
		}
	}
}

// TestCWTAudienceIssuer: a token is for the one who reads it, from the one whose
// key signed it.
func TestCWTAudienceIssuer(t *testing.T) {
	for _, c := range []struct {
		name           string
		aud, iss       string
		reader, expect string
		class          error
	}{
		{"for the reader", "a hop", "", "a hop", "", nil},
		{"for another", "a hop", "", "another", "", ErrTrust},
		{"for nobody in particular", "", "", "a hop", "", ErrTrust},
		{"for somebody, read by nobody", "a hop", "", "", "", ErrTrust},
		{"for nobody, read by nobody", "", "", "", "", nil},
		{"another case", "a hop", "", "A hop", "", ErrTrust},
		{"named otherwise", "a hop", "as.example", "a hop", "", ErrTrust},
		{"named as the reader knows", "a hop", "as.example", "a hop", "as.example", nil},
		{"by thumbprint, and known otherwise", "a hop", "", "a hop", "as.example", ErrTrust},
	} {
		d := newCWTDraft(t)
		d.claims.Audience, d.check.Audience, d.check.Issuer = c.aud, c.reader, c.expect
		if c.iss != "" {
			d.claims.Issuer = c.iss
		}
		claims, err := d.open(t)
		if c.class == nil {
			if err != nil {
				t.Errorf("%s: %v", c.name, err)
			}
			continue
		}
		refused(t, err, c.class)
		var e *CWTError
		if !errors.As(err, &e) || claims != nil || e.Issuer != d.issuer.Thumbprint() {
			t.Errorf("%s: %v, %v", c.name, claims, err)
		}
	}
}

// TestCWTUnderstood: what the reader does not understand is not ignored, and of
// what it names nothing need be there.
func TestCWTUnderstood(t *testing.T) {
	d := newCWTDraft(t)
	for i := range 3 {
		all := d.understood
		d.understood = append(append([]ClaimKey(nil), all[:i]...), all[i+1:]...)
		_, err := d.open(t)
		refused(t, err, ErrFormat)
		d.understood = all
	}
	d.claims.Extra = nil
	if c, err := d.open(t); err != nil || c.Extra != nil {
		t.Errorf("%v, %v", c, err)
	}
	for _, k := range []ClaimKey{{}, IntClaim(0), IntClaim(1), IntClaim(8), IntClaim(1 << 53), IntClaim(-1 << 62), TextClaim(""), TextClaim("\xff")} {
		if _, err := ParseCWT(d.bytes(t), k); err == nil || ofClass(err) {
			t.Errorf("%v is understood as an extra claim: %v", k, err)
		}
		if _, err := d.signer.SignCWT(CWTClaims{Expires: now, Extra: []Claim{{k, []byte{1}}}}, nil); err == nil {
			t.Errorf("%v is signed as an extra claim", k)
		}
	}
}

// claim returns a claims set of iss, exp and one entry more behind them.
func claim(key, value string) func(testing.TB) []byte {
	return func(tb testing.TB) []byte { return unhex(tb, "a3"+"016161"+"041a70004b4f"+key+value) }
}

func TestCWTClaims(t *testing.T) {
	id := newIdentity(t, 2)
	hexed := hex.EncodeToString
	private := id.public.keys[0].AppendPrivate(nil, seed(2))
	many := []byte{0xb8, 33, 0x01, 0x61, 0x61, 0x04, 0x01}
	for i := range 31 {
		many = append(dcbor.AppendUint(many, uint64(100+i)), 1)
	}
	for name, c := range map[string]struct {
		claims func(testing.TB) []byte
		class  error
	}{
		"good":                     {claim("05", "01"), nil},
		"no iss":                   {func(tb testing.TB) []byte { return unhex(tb, "a1041a70004b4f") }, ErrFormat},
		"no exp":                   {func(tb testing.TB) []byte { return unhex(tb, "a1016161") }, ErrFormat},
		"no map":                   {func(tb testing.TB) []byte { return unhex(tb, "80") }, ErrFormat},
		"33 claims":                {func(testing.TB) []byte { return many }, ErrLimit},
		"exp a float":              {func(tb testing.TB) []byte { return unhex(tb, "a2016161"+"04fb41d400000000000000"[:20]) }, ErrFormat},
		"exp negative":             {func(tb testing.TB) []byte { return unhex(tb, "a2016161"+"0420") }, ErrFormat},
		"exp with tag 1":           {func(tb testing.TB) []byte { return unhex(tb, "a2016161"+"04c11a70004b4f") }, ErrFormat},
		"exp of 2^53":              {func(tb testing.TB) []byte { return unhex(tb, "a2016161"+"041b0020000000000000") }, ErrFormat},
		"exp of 2^53-1":            {func(tb testing.TB) []byte { return unhex(tb, "a2016161"+"041b001fffffffffffff") }, nil},
		"nbf at exp":               {claim("05", "1a70004b4f"), ErrFormat},
		"nbf before exp":           {claim("05", "1a70004b4e"), nil},
		"iat at exp":               {claim("06", "1a70004b4f"), ErrFormat},
		"iss empty":                {func(tb testing.TB) []byte { return unhex(tb, "a20160"+"041a70004b4f") }, ErrFormat},
		"iss bytes":                {func(tb testing.TB) []byte { return unhex(tb, "a2014161"+"041a70004b4f") }, ErrFormat},
		"cti of 0":                 {claim("07", "40"), ErrFormat},
		"cti of 1":                 {claim("07", "4100"), nil},
		"cti of 64":                {claim("07", "5840"+strings.Repeat("00", 64)), nil},
		"cti of 65":                {claim("07", "5841"+strings.Repeat("00", 65)), ErrLimit},
		"cti text":                 {claim("07", "6161"), ErrFormat},
		"cnf":                      {claim("08", "a101"+hexed(id.Public().Append(nil))), nil},
		"cnf empty":                {claim("08", "a0"), ErrFormat},
		"cnf with kid":             {claim("08", "a1034101"), ErrFormat},
		"cnf with kid beside":      {claim("08", "a201"+hexed(id.Public().Append(nil))+"034101"), ErrFormat},
		"cnf private":              {claim("08", "a101"+hexed(private)), ErrFormat},
		"cnf an encryption key":    {claim("08", "a101"+hexed(newKey(t, SuiteX25519, 2).public.key.Append(nil))), ErrFormat},
		"cnf dual":                 {claim("08", "a101"+hexed(newDual(t, 1).Public().Append(nil))), ErrFormat},
		"cnf ML-DSA-65":            {claim("08", "a101"+hexed(newIdentityWith(t, 1, cose.AlgMLDSA65).Public().Append(nil))), nil},
		"cnf of small order":       {claim("08", "a101a301012006215820"+strings.Repeat("00", 32)), ErrFormat},
		"key 0":                    {func(tb testing.TB) []byte { return unhex(tb, "a30001"+"016161"+"041a70004b4f") }, ErrFormat},
		"key of empty text":        {claim("60", "01"), ErrFormat},
		"key a byte string":        {claim("4101", "01"), ErrFormat},
		"key true":                 {claim("f5", "01"), ErrFormat},
		"understood":               {claim("1826", "83010203"), nil},
		"understood, of a float":   {claim("1826", "f90000"), ErrFormat},
		"not understood":           {claim("1827", "01"), ErrFormat},
		"the text of one":          {claim("623338", "01"), ErrFormat},
		"understood text":          {claim("6171", "a0"), nil},
		"beyond the registered, 9": {claim("09", "01"), ErrFormat},
	} {
		b := c.claims(t)
		got, err := parseCWTClaims(b, []ClaimKey{IntClaim(38), TextClaim("q")})
		if c.class != nil {
			if err == nil {
				t.Errorf("%s: taken", name)
				continue
			}
			refused(t, err, c.class)
		} else if err != nil {
			t.Errorf("%s: %v", name, err)
		} else if again := got.append(nil); !bytes.Equal(again, b) {
			t.Errorf("%s: %x is written as %x", name, b, again)
		}
	}
}

// TestCWTHeader: alg, and kid of 1 to 64 bytes, both protected; nothing else.
func TestCWTHeader(t *testing.T) {
	for header, class := range map[string]error{
		"a10132": nil, "a201320441ff": nil, "a20132045840" + strings.Repeat("00", 64): nil,
		"a20132045841" + strings.Repeat("00", 65): ErrLimit, "a201320440": ErrFormat, "a20132046161": ErrFormat,
		"": ErrFormat, "a0": ErrFormat, "80": ErrFormat, "a1044101": ErrFormat, "a20132054101": ErrFormat, "a20132024101": ErrFormat,
		"a10127": ErrSuite, "a10126": ErrSuite, "a10118": ErrFormat, "a1011818": ErrSuite, "a1016161": ErrFormat,
		"a3013204410110183d": ErrFormat, "a2013210183d": ErrFormat,
	} {
		d := newCWTDraft(t)
		d.protected = unhex(t, header)
		_, err := d.open(t)
		if class == nil {
			if err != nil {
				t.Errorf("%s: %v", header, err)
			}
			continue
		}
		if err == nil {
			t.Errorf("%s: taken", header)
			continue
		}
		refused(t, err, class)
	}
}

// TestSignCWT: what nobody would read is not signed.
func TestSignCWT(t *testing.T) {
	id := newIdentity(t, 1)
	until := now.Add(time.Hour)
	for name, c := range map[string]CWTClaims{
		"no exp":                 {},
		"before 1970":            {Expires: until, NotBefore: time.Unix(-1, 0)},
		"far ahead":              {Expires: time.Unix(1<<53, 0)},
		"nbf above":              {Expires: until, NotBefore: until},
		"empty cti":              {Expires: until, ID: []byte{}},
		"long aud":               {Expires: until, Audience: strings.Repeat("a", 256)},
		"aud no UTF-8":           {Expires: until, Audience: "\xff"},
		"zero cnf":               {Expires: until, Confirmation: new(PublicIdentity)},
		"dual cnf":               {Expires: until, Confirmation: newDual(t, 1).Public()},
		"claim twice":            {Expires: until, Extra: []Claim{{IntClaim(9), []byte{1}}, {IntClaim(9), []byte{2}}}},
		"claim of nothing":       {Expires: until, Extra: []Claim{{IntClaim(9), nil}}},
		"claim of two":           {Expires: until, Extra: []Claim{{IntClaim(9), []byte{1, 2}}}},
		"claim that is a float":  {Expires: until, Extra: []Claim{{IntClaim(9), []byte{0xf9, 0, 0}}}},
		"claim that is too long": {Expires: until, Extra: []Claim{{IntClaim(9), dcbor.AppendBytes(nil, make([]byte, MaxCWT))}}},
	} {
		if b, err := id.SignCWT(c, nil); err == nil || b != nil {
			t.Errorf("%s: signed", name)
		}
	}
	if _, err := id.SignCWT(CWTClaims{Expires: until}, make([]byte, 65)); err == nil {
		t.Error("a long kid is signed")
	}
	b, err := id.SignCWT(CWTClaims{Expires: until.Add(time.Second / 2), Extra: []Claim{{TextClaim("a"), []byte{1}}, {IntClaim(-1), []byte{2}}}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	token, err := ParseCWT(b, IntClaim(-1), TextClaim("a"))
	if err != nil {
		t.Fatal(err)
	}
	if c, err := token.Verify(id.Public(), CWTCheck{Now: now}); err != nil || !c.Expires.Equal(until) || c.Extra[0].Key != IntClaim(-1) {
		t.Errorf("%+v, %v", c, err)
	}
}
