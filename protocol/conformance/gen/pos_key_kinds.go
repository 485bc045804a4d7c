package main

import (
	"math/big"
	"slices"
)

// keysOfKinds are identities of every kind, public and private, and the keys
// of ESP256 and ML-DSA-65 at the ends of what SPEC 4.4 takes.
func keysOfKinds() []rawVector {
	var list []rawVector
	for _, k := range otherKinds {
		name := "key-" + k.name
		list = append(list, rawVector{name: name + "-public", comment: "An identity with " + described[k.name] + ".",
			input: identity(newPartyOf(name+"-public", "owner", k.algs).keys)},
			rawVector{name: name + "-private", comment: "The private halves of an identity with " + described[k.name] + ".",
				input: privateIdentity(newPartyOf(name+"-private", "owner", k.algs).keys)})
	}
	return append(list, []rawVector{
		{name: "key-esp256-x-0", comment: "A point whose x is 0.", input: esp256Point(new(big.Int), yOfZero()).encode()},
		{name: "key-esp256-y-5", comment: "A point whose y is 5, in 32 bytes like any other.", input: esp256Point(xOfFive, big.NewInt(5)).encode()},
		{name: "key-esp256-private-1", comment: "The least private key; its public key is the base point.", input: scalarKey(big.NewInt(1))},
		{name: "key-esp256-private-greatest", comment: "The greatest private key, n - 1.", input: scalarKey(new(big.Int).Sub(orderN, big.NewInt(1)))},
		{name: "key-mldsa65-all-ones", comment: "1952 bytes of ff: every 1952 bytes are a public key.",
			input: idKey{alg: algMLDSA65, public: slices.Repeat([]byte{0xff}, 1952)}.cose().encode()},
	}...)
}

func scalarKey(n *big.Int) []byte {
	return newIDKey(algESP256, n.FillBytes(make([]byte, 32))).cosePrivate().encode()
}

// pinsOfKinds are files of pins that hold other identities than those of one
// Ed25519 key.
var pinsOfKinds = []rawVector{
	{name: "pins-every-kind", comment: "An identity of each kind.", input: array(kindPins()...)},
	{name: "pins-keys-in-two-identities", comment: "A dual identity, and each of its keys as an identity by itself.",
		input: array(sortedPins(pinParties(dualOwner().keys, dualOwner().keys[:1], dualOwner().keys[1:]))...)},
}

func kindPins() [][]byte {
	identities := [][]idKey{newParty("pins-every-kind", "ed25519").keys}
	for _, k := range otherKinds {
		identities = append(identities, newPartyOf("pins-every-kind", k.name, k.algs).keys)
	}
	return sortedPins(pinParties(identities...))
}

func pinParties(identities ...[]idKey) []*party {
	var list []*party
	for i, keys := range identities {
		list = append(list, &party{keys: keys, roles: []int{roleHop, roleProcess + i%3}})
	}
	return list
}
