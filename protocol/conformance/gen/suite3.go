package main

import (
	"encoding/binary"
	"slices"
)

// Suite 3: SPEC sections 4.1, 4.5 and 8.4, and the records of section 10.
var suite3Positive = []sceneVector{
	{"open-suite3", func(s *scene) object {
		s.comment = "One recipient, in suite 3."
		s.suite = 3
		return s.open()
	}},
	{"open-suite3-later-epoch", func(s *scene) object {
		s.comment = "The first message of a later epoch in suite 3, to two recipients."
		s.suite = 3
		s.seats2()
		s.ctx.later(77)
		return s.open()
	}},
	{"open-suite3-of-three", func(s *scene) object {
		s.comment = "The holder's bundle lists suites 3, 1 and 2, with floor 1; the message comes in suite 3."
		s.suite = 3
		s.seatOf([]byte{3, 1, 2}, func(b *bundle) { b.floor = 1 })
		return s.open()
	}},
	{"open-trail-whole-3-hops-suite3", func(s *scene) object {
		s.comment = "Three hops, and the record of each, in suite 3."
		s.suite = 3
		s.hopsOf(3)
		return s.openRecorded()
	}},
	{"open-trail-whole-layers-suite3", func(s *scene) object {
		s.comment = "Layers in suite 3 around a core in suite 2: the records have the alg of the layers."
		s.layers = 3
		s.hopsOf(2)
		return s.openRecorded()
	}},
	{"open-trail-whole-layers-mixed", func(s *scene) object {
		s.comment = "Layers in suites 3, 1 and 2 around a core in suite 3: each record has the alg of its layer."
		s.suite = 3
		s.mixedHops(3, 1, 2)
		return s.openRecorded()
	}},
	{"peel-suite3", func(s *scene) object {
		s.comment = "A layer in suite 3 around a core in suite 3."
		s.suite = 3
		s.hop()
		return s.peel(0, 0)
	}},
	{"peel-layer-suite3-core-suite1", func(s *scene) object {
		s.comment = "A layer in suite 3 around a core in suite 1."
		s.suite, s.layers = 1, 3
		s.hop()
		return s.peel(0, 0)
	}},
	{"peel-layer-suite2-core-suite3", func(s *scene) object {
		s.comment = "A layer in suite 2 around a core in suite 3."
		s.suite, s.layers = 3, 2
		s.hop()
		return s.peel(0, 0)
	}},
	{"peel-trail-suite3", func(s *scene) object {
		s.comment = "A trail whose outermost record has alg 3 and an IV."
		s.hop()
		s.trail = array(s.trailItems(contentAlgGCM)[0], dict{5: bin(s.random("iv", 12))}.encode(), bin(s.random("trail", 200)))
		return s.peel(0, 0)
	}},
	{"peel-trail-suite3-without-iv", func(s *scene) object {
		s.comment = "A trail whose outermost record has alg 3 and no IV: it is malformed."
		return s.malformed(array(s.trailItems(contentAlgGCM)...))
	}},
	{"peel-trail-suite3-iv-13-bytes", func(s *scene) object {
		s.comment = "A trail whose outermost record has alg 3 and an IV of 13 bytes: it is malformed."
		items := s.trailItems(contentAlgGCM)
		items[1] = dict{5: bin(s.random("iv", 13))}.encode()
		return s.malformed(array(items...))
	}},
	{"peel-trail-iv-beside-chacha", func(s *scene) object {
		s.comment = "A trail whose outermost record has alg 24 and an IV: it is malformed."
		items := s.trailItems(contentAlg)
		items[1] = dict{5: bin(s.random("iv", 12))}.encode()
		return s.malformed(array(items...))
	}},
	{"bundle-suite3", func(s *scene) object {
		s.comment = "A bundle with a key of suite 3."
		return s.parse([]byte{3})
	}},
	{"bundle-suites-3-1-2", func(s *scene) object {
		s.comment = "Suites 3, 1 and 2 in this order, floor 1."
		return s.parse([]byte{3, 1, 2}, func(b *bundle) { b.floor = 1 })
	}},
}

// mixedHops adds hops whose bundles have one suite each.
func (s *scene) mixedHops(suites ...byte) {
	for _, n := range suites {
		s.layers = n
		s.hop()
	}
}

