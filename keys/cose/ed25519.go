package cose

import (
	"crypto/ed25519"
	"math/big"
	"slices"
)

// smallOrder holds the y coordinates of the points of small order and their
// non-canonical forms, little-endian, top bit clear (SPEC.md section 4.4). One
// constant signature verifies under such a key for every message.
func smallOrder() [7][32]byte {
	var t [7][32]byte
	t[1] = [32]byte{1}
	t[2] = [32]byte{
		0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef, 0x98, 0xf0,
		0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05,
	}
	t[3] = [32]byte{
		0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76, 0x0d, 0x10, 0x67, 0x0f,
		0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39, 0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a,
	}
	for i, first := range []byte{0xec, 0xed, 0xee} { // p - 1, p, p + 1
		for j := range t[4+i] {
			t[4+i][j] = 0xff
		}
		t[4+i][0], t[4+i][31] = first, 0x7f
	}
	return t
}

// weakEd25519 returns why x is refused as an Ed25519 public key (SPEC.md
// section 4.4), or the empty string. x is public, so it need not be constant
// time.
func weakEd25519(x []byte) string {
	if len(x) != ed25519.PublicKeySize {
		return "4.4: Ed25519 key of another size than 32 bytes"
	}
	y := [32]byte(x)
	y[31] &= 0x7f
	for _, s := range smallOrder() {
		if y == s {
			return "4.4: Ed25519 key of small order"
		}
	}
	n := littleEndian(y)
	p := fieldPrime()
	if n.Cmp(p) >= 0 {
		return "4.4: Ed25519 key not canonical"
	}
	// With d = -121665/121666 (RFC 8032 section 5.1), x² = (y² - 1) / (d y² + 1) =
	// 121666 (y² - 1) / (121666 - 121665 y²), which has a root exactly if numerator
	// times denominator is a square. x = 0 only at y = 1 and p - 1, refused above.
	yy := new(big.Int).Mul(n, n)
	num := new(big.Int).Sub(yy, big.NewInt(1))
	num.Mul(num, big.NewInt(121666))
	den := new(big.Int).Mul(yy, big.NewInt(-121665))
	den.Add(den, big.NewInt(121666))
	if big.Jacobi(num.Mul(num, den).Mod(num, p), p) != 1 {
		return "4.4: Ed25519 key is not a point of the curve"
	}
	return ""
}

// fieldPrime returns 2^255 - 19.
func fieldPrime() *big.Int {
	p := new(big.Int).Lsh(big.NewInt(1), 255)
	return p.Sub(p, big.NewInt(19))
}

func littleEndian(b [32]byte) *big.Int {
	slices.Reverse(b[:])
	return new(big.Int).SetBytes(b[:])
}
