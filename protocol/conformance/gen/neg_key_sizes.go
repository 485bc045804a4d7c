package main

import "slices"

// keySizes are private keys of the wrong size or type.
var keySizes = []rawVector{
	badKey("private-33-bytes", "A seed with a byte of zero behind it.", keyWith(-4, bin(append(slices.Clone(keyOwner().private()), 0)))),
	badKey("private-64-bytes", "Seed and public key in one, as some libraries keep them.", keyWith(-4, bin(slices.Concat(keyOwner().private(), keyOwner().public())))),
	badKey("private-empty", "A private key of no bytes.", keyWith(-4, bin(nil))),
	badKey("private-null", "Null instead of an absent private key.", keyWith(-4, cborNull)),
	badKey("x-empty", "A key of no bytes.", keyWith(-2, bin(nil))),
	badKey("esp256-private-empty", "A private key of no bytes.", esp256With(-4, bin(nil))),
	badKey("esp256-private-null", "Null instead of an absent private key.", esp256With(-4, cborNull)),
	badKey("mldsa65-private-33-bytes", "A seed with a byte of zero behind it.", mldsa65With(-2, bin(append(slices.Clone(mldsa65Owner().private()), 0)))),
	badKey("mldsa65-private-64-bytes", "A seed twice.", mldsa65With(-2, bin(slices.Concat(mldsa65Owner().private(), mldsa65Owner().private())))),
	badKey("mldsa65-private-empty", "A seed of no bytes.", mldsa65With(-2, bin(nil))),
	badKeyBytes("dual-second-private-31-bytes", "4.4", "The second private key has 31 bytes.",
		array(dualOwner().keys[0].cosePrivate().encode(), with(dualOwner().keys[1].cose(), -2, bin(dualOwner().keys[1].private[:31])).encode())),
}
