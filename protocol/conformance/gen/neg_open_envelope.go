package main

// openEnvelopeFaults break what stands outside every encryption: SPEC 11.3.1
// to 11.3.3.
var openEnvelopeFaults = []fault{
	{"length-over-limit", "11.3.1", "limit", "Longer than the limit and the longest trail together.", func(s *scene) {
		s.maxEnvelope = lowest
		s.trail = trailOf(s.name, lowest+16384)
	}},
	{"envelope-over-limit", "11.3.2", "limit", "One byte over the limit.", func(s *scene) {
		s.maxEnvelope = lowest
		s.fit(lowest+1, s.envelopeSize)
	}},
	{"envelope-over-limit-with-trail", "11.3.2", "limit", "One byte over the limit without the trail, which does not count.", func(s *scene) {
		s.maxEnvelope = lowest
		s.trail = trailOf(s.name, 100)
		s.fit(lowest+1, s.envelopeSize)
	}},
	{"empty-input", "3.1", "format", "No byte at all.", func(s *scene) { s.replace("input", []byte{}) }},
	{"envelope-trailing-byte", "3.1", "format", "A byte follows the envelope.", func(s *scene) { s.longer("envelope") }},
	{"envelope-truncated", "3.1", "format", "The last byte is missing: it would be the trail.", func(s *scene) { s.shorter("envelope") }},
	{"envelope-wide-head", "3.2", "format", "The head of the envelope in two bytes.", func(s *scene) { s.wideHead("envelope") }},
	{"envelope-endless", "3.3", "format", "The envelope with indefinite length.", func(s *scene) { s.endless("envelope") }},
	{"envelope-map", "11.3.2", "format", "The envelope as a map.", func(s *scene) {
		s.edit("envelope", func(b []byte) []byte {
			i := must(readAll(b)).items
			return pairs(num(1), i[0].raw, num(2), i[1].raw, num(3), i[2].raw)
		})
	}},
	{"envelope-without-trail", "11.3.2", "format", "Two items instead of three.", func(s *scene) {
		s.editItems("envelope", func(i [][]byte) [][]byte { return i[:2] })
	}},
	{"envelope-fourth-item", "11.3.2", "format", "An item that nobody knows.", func(s *scene) { s.append("envelope", num(0)) }},
	{"version-2", "11.3.2", "format", "Version 2.", func(s *scene) { s.set("envelope", 0, num(2)) }},
	{"version-0", "11.3.2", "format", "Version 0.", func(s *scene) { s.set("envelope", 0, num(0)) }},
	{"version-text", "11.3.2", "format", "The version as a text.", func(s *scene) { s.set("envelope", 0, text("1")) }},
	{"version-wide", "3.2", "format", "Version 1 in two bytes.", func(s *scene) { s.set("envelope", 0, wide(majorUint, 1, 1)) }},
	{"version-float", "3.5", "format", "Version 1.0.", func(s *scene) { s.set("envelope", 0, []byte{0xf9, 0x3c, 0x00}) }},
	{"body-not-wrapped", "11.3.2", "format", "The body itself, not a byte string that holds it.", func(s *scene) {
		s.edit("body bstr", func(b []byte) []byte { return must(readAll(b)).bytes })
	}},
	{"body-text", "11.3.2", "format", "The body in a text string.", func(s *scene) {
		s.replace("body bstr", text("body"))
	}},
	{"body-wide-length", "3.2", "format", "The length of the body in four bytes.", func(s *scene) { s.wideHead("body bstr") }},
	{"body-chunked", "3.3", "format", "The body in two pieces of indefinite length.", func(s *scene) {
		s.edit("body bstr", func(b []byte) []byte { return chunked(must(readAll(b)).bytes) })
	}},
	{"trail-null", "11.3.2", "format", "Null instead of an empty trail.", func(s *scene) { s.replace("trail bstr", cborNull) }},
	{"trail-wide-length", "3.2", "format", "The length of the empty trail in a byte of its own.", func(s *scene) { s.wideHead("trail bstr") }},
	{"body-empty", "3.1", "format", "An empty body.", func(s *scene) { s.replace("body", []byte{}) }},
	{"body-trailing-byte", "3.1", "format", "A byte follows the body.", func(s *scene) { s.longer("body") }},
	{"body-wide-head", "3.2", "format", "The head of the body in two bytes.", func(s *scene) { s.wideHead("body") }},
	{"body-endless", "3.3", "format", "The body with indefinite length.", func(s *scene) { s.endless("body") }},
	{"body-one-item", "11.3.3", "format", "An opening without a sealed.", func(s *scene) {
		s.editItems("body", func(i [][]byte) [][]byte { return i[:1] })
	}},
	{"body-third-item", "11.3.3", "format", "An item after the sealed.", func(s *scene) { s.append("body", num(0)) }},
	{"body-swapped", "11.3.3", "format", "The sealed before the opening.", func(s *scene) {
		s.editItems("body", func(i [][]byte) [][]byte { return [][]byte{i[1], i[0]} })
	}},
	{"body-number", "11.3.3", "format", "A number where the body stands.", func(s *scene) { s.replace("body", num(7)) }},
	{"body-depth-17", "3.8", "limit", "Nesting that no body needs, one deeper than allowed.", func(s *scene) {
		s.replace("body", nested(17, num(0)))
	}},
	{"sealed-alone", "11.3.3", "nokey", "A sealed without its opening: no epoch is known here.", func(s *scene) {
		s.edit("body", func(b []byte) []byte { return must(readAll(b)).items[1].raw })
	}},
	{"sealed-alone-counter-4096", "11.3.3", "nokey", "A sealed without its opening, at the first counter that no epoch has: what opens nothing is not looked at further.", func(s *scene) {
		s.counter = 4096
		s.edit("body", func(b []byte) []byte { return must(readAll(b)).items[1].raw })
	}},
	{"layer-to-open", "11.3.3", "nokey", "A layer, for the recipient to open.", func(s *scene) { s.layered() }},
	{"layer-to-open-alg-unknown", "11.3.3", "nokey", "The same with an alg that nobody knows: it is not looked at.", func(s *scene) {
		s.layered()
		s.put("layer 0.protected", 1, num(99))
	}},
	{"layer-to-open-ek-31-bytes", "11.3.3", "nokey", "The same with an ek that is one byte too short.", func(s *scene) {
		s.layered()
		s.shorter("layer 0.ek")
	}},
	{"layer-to-open-counter-4096", "11.3.3", "nokey", "The same beside a sealed at the first counter that no epoch has.", func(s *scene) {
		s.layered()
		s.layerCounter = 4096
	}},
	{"opening-untagged", "11.3.3", "format", "The opening without its tag.", func(s *scene) {
		s.edit("opening.tagged", func(b []byte) []byte { return must(readAll(b)).items[0].raw })
	}},
	{"opening-tag-sign1", "11.3.3", "format", "The opening under the tag of COSE_Sign1.", func(s *scene) { s.retag("opening.tagged", 18) }},
	{"opening-tag-encrypt0", "11.3.3", "format", "The opening under the tag of COSE_Encrypt0.", func(s *scene) { s.retag("opening.tagged", 16) }},
	{"opening-tag-97", "3.5", "format", "The opening under the tag of COSE_Mac.", func(s *scene) { s.retag("opening.tagged", 97) }},
	{"opening-tag-twice", "11.3.3", "format", "The opening under its tag twice.", func(s *scene) {
		s.edit("opening.tagged", func(b []byte) []byte { return tagged(tagEncrypt, b) })
	}},
	{"opening-tag-wide", "3.2", "format", "The tag of the opening in three bytes.", func(s *scene) {
		s.edit("opening.tagged", func(b []byte) []byte { return append(wide(majorTag, 96, 2), b[2:]...) })
	}},
	{"sealed-tagged", "11.3.3", "format", "A sealed under the tag of COSE_Encrypt0.", func(s *scene) {
		s.edit("sealed", func(b []byte) []byte { return tagged(tagEncrypt0, b) })
	}},
}

// layered leaves the layer of a hop around the core.
func (s *scene) layered() {
	h := s.hop()
	s.edit("body", func(b []byte) []byte {
		return s.wrap("layer 0", &layer{hop: h, next: [][]byte{s.holder.thumb()}, root: random(s.name, "root", 32)}, b)
	})
}

// retag puts another tag in front of a piece.
func (p *parts) retag(name string, tag uint64) {
	p.edit(name, func(b []byte) []byte { return tagged(tag, must(readAny(b)).items[0].raw) })
}

// readAny reads an item whatever its tag.
func readAny(b []byte) (*item, error) { return (&reader{b: b, ignore: "3.5"}).all() }
