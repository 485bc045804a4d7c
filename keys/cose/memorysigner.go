package cose

import (
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
// in hardware. A public half that is not the private one's own is refused:
// ed25519 and ecdsa believe it, and signatures of one message under two public
// halves give an Ed25519 key away.
func newMemorySigner(key crypto.Signer) (*Signer, error) {
	switch k := key.(type) {
	case nil:
	case ed25519.PrivateKey:
		return newEd25519Signer(k)
	case *ed25519.PrivateKey:
		if k != nil {
			return newEd25519Signer(*k)
		}
	case *ecdsa.PrivateKey:
		if k != nil {
			return newESP256Signer(k)
		}
	case *mldsa.PrivateKey:
		if k != nil {
			return newMLDSA65Signer(k)
		}
	default:
		return nil, nil
	}
	return nil, errors.New("cose: no key")
}

func newEd25519Signer(key ed25519.PrivateKey) (*Signer, error) {
	// ed25519 panics at a key of another length.
	if len(key) != ed25519.PrivateKeySize {
		return nil, keyError("4.4: Ed25519 private key of another size than 64 bytes")
	}
	own := ed25519.NewKeyFromSeed(key.Seed())
	if !key.Equal(own) {
		clear(own)
		return nil, keyError("4.4: Ed25519 private key with a public half that is not its own")
	}
	key = own
	v, err := NewVerifier(key.Public())
	if err != nil {
		return nil, err
	}
	sign := func(dst, tbs []byte) ([]byte, error) { return append(dst, ed25519.Sign(key, tbs)...), nil }
	return &Signer{sign: sign, verifier: v}, nil
}

func newESP256Signer(key *ecdsa.PrivateKey) (*Signer, error) {
	if _, err := NewSignatureKey(&key.PublicKey); err != nil {
		return nil, err
	}
	//lint:ignore SA1019 Bytes panics at a literal without it
	if key.D == nil {
		return nil, keyError("4.4: ECDSA private key without a scalar")
	}
	scalar, err := key.Bytes()
	if err != nil {
		return nil, keyError("4.4: ECDSA private key out of range")
	}
	defer clear(scalar)
	own, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), scalar)
	if err != nil || !own.PublicKey.Equal(&key.PublicKey) {
		return nil, keyError("4.4: ECDSA private key out of range, or with a public half that is not its own")
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
	if key.Equal(new(mldsa.PrivateKey)) { // which has no parameters, and panics when asked for them
		return nil, keyTypeError(key)
	}
	v, err := NewVerifier(key.Public())
	if err != nil {
		return nil, err
	}
	seed := key.Bytes()
	defer clear(seed)
	if key, err = mldsa.NewPrivateKey(mldsa.MLDSA65(), seed); err != nil {
		return nil, err
	}
	sign := func(dst, tbs []byte) ([]byte, error) {
		signature, err := key.Sign(rand.Reader, tbs, nil)
		return append(dst, signature...), err
	}
	return &Signer{sign: sign, verifier: v}, nil
}
