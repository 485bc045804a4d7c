package keys_test

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/keys/cose"
)

// check stands for a program's own handling of errors.
func check(err error) {
	if err != nil {
		panic(err)
	}
}

// An identity is made once. Its secret goes to a safe place, its public half to
// whoever is to trust it.
func ExampleGenerateIdentity() {
	id, secret, err := keys.GenerateIdentity()
	check(err)
	fmt.Println("in a log:", secret)

	again, err := keys.ParseIdentity(secret)
	check(err)
	secret.Erase()
	public, err := keys.ParsePublicIdentity(id.Public().Append(nil))
	check(err)
	fmt.Println(again.Thumbprint() == id.Thumbprint(), public.Thumbprint() == id.Thumbprint())
	// Output:
	// in a log: keys.Secret(redacted)
	// true true
}

// A dual identity has a key in use everywhere and a post-quantum one beside it.
// Messages are signed by the first, bundles by both.
func ExampleGenerateIdentity_dual() {
	id, secret, err := keys.GenerateIdentity(cose.AlgESP256, cose.AlgMLDSA65)
	check(err)
	defer secret.Erase()
	for _, v := range id.Public().Verifiers() {
		fmt.Println(v.Algorithm())
	}
	fmt.Println("messages:", id.Signer().Verifier().Algorithm())
	// Output:
	// -9
	// -49
	// messages: -9
}

// The public keys alone make a PublicIdentity, here from a device's certificate.
func ExampleNewPublicIdentity() {
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	check(err)
	id, err := keys.NewPublicIdentity(&private.PublicKey)
	check(err)
	again, err := keys.ParsePublicIdentity(id.Append(nil))
	check(err)
	fmt.Println(again.Thumbprint() == id.Thumbprint(), id.Dual())
	// Output: true false
}

// The name of an identity follows from its key alone, by RFC 9679. This key is
// that of RFC 8032 section 7.1, test 3; NewIdentity takes any crypto.Signer.
func ExampleNewIdentity() {
	seed := []byte("\xc5\xaa\x8d\xf4\x3f\x9f\x83\x7b\xed\xb7\x44\x2f\x31\xdc\xb7\xb1" +
		"\x66\xd3\x85\x35\x07\x6f\x09\x4b\x85\xce\x3a\x2e\x0b\x44\x58\xf7")
	id, err := keys.NewIdentity(ed25519.NewKeyFromSeed(seed))
	check(err)
	fmt.Println(id.Thumbprint())
	thumbprint := id.Thumbprint()
	fmt.Printf("%x\n", thumbprint[:])
	// Output:
	// 51d53691575b17e3
	// 51d53691575b17e32587f41e5b9c85feeec5cccd5c0826be4abd2dfe7d33a6ee
}

// A hop signs its encryption keys as a bundle. Whoever seals to it parses the
// bundle for the place that it is to stand in.
func ExampleIdentity_SignBundle() {
	now := time.Now()
	hop, _, err := keys.GenerateIdentity()
	check(err)
	key, secret, err := keys.GenerateDecryptionKey(keys.SuiteXWing)
	check(err)
	defer secret.Erase() // after it was stored

	own, err := hop.SignBundle(keys.BundleTemplate{
		Sequence: 1, NotBefore: now, Expires: now.Add(24 * time.Hour),
		Floor: keys.SuiteXWing, Keys: []*keys.EncryptionKey{key.Public()},
	})
	check(err)
	holder := keys.Holder{Identity: hop.Public(), Bundles: []keys.OwnBundle{{Bundle: own, Keys: []*keys.DecryptionKey{key}}}}
	check(holder.Check())

	trust := keys.Pins{}
	check(trust.Pin(hop.Public(), keys.RoleHop))
	bundle, err := keys.ParseBundle(own.Signed(), trust, keys.RoleHop, now)
	check(err)
	fmt.Println(bundle.Role(), bundle.Acceptable(), bundle.Owner() == hop.Thumbprint())

	_, err = keys.ParseBundle(own.Signed(), trust, keys.RoleReport, now)
	fmt.Println(errors.Is(err, keys.ErrTrust))
	_, err = keys.ParseBundle(own.Signed(), trust, keys.RoleHop, now.Add(24*time.Hour))
	fmt.Println(errors.Is(err, keys.ErrExpired))
	// Output:
	// hop [1] true
	// true
	// true
}

// Pins serve a small site: a table of keys and roles, kept as a file.
func ExamplePins() {
	meter, _, err := keys.GenerateIdentity()
	check(err)
	pins := keys.Pins{}
	check(pins.Pin(meter.Public(), keys.RoleMeasure))
	err = pins.Pin(meter.Public(), keys.RoleMeasure, keys.RoleOrder)
	fmt.Println("what measures may not order:", errors.Is(err, keys.ErrFormat))

	file, err := pins.Append(nil)
	check(err)
	read, err := keys.ParsePins(file)
	check(err)
	for _, role := range []keys.Role{keys.RoleMeasure, keys.RoleOrder} {
		decision, err := keys.Decide(read, keys.Query{Subject: meter.Thumbprint(), Role: role, At: time.Now()})
		fmt.Println(role, decision.Trusted, errors.Is(err, keys.ErrTrust), decision.Reason)
	}
	// Output:
	// what measures may not order: true
	// measure true false pinned
	// order false true pinned for other roles
}

// A decryption key is stored as its secret, and comes back from it.
func ExampleGenerateDecryptionKey() {
	key, secret, err := keys.GenerateDecryptionKey(keys.SuiteX25519)
	check(err)
	again, err := keys.ParseDecryptionKey(secret)
	check(err)
	secret.Erase()
	fmt.Println(again, again.Suite() == key.Suite(), secret.Reveal() == nil)
	// Output: keys.DecryptionKey(suite 2) true true
}

// A Secret shows its bytes to Reveal and to nothing else.
func ExampleSecret() {
	secret := keys.NewSecret([]byte("correct horse"))
	fmt.Printf("%s %x\n", secret, secret)
	fmt.Println(len(secret.Reveal()))
	secret.Erase()
	fmt.Println(len(secret.Reveal()))
	// Output:
	// keys.Secret(redacted) keys.Secret(redacted)
	// 13
	// 0
}
