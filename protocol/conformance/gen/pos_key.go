package main

import (
	"math/big"
	"slices"
)

// keyVectors reads COSE_Keys of identities; pinsVectors reads files of pins.
var (
	keyPositive = []rawVector{
		{name: "key-public", comment: "An identity's public key.", input: identity(newParty("key-public", "owner").keys)},
		{name: "key-private", comment: "An identity's key with its private half.", input: privateIdentity(newParty("key-private", "owner").keys)},
		{name: "key-smallest-y", comment: "The smallest y that is on the curve and not of small order.",
			input: identityKey(edgeKey(2, 1)).encode()},
		{name: "key-greatest-y", comment: "The greatest y below 2^255 - 19 that is on the curve and not of small order.",
			input: identityKey(edgeKey(-2, -1)).encode()},
		{name: "key-sign-bit", comment: "A key whose x is odd, so the top bit is set.",
			input: identityKey(oddKey()).encode()},
	}
	pinsPositive = []rawVector{
		{name: "pins-one", comment: "One pin.", input: pinsFile("pins-one", [][]int{{roleHop}})},
		{name: "pins-none-forbidden", comment: "Every role that may stand beside measure and gather, and the others by themselves.",
			input: pinsFile("pins-none-forbidden", [][]int{
				{roleMeasure, roleGather, roleReport, roleHop, roleProcess, roleEscrow, roleAudit},
				{roleReport, roleOrder, roleApprove, roleHop, roleProcess, roleEscrow, roleAudit},
			})},
		{name: "pins-4096", comment: "As many pins as a file may have.", input: pinsFile("pins-4096", many(4096))},
	}
)

// edgeKey goes from y (below 0: from p + y) in steps until there is a key that
// SPEC 4.4 takes.
func edgeKey(y, step int64) []byte {
	n := big.NewInt(y)
	if y < 0 {
		n.Add(n, fieldP)
	}
	for ; ; n.Add(n, big.NewInt(step)) {
		if identityKeyFault(littleEndian(n)) == nil {
			return littleEndian(n)
		}
	}
}

// oddKey is the first identity whose x is odd.
func oddKey() []byte {
	for i := 0; ; i++ {
		if k := newParty("key-sign-bit", "owner "+itoa(i)).public(); k[31]&0x80 != 0 {
			return k
		}
	}
}

// keyResult is what the reader of an identity learns.
func keyResult(input []byte) object {
	i := must(readAll(input))
	if i.major == majorArray {
		return identityResult([]idKey{keyOf(i.items[0]), keyOf(i.items[1])})
	}
	return identityResult([]idKey{keyOf(i)})
}

// keyOf takes apart a COSE_Key that this program has written.
func keyOf(i *item) idKey {
	var k idKey
	switch kty, _ := i.get(1).int(); kty {
	case 1:
		k = idKey{alg: algEd25519, public: i.get(-2).bytes, private: i.get(-4).content()}
	case 2:
		k = idKey{alg: algESP256, public: slices.Concat(i.get(-2).bytes, i.get(-3).bytes), private: i.get(-4).content()}
	default:
		k = idKey{alg: algMLDSA65, public: i.get(-1).bytes, private: i.get(-2).content()}
	}
	return k
}

// content is the bytes of a string that may not be there.
func (i *item) content() []byte {
	if i == nil {
		return nil
	}
	return i.bytes
}
