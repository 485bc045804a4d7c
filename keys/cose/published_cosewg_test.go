package cose

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"testing"
)

// publishedJWK is a public key as in the COSE working group's
// files: base64url, or hexadecimal.
type publishedJWK struct {
	Crv, X, Y string
	XHex      hexBytes `json:"x_hex"`
	YHex      hexBytes `json:"y_hex"`
}

// verifier returns a verifier, nil if the curve is none of ours. P-256 and
// Ed25519 stand under -7 and -8 there. The computation is that of -9 and -19,
// which ours need (SPEC.md section 4.3).
func (k *publishedJWK) verifier(t *testing.T) *Verifier {
	t.Helper()
	coordinate := func(text string, raw []byte) []byte {
		b, err := base64.RawURLEncoding.DecodeString(text)
		if err != nil {
			t.Fatal(err)
		}
		return append(b, raw...) // one of the two
	}
	switch k.Crv {
	case "P-256":
		return p256Verifier(t, bytes.Join([][]byte{{4}, coordinate(k.X, k.XHex), coordinate(k.Y, k.YHex)}, nil))
	case "Ed25519":
		v, err := NewVerifier(ed25519.PublicKey(k.XHex))
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	return nil
}

// coseWGExample is one file of the COSE working group's Examples repository.
type coseWGExample struct {
	Fail  bool
	Input struct {
		Plaintext string
		Sign0     *coseWGSigner
		Sign      *struct{ Signers []coseWGSigner }
		Encrypted *struct{ External hexBytes }
		Enveloped *struct{ External hexBytes }
	}
	Intermediates struct {
		ToBeSign hexBytes `json:"ToBeSign_hex"`
		Signers  []struct {
			ToBeSign hexBytes `json:"ToBeSign_hex"`
		}
		AAD hexBytes `json:"AAD_hex"`
		CEK hexBytes `json:"CEK_hex"`
	}
	Output struct{ CBOR hexBytes }
}

type coseWGSigner struct {
	Key       publishedJWK
	Protected struct{ Alg string }
	External  hexBytes
}

// ours returns the verifier if the algorithm is one of ours too.
func (s *coseWGSigner) ours(t *testing.T) *Verifier {
	t.Helper()
	if s.Protected.Alg == "ES512" { // with P-256 as well
		return nil
	}
	return s.Key.verifier(t)
}

// signedHeader returns what is signed of a protected header: an empty map is
// signed as nothing (RFC 9052 section 3). Ours are never empty (SPEC.md 4.3).
func signedHeader(received []byte) []byte {
	if bytes.Equal(received, []byte{0xa0}) {
		return nil
	}
	return received
}

// wrongTag is the tag of sign-fail-01, at which our scan stops.
var wrongTag = []byte{0xd9, 0x03, 0xe6}
