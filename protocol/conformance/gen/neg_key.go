package main

import (
	"encoding/hex"
	"math/big"
	"slices"
	"strings"
)

// smallOrder is the table of SPEC section 4.4, each encoding once.
var smallOrder = strings.Fields(`
	0000000000000000000000000000000000000000000000000000000000000000 0100000000000000000000000000000000000000000000000000000000000000
	26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05 c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a
	ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f
	eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f`)

var keyNegative = slices.Concat(smallOrderKeys(), []rawVector{
	badKey("not-canonical", "A y of 2^255 - 19 or more that is on the curve and not of small order.", identityKey(wrappedKey())),
	badKey("off-curve", "A y for which the curve has no x.", identityKey(offCurve())),
	badKey("31-bytes", "A key of 31 bytes.", identityKey(keyOwner().public()[:31])),
	badKey("33-bytes", "A key of 33 bytes.", identityKey(append(slices.Clone(keyOwner().public()), 0))),
	badKey("kty-2", "Key type EC2, on the curve of Ed25519 and without y.", keyWith(1, num(2))),
	badKey("kty-text", "The key type as a text.", keyWith(1, text("OKP"))),
	badKey("crv-x25519", "The curve of key agreement.", keyWith(-1, num(4))),
	badKey("crv-p256", "P-256.", keyWith(-1, num(1))),
	badKey("alg", "An alg: a COSE_Key of an identity has none.", keyWith(3, num(algEd25519))),
	badKey("kid", "A kid.", keyWith(2, bin([]byte("kid")))),
	badKey("key-ops", "key_ops.", keyWith(4, array(num(2)))),
	badKey("x-text", "The key as a text.", keyWith(-2, text(strings.Repeat("x", 32)))),
	badKey("private-of-other", "The seed of another key.", keyWith(-4, bin(random("key", "other seed", 32)))),
	badKey("y", "A y, which only EC2 has.", keyWith(-3, bin(random("key", "y", 32)))),
	badKey("private-31-bytes", "A private key of 31 bytes.", keyWith(-4, bin(keyOwner().private()[:31]))),
	badKey("without-kty", "No key type.", keyWith(1, nil)),
	badKey("without-crv", "No curve.", keyWith(-1, nil)),
	badKey("without-x", "No key.", keyWith(-2, nil)),
	{"key-array", "An array of what stands in a key.", array(num(1), num(6), bin(keyOwner().public())), "6.1", "format"},
	{"key-trailing-byte", "A byte follows the key.", append(identityKey(keyOwner().public()).encode(), 0), "3.1", "format"},
	{"key-unsorted", "-2 before -1.", pairs(num(1), num(1), num(-2), bin(keyOwner().public()), num(-1), num(6)), "3.4", "format"},
	{"key-crv-twice", "The curve stands twice.", pairs(num(1), num(1), num(-1), num(6), num(-1), num(6), num(-2), bin(keyOwner().public())), "3.4", "format"},
	{"key-wide-number", "The curve in two bytes.", keyWith(-1, wide(majorUint, 6, 1)).encode(), "3.2", "format"},
	{"key-endless", "The map with indefinite length.", endlessMap(identityKey(keyOwner().public()).encode()), "3.3", "format"},
})

func keyOwner() *party { return newParty("key", "owner", roleReport) }

func keyWith(key int64, value []byte) dict {
	return with(identityKey(keyOwner().public()), key, value)
}

func badKey(name, comment string, d dict) rawVector {
	return rawVector{"key-" + name, comment, d.encode(), "4.4", "format"}
}

// smallOrderKeys has the table of SPEC 4.4, with the top bit clear and set.
func smallOrderKeys() []rawVector {
	var list []rawVector
	for i, s := range smallOrder {
		for bit, name := range []string{"clear", "set"} {
			b := must(hex.DecodeString(s))
			b[31] |= byte(bit) << 7
			list = append(list, badKey("small-order-"+itoa(i+1)+"-top-bit-"+name,
				"A point of small order, or a form of one that is not canonical.", identityKey(b)))
		}
	}
	return list
}

// wrappedKey is a y from p to 2^255 - 1 whose only fault is that.
func wrappedKey() []byte {
	for n := new(big.Int).Add(fieldP, big.NewInt(2)); ; n.Add(n, big.NewInt(1)) {
		if p, _, err := decode(littleEndian(n)); err == nil && !p.smallOrder() {
			return littleEndian(n)
		}
	}
}

// offCurve is the first y that has no x.
func offCurve() []byte {
	for n := big.NewInt(2); ; n.Add(n, big.NewInt(1)) {
		if _, _, err := decode(littleEndian(n)); err != nil {
			return littleEndian(n)
		}
	}
}

func endlessMap(b []byte) []byte {
	return append(append([]byte{b[0]&0xe0 | 31}, b[1:]...), 0xff)
}