// otherForm gives a sealed the form of other suites, SPEC section 8.4.
func (s *scene) otherForm(name string) { s.edit(name, reformed) }

// in3 is a fault in suite 3.
func in3(f func(*scene)) func(*scene) {
	return func(s *scene) {
		s.suite = 3
		f(s)
	}
}

// pointOf puts another point in the place of the last 65 bytes of a part.
func (s *scene) pointOf(name string, f func(point []byte)) {
	s.edit(name, func(b []byte) []byte {
		b = slices.Clone(b)
		f(b[len(b)-65:])
		return b
	})
}

// pointOffCurve and the others make of a point what none must be.
func pointOffCurve(p []byte)   { p[64] ^= 1 }
func pointCompressed(p []byte) { p[0] = 2 | p[64]&1 }
func pointInfinite(p []byte)   { clear(p) }

// placed is the kid of a sealed of suite 3 with n bytes.
func (s *scene) placed(n int) {
	s.editKeys("sealed.protected", func(d dict) { d[4] = bin(append(must(readAll(d[4])).bytes, 0, 0)[:n]) })
}

var suite3Open = []fault{
	{"suite3-sealed-of-other-form", "11.3.4", "suite", "A sealed of the form of the other suites, beside an opening of suite 3.", in3(func(s *scene) { s.otherForm("sealed") })},
	{"sealed-of-form-of-suite3", "11.3.4", "suite", "A sealed of the form of suite 3, beside an opening of suite 2.", func(s *scene) { s.otherForm("sealed") }},
	{"suite3-sealed-kid-9-bytes", "11.3.3", "format", "A kid of 9 bytes.", in3(func(s *scene) { s.placed(9) })},
	{"suite3-sealed-kid-11-bytes", "11.3.3", "format", "A kid of 11 bytes.", in3(func(s *scene) { s.placed(11) })},
	{"suite3-sealed-iv-11-bytes", "11.3.3", "format", "An IV of 11 bytes.", in3(func(s *scene) { s.put("sealed.unprotected", 5, bin(s.random("short", 11))) })},
	{"suite3-sealed-iv-13-bytes", "11.3.3", "format", "An IV of 13 bytes.", in3(func(s *scene) { s.put("sealed.unprotected", 5, bin(s.random("long", 13))) })},
	{"suite3-sealed-iv-text", "11.3.3", "format", "An IV as a text.", in3(func(s *scene) { s.put("sealed.unprotected", 5, text("0123456789ab")) })},
	{"suite3-sealed-without-iv", "11.3.3", "format", "No IV.", in3(func(s *scene) { s.drop("sealed.unprotected", 5) })},
	{"suite3-sealed-unprotected-injected", "11.3.3", "format", "An entry beside the IV.", in3(func(s *scene) { s.put("sealed.unprotected", 4, bin(nil)) })},
	{"suite3-sealed-alg", "11.3.3", "format", "An alg in the sealed, where the epoch fixes it.", in3(func(s *scene) { s.put("sealed.protected", 1, num(contentAlgGCM)) })},
	{"suite3-sealed-partial-iv", "11.3.3", "format", "A Partial IV beside the kid of 10 bytes.", in3(func(s *scene) { s.put("sealed.protected", 6, bin([]byte{0, 0})) })},
	{"suite3-counter-4096", "11.3.4", "limit", "The first counter that no epoch has.", in3(func(s *scene) { s.counter = 4096 })},
	{"suite3-counter-1", "11.3.5", "nokey", "Counter 1: a one-shot opener has no epochs.", in3(func(s *scene) { s.counter = 1 })},
	{"suite3-iv-altered", "11.3.10", "decrypt", "Another IV than the sealed was made with.", in3(func(s *scene) { s.put("sealed.unprotected", 5, bin(s.random("other", 12))) })},
	{"suite3-sealed-flipped", "11.3.10", "decrypt", "A bit of the tag.", in3(func(s *scene) { s.flip("sealed.ciphertext") })},
	{"suite3-ek-1152-bytes", "11.3.4", "format", "An ek of 1152 bytes: the point without its first byte.", in3(func(s *scene) {
		s.edit("entry 0.ek", func(b []byte) []byte { return append(b[:1088:1088], b[1089:]...) })
	})},
	{"suite3-ek-off-curve", "11.3.7", "decrypt", "The point of the ek is not on the curve.", in3(func(s *scene) { s.pointOf("entry 0.ek", pointOffCurve) })},
	{"suite3-ek-compressed", "11.3.7", "decrypt", "The point of the ek begins as a compressed one.", in3(func(s *scene) { s.pointOf("entry 0.ek", pointCompressed) })},
	{"suite3-ek-infinity", "11.3.7", "decrypt", "65 zeros in the place of the point.", in3(func(s *scene) { s.pointOf("entry 0.ek", pointInfinite) })},
	{"suite3-content-chacha", "11.3.4", "suite", "Content alg 24, beside a sealed of suite 3.", in3(func(s *scene) { s.put("opening.protected", 1, num(contentAlg)) })},
	{"suite3-signed-recipients-suite1", "11.3.9a", "suite", "Suite 3 in the context, content alg 3, and recipients of suite 1.", func(s *scene) { s.suite, s.ctx.suite = 1, 3 }},
	{"suite3-signed-recipients-suite2", "11.3.9a", "suite", "Suite 3 in the context, content alg 3, and recipients of suite 2.", func(s *scene) { s.ctx.suite = 3 }},
	{"suite1-signed-recipients-suite3", "11.3.9a", "suite", "Suite 1 in the context, content alg 24, and recipients of suite 3.", func(s *scene) { s.suite, s.ctx.suite = 3, 1 }},
	{"suite3-below-floor", "11.3.9f", "suite", "The floor is suite 1, and suite 3 is listed after it.", in3(func(s *scene) {
		s.seatOf([]byte{1, 3}, func(b *bundle) { b.floor = 1 })
	})},
}

