package keys

import (
	"errors"
	"testing"
	"time"

	"github.com/vitalpost/vitalpost/keys/cose"
)

// goodGrant is a grant for hop 3 to customer 2.
func goodGrant(tb testing.TB) Grant {
	return Grant{
		Hop: newIdentity(tb, 3).Thumbprint(), Customer: newIdentity(tb, 2).Public(), Quota: 8,
		NotBefore: now.Add(-time.Hour).Truncate(time.Second), Expires: now.Add(time.Hour).Truncate(time.Second),
	}
}

func signGrant(tb testing.TB, issuer *Identity, g Grant) []byte {
	tb.Helper()
	token, err := issuer.SignGrant(g)
	if err != nil {
		tb.Fatal(err)
	}
	return token
}

// A grant is what its issuer signed, also of a dual issuer.
func TestGrant(t *testing.T) {
	dual, _, err := GenerateIdentity(cose.AlgESP256, cose.AlgMLDSA65)
	if err != nil {
		t.Fatal(err)
	}
	for _, issuer := range []*Identity{newIdentity(t, 1), dual} {
		want := goodGrant(t)
		g, err := VerifyGrant(signGrant(t, issuer, want), []*PublicIdentity{nil, newIdentity(t, 9).Public(), issuer.Public()}, want.Hop, now)
		if err != nil {
			t.Fatal(err)
		}
		if g.Hop != want.Hop || g.Customer.Thumbprint() != want.Customer.Thumbprint() || g.Quota != want.Quota ||
			!g.NotBefore.Equal(want.NotBefore) || !g.Expires.Equal(want.Expires) {
			t.Errorf("%+v, want %+v", g, want)
		}
	}
}

// What is no grant of one of the issuers to this hop is refused.
func TestG14_GrantRefused(t *testing.T) {
	owner, good := newIdentity(t, 1), goodGrant(t)
	claims := CWTClaims{Audience: good.Hop.URI(), Expires: good.Expires, Confirmation: good.Customer, Extra: []Claim{{IntClaim(quotaClaim), []byte{8}}}}
	sign := func(change func(*CWTClaims)) []byte {
		c := claims
		change(&c)
		token, err := owner.SignCWT(c, nil)
		if err != nil {
			t.Fatal(err)
		}
		return token
	}
	var admission *AdmissionError
	for what, x := range map[string]struct {
		class error
		token []byte
	}{
		"by another":         {ErrTrust, signGrant(t, newIdentity(t, 9), good)},
		"for another hop":    {ErrTrust, sign(func(c *CWTClaims) { c.Audience = owner.Thumbprint().URI() })},
		"for nobody":         {ErrTrust, sign(func(c *CWTClaims) { c.Audience = "" })},
		"ended":              {ErrExpired, sign(func(c *CWTClaims) { c.Expires = now.Add(-time.Second) })},
		"not yet good":       {ErrExpired, sign(func(c *CWTClaims) { c.NotBefore = now.Add(ClockSkew + 2*time.Second) })},
		"without cnf":        {ErrFormat, sign(func(c *CWTClaims) { c.Confirmation = nil })},
		"without quota":      {ErrFormat, sign(func(c *CWTClaims) { c.Extra = nil })},
		"quota 0":            {ErrFormat, sign(func(c *CWTClaims) { c.Extra = []Claim{{IntClaim(quotaClaim), []byte{0}}} })},
		"quota -1":           {ErrFormat, sign(func(c *CWTClaims) { c.Extra = []Claim{{IntClaim(quotaClaim), []byte{0x20}}} })},
		"with another claim": {ErrFormat, sign(func(c *CWTClaims) { c.Extra = append(c.Extra, Claim{TextClaim("only"), []byte{1}}) })},
		"empty":              {ErrFormat, nil},
	} {
		g, err := VerifyGrant(x.token, []*PublicIdentity{owner.Public()}, good.Hop, now)
		if !errors.Is(err, x.class) || g != nil {
			t.Errorf("%s: %v, want %v", what, err, x.class)
		}
		if (what == "by another") != errors.As(err, &admission) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if _, err := VerifyGrant(sign(func(*CWTClaims) {}), nil, good.Hop, now); !errors.Is(err, ErrTrust) {
		t.Errorf("without issuers: %v", err)
	}
	for what, change := range map[string]func(*Grant){
		"no hop": func(g *Grant) { g.Hop = Thumbprint{} }, "no customer": func(g *Grant) { g.Customer = nil },
		"quota 0": func(g *Grant) { g.Quota = 0 }, "quota of 2^53": func(g *Grant) { g.Quota = 1 << 53 },
		"no end": func(g *Grant) { g.Expires = time.Time{} }, "a zero customer": func(g *Grant) { g.Customer = new(PublicIdentity) },
	} {
		g := good
		change(&g)
		if _, err := owner.SignGrant(g); err == nil {
			t.Errorf("signed a grant with %s", what)
		}
	}
	dual, _, err := GenerateIdentity(cose.AlgEd25519, cose.AlgMLDSA65)
	if err != nil {
		t.Fatal(err)
	}
	if good.Customer = dual.Public(); err == nil {
		if _, err := owner.SignGrant(good); err == nil {
			t.Error("signed a grant to a dual customer, which a cnf can't hold")
		}
	}
}

// An admission is a token with its own key.
func TestAdmission(t *testing.T) {
	owner, customer, good := newIdentity(t, 1), newIdentity(t, 2), goodGrant(t)
	token := signGrant(t, owner, good)
	a, err := NewAdmission(token, customer)
	if err != nil {
		t.Fatal(err)
	}
	if !a.Valid() || a.Hop() != good.Hop || a.Quota() != good.Quota || !a.Expires().Equal(good.Expires) || a.Key() != customer || string(a.Token()) != string(token) {
		t.Error("an admission that is not its token's")
	}
	for at, good := range map[time.Time]bool{
		a.Expires(): false, a.Expires().Add(-1): true, good.NotBefore.Add(-ClockSkew): true, good.NotBefore.Add(-ClockSkew - 1): false,
	} {
		if err := a.UsableAt(at); (err == nil) != good || err != nil && !errors.Is(err, ErrExpired) {
			t.Errorf("at %v: %v", at, err)
		}
	}
	if _, err := NewAdmission(token, owner); !errors.Is(err, ErrTrust) {
		t.Errorf("another's token: %v, want trust", err)
	}
	if _, err := NewAdmission(token, nil); err == nil {
		t.Error("without a key")
	}
	if _, err := NewAdmission(nil, customer); !errors.Is(err, ErrFormat) {
		t.Errorf("without a token: %v", err)
	}
	other, err := owner.SignCWT(CWTClaims{Audience: "gateway 7", Expires: good.Expires, Confirmation: customer.Public(), Extra: []Claim{{IntClaim(quotaClaim), []byte{8}}}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := NewAdmission(other, customer); !errors.Is(err, ErrFormat) {
		t.Errorf("for a hop by another name: %v", err)
	}
	if (*Admission)(nil).Valid() || new(Admission).Valid() || new(PublicIdentity).Valid() {
		t.Error("a zero value is valid")
	}
	if text := (&AdmissionError{Reason: "9.1.1: none"}).Error(); text != "keys: not admitted: 9.1.1: none" {
		t.Error(text)
	}
}
