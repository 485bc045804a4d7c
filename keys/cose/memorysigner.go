package cose

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"errors"

	"filippo.io/mldsa"
)

// newMemorySigner makes a signer of a key in memory; nil and no error of a key
// that is none. A public half that is not the private one's own is refused:
// ed25519 and ecdsa believe it, and signatures of one message under two public
// halves give an Ed25519 key away.
func newMemorySigner(key crypto.Signer) (*Signer, error) {
	switch k := key.(type) {
	case nil:
		return nil, errors.New("cose: no key")
	case ed25519.PrivateKey:
		return newEd25519Signer(k)
	case *ed25519.PrivateKey:
		if k == nil {
			return nil, errors.New("cose: no key")
		}
		return newEd25519Signer(*k)
	case *ecdsa.PrivateKey:
		if k == nil {
			return nil, errors.New("cose: no key")
		}
		return newESP256Signer(k)
	case *mldsa.PrivateKey:
		if k == nil {
			return nil, errors.New("cose: no key")
		}
		return newMLDSA65Signer(k)
	}
	return nil, nil
}

func newEd25519Signer(key ed25519.PrivateKey) (*Signer, error) {
	// ed25519 panics at a key of another length.
	if len(key) != ed25519.PrivateKeySize || !key.Equal(ed25519.NewKeyFromSeed(key.Seed())) {
		return nil, keyError("Ed25519 private key of another size, or with a public half that is not its own")
	}
	key = bytes.Clone(key)
	v, err := NewVerifier(key.Public())
	if err != nil {
		return nil, err
	}
	sign := func(dst, tbs []byte) ([]byte, error) { return append(dst, ed25519.Sign(key, tbs)...), nil }
	return &Signer{sign: sign, verifier: v}, nil
}

func newESP256Signer(key *ecdsa.PrivateKey) (*Signer, error) {
	if key.Curve != elliptic.P256() {
		return nil, keyTypeError(key)
	}
	scalar, err := key.Bytes()
	if err != nil {
		return nil, keyError("ECDSA private key out of range")
	}
	defer clear(scalar)
	own, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), scalar)
	if err != nil || !own.PublicKey.Equal(&key.PublicKey) {
		return nil, keyError("ECDSA private key out of range, or with a public half that is not its own")
	}
	v, err := NewVerifier(&own.PublicKey)
	if err != nil {
		return nil, err
	}
	sign := func(dst, tbs []byte) ([]byte, error) {
		digest := sha256.Sum256(tbs)
		der, err := ecdsa.SignASN1(rand.Reader, own, digest[:])
		if err != nil {
			return nil, err
		}
		return appendESP256(dst, der)
	}
	return &Signer{sign: sign, verifier: v}, nil
}

// appendESP256 appends r || s of an ASN.1 signature, s in the lower half.
func appendESP256(dst, der []byte) ([]byte, error) {
	dst, ok := appendRaw(dst, der)
	if !ok {
		return nil, errors.New("cose: ECDSA signature that is not ASN.1 of two numbers of 32 bytes")
	}
	lowerS(dst[len(dst)-p256Size:])
	return dst, nil
}

func newMLDSA65Signer(key *mldsa.PrivateKey) (*Signer, error) {
	v, err := NewVerifier(key.Public())
	if err != nil {
		return nil, err
	}
	sign := func(dst, tbs []byte) ([]byte, error) {
		signature, err := key.Sign(rand.Reader, tbs, nil)
		return append(dst, signature...), err
	}
	return &Signer{sign: sign, verifier: v}, nil
}
