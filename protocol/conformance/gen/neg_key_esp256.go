package main

import (
	"math/big"
	"slices"
	"strings"
)

// esp256Keys break the rules of SPEC 4.4 for ESP256.
var esp256Keys = []rawVector{
	badKey("esp256-off-curve", "A point that is not on the curve: the last bit of y is another one.", point256(func(b []byte) { b[63] ^= 1 })),
	badKey("esp256-zero", "x and y are 0, which some write for the point at infinity.", point256(func(b []byte) { clear(b) })),
	badKey("esp256-x-p", "x is p, which is 0: the curve has such a point.", esp256Point(primeP, yOfZero())),
	badKey("esp256-y-not-canonical", "y is p + 5: the curve has such a point.", esp256Point(xOfFive, new(big.Int).Add(primeP, big.NewInt(5)))),
	badKey("esp256-x-greatest", "x is 2^256 - 1.", point256(func(b []byte) { copy(b, slices.Repeat([]byte{0xff}, 32)) })),
	badKey("esp256-swapped", "y || x.", point256(func(b []byte) { copy(b, slices.Concat(b[32:], b[:32])) })),
	badKey("esp256-little-endian", "x and y in little-endian.", point256(func(b []byte) { slices.Reverse(b[:32]); slices.Reverse(b[32:]) })),
	badKey("esp256-y-bool", "A compressed point: y as its sign.", esp256With(-3, cborTrue)),
	badKey("esp256-x-compressed", "A compressed point: x with its prefix, and no y.", compressed()),
	badKey("esp256-x-31-bytes", "An x of 31 bytes.", esp256With(-2, bin(esp256Owner().public()[:31]))),
	badKey("esp256-x-33-bytes", "An x of 33 bytes.", esp256With(-2, bin(slices.Concat([]byte{0}, esp256Owner().public()[:32])))),
	badKey("esp256-y-31-bytes", "A y of 31 bytes.", esp256With(-3, bin(esp256Owner().public()[32:63]))),
	badKey("esp256-y-33-bytes", "A y of 33 bytes.", esp256With(-3, bin(slices.Concat([]byte{0}, esp256Owner().public()[32:])))),
	badKey("esp256-x-text", "The x as a text.", esp256With(-2, text(strings.Repeat("x", 32)))),
	badKey("esp256-without-x", "No x.", esp256With(-2, nil)),
	badKey("esp256-without-y", "No y.", esp256With(-3, nil)),
	badKey("esp256-without-crv", "No curve.", esp256With(-1, nil)),
	badKey("esp256-alg", "An alg: it follows from the curve.", esp256With(3, num(algESP256))),
	badKey("esp256-kid", "A kid.", esp256With(2, bin([]byte("kid")))),
	badKey("esp256-crv-p384", "P-384.", esp256With(-1, num(2))),
	badKey("esp256-crv-ed25519", "The curve of Ed25519.", esp256With(-1, num(6))),
	badKey("esp256-kty-okp", "Key type OKP.", esp256With(1, num(1))),

	badKey("esp256-private-zero", "A private key of 0.", esp256With(-4, bin(make([]byte, 32)))),
	badKey("esp256-private-n", "A private key of n.", esp256With(-4, bin(orderN.Bytes()))),
	badKey("esp256-private-plus-n", "1 + n for the private key, whose point is that of 1.", basePlusN()),
	badKey("esp256-private-of-other", "The private key of another point.", esp256With(-4, bin(newPartyOf("key", "other", kindESP256.algs).private()))),
	badKey("esp256-private-negated", "n less the private key: x is the same, y is not.", negated()),
	badKey("esp256-private-31-bytes", "A private key of 31 bytes.", esp256With(-4, bin(esp256Owner().private()[:31]))),
	badKey("esp256-private-33-bytes", "A private key of 33 bytes.", esp256With(-4, bin(slices.Concat([]byte{0}, esp256Owner().private())))),
}

// xOfFive is the x at which y is 5.
var xOfFive = hexNumber("d7325d7646cd60d80a92738ceb345f844cffaf35841022cab176f692de8de1d7")

// yOfZero is a y at which x is 0.
func yOfZero() *big.Int { return new(big.Int).ModSqrt(coefficientB, primeP) }

func esp256Owner() *party { return newPartyOf("key", "owner", kindESP256.algs) }

// esp256Key is the COSE_Key of 64 bytes, rightly or wrongly.
func esp256Key(public []byte) dict { return idKey{alg: algESP256, public: public}.cose() }

func esp256Point(x, y *big.Int) dict { return esp256Key(joinRS(x, y)) }

// point256 is the owner's key with its point changed.
func point256(f func([]byte)) dict {
	b := slices.Clone(esp256Owner().public())
	f(b)
	return esp256Key(b)
}

// esp256With is the owner's key with one entry changed or, for nil, left out.
func esp256With(key int64, value []byte) dict { return with(esp256Owner().keys[0].cose(), key, value) }

func compressed() dict {
	d := esp256With(-3, nil)
	public := esp256Owner().public()
	d[-2] = bin(slices.Concat([]byte{2 | public[63]&1}, public[:32]))
	return d
}

func basePlusN() dict {
	d := esp256Key(baseG.encode())
	d[-4] = bin(new(big.Int).Add(orderN, big.NewInt(1)).Bytes())
	return d
}

func negated() dict {
	n := new(big.Int).SetBytes(esp256Owner().private())
	return esp256With(-4, bin(n.Sub(orderN, n).FillBytes(make([]byte, 32))))
}