var suite3Peel = []fault{
	{"suite3-sealed-of-other-form", "11.2.4", "suite", "A sealed of the form of the other suites, beside an opening of suite 3.", in3(func(s *scene) { s.otherForm("layer 0.sealed") })},
	{"sealed-of-form-of-suite3", "11.2.4", "suite", "A sealed of the form of suite 3, beside an opening of suite 2.", func(s *scene) { s.otherForm("layer 0.sealed") }},
	{"suite3-sealed-iv-11-bytes", "11.2.3", "format", "An IV of 11 bytes.", in3(func(s *scene) { s.put("layer 0.sealed.unprotected", 5, bin(s.random("short", 11))) })},
	{"suite3-sealed-iv-13-bytes", "11.2.3", "format", "An IV of 13 bytes.", in3(func(s *scene) { s.put("layer 0.sealed.unprotected", 5, bin(s.random("long", 13))) })},
	{"suite3-iv-altered", "11.2.9", "decrypt", "Another IV than the sealed was made with.", in3(func(s *scene) { s.put("layer 0.sealed.unprotected", 5, bin(s.random("other", 12))) })},
	{"suite3-counter-4096", "11.2.4", "limit", "The first counter that no epoch has.", in3(func(s *scene) { s.layerCounter = 4096 })},
	{"suite3-ek-1154-bytes", "11.2.4", "format", "An ek with a byte too many.", in3(func(s *scene) { s.longer("layer 0.ek") })},
	{"suite3-ek-off-curve", "11.2.7", "decrypt", "The point of the ek is not on the curve.", in3(func(s *scene) { s.pointOf("layer 0.ek", pointOffCurve) })},
	{"suite3-ek-compressed", "11.2.7", "decrypt", "The point of the ek begins as a compressed one.", in3(func(s *scene) { s.pointOf("layer 0.ek", pointCompressed) })},
	{"suite3-ek-infinity", "11.2.7", "decrypt", "65 zeros in the place of the point.", in3(func(s *scene) { s.pointOf("layer 0.ek", pointInfinite) })},
	{"inner-suite3-sealed-of-other-form", "11.2.10", "suite", "Inside is a core of suite 3 with a sealed of the form of the other suites.", in3(func(s *scene) { s.otherForm("sealed") })},
	{"inner-sealed-of-form-of-suite3", "11.2.10", "suite", "Inside is a core of suite 2 with a sealed of the form of suite 3.", func(s *scene) { s.otherForm("sealed") }},
	{"inner-suite3-iv-11-bytes", "11.2.10", "format", "Inside is a core of suite 3 with an IV of 11 bytes.", in3(func(s *scene) { s.put("sealed.unprotected", 5, bin(s.random("short", 11))) })},
}

