package main

import (
	"crypto/sha512"
	"encoding/hex"
	"math/big"
	"slices"
)

// Signatures that some verifiers of Ed25519 take and SPEC section 4.4 does
// not. They are made from the private scalar by hand, since no library makes
// them.

// scalarOf is the private scalar behind a seed, RFC 8032 section 5.1.5.
func scalarOf(seed []byte) *big.Int {
	h := sha512.Sum512(seed)
	h[0] &= 248
	h[31] = h[31]&127 | 64
	return fromLittleEndian(h[:32])
}

func fromLittleEndian(b []byte) *big.Int {
	b = slices.Clone(b)
	slices.Reverse(b)
	return new(big.Int).SetBytes(b)
}

// challenge is the hash that S depends on, k of RFC 8032.
func challenge(r, public, message []byte) *big.Int {
	k := unreduced(r, public, message)
	return k.Mod(k, groupL)
}

// unreduced is k as it comes, in 512 bits.
func unreduced(r, public, message []byte) *big.Int {
	h := sha512.New()
	h.Write(r)
	h.Write(public)
	h.Write(message)
	return fromLittleEndian(h.Sum(nil))
}

// forge signs with the nonce scalar given and R as encoded by the caller.
func forge(seed, public, message []byte, nonce *big.Int, r []byte) []byte {
	s := new(big.Int).Mul(challenge(r, public, message), scalarOf(seed))
	s.Add(s, nonce).Mod(s, groupL)
	return append(slices.Clone(r), littleEndian(s)...)
}

// basePoint is B of RFC 8032 section 5.1.
func basePoint() point {
	p, _, err := decode(must(hex.DecodeString("5866666666666666666666666666666666666666666666666666666666666666")))
	if err != nil {
		panic(err)
	}
	return p
}

func (p point) times(n *big.Int) point {
	sum := point{new(big.Int), big.NewInt(1)}
	for i := n.BitLen() - 1; i >= 0; i-- {
		sum = sum.double()
		if n.Bit(i) == 1 {
			sum = sum.add(p)
		}
	}
	return sum
}

func (p point) encode() []byte {
	b := littleEndian(p.y)
	b[31] |= byte(p.x.Bit(0)) << 7
	return b
}

// torsion is a point of order 8.
func torsion() point {
	p, _, err := decode(must(hex.DecodeString(smallOrder[2])))
	if err != nil {
		panic(err)
	}
	return p
}

// cofactored has a point of order 8 added to its R: equal only if both sides
// are multiplied by 8.
func cofactored(seed, public, message []byte) []byte {
	nonce := fromLittleEndian(sum([]byte("a nonce")))
	nonce.Mod(nonce, groupL)
	return forge(seed, public, message, nonce, basePoint().times(nonce).add(torsion()).encode())
}

// neutralR has the neutral element for R, as it has to be encoded: it tells the
// private key to everybody, and is a signature like any other.
func neutralR(seed, public, message []byte) []byte {
	return forge(seed, public, message, new(big.Int), must(hex.DecodeString(smallOrder[1])))
}

// wrongR has the neutral element for R, in a form that is not canonical.
func wrongR(seed, public, message []byte) []byte {
	return forge(seed, public, message, new(big.Int), must(hex.DecodeString(smallOrder[6])))
}
