package cose

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"

	"filippo.io/mldsa"
)

// GenerateKey draws a new key of a signature algorithm. private is filled with
// its private half as it stands in a COSE_Key: a seed, or the scalar of P-256.
func GenerateKey(alg Algorithm, private *[32]byte) (Key, error) {
	if err := CheckSignature("key to generate", alg); err != nil {
		return Key{}, err
	}
	for {
		_, _ = rand.Read(private[:]) // never fails: the program ends instead
		// Of 2^32 numbers one is no scalar of P-256; all others are keys.
		if key, err := (Key{algorithm: alg}).privateKey(private[:]); err == nil {
			defer wipe(key)
			return NewSignatureKey(key.Public())
		}
	}
}

// Signer returns a signer of the private half of k, given as in its COSE_Key,
// 32 bytes; class [ErrFormat] if it is another key's.
func (k Key) Signer(private []byte) (*Signer, error) {
	key, err := k.privateKey(private)
	if err != nil {
		return nil, err
	}
	defer wipe(key) // the signer has its own copy
	if !bytes.Equal(publicOf(key), k.public) {
		return nil, keyError(notItsOwn)
	}
	return NewSigner(key)
}

// wipe zeroes a private key where Go lets us: Ed25519's is a slice.
func wipe(key crypto.Signer) {
	if b, ok := key.(ed25519.PrivateKey); ok {
		clear(b)
	}
}

// privateKey returns the private key of a signature key.
func (k Key) privateKey(private []byte) (crypto.Signer, error) {
	switch kindOf(k.algorithm) {
	case keyEd25519:
		if len(private) == ed25519.SeedSize {
			return ed25519.NewKeyFromSeed(private), nil
		}
	case keyESP256:
		if key, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), private); err == nil {
			return key, nil
		}
	case keyMLDSA65:
		if key, err := mldsa.NewPrivateKey(mldsa.MLDSA65(), private); err == nil {
			return key, nil
		}
	case keyHPKE4, keyHPKE8, keyHPKE9: // they sign nothing
	}
	return nil, keyError("4.4: not a private key for signatures, of 32 bytes and in its range")
}

const notItsOwn = "private key that does not belong to the public one"

// weak returns why the key, or the private key that came with it, is refused.
func (k Key) weak(private []byte) string {
	if why := k.weakPublic(); why != "" || private == nil {
		return why
	}
	if !bytes.Equal(k.derive(private), k.public) {
		return notItsOwn
	}
	return ""
}

// derive returns the public key of a private one, or nil.
func (k Key) derive(private []byte) []byte {
	if h := k.HPKE(); h != 0 {
		key, err := h.KEM().NewPrivateKey(private)
		if err != nil {
			return nil
		}
		return key.PublicKey().Bytes()
	}
	key, err := k.privateKey(private)
	if err != nil {
		return nil
	}
	defer wipe(key)
	return publicOf(key)
}

// publicOf returns the public half of a signing key, as it stands in a COSE_Key;
// nil if it is refused.
func publicOf(key crypto.Signer) []byte {
	public, err := NewSignatureKey(key.Public())
	if err != nil {
		return nil
	}
	return public.public
}