// suite3Key is a fault of a bundle's only key, which is of suite 3.
func suite3Key(f func(public []byte) []byte) func(*scene) {
	return func(s *scene) {
		s.bundleSuites = []byte{3}
		s.editBundle = func(b *bundle) { b.keys[0].public = f(slices.Clone(b.keys[0].public)) }
	}
}

// suite3Point is one of the point in it.
func suite3Point(f func(point []byte)) func(*scene) {
	return suite3Key(func(b []byte) []byte { f(b[1184:]); return b })
}

var suite3Bundle = []fault{
	{"suite3-point-off-curve", "4.5", "format", "The point is not on the curve.", suite3Point(pointOffCurve)},
	{"suite3-point-prefix-2", "4.5", "format", "65 bytes that begin as a compressed point.", suite3Point(pointCompressed)},
	{"suite3-point-prefix-6", "4.5", "format", "65 bytes that begin as a hybrid point.", suite3Point(func(p []byte) { p[0] = 6 | p[64]&1 })},
	{"suite3-point-infinity", "4.5", "format", "65 zeros in the place of the point.", suite3Point(pointInfinite)},
	{"suite3-point-0-0", "4.5", "format", "The point (0, 0).", suite3Point(func(p []byte) { clear(p[1:]) })},
	{"suite3-point-x-at-prime", "4.5", "format", "An x of the prime.", suite3Point(func(p []byte) { primeP.FillBytes(p[1:33]) })},
	{"suite3-point-compressed", "6.4.4", "format", "A compressed point, of 33 bytes.", suite3Key(func(b []byte) []byte {
		pointCompressed(b[1184:])
		return b[:1184+33]
	})},
	{"suite3-point-64-bytes", "6.4.4", "format", "The point as x || y, of 64 bytes.", suite3Key(func(b []byte) []byte { return append(b[:1184:1184], b[1185:]...) })},
	{"suite3-key-1250-bytes", "6.4.4", "format", "A key with a byte too many.", suite3Key(func(b []byte) []byte { return append(b, 0) })},
	{"suite3-mlkem-modulus", "4.5", "format", "A coefficient of the ML-KEM key that is not reduced.", suite3Key(func(b []byte) []byte {
		binary.BigEndian.PutUint16(b, 0xffff)
		return b
	})},
	{"suite3-twice", "6.4.3", "format", "Two keys of suite 3.", func(s *scene) {
		s.editBundle = func(b *bundle) {
			k := newEncKey(3, s.random("suite 3", 32))
			b.keys = append([]encKey{k, k}, b.keys...)
		}
	}},
}

// suite3Trails are records with another header than that of their alg.
var suite3Trails = []trailFault{
	{"suite3-sealed-without-iv", verdict{"10.1", "format", 2}, "Alg 3, and no IV.", in3(func(s *scene) { s.drop("record 2 sealed.unprotected", 5) })},
	{"suite3-sealed-iv-11-bytes", verdict{"10.1", "format", 2}, "Alg 3, and an IV of 11 bytes.", in3(func(s *scene) { s.put("record 2 sealed.unprotected", 5, bin(s.random("short", 11))) })},
	{"suite3-sealed-iv-13-bytes", verdict{"10.1", "format", 2}, "Alg 3, and an IV of 13 bytes.", in3(func(s *scene) { s.put("record 2 sealed.unprotected", 5, bin(s.random("long", 13))) })},
	{"suite3-sealed-iv-altered", verdict{"10.1", "decrypt", 2}, "Alg 3, and another IV.", in3(func(s *scene) { s.put("record 2 sealed.unprotected", 5, bin(s.random("other", 12))) })},
	{"suite3-sealed-alg-chacha", verdict{"10.1", "format", 2}, "Alg 24 beside an IV.", in3(func(s *scene) { s.put("record 2 sealed.protected", 1, num(contentAlg)) })},
	{"sealed-iv-beside-chacha", verdict{"10.1", "format", 2}, "Alg 24, and an IV as well.", func(s *scene) { s.put("record 2 sealed.unprotected", 5, bin(s.random("iv", 12))) }},
}
