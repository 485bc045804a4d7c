package main

import "slices"

// peelBundleFaults are about what a hop's bundles allow together, and about
// types and sizes in a layer where the other vectors have none: SPEC 11.2.6,
// 11.2.8, 11.2.10 and 11.2.12.
var peelBundleFaults = []fault{
	{"no-bundle-meets-all", "11.2.6", "suite", "The key stands in two bundles: below the floor of one, and version 1 is not listed in the other.", func(s *scene) {
		h := s.hopOf([]byte{1, 2}, func(b *bundle) { b.floor = 1 })
		s.renewedWith(h, func(b *bundle) { b.floor, b.versions = 2, []int{2} })
	}},
	{"expires-after-admitting-bundle", "11.2.12", "limit", "The key stands in two bundles: the one that allows the suite ends too early.", func(s *scene) {
		h := s.hopOf([]byte{1, 2}, func(b *bundle) { b.exp = s.ctx.expires - 1 })
		s.renewedWith(h, func(b *bundle) { b.floor = 1 })
	}},
	{"expires-after-bundle-of-version", "11.2.12", "limit", "The key stands in two bundles: the one that lists version 1 ends too early.", func(s *scene) {
		h := s.hop(func(b *bundle) { b.exp = s.ctx.expires - 1 })
		s.renewedWith(h, func(b *bundle) { b.versions = []int{2} })
	}},
	{"expires-after-bundle-of-key", "11.2.12", "limit", "Another bundle of the hop lives long enough, but does not list the key.", func(s *scene) {
		h := s.hop(func(b *bundle) { b.exp = s.ctx.expires - 1 })
		old := h.bundles[0]
		h.addBundle(s.parts, s.entropy, "hop 0 new", []byte{s.suite})
		s.layerKey = func(string, encKey) encKey { return old.keys[0] }
	}},
	{"next-twice-apart", "11.2.8", "format", "One recipient twice, with another one between.", func(s *scene) {
		s.seats2()
		s.editItems("layer 0.next", func(i [][]byte) [][]byte { return append(i, i[0]) })
	}},
	{"next-is-the-hop-alone", "11.2.8", "format", "A layer that leads to the hop and to nobody else.", func(s *scene) {
		s.set("layer 0.next", 0, bin(s.hop().thumb()))
	}},
	{"next-33-bytes", "11.2.8", "format", "A thumbprint of 33 bytes.", func(s *scene) { s.append("layer 0.next", bin(s.random("t", 33))) }},
	{"next-text", "11.2.8", "format", "The way as a text.", func(s *scene) { s.set("layer 0.plaintext", 0, text("next")) }},
	{"root-33-bytes", "11.2.8", "format", "A root of 33 bytes.", func(s *scene) { s.set("layer 0.plaintext", 1, bin(s.random("root", 33))) }},
	{"expires-negative", "11.2.8", "format", "An expiry of -1.", func(s *scene) { s.set("layer 0.plaintext", 2, num(-1)) }},
	{"expires-text", "11.2.8", "format", "The expiry as a text.", func(s *scene) { s.set("layer 0.plaintext", 2, text("tomorrow")) }},
	{"kid-9-bytes", "11.2.3", "format", "A key id of nine bytes.", func(s *scene) { s.replace("layer 0.kid", s.random("kid", 9)) }},
	{"ek-text", "11.2.3", "format", "The ek as a text.", func(s *scene) { s.put("layer 0.unprotected", -4, text("ek")) }},
	{"ek-33-bytes", "11.2.4", "format", "An ek of suite 2 that is one byte too long.", func(s *scene) { s.longer("layer 0.ek") }},
	{"opening-ciphertext-null", "11.2.3", "format", "A detached ciphertext.", func(s *scene) { s.replace("layer 0.ciphertext.bstr", cborNull) }},
	{"opening-tag-sign1", "11.2.3", "format", "The opening under the tag of COSE_Sign1.", func(s *scene) { s.retag("layer 0.tagged", tagSign1) }},
	{"trail-null", "11.2.2", "format", "Null instead of an empty trail.", func(s *scene) { s.replace("trail bstr", cborNull) }},
	{"inner-core-content-key-short", "11.2.10", "format", "A core with a content key that is one byte too short.", func(s *scene) { s.shorter("entry 0.plaintext") }},
	{"inner-core-iv-11-bytes", "11.2.10", "format", "A core with an IV of 11 bytes.", func(s *scene) { s.put("opening.unprotected", 5, bin(s.random("iv", 11))) }},
	{"inner-core-kid-9-bytes", "11.2.10", "format", "A core with a key id of nine bytes.", func(s *scene) { s.put("entry 0.protected", 4, bin(s.random("kid", 9))) }},
	{"inner-core-sealed-counter-3-bytes", "11.2.10", "format", "A core with a counter of three bytes.", func(s *scene) { s.put("sealed.protected", 6, bin([]byte{0, 0, 0})) }},
	{"inner-core-ciphertext-null", "11.2.10", "format", "A core with a detached ciphertext.", func(s *scene) { s.replace("sealed.ciphertext.bstr", cborNull) }},
	{"inner-layer-kid-7-bytes", "11.2.10", "format", "A layer inside with a key id of seven bytes.", func(s *scene) { s.hopsOf(2); s.shorter("layer 1.kid") }},
	{"inner-layer-alg-key-encryption", "4.3", "suite", "A layer inside with the alg of a core's recipient.", func(s *scene) { s.hopsOf(2); s.put("layer 1.protected", 1, num(50)) }},
	{"inner-sealed-alone-unprotected-injected", "11.2.10", "format", "A sealed alone inside, with an entry in the unprotected header.", func(s *scene) {
		s.put("sealed.unprotected", 3, num(0))
		s.edit("layer 0.inner", func(b []byte) []byte { return must(readAll(b)).items[1].raw })
	}},
	{"inner-opening-tag-sign1", "11.2.10", "format", "An opening inside under the tag of COSE_Sign1.", func(s *scene) { s.retag("opening.tagged", tagSign1) }},
}

// renewedWith gives the first hop a second bundle with the same keys.
func (s *scene) renewedWith(h *party, edit func(*bundle)) {
	old := h.bundles[0]
	h.addBundle(s.parts, s.entropy, "hop 0 renewed", nil, func(b *bundle) {
		b.keys, b.floor = slices.Clone(old.keys), old.floor
		edit(b)
	})
}
