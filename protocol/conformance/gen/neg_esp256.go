package main

import (
	"encoding/asn1"
	"math/big"
	"slices"
)

// bentSignature is a way to spoil a signature after it was made.
type bentSignature struct {
	name, rule, comment string // rule "": where the signature has to verify
	bend                func([]byte) []byte
}

// bentESP256 are signatures by ESP256 that SPEC section 4.4 refuses. There is
// none with n added to r or s in 32 bytes: one in 2^32 signatures has room.
var bentESP256 = []bentSignature{
	{"high-s", "4.4", "n - s in the place of s: the mirror image, which ECDSA itself takes.", mirrored},
	{"r-zero", "", "r is 0.", halves(0, nil)},
	{"s-zero", "", "s is 0.", halves(nil, 0)},
	{"zero", "", "r and s are 0.", halves(0, 0)},
	{"r-n", "", "r is n, the order of the group: 0 to who reduces it.", halves(orderN, nil)},
	{"s-n", "", "s is n, the order of the group: 0 to who reduces it.", halves(nil, orderN)},
	{"n", "", "r and s are n.", halves(orderN, orderN)},
	{"r-greatest", "", "r is 2^256 - 1.", halves(new(big.Int).SetBytes(slices.Repeat([]byte{0xff}, 32)), nil)},
	{"s-plus-n", "", "s + n in 33 bytes: the equation holds, but s is not below n.", plusN},
	{"r-flipped", "", "A bit of r.", func(b []byte) []byte { b[31] ^= 1; return b }},
	{"s-flipped", "", "A bit of s.", func(b []byte) []byte { b[63] ^= 1; return b }},
	{"swapped", "", "s || r.", func(b []byte) []byte { return slices.Concat(b[32:], b[:32]) }},
	{"little-endian", "", "r and s in little-endian.", func(b []byte) []byte {
		slices.Reverse(b)
		return slices.Concat(b[32:], b[:32])
	}},
	{"der", "", "The DER of X.509 in the place of r || s.", der},
	{"63-bytes", "", "A signature of 63 bytes.", func(b []byte) []byte { return b[:63] }},
	{"65-bytes", "", "A signature of 65 bytes.", func(b []byte) []byte { return append(b, 0) }},
	{"empty", "", "A signature of no bytes.", func([]byte) []byte { return nil }},
}

// fault is the vector of one place: at is the step where the signature has to
// verify, part the signature's name, and ready sets the scene.
func (f bentSignature) fault(prefix, at, part string, ready func(*scene)) fault {
	rule := f.rule
	if rule == "" {
		rule = at
	}
	return fault{prefix + f.name, rule, "signature", f.comment, func(s *scene) {
		ready(s)
		s.edit(part, f.bend)
	}}
}

func mirrored(b []byte) []byte {
	r, s := splitRS(b)
	return joinRS(r, s.Sub(orderN, s))
}

// halves puts other numbers in the place of r, s or both; nil leaves one.
func halves(r, s any) func([]byte) []byte {
	pick := func(v any, old *big.Int) *big.Int {
		switch v := v.(type) {
		case *big.Int:
			return v
		case int:
			return big.NewInt(int64(v))
		}
		return old
	}
	return func(b []byte) []byte {
		oldR, oldS := splitRS(b)
		return joinRS(pick(r, oldR), pick(s, oldS))
	}
}

func plusN(b []byte) []byte {
	_, s := splitRS(b)
	return append(slices.Clone(b[:32]), s.Add(s, orderN).FillBytes(make([]byte, 33))...)
}

func der(b []byte) []byte {
	r, s := splitRS(b)
	return must(asn1.Marshal(struct{ R, S *big.Int }{r, s}))
}
