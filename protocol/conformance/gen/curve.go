package main

import (
	"errors"
	"math/big"
	"slices"
)

// The curve of Ed25519, in the plainest arithmetic there is: only public keys
// are looked at, and slowly is good enough.
var (
	fieldP = new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), 255), big.NewInt(19))
	curveD = fdiv(big.NewInt(-121665), big.NewInt(121666))
	// groupL is the order of the group of the base point.
	groupL, _ = new(big.Int).SetString("7237005577332262213973186563042994240857116359379907606001950938285454250989", 10)
)

type point struct{ x, y *big.Int }

func fmod(a *big.Int) *big.Int    { return a.Mod(a, fieldP) }
func fmul(a, b *big.Int) *big.Int { return fmod(new(big.Int).Mul(a, b)) }
func fadd(a, b *big.Int) *big.Int { return fmod(new(big.Int).Add(a, b)) }
func fsub(a, b *big.Int) *big.Int { return fmod(new(big.Int).Sub(a, b)) }
func fdiv(a, b *big.Int) *big.Int {
	return fmul(a, new(big.Int).ModInverse(fmod(new(big.Int).Set(b)), fieldP))
}
func (p point) double() point    { return p.add(p) }
func (p point) isIdentity() bool { return p.x.Sign() == 0 && p.y.Cmp(big.NewInt(1)) == 0 }
func (p point) smallOrder() bool { return p.double().double().double().isIdentity() }

// add is the complete addition law of the twisted Edwards curve.
func (p point) add(q point) point {
	one := big.NewInt(1)
	t := fmul(curveD, fmul(fmul(p.x, q.x), fmul(p.y, q.y)))
	x := fdiv(fadd(fmul(p.x, q.y), fmul(p.y, q.x)), fadd(one, t))
	y := fdiv(fadd(fmul(p.y, q.y), fmul(p.x, q.x)), fsub(one, t))
	return point{x, y}
}

// decode reads the encoding of a point as RFC 8032 section 5.1.3, but with y
// taken modulo p; canonical says whether it was below.
func decode(b []byte) (p point, canonical bool, err error) {
	le := slices.Clone(b)
	sign := uint(le[31] >> 7)
	le[31] &= 0x7f
	slices.Reverse(le)
	y := new(big.Int).SetBytes(le)
	canonical = y.Cmp(fieldP) < 0
	fmod(y)
	y2 := fmul(y, y)
	x2 := fdiv(fsub(y2, big.NewInt(1)), fadd(fmul(curveD, y2), big.NewInt(1)))
	x := new(big.Int).ModSqrt(x2, fieldP)
	if x == nil {
		return point{}, false, errors.New("not on the curve")
	}
	if x.Sign() == 0 {
		canonical = canonical && sign == 0
	} else if x.Bit(0) != sign {
		x.Sub(fieldP, x)
	}
	return point{x, y}, canonical, nil
}

// identityKeyFault is SPEC section 4.4: what is wrong with an Ed25519 key.
func identityKeyFault(b []byte) error {
	if len(b) != 32 {
		return errors.New("not 32 bytes")
	}
	p, canonical, err := decode(b)
	switch {
	case err != nil:
		return err
	case !canonical:
		return errors.New("not canonical")
	case p.smallOrder():
		return errors.New("small order")
	}
	return nil
}

// littleEndian is n in 32 bytes.
func littleEndian(n *big.Int) []byte {
	b := n.FillBytes(make([]byte, 32))
	slices.Reverse(b)
	return b
}
