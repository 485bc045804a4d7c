package main

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"math/big"

	"github.com/vitalpost/vitalpost/keys"
)

// Identities of each form, whose keys come from their names.

// party makes a party with an Ed25519 key.
func (w *ward) party(name string, roles ...keys.Role) *party {
	private := ed25519.NewKeyFromSeed(hash([]byte("identity of " + name)))
	sign := func(message []byte) []byte { return ed25519.Sign(private, message) }
	p := w.pin(name, ed25519Item(private), sign, []int64{-19}, roles)
	p.private = must(keys.NewIdentity(private))
	p.verify = func(message, signature []byte) bool { return bytes.Equal(sign(message), signature) }
	return p
}

// esp256 makes a party with an ESP256 key. Its nonces are those of RFC 6979.
func (w *ward) esp256(name string, roles ...keys.Role) *party {
	private := must(ecdsa.ParseRawPrivateKey(elliptic.P256(), hash([]byte("identity of "+name))))
	sign := func(message []byte) []byte {
		return lowerS(rawSignature(must(private.Sign(nil, hash(message), crypto.SHA256))))
	}
	p := w.pin(name, esp256Item(private), sign, []int64{-9}, roles)
	p.private = must(keys.NewIdentity(private))
	p.verify = func(message, signature []byte) bool {
		if len(signature) != 64 || !bytes.Equal(lowerS(signature), signature) {
			return false
		}
		r, s := new(big.Int).SetBytes(signature[:32]), new(big.Int).SetBytes(signature[32:])
		return ecdsa.Verify(&private.PublicKey, hash(message), r, s)
	}
	return p
}

// dual makes a party with an Ed25519 key and one of ML-DSA-65, with which nobody
// can sign.
func (w *ward) dual(name string, roles ...keys.Role) *party {
	private := ed25519.NewKeyFromSeed(hash([]byte("identity of " + name)))
	sign := func(message []byte) []byte { return ed25519.Sign(private, message) }
	return w.pin(name, array(ed25519Item(private), mldsa65Item()), sign, []int64{-19, -49}, roles)
}

// pin makes a party, and pins it if it has a role.
func (w *ward) pin(name string, identity *item, sign func([]byte) []byte, algorithms []int64, roles []keys.Role) *party {
	p := &party{
		name: name, thumb: identityOf(identity), algorithms: algorithms, sign: sign, roles: roles,
		public: must(keys.ParsePublicIdentity(identity.bytes())),
	}
	if len(roles) > 0 {
		if err := w.pins.Pin(p.public, roles...); err != nil {
			panic(err)
		}
	}
	return p
}

// header is the protected header of what the party's first key signs.
func (p *party) header() *item { return pairs(number(1), integer(p.algorithms[0])) }

func ed25519Item(private ed25519.PrivateKey) *item {
	return pairs(number(1), number(1), negative(-1), number(6), negative(-2), octets(private.Public().(ed25519.PublicKey)))
}

func esp256Item(private *ecdsa.PrivateKey) *item {
	point := must(private.PublicKey.Bytes())
	return pairs(number(1), number(2), negative(-1), number(1), negative(-2), octets(point[1:33]), negative(-3), octets(point[33:]))
}

// mldsa65Item is a key that nobody can sign with: every 1952 bytes are one.
func mldsa65Item() *item {
	return pairs(number(1), number(7), number(3), negative(-49), negative(-1), octets(bytes.Repeat([]byte{7}, 1952)))
}

// rawSignature returns r || s of an ASN.1 signature of P-256.
func rawSignature(der []byte) []byte {
	r := der[4 : 4+der[3]]
	s := der[4+der[3]+2:]
	raw := make([]byte, 64)
	new(big.Int).SetBytes(r).FillBytes(raw[:32])
	new(big.Int).SetBytes(s).FillBytes(raw[32:])
	return raw
}

// lowerS puts n - s in the place of an s above the half of n; mirrored always.
func lowerS(raw []byte) []byte {
	half := new(big.Int).Rsh(elliptic.P256().Params().N, 1)
	if new(big.Int).SetBytes(raw[32:]).Cmp(half) > 0 {
		return mirrored(raw)
	}
	return raw
}

func mirrored(raw []byte) []byte {
	raw = bytes.Clone(raw)
	s := new(big.Int).SetBytes(raw[32:])
	s.Mod(s.Neg(s), elliptic.P256().Params().N).FillBytes(raw[32:])
	return raw
}
