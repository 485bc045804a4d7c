package main

import (
	"bytes"
	"math/big"
	"slices"
)

// bundleFaults break the steps of SPEC 6.4, in their order.
var bundleFaults = slices.Concat([]fault{
	{"32769-bytes", "6.4.1", "limit", "A bundle that is one byte too long.", func(s *scene) {
		s.editBundle = func(b *bundle) { s.fillBundle(b, 32769) }
	}},
	{"empty", "3.1", "format", "No byte at all.", func(s *scene) { s.replace("input", []byte{}) }},
	{"trailing-byte", "3.1", "format", "A byte follows the bundle.", func(s *scene) { s.longer("input") }},
	{"truncated", "3.1", "format", "The last byte is missing.", func(s *scene) { s.shorter("input") }},
	{"tag-wide", "3.2", "format", "The tag in two bytes.", func(s *scene) { s.wideHead("owner.bundle.tagged") }},
	{"untagged", "6.4.2", "format", "A bundle without its tag.", func(s *scene) {
		s.edit("owner.bundle.tagged", func(b []byte) []byte { return must(readAll(b)).items[0].raw })
	}},
	{"tag-sign", "6.4.2", "format", "A COSE_Sign1 under the tag of COSE_Sign.", func(s *scene) { s.retag("owner.bundle.tagged", 98) }},
	{"fifth-item", "6.4.2", "format", "A fifth item.", func(s *scene) { s.append("owner.bundle", num(0)) }},
	{"protected-trailing-byte", "3.1", "format", "A byte follows the protected header.", func(s *scene) { s.longer("owner.bundle.protected") }},
	{"protected-kid", "6.4.2", "format", "A kid in the protected header.", func(s *scene) { s.put("owner.bundle.protected", 4, bin(s.random("kid", 8))) }},
	{"protected-crit", "6.4.2", "format", "A critical header.", func(s *scene) {
		s.editKeys("owner.bundle.protected", func(d dict) { d[2], d[100] = array(num(100)), num(1) })
	}},
	{"protected-8193", "12", "limit", "A header map of 8193 bytes.", func(s *scene) { s.put("owner.bundle.protected", 100, bin(make([]byte, 8185))) }},
	{"unprotected-injected", "6.4.2", "format", "An entry in the unprotected header.", func(s *scene) { s.put("owner.bundle.unprotected", 4, bin(s.random("kid", 8))) }},
	{"payload-null", "6.4.2", "format", "A detached payload.", func(s *scene) { s.replace("owner.bundle.payload.bstr", cborNull) }},
	{"alg-missing", "4.3", "format", "A bundle without alg.", func(s *scene) { s.drop("owner.bundle.protected", 1) }},
	{"alg-unprotected", "4.3", "format", "The alg in the unprotected header.", func(s *scene) {
		s.drop("owner.bundle.protected", 1)
		s.put("owner.bundle.unprotected", 1, num(algEd25519))
	}},
	{"alg-text", "4.3", "format", "The alg as a text.", func(s *scene) { s.put("owner.bundle.protected", 1, text("Ed25519")) }},
	{"alg-eddsa", "4.3", "suite", "-8, EdDSA: deprecated.", func(s *scene) { s.put("owner.bundle.protected", 1, num(-8)) }},
	{"alg-es256", "4.3", "suite", "-7, ES256: deprecated.", func(s *scene) { s.put("owner.bundle.protected", 1, num(-7)) }},
	{"alg-esp256", "6.4.5", "suite", "-9, and the owner's key is of Ed25519.", func(s *scene) { s.put("owner.bundle.protected", 1, num(-9)) }},

	{"claim-trailing-byte", "3.1", "format", "A byte follows the claim.", func(s *scene) { s.longer("owner.bundle.claim") }},
	{"claim-wide-number", "3.2", "format", "The sequence in two bytes.", func(s *scene) { s.put("owner.bundle.claim", 2, wide(majorUint, 7, 1)) }},
	{"claim-endless", "3.3", "format", "The claim with indefinite length.", func(s *scene) { s.endless("owner.bundle.claim") }},
	{"claim-unsorted", "3.4", "format", "The sequence before the owner.", func(s *scene) { s.swapKeys("owner.bundle.claim") }},
	{"claim-key-twice", "3.4", "format", "The owner stands twice.", func(s *scene) { s.doubleKey("owner.bundle.claim") }},
	{"claim-float", "3.5", "format", "The sequence as a float.", func(s *scene) { s.put("owner.bundle.claim", 2, []byte{0xf9, 0x47, 0x00}) }},
	{"sequence-2-to-53", "3.6", "format", "A sequence of 2^53.", func(s *scene) { s.editBundle = func(b *bundle) { b.sequence = 1 << 53 } }},
	{"claim-unknown-key", "6.4.3", "format", "A key that nobody knows.", func(s *scene) { s.put("owner.bundle.claim", 8, num(0)) }},
	{"claim-text-key", "6.4.3", "format", "A key that is a text.", func(s *scene) {
		s.edit("owner.bundle.claim", func(b []byte) []byte { b[0]++; return append(append(b, text("x")...), num(0)...) })
	}},
	{"owner-31-bytes", "6.4.3", "format", "An owner of 31 bytes.", func(s *scene) {
		s.editBundle = func(b *bundle) { b.owner = s.random("owner", 31) }
	}},
	{"versions-none", "6.4.3", "format", "No version.", func(s *scene) { s.editBundle = func(b *bundle) { b.versions = nil } }},
	{"versions-9", "6.4.3", "limit", "Nine versions.", func(s *scene) {
		s.editBundle = func(b *bundle) { b.versions = []int{1, 2, 3, 4, 5, 6, 7, 8, 9} }
	}},
	{"versions-descending", "6.4.3", "format", "Version 2 before version 1.", func(s *scene) { s.editBundle = func(b *bundle) { b.versions = []int{2, 1} } }},
	{"versions-twice", "6.4.3", "format", "Version 1 twice.", func(s *scene) { s.editBundle = func(b *bundle) { b.versions = []int{1, 1} } }},
	{"version-0", "6.4.3", "format", "Version 0.", func(s *scene) { s.editBundle = func(b *bundle) { b.versions = []int{0, 1} } }},
	{"version-256", "6.4.3", "format", "Version 256.", func(s *scene) { s.editBundle = func(b *bundle) { b.versions = []int{1, 256} } }},
	{"floor-not-listed", "6.4.3", "format", "A floor that is none of the suites.", func(s *scene) { s.editBundle = func(b *bundle) { b.floor = 1 } }},
	{"floor-0", "6.4.3", "format", "Floor 0.", func(s *scene) { s.put("owner.bundle.claim", 6, num(0)) }},
	{"keys-none", "6.4.3", "format", "No key.", func(s *scene) { s.editBundle = func(b *bundle) { b.keys, b.floor = nil, 2 } }},
	{"keys-9", "6.4.3", "limit", "Nine keys.", func(s *scene) {
		s.editBundle = func(b *bundle) {
			for i := range byte(8) {
				b.keys = append(b.keys, s.unknownKey(10+i, 32))
			}
		}
	}},
	{"suite-twice", "6.4.3", "format", "Two keys of suite 2.", func(s *scene) {
		s.editBundle = func(b *bundle) { b.keys = append(b.keys, newEncKey(2, s.random("second", 32))) }
	}},
	{"suite-0", "6.4.3", "format", "A key of suite 0.", func(s *scene) {
		s.editBundle = func(b *bundle) { b.keys, b.floor = append(b.keys, s.unknownKey(0, 32)), 2 }
	}},
	{"suite-256", "6.4.3", "format", "A key of suite 256.", func(s *scene) {
		s.append("owner.bundle.keys", array(num(256), bin(s.random("k", 32))))
	}},
	{"key-third-item", "6.4.3", "format", "A third item at a key.", func(s *scene) { s.append("owner.bundle.key", num(0)) }},
	{"exp-at-nbf", "6.4.3", "format", "A bundle without life.", func(s *scene) {
		s.editBundle = func(b *bundle) { b.nbf, b.exp = s.now+1, s.now+1 }
	}},
	{"exp-before-nbf", "6.4.3", "format", "A bundle that ends before it begins.", func(s *scene) { s.editBundle = func(b *bundle) { b.nbf, b.exp = s.now+2, s.now+1 } }},

	{"key-31-bytes", "6.4.4", "format", "A key of suite 2 of 31 bytes.", func(s *scene) { s.onlyKey(2, s.random("k", 31)) }},
	{"key-1215-bytes", "6.4.4", "format", "A key of suite 1 that is one byte too short.", func(s *scene) {
		s.onlyKey(1, newEncKey(1, s.random("k", 32)).public[:1215])
	}},
	{"key-of-other-suite", "6.4.4", "format", "A key of suite 2 listed as one of suite 1.", func(s *scene) {
		s.onlyKey(1, newEncKey(2, s.random("k", 32)).public)
	}},
	{"unknown-key-empty", "6.4.4", "format", "A key of an unknown suite of no bytes.", func(s *scene) { s.onlyKey(200, []byte{}) }},
	{"unknown-key-4097-bytes", "6.4.4", "format", "A key of an unknown suite that is one byte too long.", func(s *scene) { s.onlyKey(200, s.random("k", 4097)) }},
	{"x25519-p", "4.5", "format", "2^255 - 19, which is 0.", func(s *scene) { s.onlyKey(2, littleEndian(fieldP)) }},
	{"x25519-not-canonical", "4.5", "format", "2^255 - 19 + 9, which is the base point.", func(s *scene) {
		s.onlyKey(2, littleEndian(new(big.Int).Add(fieldP, big.NewInt(9))))
	}},
	{"x25519-top-bit", "4.5", "format", "A key with the top bit set.", func(s *scene) {
		k := newEncKey(2, s.random("k", 32)).public
		k[31] |= 0x80
		s.onlyKey(2, k)
	}},
	{"xwing-x25519-top-bit", "4.5", "format", "An X-Wing key with the top bit set.", func(s *scene) {
		k := newEncKey(1, s.random("k", 32)).public
		k[1215] |= 0x80
		s.onlyKey(1, k)
	}},
	{"xwing-x25519-small-order", "4.5", "format", "An X-Wing key whose X25519 part is 1.", func(s *scene) {
		k := newEncKey(1, s.random("k", 32)).public
		s.onlyKey(1, slices.Concat(k[:1184], littleEndian(big.NewInt(1))))
	}},
	{"xwing-mlkem-modulus", "4.5", "format", "An ML-KEM key with a coefficient that is not below q.", func(s *scene) {
		k := newEncKey(1, s.random("k", 32)).public
		k[0], k[1] = 0xff, k[1]|0x0f
		s.onlyKey(1, k)
	}},

	{"owner-unknown", "6.4.5", "trust", "The trust store does not know the owner.", func(s *scene) {
		s.pins = []*party{newParty(s.entropy, "somebody", roleHop)}
	}},
	{"signed-by-other", "6.4.6", "signature", "The owner is another identity than the one that signed; both are known.", func(s *scene) {
		s.holder = newParty(s.entropy, "owner", roleHop)
		other := newParty(s.entropy, "other", roleHop)
		s.pins = []*party{s.holder, other}
		s.editBundle = func(b *bundle) { b.owner = other.thumb() }
	}},
	{"signature-flipped", "6.4.6", "signature", "A bit of S.", func(s *scene) { s.edit("owner.bundle.signature", func(b []byte) []byte { b[32] ^= 1; return b }) }},
	{"signature-s-plus-l", "6.4.6", "signature", "S plus the order of the group.", func(s *scene) { s.edit("owner.bundle.signature", plusL) }},
	{"signature-cofactored", "6.4.6", "signature", "R has a point of order 8 added: it verifies only with the cofactor.", func(s *scene) {
		s.holder = newParty(s.entropy, "owner", roleHop)
		s.edit("owner.bundle.signature", func([]byte) []byte {
			return cofactored(s.holder.private(), s.holder.public(), s.last("owner.bundle.structure"))
		})
	}},
	{"signature-63-bytes", "6.4.6", "signature", "A signature of 63 bytes.", func(s *scene) { s.shorter("owner.bundle.signature") }},
	{"signature-label-of-message", "6.4.6", "signature", "Signed under another label.", func(s *scene) { s.replace("owner.bundle.aad", label("message")) }},
	{"signature-aad-empty", "6.4.6", "signature", "Signed with an empty external_aad.", func(s *scene) { s.replace("owner.bundle.aad", nil) }},
	{"claim-altered", "6.4.6", "signature", "The last byte of the key was altered after it was signed.", func(s *scene) {
		s.edit("owner.bundle.payload", func(b []byte) []byte { b[len(b)-1] ^= 1; return b })
	}},
	{"role-missing", "6.4.7", "trust", "The owner's role is another one.", func(s *scene) { s.role = roleEscrow }},
	{"role-hop-for-report", "6.4.7", "trust", "A hop's bundle in the place of a recipient.", func(s *scene) { s.role = roleReport }},
	{"not-yet-usable", "6.4.8", "expired", "Usable from one ms further ahead than the skew allows.", func(s *scene) { s.editBundle = func(b *bundle) { b.nbf = s.now + 5*minute + 1 } }},
	{"expired", "6.4.8", "expired", "It ends now: the skew does not lengthen it.", func(s *scene) { s.editBundle = func(b *bundle) { b.exp = s.now } }},
}, bundleMissingKeys(), bundleSmallOrder())

