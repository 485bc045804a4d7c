package main

import "slices"

// peelInsideFaults stand behind the hop's key: SPEC 11.2.7 to 11.2.12.
var peelInsideFaults = slices.Concat([]fault{
	{"encrypted-to-other-key", "11.2.7", "decrypt", "Encrypted to another key than the one that the key id names.", func(s *scene) {
		id := s.hop().bundles[0].keys[0].id
		s.layerKey = func(string, encKey) encKey {
			k := newEncKey(2, s.random("other key", 32))
			k.id = id
			return k
		}
	}},
	{"ek-flipped", "11.2.7", "decrypt", "A bit of the ek.", func(s *scene) { s.flip("layer 0.ek") }},
	{"ek-flipped-suite1", "11.2.7", "decrypt", "A bit of the ML-KEM part of an X-Wing ek.", func(s *scene) {
		s.layers = 1
		s.edit("layer 0.ek", func(b []byte) []byte { b = slices.Clone(b); b[0] ^= 1; return b })
	}},
	{"ek-small-order", "11.2.7", "decrypt", "An ek of small order: the X25519 result is zero, and everything is encrypted under that.", func(s *scene) { s.layerSeal = hpkeSealWeak }},
	{"ek-small-order-xwing", "11.2.7", "decrypt", "The same in the X25519 part of an X-Wing ek.", func(s *scene) { s.layers, s.layerSeal = 1, hpkeSealWeak }},
	{"opening-ciphertext-flipped", "11.2.7", "decrypt", "A bit of the tag of the opening.", func(s *scene) { s.flip("layer 0.ciphertext") }},
	{"opening-ciphertext-flipped-suite1", "11.2.7", "decrypt", "A bit of the tag of the opening, in suite 1.", func(s *scene) {
		s.layers = 1
		s.flip("layer 0.ciphertext")
	}},
	{"opening-ciphertext-empty", "11.2.7", "decrypt", "An empty ciphertext of the opening.", func(s *scene) { s.replace("layer 0.ciphertext", nil) }},
	{"opening-of-other-thumbprint", "11.2.7", "decrypt", "The opening's external_aad names another hop.", func(s *scene) { s.replace("layer 0.thumbprint", s.random("other hop", 32)) }},
	{"opening-info-not-empty", "11.2.7", "decrypt", "The info of HPKE is not empty.", func(s *scene) { s.replace("layer 0.info", label("layer-opening")) }},

	{"plaintext-trailing-byte", "3.1", "format", "A byte follows the plaintext of the opening.", func(s *scene) { s.longer("layer 0.plaintext") }},
	{"plaintext-wide-number", "3.2", "format", "The length of the root in three bytes.", func(s *scene) {
		s.editItems("layer 0.plaintext", func(i [][]byte) [][]byte { i[1] = append(wide(majorBytes, 32, 2), i[1][2:]...); return i })
	}},
	{"plaintext-endless", "3.3", "format", "The plaintext of the opening with indefinite length.", func(s *scene) { s.endless("layer 0.plaintext") }},
	{"plaintext-three-items", "11.2.8", "format", "Nothing about urgency.", func(s *scene) {
		s.editItems("layer 0.plaintext", func(i [][]byte) [][]byte { return i[:3] })
	}},
	{"plaintext-sixth-item", "11.2.8", "format", "An item after the admission.", func(s *scene) {
		a := s.admission(s.hop())
		s.editItems("layer 0.plaintext", func(i [][]byte) [][]byte { return append(i, a, num(0)) })
	}},
	{"next-none", "11.2.8", "format", "A layer that leads nowhere.", func(s *scene) { s.editItems("layer 0.next", func([][]byte) [][]byte { return nil }) }},
	{"next-65", "11.2.8", "limit", "A layer to 65 recipients.", func(s *scene) {
		s.seats64()
		s.append("layer 0.next", bin(s.random("65th", 32)))
	}},
	{"next-twice", "11.2.8", "format", "One recipient twice.", func(s *scene) {
		s.editItems("layer 0.next", func(i [][]byte) [][]byte { return append(i, i[0]) })
	}},
	{"next-is-the-hop", "11.2.8", "format", "A layer that leads back to the hop.", func(s *scene) {
		s.append("layer 0.next", bin(s.hop().thumb()))
	}},
	{"next-31-bytes", "11.2.8", "format", "A thumbprint of 31 bytes.", func(s *scene) { s.set("layer 0.next", 0, bin(s.random("t", 31))) }},
	{"root-31-bytes", "11.2.8", "format", "A root of 31 bytes.", func(s *scene) { s.set("layer 0.plaintext", 1, bin(s.random("root", 31))) }},
	{"expires-2-to-53", "3.6", "format", "An expiry of 2^53.", func(s *scene) { s.expires = 1 << 53 }},
	{"urgent-null", "11.2.8", "format", "Null instead of false.", func(s *scene) { s.set("layer 0.plaintext", 3, cborNull) }},
	{"urgent-number", "11.2.8", "format", "0 instead of false.", func(s *scene) { s.set("layer 0.plaintext", 3, num(0)) }},
	{"urgent-undefined", "3.5", "format", "Undefined instead of false.", func(s *scene) { s.set("layer 0.plaintext", 3, []byte{0xf7}) }},

	{"epoch-id-flipped", "11.2.9", "decrypt", "A bit of the epoch id; the sealed is encrypted under it as it stands.", func(s *scene) {
		s.editKeys("layer 0.sealed.protected", func(d dict) { d[4] = slices.Clone(d[4]); d[4][8] ^= 1 })
	}},
	{"sealed-ciphertext-flipped", "11.2.9", "decrypt", "A bit of the tag of the sealed.", func(s *scene) { s.flip("layer 0.sealed.ciphertext") }},
	{"sealed-ciphertext-first-bit-suite1", "11.2.9", "decrypt", "A bit of the first byte of the sealed, in suite 1.", func(s *scene) {
		s.layers = 1
		s.edit("layer 0.sealed.ciphertext", func(b []byte) []byte { b = slices.Clone(b); b[0] ^= 0x80; return b })
	}},
	{"layers-swapped", "11.2.9", "decrypt", "The opening of the first layer beside the sealed of the second.", func(s *scene) {
		s.hopsOf(2)
		s.editItems("layer 0.body", func(i [][]byte) [][]byte { i[1] = must(readAll(s.last("layer 1.body"))).items[1].raw; return i })
	}},
	{"layer-of-second-hop", "11.2.5", "nokey", "The second layer, to the first hop.", func(s *scene) {
		s.hopsOf(2)
		s.edit("layer 0.body", func([]byte) []byte { return s.last("layer 1.body") })
	}},
	{"schedule-other-secret", "11.2.9", "decrypt", "The epoch of another secret.", func(s *scene) { s.replace("layer 0.secret", s.random("other secret", 32)) }},
	{"sealed-aad-other-suite", "11.2.9", "decrypt", "The sealed's external_aad names suite 1.", func(s *scene) { s.replace("layer 0.sealed.aad", label("sealed", u8(1))) }},

	{"expired", "11.2.11", "expired", "One ms after expiry and the skew.", func(s *scene) { s.now = s.ctx.expires + 5*minute + 1 }},
	{"expired-long-ago", "11.2.11", "expired", "A layer that expired long ago, and says so with a small number.", func(s *scene) {
		s.now, s.expires = last53, 1
	}},
	{"expires-after-bundle", "11.2.12", "limit", "One ms after the hop's bundle.", func(s *scene) {
		s.hop(func(b *bundle) { b.exp = s.ctx.expires - 1 })
	}},
	{"expires-after-both-bundles", "11.2.12", "limit", "The key stands in two bundles, and both end too early.", func(s *scene) {
		h := s.hop(func(b *bundle) { b.exp = s.ctx.expires - 2 })
		old := h.bundles[0]
		h.addBundle(s.parts, s.entropy, "hop 0 shorter", nil, func(b *bundle) {
			b.keys, b.floor, b.exp = old.keys, old.floor, s.ctx.expires-1
		})
	}},
}, admissionFaults())

