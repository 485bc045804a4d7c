package main

import "slices"

// mldsa65Keys break the rules of SPEC 4.4 for ML-DSA-65.
var mldsa65Keys = []rawVector{
	badKey("mldsa65-1951-bytes", "A key of 1951 bytes.", mldsa65With(-1, bin(mldsa65Owner().public()[:1951]))),
	badKey("mldsa65-1953-bytes", "A key of 1953 bytes.", mldsa65With(-1, bin(append(slices.Clone(mldsa65Owner().public()), 0)))),
	badKey("mldsa65-without-alg", "No alg: key type AKP needs one.", mldsa65With(3, nil)),
	badKey("mldsa65-alg-mldsa44", "-48, ML-DSA-44.", mldsa65With(3, num(-48))),
	badKey("mldsa65-alg-mldsa87", "-50, ML-DSA-87.", mldsa65With(3, num(-50))),
	badKey("mldsa65-without-pub", "No key.", mldsa65With(-1, nil)),
	badKey("mldsa65-private-31-bytes", "A seed of 31 bytes.", mldsa65With(-2, bin(mldsa65Owner().private()[:31]))),
	badKey("mldsa65-private-of-other", "The seed of another key.", mldsa65With(-2, bin(random("key", "other seed", 32)))),
	badKey("mldsa65-private-at-4", "The seed at -4, where OKP and EC2 have it.", mldsa65With(-4, bin(mldsa65Owner().private()))),
}

// dualKeys are arrays that are no identity: SPEC 6.1.
var dualKeys = []rawVector{
	badDual("swapped", "ML-DSA-65 first.", keysOf(1, 0)),
	badDual("two-ed25519", "Two Ed25519 keys.", [][]byte{dualOwner().keys[0].cose().encode(), keyOwner().keys[0].cose().encode()}),
	badDual("ed25519-and-esp256", "Ed25519 and ESP256, and no key that is post-quantum.", [][]byte{dualOwner().keys[0].cose().encode(), esp256Owner().keys[0].cose().encode()}),
	badDual("first-twice", "The first key stands twice.", keysOf(0, 0)),
	badDual("second-twice", "The second key stands twice.", keysOf(1, 1)),
	badDual("three", "Three keys.", append(keysOf(0, 1), esp256Owner().keys[0].cose().encode())),
	badDual("one", "One key in an array.", keysOf(0)),
	badDual("none", "An empty array.", nil),
	badDual("first-private", "The first key is private, the second public.", [][]byte{dualOwner().keys[0].cosePrivate().encode(), keysOf(1)[0]}),
	badDual("second-private", "The second key is private, the first public.", [][]byte{keysOf(0)[0], dualOwner().keys[1].cosePrivate().encode()}),
	badKeyBytes("dual-second-private-of-other", "4.4", "The second private key is that of another public one.",
		array(dualOwner().keys[0].cosePrivate().encode(), with(dualOwner().keys[1].cose(), -2, bin(random("key", "other seed", 32))).encode())),
	badKeyBytes("dual-first-small-order", "4.4", "The first key is of small order.", array(smallOrderKeys()[0].input, keysOf(1)[0])),
}

func badKeyBytes(name, rule, comment string, input []byte) rawVector {
	return rawVector{"key-" + name, comment, input, rule, "format"}
}

func badDual(name, comment string, keys [][]byte) rawVector {
	return badKeyBytes("dual-"+name, "6.1", comment, array(keys...))
}

func mldsa65Owner() *party { return newPartyOf("key", "owner", kindMLDSA65.algs) }

func dualOwner() *party { return newPartyOf("key", "dual owner", kindDualEd25519.algs) }

// keysOf are the public keys of the dual identity with these indices.
func keysOf(indices ...int) [][]byte {
	var list [][]byte
	for _, i := range indices {
		list = append(list, dualOwner().keys[i].cose().encode())
	}
	return list
}

func mldsa65With(key int64, value []byte) dict {
	return with(mldsa65Owner().keys[0].cose(), key, value)
}

// with changes one entry of a map or, for nil, leaves it out.
func with(d dict, key int64, value []byte) dict {
	d[key] = value
	if value == nil {
		delete(d, key)
	}
	return d
}
