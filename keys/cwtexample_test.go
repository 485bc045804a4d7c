package keys_test

import (
	"errors"
	"fmt"
	"time"

	"github.com/vitalpost/vitalpost/keys"
)

// quota is a claim of the caller's own: its key is from the range for private use.
var quota = keys.IntClaim(-70001)

// A hop's owner issues a token to a customer's key. Whoever reads it finds the
// issuer's key first, and gets the claims only once that key has verified them.
func ExampleParseCWT() {
	now := time.Now()
	owner, _, err := keys.GenerateIdentity()
	check(err)
	customer, _, err := keys.GenerateIdentity()
	check(err)
	hop, _, err := keys.GenerateIdentity()
	check(err)
	token, err := owner.SignCWT(keys.CWTClaims{
		Audience: hop.Thumbprint().URI(), Expires: now.Add(24 * time.Hour), IssuedAt: now,
		ID: []byte{1, 2, 3, 4}, Confirmation: customer.Public(),
		Extra: []keys.Claim{{Key: quota, Value: []byte{0x18, 0x64}}}, // 100 in CBOR
	}, nil)
	check(err)

	known := map[keys.Thumbprint]*keys.PublicIdentity{owner.Thumbprint(): owner.Public()}
	parsed, err := keys.ParseCWT(token, quota)
	check(err)
	issuer, err := keys.ParseThumbprintURI(parsed.Issuer())
	check(err)
	claims, err := parsed.Verify(known[issuer], keys.CWTCheck{Now: now, Audience: hop.Thumbprint().URI()})
	check(err)
	fmt.Println(claims.Confirmation.Thumbprint() == customer.Thumbprint(), claims.Extra[0].Key, claims.Extra[0].Value[1])

	_, err = keys.ParseCWT(token)
	fmt.Println("a claim that is not understood:", errors.Is(err, keys.ErrFormat))
	_, err = parsed.Verify(known[issuer], keys.CWTCheck{Now: now, Audience: customer.Thumbprint().URI()})
	fmt.Println("read by another:", errors.Is(err, keys.ErrTrust))
	_, err = parsed.Verify(known[issuer], keys.CWTCheck{Now: now.Add(25 * time.Hour), Audience: hop.Thumbprint().URI()})
	fmt.Println("too late:", errors.Is(err, keys.ErrExpired))
	// Output:
	// true -70001 100
	// a claim that is not understood: true
	// read by another: true
	// too late: true
}

// What any reader would refuse is not signed.
func ExampleIdentity_SignCWT() {
	issuer, _, err := keys.GenerateIdentity()
	check(err)
	_, err = issuer.SignCWT(keys.CWTClaims{Subject: "for ever"}, nil)
	fmt.Println("without an end:", errors.Is(err, keys.ErrFormat))
	token, err := issuer.SignCWT(keys.CWTClaims{Subject: "for an hour", Expires: time.Now().Add(time.Hour)}, []byte("key 1"))
	check(err)
	parsed, err := keys.ParseCWT(token)
	check(err)
	fmt.Println(string(parsed.KeyID()), parsed.Issuer() == issuer.Thumbprint().URI())
	// Output:
	// without an end: true
	// key 1 true
}

// A claim of the caller's may have a text for its key as well.
func ExampleTextClaim() {
	fmt.Println(keys.TextClaim("ward"), keys.IntClaim(-70001), keys.TextClaim("9") == keys.IntClaim(9))
	// Output: "ward" -70001 false
}

// The name of an identity as a URI, by RFC 9679.
func ExampleThumbprint_URI() {
	var name keys.Thumbprint
	check(name.UnmarshalText([]byte("496bd8afadf307e5b08c64b0421bf9dc01528a344a43bda88fadd1669da253ec")))
	fmt.Println(name.URI())
	again, err := keys.ParseThumbprintURI(name.URI())
	check(err)
	fmt.Println(again == name)
	// Output:
	// urn:ietf:params:oauth:ckt:sha-256:SWvYr63zB-WwjGSwQhv53AFSijRKQ72oj63RZp2iU-w
	// true
}
