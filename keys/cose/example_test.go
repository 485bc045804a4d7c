package cose_test

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"fmt"

	"github.com/vitalpost/vitalpost/keys/cose"
	"github.com/vitalpost/vitalpost/keys/cose/dcbor"
)

// seed stands for 32 bytes from crypto/rand.
func seed(n byte) []byte { return bytes.Repeat([]byte{n}, 32) }

func ExampleAppendSign1() {
	signer, err := cose.NewSigner(ed25519.NewKeyFromSeed(seed(1)))
	if err != nil {
		panic(err)
	}
	aad := []byte("example\x00")
	message, err := cose.AppendSign1(nil, signer, aad, []byte("36.9 °C"))
	if err != nil {
		panic(err)
	}
	fmt.Println(len(message) == cose.Sign1Size(signer, len("36.9 °C")))

	parsed, err := cose.ParseSign1(message)
	if err != nil {
		panic(err)
	}
	payload, err := parsed.Verify(signer.Verifier(), aad, nil)
	fmt.Printf("%s %v\n", payload, err)
	payload, err = parsed.Verify(signer.Verifier(), []byte("another use\x00"), nil)
	fmt.Println(payload, errors.Is(err, cose.ErrSignature))
	// Output:
	// true
	// 36.9 °C <nil>
	// [] true
}

// What is rare and matters for years is signed by all keys of an identity. Which
// keys those are, the verifier knows beforehand; the message does not tell.
func ExampleSign() {
	var signers []*cose.Signer
	for _, algorithm := range []cose.Algorithm{cose.AlgEd25519, cose.AlgMLDSA65} {
		var private [32]byte
		key, err := cose.GenerateKey(algorithm, &private)
		if err != nil {
			panic(err)
		}
		signer, err := key.Signer(private[:])
		if err != nil {
			panic(err)
		}
		signers = append(signers, signer)
	}
	verifiers := []*cose.Verifier{signers[0].Verifier(), signers[1].Verifier()}
	aad := []byte("example\x00")
	for _, by := range [][]*cose.Signer{signers, signers[:1]} {
		b, err := cose.Sign(by, aad, []byte("statement"))
		if err != nil {
			panic(err)
		}
		signed, err := cose.ParseSigned(b)
		if err != nil {
			panic(err)
		}
		err = signed.Verify(verifiers, aad)
		fmt.Println(err == nil, errors.Is(err, cose.ErrAlgorithm))
	}
	// Output:
	// true false
	// false true
}

// HPKE integrated encryption hands something to the holder of one key, and both
// sides export a secret from it.
func ExampleAppendHPKEEncrypt0() {
	suite := cose.HPKE9 // X-Wing: post-quantum
	private, err := suite.KEM().NewPrivateKey(seed(1))
	if err != nil {
		panic(err)
	}
	var sent, received [32]byte
	message, err := cose.AppendHPKEEncrypt0(nil, suite, private.PublicKey(), []byte("key id"), nil, []byte("next hop"), "secret", sent[:])
	if err != nil {
		panic(err)
	}

	r := dcbor.NewReader(message, "opening")
	opening := cose.ReadHPKEEncrypt0(&r)
	if err := r.Done(); err != nil {
		panic(err)
	}
	suite, err = cose.ParseIntegrated(opening.Protected.Algorithm)
	if err != nil {
		panic(err)
	}
	plaintext, err := opening.OpenHPKE(suite, private, nil, "secret", received[:])
	fmt.Printf("%s %v %v\n", plaintext, err, received == sent)
	// Output: next hop <nil> true
}

// A COSE_Encrypt hands one content to several recipients. The recipients array
// is made first, so that the content's external_aad can bind it.
func ExampleAppendEncrypt() {
	suites := []cose.HPKE{cose.HPKE9, cose.HPKE4}
	extra := func(i int) []byte { return []byte{byte(i)} } // says whose the entry is
	var recipients []cose.RecipientKey
	for i, suite := range suites {
		private, err := suite.KEM().NewPrivateKey(seed(byte(i)))
		if err != nil {
			panic(err)
		}
		recipients = append(recipients, cose.RecipientKey{Suite: suite, Key: private.PublicKey(), KeyID: []byte{byte(i)}, Extra: extra(i)})
	}
	contentKey, iv := seed(9), make([]byte, cose.NonceSize)
	array, err := cose.AppendRecipients(nil, cose.AlgChaCha20Poly1305, contentKey, recipients)
	if err != nil {
		panic(err)
	}
	aead, err := cose.NewAEAD(cose.AlgChaCha20Poly1305, contentKey)
	if err != nil {
		panic(err)
	}
	message := cose.AppendEncrypt(nil, cose.AlgChaCha20Poly1305, aead, iv, array, []byte("for both"), array)

	r := dcbor.NewReader(message, "opening")
	received := cose.ReadEncrypt(&r)
	if err := r.Done(); err != nil {
		panic(err)
	}
	for i, suite := range suites {
		private, err := suite.KEM().NewPrivateKey(seed(byte(i)))
		if err != nil {
			panic(err)
		}
		key, err := received.OpenKey(i, suite, private, extra(i))
		if err != nil {
			panic(err)
		}
		aead, err := cose.NewAEAD(received.Protected.Algorithm, key)
		if err != nil {
			panic(err)
		}
		plaintext, err := received.Open(aead, array)
		fmt.Printf("%s %v\n", plaintext, err)
	}
	// Output:
	// for both <nil>
	// for both <nil>
}

func ExampleAppendEncrypt0() {
	aead, err := cose.NewAEAD(cose.AlgChaCha20Poly1305, seed(1))
	if err != nil {
		panic(err)
	}
	nonce := make([]byte, cose.NonceSize) // never twice under one key
	header := cose.Header{KeyID: []byte("epoch id"), PartialIV: []byte{0, 0}}
	message := cose.AppendEncrypt0(nil, &header, aead, nonce, nil, []byte("reading"))

	r := dcbor.NewReader(message, "sealed")
	sealed := cose.ReadEpochEncrypt0(&r)
	if err := r.Done(); err != nil {
		panic(err)
	}
	plaintext, err := sealed.Open(nil, aead, nonce, nil)
	fmt.Printf("%x %s %v\n", sealed.Protected.PartialIV, plaintext, err)
	// Output: 0000 reading <nil>
}

// The thumbprint of an Ed25519 key by RFC 9679: SHA-256 over its required
// parameters. The key is that of RFC 8032 section 7.1, test 3.
func ExampleKey_Thumbprint() {
	key, err := cose.NewSignatureKey(ed25519.PublicKey{
		0xfc, 0x51, 0xcd, 0x8e, 0x62, 0x18, 0xa1, 0xa3, 0x8d, 0xa4, 0x7e, 0xd0, 0x02, 0x30, 0xf0, 0x58,
		0x08, 0x16, 0xed, 0x13, 0xba, 0x33, 0x03, 0xac, 0x5d, 0xeb, 0x91, 0x15, 0x48, 0x90, 0x80, 0x25,
	})
	if err != nil {
		panic(err)
	}
	fmt.Printf("%x\n", key.Append(nil)[:8])
	fmt.Printf("%x\n", key.Thumbprint())
	// Output:
	// a301012006215820
	// 51d53691575b17e32587f41e5b9c85feeec5cccd5c0826be4abd2dfe7d33a6ee
}
