package main

import (
	"bytes"
	"encoding/hex"
	"slices"
)

var pinsNegative = []rawVector{
	badPins("none", "6.5", "format", "A file without pins.", array()),
	badPins("4097", "6.5", "limit", "One pin too many.", pinsFile("pins-4097", many(4097))),
	badPins("map", "6.5", "format", "A map.", dict{}.encode()),
	badPins("trailing-byte", "3.1", "format", "A byte follows the pins.", append(pinsFile("pins-trailing-byte", many(1)), 0)),
	badPins("wide-number", "3.2", "format", "A role in two bytes.", array(array(pinKey(0), array(wide(majorUint, 6, 1))))),
	badPins("descending", "6.5", "format", "The thumbprints do not ascend.", array(reversed(pinEntries("pins-descending", many(2)))...)),
	badPins("twice", "6.5", "format", "One identity twice.", array(pinOf(0, roleHop), pinOf(0, roleHop))),
	badPins("third-item", "6.5", "format", "A third item in a pin.", array(array(pinKey(0), array(num(roleHop)), num(0)))),
	badPins("without-roles", "6.5", "format", "A pin of one item.", array(array(pinKey(0)))),
	badPins("roles-none", "6.5", "format", "An identity that is good for nothing.", array(pinOf(0))),
	badPins("roles-descending", "6.5", "format", "Report before measure.", array(pinOf(0, roleReport, roleMeasure))),
	badPins("roles-twice", "6.5", "format", "A role twice.", array(pinOf(0, roleHop, roleHop))),
	badPins("role-0", "6.5", "format", "Role 0.", array(pinOf(0, 0))),
	badPins("role-10", "6.5", "format", "A role that nobody knows.", array(pinOf(0, 10))),
	badPins("role-text", "6.5", "format", "A role as a text.", array(array(pinKey(0), array(text("hop"))))),
	badPins("measure-and-order", "6.2", "format", "An identity that measures and orders.", array(pinOf(0, roleMeasure, roleOrder))),
	badPins("measure-and-approve", "6.2", "format", "An identity that measures and approves.", array(pinOf(0, roleMeasure, roleApprove))),
	badPins("gather-and-order", "6.2", "format", "An identity that gathers and orders.", array(pinOf(0, roleGather, roleOrder))),
	badPins("gather-and-approve", "6.2", "format", "An identity that gathers and approves.", array(pinOf(0, roleGather, roleApprove))),
	badPins("key-small-order", "4.4", "format", "A key of small order: anyone could sign for it.",
		array(pin(identityKey(must(hex.DecodeString(smallOrder[2]))).encode(), []int{roleHop}))),
	badPins("key-not-canonical", "4.4", "format", "A key that is not canonical.", array(pin(identityKey(wrappedKey()).encode(), []int{roleHop}))),
	badPins("key-off-curve", "4.4", "format", "A key that is not on the curve.", array(pin(identityKey(offCurve()).encode(), []int{roleHop}))),
	badPins("key-x25519", "4.4", "format", "A key for key agreement.",
		array(array(dict{1: num(1), -1: num(4), -2: bin(random("pins", "x", 32))}.encode(), array(num(roleHop))))),
}

func badPins(name, rule, class, comment string, input []byte) rawVector {
	return rawVector{"pins-" + name, comment, input, rule, class}
}

// pinKey is the COSE_Key of the i-th identity of these vectors.
func pinKey(i int) []byte { return identity(newParty("pins", "pin "+itoa(i)).keys) }

func pinOf(i int, roles ...int) []byte {
	return pin(pinKey(i), roles)
}

func reversed(list [][]byte) [][]byte {
	slices.Reverse(list)
	return list
}

// pinsIdentityFaults hold what is no public identity: SPEC 4.4 and 6.1.
var pinsIdentityFaults = []rawVector{
	badPins("key-esp256-off-curve", "4.4", "format", "An ESP256 key that is not on the curve.", onePin(point256(func(b []byte) { b[63] ^= 1 }).encode())),
	badPins("key-private", "6.1", "format", "A private key in a pin.", onePin(privateIdentity(keyOwner().keys))),
	badPins("key-private-esp256", "6.1", "format", "A private ESP256 key in a pin.", onePin(privateIdentity(esp256Owner().keys))),
	badPins("key-private-dual", "6.1", "format", "The private keys of a dual identity in a pin.", onePin(privateIdentity(dualOwner().keys))),
	badPins("dual-swapped", "6.1", "format", "A dual identity with ML-DSA-65 first.", onePin(array(keysOf(1, 0)...))),
	badPins("dual-one", "6.1", "format", "An array of one key.", onePin(array(identity(keyOwner().keys)))),
	badPins("dual-first-key-order", "6.5", "format", "A dual identity whose place is by its thumbprint, not by that of its first key.", byFirstKey()),
}

// onePin is a file with one hop.
func onePin(identity []byte) []byte { return array(pin(identity, []int{roleHop})) }

// byFirstKey sorts a dual identity and a single one by the thumbprints of
// their first keys; by their own they stand the other way round.
func byFirstKey() []byte {
	dual := dualOwner().keys
	for i := 0; ; i++ {
		other := newParty("pins-dual-first-key-order", "pin "+itoa(i)).keys
		before := bytes.Compare(thumbprint(dual[:1]), thumbprint(other)) < 0
		if before == (bytes.Compare(thumbprint(dual), thumbprint(other)) < 0) {
			continue
		}
		list := [][]byte{pin(identity(dual), []int{roleHop}), pin(identity(other), []int{roleHop})}
		if !before {
			slices.Reverse(list)
		}
		return array(list...)
	}
}
