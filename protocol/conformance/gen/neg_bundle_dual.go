package main

import "slices"

// dualFaults are bundles of dual identities: SPEC 4.6, 6.1 and 6.4. The owner
// has an Ed25519 key first, unless a fault needs ESP256.
var dualFaults = []fault{
	{"body-protected-empty-map", "6.4.2", "format", "The header of the whole is an empty map, not an empty byte string; it is signed as the empty byte string.", func(s *scene) {
		s.replace("owner.bundle.protected", dict{}.encode())
		s.replace("owner.bundle.protected signed", nil)
	}},
	{"body-alg", "6.4.2", "format", "An alg in the header of the whole.", func(s *scene) {
		s.replace("owner.bundle.protected", dict{1: num(algEd25519)}.encode())
	}},
	{"body-unprotected-injected", "6.4.2", "format", "An entry in the unprotected header of the whole.", func(s *scene) { s.put("owner.bundle.unprotected", 4, bin(s.random("kid", 8))) }},
	{"tag-sign1", "3.1", "format", "A COSE_Sign under the tag of COSE_Sign1, whose header is never empty.", func(s *scene) { s.retag("owner.bundle.tagged", tagSign1) }},
	{"signature-kid", "6.4.2", "format", "A kid in the header of a signature.", func(s *scene) { s.put("owner.bundle 0.protected", 4, bin(s.random("kid", 8))) }},
	{"signature-unprotected-injected", "6.4.2", "format", "An entry in the unprotected header of a signature.", func(s *scene) { s.put("owner.bundle 1.unprotected", 4, bin(s.random("kid", 8))) }},
	{"signature-fourth-item", "6.4.2", "format", "A fourth item in a signature.", func(s *scene) { s.append("owner.bundle 0", num(0)) }},
	{"signature-protected-empty", "3.1", "format", "The header of a signature as an empty byte string.", func(s *scene) { s.replace("owner.bundle 1.protected", []byte{}) }},
	{"signature-protected-trailing-byte", "3.1", "format", "A byte follows the header of a signature.", func(s *scene) { s.longer("owner.bundle 1.protected") }},
	{"signature-protected-8193", "12", "limit", "A header map of 8193 bytes in a signature.", func(s *scene) { s.put("owner.bundle 0.protected", 100, bin(make([]byte, 8185))) }},
	{"signature-alg-missing", "4.3", "format", "The second signature without alg.", func(s *scene) { s.drop("owner.bundle 1.protected", 1) }},
	{"signatures-none", "6.4.2", "format", "No signature.", func(s *scene) { s.signatures(func([][]byte) [][]byte { return nil }) }},
	{"second-missing", "6.4.2", "format", "The first signature alone, as COSE_Sign.", func(s *scene) { s.signatures(func(l [][]byte) [][]byte { return l[:1] }) }},
	{"second-twice", "6.4.2", "format", "The second signature stands twice.", func(s *scene) { s.signatures(func(l [][]byte) [][]byte { return append(l, l[1]) }) }},
	{"third", "6.4.2", "format", "A third signature, by another key.", func(s *scene) { s.signedBy(s.holder.keys[0], s.holder.keys[1], s.otherKey(algMLDSA65)) }},

	{"swapped", "4.3", "suite", "The second signature stands first.", func(s *scene) { s.signatures(func(l [][]byte) [][]byte { return [][]byte{l[1], l[0]} }) }},
	{"first-twice", "4.3", "suite", "The first signature stands in the place of the second.", func(s *scene) { s.signatures(func(l [][]byte) [][]byte { return [][]byte{l[0], l[0]} }) }},
	{"first-alg-eddsa", "4.3", "suite", "-8, EdDSA, in the first signature: deprecated.", func(s *scene) { s.put("owner.bundle 0.protected", 1, num(-8)) }},
	{"second-alg-mldsa44", "4.3", "suite", "-48, ML-DSA-44, in the second signature.", func(s *scene) { s.put("owner.bundle 1.protected", 1, num(-48)) }},

	{"pinned-by-first-key", "6.4.5", "trust", "The trust store knows the owner's first key as an identity by itself.", func(s *scene) { s.pins = []*party{s.holder.firstAlone()} }},
	{"first-alg-esp256", "6.4.5", "suite", "The first signature is by another key, of ESP256.", func(s *scene) { s.signedBy(s.otherKey(algESP256), s.holder.keys[1]) }},
	{"sign1-first", "6.4.5", "suite", "The first key alone signs, as COSE_Sign1.", func(s *scene) { s.signedBy(s.holder.keys[0]) }},
	{"sign1-second", "6.4.5", "suite", "The second key alone signs, as COSE_Sign1.", func(s *scene) { s.signedBy(s.holder.keys[1]) }},

	{"first-flipped", "6.4.6", "signature", "A bit of the first signature.", func(s *scene) { s.flip("owner.bundle 0.signature") }},
	{"second-flipped", "6.4.6", "signature", "A bit of the second signature.", func(s *scene) {
		s.edit("owner.bundle 1.signature", func(b []byte) []byte { b[mldsaZ] ^= 1; return b })
	}},
	{"first-by-other", "6.4.6", "signature", "The first signature is by another key.", func(s *scene) { s.signedBy(s.otherKey(algEd25519), s.holder.keys[1]) }},
	{"second-by-other", "6.4.6", "signature", "The second signature is by another key.", func(s *scene) { s.signedBy(s.holder.keys[0], s.otherKey(algMLDSA65)) }},
	{"first-empty", "6.4.6", "signature", "The first signature has no bytes.", func(s *scene) { s.replace("owner.bundle 0.signature", nil) }},
	{"second-empty", "6.4.6", "signature", "The second signature has no bytes.", func(s *scene) { s.replace("owner.bundle 1.signature", nil) }},
	{"first-high-s", "4.4", "signature", "The first signature is by ESP256, with n - s in the place of s.", func(s *scene) {
		s.kindOf("owner", kindDualESP256)
		s.holder = s.party("owner", roleHop)
		s.edit("owner.bundle 0.signature", mirrored)
	}},
	{"first-structure-signature1", "6.4.6", "signature", `The Sig_structure of the first signature says "Signature1".`, func(s *scene) {
		s.structure("owner.bundle 0.structure", func(i [][]byte) [][]byte { i[0] = text("Signature1"); return i })
	}},
	{"second-structure-without-body", "6.4.6", "signature", "The Sig_structure of the second signature lacks the header of the whole.", func(s *scene) {
		s.structure("owner.bundle 1.structure", func(i [][]byte) [][]byte { return slices.Delete(i, 1, 2) })
	}},
	{"second-structure-of-sign1", "6.4.6", "signature", "The Sig_structure of the second signature is that of a COSE_Sign1.", func(s *scene) {
		s.structure("owner.bundle 1.structure", func(i [][]byte) [][]byte { return append([][]byte{text("Signature1")}, i[2:]...) })
	}},
	{"first-aad-of-message", "6.4.6", "signature", "The first signature is made under the label of messages.", func(s *scene) { s.replace("owner.bundle 0.aad", label("message")) }},
	{"second-aad-empty", "6.4.6", "signature", "The second signature is made with an empty external_aad.", func(s *scene) { s.replace("owner.bundle 1.aad", nil) }},
	{"claim-altered", "6.4.6", "signature", "The last byte of the key was altered after it was signed.", func(s *scene) {
		s.edit("owner.bundle.payload", func(b []byte) []byte { b[len(b)-1] ^= 1; return b })
	}},
}

// structure changes the items of a Sig_structure before it is signed.
func (s *scene) structure(name string, f func([][]byte) [][]byte) {
	s.edit(name, func(b []byte) []byte {
		var items [][]byte
		for _, i := range must(readAll(b)).items {
			items = append(items, i.raw)
		}
		return array(f(items)...)
	})
}

func (s *scene) signatures(f func([][]byte) [][]byte) { s.editItems("owner.bundle.signatures", f) }
func (s *scene) otherKey(alg int64) idKey             { return newIDKey(alg, s.random("other key", 32)) }

// signedBy lets the keys given sign the bundle in the place of its owner's.
func (s *scene) signedBy(keys ...idKey) { s.editBundle = func(b *bundle) { b.signers = keys } }
