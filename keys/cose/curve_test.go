package cose

import (
	"errors"
	"math/big"
	"slices"
	"testing"
)

// A curve is edwards25519 in the plainest arithmetic there is, from RFC 8032
// section 5.1 alone, to compare with.
type curve struct{ p, d, l *big.Int }

// point is in affine coordinates.
type point struct{ x, y *big.Int }

func newCurve(tb testing.TB) curve {
	tb.Helper()
	number := func(s string) *big.Int {
		n, ok := new(big.Int).SetString(s, 10)
		if !ok {
			tb.Fatal(s)
		}
		return n
	}
	return curve{
		p: number("57896044618658097711785492504343953926634992332820282019728792003956564819949"),
		d: number("37095705934669439343138083508754565189542113879843219016388785533085940283555"),
		l: number("7237005577332262213973186563042994240857116359379907606001950938285454250989"),
	}
}

func (c curve) mul(a ...*big.Int) *big.Int {
	n := big.NewInt(1)
	for _, f := range a {
		n.Mul(n, f).Mod(n, c.p)
	}
	return n
}

func (c curve) quotient(a, b *big.Int) *big.Int {
	b = new(big.Int).Mod(b, c.p)
	return c.mul(new(big.Int).Mod(a, c.p), b.ModInverse(b, c.p))
}

// add is the addition law of RFC 8032 section 5.1.4, in affine form.
func (c curve) add(a, b point) point {
	one := big.NewInt(1)
	t := c.mul(c.d, a.x, b.x, a.y, b.y)
	return point{
		c.quotient(new(big.Int).Add(c.mul(a.x, b.y), c.mul(a.y, b.x)), new(big.Int).Add(one, t)),
		c.quotient(new(big.Int).Add(c.mul(a.y, b.y), c.mul(a.x, b.x)), new(big.Int).Sub(one, t)),
	}
}

func (c curve) times8(a point) point {
	for range 3 {
		a = c.add(a, a)
	}
	return a
}

func isIdentity(a point) bool { return a.x.Sign() == 0 && a.y.Cmp(big.NewInt(1)) == 0 }

// decompress is RFC 8032 section 5.1.3, but it takes y modulo p and a sign bit
// where x is 0, and says that these are not canonical.
func (c curve) decompress(b [32]byte) (a point, canonical bool, err error) {
	sign := uint(b[31] >> 7)
	b[31] &= 0x7f
	slices.Reverse(b[:])
	y := new(big.Int).SetBytes(b[:])
	canonical = y.Cmp(c.p) < 0
	y.Mod(y, c.p)
	y2 := c.mul(y, y)
	x2 := c.quotient(new(big.Int).Sub(y2, big.NewInt(1)), new(big.Int).Add(c.mul(c.d, y2), big.NewInt(1)))
	x := new(big.Int).ModSqrt(x2, c.p)
	if x == nil {
		return point{}, false, errors.New("not on the curve")
	}
	if x.Sign() == 0 {
		canonical = canonical && sign == 0
	} else if x.Bit(0) != sign {
		x.Sub(c.p, x)
	}
	return point{x, y}, canonical, nil
}

// compress is RFC 8032 section 5.1.2.
func (c curve) compress(a point) [32]byte {
	b := bytesOf(a.y)
	b[31] |= byte(a.x.Bit(0)) << 7
	return b
}

// bytesOf returns n in 32 bytes, little-endian.
func bytesOf(n *big.Int) (b [32]byte) {
	n.FillBytes(b[:])
	slices.Reverse(b[:])
	return b
}

// numberOf is bytesOf backwards, for any length.
func numberOf(b []byte) *big.Int {
	b = slices.Clone(b)
	slices.Reverse(b)
	return new(big.Int).SetBytes(b)
}

// good reports whether SPEC.md section 4.4 lets b be a public key.
func (c curve) good(b [32]byte) bool {
	a, canonical, err := c.decompress(b)
	return err == nil && canonical && !isIdentity(c.times8(a))
}
