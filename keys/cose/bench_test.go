package cose

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"testing"

	"filippo.io/mldsa"
	"github.com/vitalpost/vitalpost/protocol/conformance/xbare"
)

// bareKey signs and verifies with the primitive of an algorithm alone, as its
// package has it: of ECDSA that is ASN.1 over a digest.
type bareKey struct {
	name   string
	signer *Signer
	sign   func(tbs []byte) ([]byte, error)
	verify func(tbs, signature []byte) bool
}

func bareKeys(b *testing.B) []bareKey {
	b.Helper()
	list := signers(b, 1)
	ed, ec, ml := ed25519.NewKeyFromSeed(seed(1)), newESP256(b, 1), newMLDSA65(b, 1)
	return []bareKey{
		{"Ed25519", list[0],
			func(tbs []byte) ([]byte, error) { return ed25519.Sign(ed, tbs), nil },
			func(tbs, s []byte) bool { return ed25519.Verify(list[0].verifier.ed25519, tbs, s) }},
		{"ESP256", list[1],
			func(tbs []byte) ([]byte, error) {
				d := sha256.Sum256(tbs)
				return ecdsa.SignASN1(rand.Reader, ec, d[:])
			},
			func(tbs, s []byte) bool {
				d := sha256.Sum256(tbs)
				return ecdsa.VerifyASN1(&ec.PublicKey, d[:], s)
			}},
		{"ML-DSA-65", list[2],
			func(tbs []byte) ([]byte, error) { return ml.Sign(nil, tbs, nil) },
			func(tbs, s []byte) bool { return mldsa.Verify(ml.PublicKey(), tbs, s, nil) == nil }},
	}
}

func forEachKey(b *testing.B, run func(b *testing.B, k bareKey, aad, payload, tbs []byte)) {
	for _, k := range bareKeys(b) {
		for _, size := range []int{32, 1024, 16384} {
			b.Run(fmt.Sprintf("alg=%s/size=%d", k.name, size), func(b *testing.B) {
				aad, payload := make([]byte, 83), make([]byte, size)
				protected := (&Header{Algorithm: k.signer.verifier.algorithm}).Append(nil)
				run(b, k, aad, payload, appendSigStructure(nil, protected, aad, payload))
			})
		}
	}
}

func BenchmarkSign1(b *testing.B) {
	forEachKey(b, func(b *testing.B, k bareKey, aad, payload, tbs []byte) {
		dst := make([]byte, 0, Sign1Room(k.signer, len(aad), len(payload)))
		xbare.Run(b,
			func() error { _, err := AppendSign1(dst, k.signer, aad, payload); return err },
			func() error { _, err := k.sign(tbs); return err })
	})
}

func BenchmarkVerify1(b *testing.B) {
	forEachKey(b, func(b *testing.B, k bareKey, aad, payload, tbs []byte) {
		message, err := AppendSign1(nil, k.signer, aad, payload)
		if err != nil {
			b.Fatal(err)
		}
		signature, err := k.sign(tbs)
		if err != nil {
			b.Fatal(err)
		}
		scratch := make([]byte, 0, 2*len(message))
		xbare.Run(b,
			func() error {
				m, err := ParseSign1(message)
				if err != nil {
					return err
				}
				_, err = m.Verify(k.signer.verifier, aad, scratch)
				return err
			},
			func() error {
				if !k.verify(tbs, signature) {
					return errors.New("the bare primitive refuses")
				}
				return nil
			})
	})
}
