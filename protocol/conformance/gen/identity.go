package main

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"encoding/asn1"
	"math/big"

	"filippo.io/mldsa"
)

// idKey is a signature key of SPEC section 4.4. The private half is a seed or
// a scalar, and nil where only the public half is known.
type idKey struct {
	alg     int64
	public  []byte // of ESP256 x || y
	private []byte
	craft   func(message []byte) []byte // signs in the place of private, where set
}

func newIDKey(alg int64, private []byte) idKey {
	k := idKey{alg: alg, private: private}
	switch alg {
	case algEd25519:
		k.public = ed25519.NewKeyFromSeed(private)[32:]
	case algESP256:
		k.public = must(must(ecdsa.ParseRawPrivateKey(elliptic.P256(), private)).PublicKey.Bytes())[1:]
	case algMLDSA65:
		k.public = must(mldsa.NewPrivateKey(mldsa.MLDSA65(), private)).PublicKey().Bytes()
	}
	return k
}

// cose is the COSE_Key of the public half.
func (k idKey) cose() dict {
	switch k.alg {
	case algESP256:
		return dict{1: num(2), -1: num(1), -2: bin(k.public[:32]), -3: bin(k.public[32:])}
	case algMLDSA65:
		return dict{1: num(7), 3: num(k.alg), -1: bin(k.public)}
	}
	return dict{1: num(1), -1: num(6), -2: bin(k.public)}
}

// cosePrivate is the COSE_Key with the private half.
func (k idKey) cosePrivate() dict {
	d := k.cose()
	if k.alg == algMLDSA65 {
		d[-2] = bin(k.private)
	} else {
		d[-4] = bin(k.private)
	}
	return d
}

// identityKey is the COSE_Key of 32 bytes that stand for an Ed25519 key,
// rightly or wrongly.
func identityKey(public []byte) dict { return idKey{alg: algEd25519, public: public}.cose() }

// identity is `identity` of the CDDL: the COSE_Key, or the array of two.
func identity(keys []idKey) []byte { return identityOf(keys, idKey.cose) }

// privateIdentity is `private-identity` of the CDDL.
func privateIdentity(keys []idKey) []byte { return identityOf(keys, idKey.cosePrivate) }

func identityOf(keys []idKey, encode func(idKey) dict) []byte {
	if len(keys) == 1 {
		return encode(keys[0]).encode()
	}
	var list [][]byte
	for _, k := range keys {
		list = append(list, encode(k).encode())
	}
	return array(list...)
}

// thumbprint is SPEC section 6.1.
func thumbprint(keys []idKey) []byte {
	if len(keys) == 1 {
		return sum(keys[0].cose().encode())
	}
	var list [][]byte
	for i := range keys {
		list = append(list, bin(thumbprint(keys[i:i+1])))
	}
	return sum(array(list...))
}

// sign is deterministic for each algorithm: vectors must not change.
func (k idKey) sign(message []byte) []byte {
	if k.craft != nil {
		return k.craft(message)
	}
	switch k.alg {
	case algESP256:
		return lowS(k.signECDSA(message))
	case algMLDSA65:
		return must(k.mldsa().SignDeterministic(message, nil))
	}
	return ed25519.Sign(ed25519.NewKeyFromSeed(k.private), message)
}

func (k idKey) mldsa() *mldsa.PrivateKey {
	return must(mldsa.NewPrivateKey(mldsa.MLDSA65(), k.private))
}

// signECDSA is ECDSA with the nonce of RFC 6979, as r || s; s is as it comes.
func (k idKey) signECDSA(message []byte) []byte {
	key := must(ecdsa.ParseRawPrivateKey(elliptic.P256(), k.private))
	var rs struct{ R, S *big.Int }
	must(asn1.Unmarshal(must(key.Sign(nil, sum(message), crypto.SHA256)), &rs))
	return joinRS(rs.R, rs.S)
}

func joinRS(r, s *big.Int) []byte {
	return append(r.FillBytes(make([]byte, 32)), s.FillBytes(make([]byte, 32))...)
}

func splitRS(b []byte) (r, s *big.Int) {
	return new(big.Int).SetBytes(b[:32]), new(big.Int).SetBytes(b[32:])
}

// lowS puts n - s in the place of an s above (n-1)/2, SPEC section 4.4.
func lowS(signature []byte) []byte {
	if r, s := splitRS(signature); s.Cmp(halfN) > 0 {
		return joinRS(r, s.Sub(orderN, s))
	}
	return signature
}