// admissionFaults are admissions whose shape is wrong.
func admissionFaults() []fault {
	var list []fault
	for _, a := range []struct {
		name, rule, class, comment string
		set                        func(*scene)
	}{
		{"one-item", "11.2.8", "format", "An admission without proof.", func(s *scene) {
			s.editItems("admission", func(i [][]byte) [][]byte { return i[:1] })
		}},
		{"token-text", "11.2.8", "format", "The token as a text.", func(s *scene) { s.set("admission", 0, text("token")) }},
		{"proof-trailing-byte", "3.1", "format", "A byte follows the proof.", func(s *scene) { s.longer("admission proof.tagged") }},
		{"proof-protected-trailing-byte", "3.1", "format", "A byte follows the protected header of the proof.", func(s *scene) { s.longer("admission proof.protected") }},
		{"proof-unprotected-injected", "11.2.8", "format", "An entry in the unprotected header of the proof.", func(s *scene) { s.put("admission proof.unprotected", 4, bin(nil)) }},
		{"proof-untagged", "11.2.8", "format", "The proof without its tag.", func(s *scene) {
			s.edit("admission proof.tagged", func(b []byte) []byte { return must(readAll(b)).items[0].raw })
		}},
		{"proof-tag-sign", "11.2.8", "format", "The proof under the tag of COSE_Sign.", func(s *scene) { s.retag("admission proof.tagged", tagSign) }},
		{"proof-alg-es256", "4.3", "suite", "-7 in the proof.", func(s *scene) { s.put("admission proof.protected", 1, num(-7)) }},
		{"proof-alg-mldsa44", "4.3", "suite", "-48 in the proof.", func(s *scene) { s.put("admission proof.protected", 1, num(-48)) }},
		{"proof-alg-eddsa", "4.3", "suite", "-8 in the proof.", func(s *scene) { s.put("admission proof.protected", 1, num(-8)) }},
		{"null", "11.2.8", "format", "Null instead of an absent admission.", func(s *scene) { s.replace("admission", cborNull) }},
		{"third-item", "11.2.8", "format", "A third item in an admission.", func(s *scene) { s.append("admission", num(0)) }},
		{"proof-not-wrapped", "11.2.8", "format", "The proof itself, not a byte string that holds it.", func(s *scene) {
			s.editItems("admission", func(i [][]byte) [][]byte { i[1] = must(readAll(i[1])).bytes; return i })
		}},
		{"proof-fifth-item", "11.2.8", "format", "A fifth item in the proof.", func(s *scene) { s.append("admission proof", num(0)) }},
		{"proof-kid", "11.2.8", "format", "A kid in the proof.", func(s *scene) { s.put("admission proof.protected", 4, bin(nil)) }},
		{"proof-payload-null", "11.2.8", "format", "A detached claim of the proof.", func(s *scene) { s.replace("admission proof.payload.bstr", cborNull) }},
		{"proof-signature-text", "11.2.8", "format", "The signature of the proof as a text.", func(s *scene) { s.set("admission proof", 3, text("signed")) }},
		{"proof-alg-missing", "4.3", "format", "A proof without alg.", func(s *scene) { s.drop("admission proof.protected", 1) }},
		{"claim-three-items", "11.2.8", "format", "A claim of the proof without opening.", func(s *scene) {
			s.editItems("admission claim", func(i [][]byte) [][]byte { return i[:3] })
		}},
		{"claim-hop-31-bytes", "11.2.8", "format", "A hop of 31 bytes in the claim of the proof.", func(s *scene) { s.set("admission claim", 0, bin(s.random("h", 31))) }},
		{"claim-expires-negative", "11.2.8", "format", "An expiry of -1 in the claim of the proof.", func(s *scene) { s.set("admission claim", 1, num(-1)) }},
		{"claim-quota-text", "11.2.8", "format", "The quota of the claim of the proof as a text.", func(s *scene) { s.set("admission claim", 2, text("5")) }},
		{"claim-opening-33-bytes", "11.2.8", "format", "An opening of 33 bytes in the claim of the proof.", func(s *scene) { s.set("admission claim", 3, bin(s.random("o", 33))) }},
		{"claim-fifth-item", "11.2.8", "format", "A fifth item in the claim of the proof.", func(s *scene) { s.append("admission claim", num(0)) }},
		{"claim-trailing-byte", "3.1", "format", "A byte follows the claim of the proof.", func(s *scene) { s.longer("admission claim") }},
	} {
		list = append(list, fault{"admission-" + a.name, a.rule, a.class, a.comment, func(s *scene) {
			a.set(s)
			s.append("layer 0.plaintext", s.admission(s.hop()))
		}})
	}
	return list
}
