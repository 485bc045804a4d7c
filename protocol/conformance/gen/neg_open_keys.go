package main

import "slices"

// openKeyFaults stand between the holder and the plaintext of the opening:
// SPEC 11.3.5 to 11.3.7.
var openKeyFaults = []fault{
	{"not-a-recipient", "11.3.5", "nokey", "The holder is not among the recipients.", func(s *scene) {
		s.seat(0)
		s.holder = s.person("stranger")
	}},
	{"key-erased", "11.3.5", "nokey", "The holder no longer has the private key.", func(s *scene) {
		p := s.seat(0)
		s.holder = &party{keys: p.keys, roles: p.roles}
		old := *p.bundles[0]
		old.keys = slices.Clone(old.keys)
		old.keys[0].private = nil
		s.holder.bundles = []*bundle{&old}
	}},
	{"key-id-unknown", "11.3.5", "nokey", "The recipient's entry has a key id that nobody has.", func(s *scene) {
		s.editEntries = func(list []entry) []entry {
			list[0].kid = s.random("key id", 8)
			return list
		}
	}},
	{"key-of-other-suite", "11.3.6", "suite", "The entry's alg is of suite 1, its key id that of a key of suite 2.", func(s *scene) {
		s.editEntries = func(list []entry) []entry {
			list[0].key = newEncKey(1, s.random("other key", 32))
			return list
		}
	}},
	{"encrypted-to-other-key", "11.3.7", "decrypt", "Encrypted to another key than the one that the key id names.", func(s *scene) {
		s.editEntries = func(list []entry) []entry {
			list[0].key = newEncKey(2, s.random("other key", 32))
			return list
		}
	}},
	{"ek-flipped", "11.3.7", "decrypt", "A bit of the ek.", func(s *scene) { s.flip("entry 0.ek") }},
	{"ek-flipped-mlkem", "11.3.7", "decrypt", "A bit of the ML-KEM part of an X-Wing ek.", func(s *scene) {
		s.suite = 1
		s.edit("entry 0.ek", func(b []byte) []byte { b = slices.Clone(b); b[0] ^= 1; return b })
	}},
	{"ek-flipped-xwing", "11.3.7", "decrypt", "A bit of the X25519 part of an X-Wing ek.", func(s *scene) {
		s.suite = 1
		s.flip("entry 0.ek")
	}},
	{"ek-small-order", "11.3.7", "decrypt", "An ek of small order: the X25519 result is zero, and everything is encrypted under that.", func(s *scene) { s.weak() }},
	{"ek-small-order-xwing", "11.3.7", "decrypt", "The X25519 part of an X-Wing ek of small order, and everything is encrypted under that.", func(s *scene) {
		s.suite = 1
		s.weak()
	}},
	{"recipient-ciphertext-flipped", "11.3.7", "decrypt", "A bit of the encrypted content key.", func(s *scene) { s.flip("entry 0.ciphertext") }},
	{"recipient-ciphertext-flipped-suite1", "11.3.7", "decrypt", "A bit of the encrypted content key, in suite 1.", func(s *scene) {
		s.suite = 1
		s.flip("entry 0.ciphertext")
	}},
	{"opening-ciphertext-flipped", "11.3.7", "decrypt", "A bit of the tag of the opening.", func(s *scene) { s.flip("opening.ciphertext") }},
	{"opening-ciphertext-first-bit", "11.3.7", "decrypt", "A bit of the first byte of the opening's ciphertext.", func(s *scene) {
		s.edit("opening.ciphertext", func(b []byte) []byte { b = slices.Clone(b); b[0] ^= 0x80; return b })
	}},
	{"opening-ciphertext-15-bytes", "11.3.7", "decrypt", "A ciphertext of the opening that is shorter than a tag.", func(s *scene) {
		s.edit("opening.ciphertext", func(b []byte) []byte { return b[:15] })
	}},
	{"opening-ciphertext-empty", "11.3.7", "decrypt", "An empty ciphertext of the opening.", func(s *scene) { s.replace("opening.ciphertext", []byte{}) }},
	{"opening-iv-flipped", "11.3.7", "decrypt", "A bit of the IV of the opening.", func(s *scene) {
		s.editKeys("opening.unprotected", func(d dict) { d[5] = slices.Clone(d[5]); d[5][12] ^= 1 })
	}},
	{"other-entry-flipped", "11.3.7", "decrypt", "A bit in the entry of another recipient: the opening covers all of them.", func(s *scene) {
		s.seats2()
		s.afterwards("opening", func(r [][]byte) [][]byte {
			r[1] = slices.Clone(r[1])
			r[1][len(r[1])-1] ^= 1
			return r
		})
	}},
	{"other-entry-removed", "11.3.7", "decrypt", "The entry of another recipient, taken out on the way.", func(s *scene) {
		s.seats2()
		s.afterwards("opening", func(r [][]byte) [][]byte { return r[:1] })
	}},
	{"entry-added", "11.3.7", "decrypt", "An entry put in on the way.", func(s *scene) {
		s.afterwards("opening", func(r [][]byte) [][]byte {
			added := s.stranger("added")
			w, _ := s.entry("added", added, added.kid, s.random("content key", 32))
			return append(r, w)
		})
	}},
	{"entries-swapped", "11.3.7", "decrypt", "Two entries exchanged on the way.", func(s *scene) {
		s.seats2()
		s.afterwards("opening", func(r [][]byte) [][]byte { return [][]byte{r[1], r[0]} })
	}},
	{"info-without-key-ids", "11.3.7", "decrypt", "recipient_extra_info without the key ids.", func(s *scene) {
		s.edit("entry 0.extra", func(b []byte) []byte { return b[:len(b)-8] })
	}},
	{"info-without-thumbprint", "11.3.7", "decrypt", "recipient_extra_info without the recipient's thumbprint.", func(s *scene) {
		s.edit("entry 0.extra", func(b []byte) []byte { return label("core-recipient", b[len(b)-8:]) })
	}},
	{"info-thumbprint-of-fellow", "11.3.7", "decrypt", "recipient_extra_info with the thumbprint of another recipient.", func(s *scene) {
		s.seats2()
		s.editEntries = func(list []entry) []entry {
			list[0].thumb = list[1].thumb
			return list
		}
	}},
	{"info-thumbprint-last", "11.3.7", "decrypt", "recipient_extra_info with the thumbprint after the key ids.", func(s *scene) {
		s.edit("entry 0.extra", func(b []byte) []byte {
			return label("core-recipient", b[len(b)-8:], b[len(b)-40:len(b)-8])
		})
	}},
	{"info-other-label", "11.3.7", "decrypt", "recipient_extra_info under the label of the opening.", func(s *scene) {
		s.edit("entry 0.extra", func(b []byte) []byte { return label("core-opening", b[len(label("core-recipient")):]) })
	}},
	{"info-other-next-alg", "11.3.7", "decrypt", "The info names A256GCM as the next layer's alg.", func(s *scene) {
		s.edit("entry 0.info", func(b []byte) []byte {
			return array(text("HPKE Recipient"), num(3), must(readAll(b)).items[2].raw, must(readAll(b)).items[3].raw)
		})
	}},
	{"opening-aad-without-recipients", "11.3.7", "decrypt", "The opening's external_aad ends with the key ids.", func(s *scene) {
		s.edit("opening.aad", func(b []byte) []byte { return b[:len(b)-32] })
	}},
	{"opening-aad-empty", "11.3.7", "decrypt", "The opening's external_aad is empty.", func(s *scene) { s.replace("opening.aad", []byte{}) }},
	{"opening-enc-structure-context", "11.3.7", "decrypt", `The opening's Enc_structure says "Encrypt0".`, func(s *scene) {
		s.edit("opening.structure", func(b []byte) []byte {
			i := must(readAll(b)).items
			return array(text("Encrypt0"), i[1].raw, i[2].raw)
		})
	}},
}

// weak makes the first entry with an ek of small order.
func (s *scene) weak() {
	s.editEntries = func(list []entry) []entry {
		list[0].seal = hpkeSealWeak
		return list
	}
}

// afterwards changes the recipients of an opening that stands already.
func (s *scene) afterwards(name string, f func([][]byte) [][]byte) {
	s.editItems(name, func(items [][]byte) [][]byte {
		var list [][]byte
		for _, r := range must(readAll(items[3])).items {
			list = append(list, r.raw)
		}
		items[3] = array(f(list)...)
		return items
	})
}
