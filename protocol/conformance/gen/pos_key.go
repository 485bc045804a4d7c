package main

import (
	"crypto/ed25519"
	"math/big"
)

// keyVectors reads COSE_Keys of identities; pinsVectors reads files of pins.
var (
	keyPositive = []rawVector{
		{name: "key-public", comment: "An identity's public key.",
			input: identityKey(newParty("key-public", "owner").public()).encode()},
		{name: "key-private", comment: "An identity's key with its private half.", input: privateKey("key-private")},
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

func privateKey(vector string) []byte {
	p := newParty(vector, "owner")
	k := identityKey(p.public())
	k[-4] = bin(p.signing.Seed())
	return k.encode()
}

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

// keyResult is what the reader of a key learns.
func keyResult(input []byte) object {
	item := must(readAll(input))
	public := item.get(-2).bytes
	r := object{{"thumbprint", thumbprint(public)}, {"public", public}}
	if seed := item.get(-4); seed != nil {
		r = append(r, member{"private", seed.bytes})
		if string(ed25519.NewKeyFromSeed(seed.bytes)[32:]) != string(public) {
			panic("gen: a private key of another public one")
		}
	}
	return r
}
