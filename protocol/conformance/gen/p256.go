package main

import (
	"errors"
	"math/big"
)

// The curve P-256 in the plainest arithmetic, like that of Ed25519 beside it:
// it says which keys are on the curve, and verifies by the text of FIPS 186-5.
var (
	primeP, orderN = hexNumber("ffffffff00000001000000000000000000000000ffffffffffffffffffffffff"),
		hexNumber("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551")
	coefficientB = hexNumber("5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b")
	baseG        = weierstrass{
		hexNumber("6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"),
		hexNumber("4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5"),
	}
	// halfN is the greatest s that SPEC section 4.4 takes.
	halfN = new(big.Int).Rsh(orderN, 1)
)

// hexNumber reads a number that stands in this program.
func hexNumber(s string) *big.Int {
	n, ok := new(big.Int).SetString(s, 16)
	if !ok {
		panic("gen: not a number: " + s)
	}
	return n
}

// weierstrass is a point; without x it is the one at infinity.
type weierstrass struct{ x, y *big.Int }

func onCurve(x, y *big.Int) bool {
	left := new(big.Int).Mul(y, y)
	return left.Sub(left, curveRight(x)).Mod(left, primeP).Sign() == 0
}

// curveRight is x^3 - 3x + b.
func curveRight(x *big.Int) *big.Int {
	r := new(big.Int).Mul(x, x)
	r.Sub(r, big.NewInt(3)).Mul(r, x).Add(r, coefficientB)
	return r.Mod(r, primeP)
}

func (p weierstrass) add(q weierstrass) weierstrass {
	switch {
	case p.x == nil:
		return q
	case q.x == nil:
		return p
	}
	up, down := new(big.Int).Sub(q.y, p.y), new(big.Int).Sub(q.x, p.x)
	if down.Mod(down, primeP).Sign() == 0 {
		sum := new(big.Int).Add(p.y, q.y)
		if sum.Mod(sum, primeP).Sign() == 0 {
			return weierstrass{}
		}
		up.Mul(p.x, p.x).Sub(up, big.NewInt(1)).Mul(up, big.NewInt(3)) // the tangent
		down.Lsh(p.y, 1)
	}
	slope := up.Mul(up, down.ModInverse(down, primeP))
	x := new(big.Int).Mul(slope, slope)
	x.Sub(x, p.x).Sub(x, q.x).Mod(x, primeP)
	y := new(big.Int).Sub(p.x, x)
	y.Mul(y, slope).Sub(y, p.y).Mod(y, primeP)
	return weierstrass{x, y}
}

func (p weierstrass) times(n *big.Int) weierstrass {
	var sum weierstrass
	for i := n.BitLen() - 1; i >= 0; i-- {
		sum = sum.add(sum)
		if n.Bit(i) == 1 {
			sum = sum.add(p)
		}
	}
	return sum
}

// encode is x || y.
func (p weierstrass) encode() []byte { return joinRS(p.x, p.y) }

// esp256Fault is SPEC section 4.4: what is wrong with x || y.
func esp256Fault(b []byte) error {
	if len(b) != 64 {
		return errors.New("not 64 bytes")
	}
	x, y := splitRS(b)
	switch {
	case x.Cmp(primeP) >= 0 || y.Cmp(primeP) >= 0:
		return errors.New("not below the prime")
	case !onCurve(x, y):
		return errors.New("not on the curve")
	}
	return nil
}

// inOrder says if r or s is from 1 to n - 1.
func inOrder(n *big.Int) bool { return n.Sign() > 0 && n.Cmp(orderN) < 0 }

// ecdsaHolds is the verification of FIPS 186-5 section 6.4.2, for any s.
func ecdsaHolds(public, digest, signature []byte) bool {
	r, s := splitRS(signature)
	if !inOrder(r) || !inOrder(s) {
		return false
	}
	w := new(big.Int).ModInverse(s, orderN)
	u := new(big.Int).Mul(new(big.Int).SetBytes(digest), w)
	v := new(big.Int).Mul(r, w)
	x, y := splitRS(public)
	p := baseG.times(u.Mod(u, orderN)).add(weierstrass{x, y}.times(v.Mod(v, orderN)))
	return p.x != nil && new(big.Int).Mod(p.x, orderN).Cmp(r) == 0
}