// onlyKey makes the bundle one with a single key.
func (s *scene) onlyKey(suite byte, public []byte) {
	s.editBundle = func(b *bundle) {
		b.keys, b.floor = []encKey{{suite: suite, public: bytes.Clone(public)}}, suite
	}
}

func bundleMissingKeys() []fault {
	var list []fault
	for key := range int64(7) {
		list = append(list, fault{
			"claim-without-" + itoa(int(key+1)), "6.4.3", "format", "The claim has no entry " + itoa(int(key+1)) + ".",
			func(s *scene) { s.drop("owner.bundle.claim", key+1) },
		})
	}
	return list
}

// bundleSmallOrder has the canonical points of small order of X25519.
func bundleSmallOrder() []fault {
	names := []string{"0", "1", "order-8-a", "order-8-b", "minus-1"}
	points := []*big.Int{big.NewInt(0), big.NewInt(1),
		decimal("325606250916557431795983626356110631294008115727848805560023387167927233504"),
		decimal("39382357235489614581723060781553021112529911719440698176882885853963445705823"),
		new(big.Int).Sub(fieldP, big.NewInt(1)),
	}
	var list []fault
	for i, n := range points {
		list = append(list, fault{
			"x25519-small-order-" + names[i], "4.5", "format", "An X25519 key of small order.",
			func(s *scene) { s.onlyKey(2, littleEndian(n)) },
		})
	}
	return list
}

func decimal(s string) *big.Int {
	n, ok := new(big.Int).SetString(s, 10)
	if !ok {
		panic("gen: not a number: " + s)
	}
	return n
}
