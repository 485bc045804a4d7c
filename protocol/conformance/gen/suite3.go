package main

// Suite 3 in a bundle is one that this version does not know, like any other:
// SPEC section 4.2.
var suite3Positive = []sceneVector{
	{"bundle-suite-3", func(s *scene) object {
		s.comment = "Suites 3 and 2 in this order, floor 2: suite 3 is skipped."
		return s.parse([]byte{2}, func(b *bundle) { s.listSuite3(b, 1249, 2) })
	}},
	{"bundle-suite-3-floor", func(s *scene) object {
		s.comment = "Suites 3 and 2 in this order, floor 3: the bundle is read, and nothing can be sealed to it."
		return s.parse([]byte{2}, func(b *bundle) { s.listSuite3(b, 1249, 3) })
	}},
	{"bundle-suite-3-key-1-byte", func(s *scene) object {
		s.comment = "The shortest key of suite 3 that this version reads."
		return s.parse([]byte{2}, func(b *bundle) { s.listSuite3(b, 1, 3) })
	}},
	{"bundle-suite-3-key-4096-bytes", func(s *scene) object {
		s.comment = "The longest key of suite 3 that this version reads."
		return s.parse([]byte{2}, func(b *bundle) { s.listSuite3(b, 4096, 3) })
	}},
	{"bundle-suite-3-last", func(s *scene) object {
		s.comment = "Suites 1, 2 and 3 in this order, floor 3: all of them are acceptable that there are in this version."
		return s.parse([]byte{1, 2}, func(b *bundle) { b.keys, b.floor = append(b.keys, s.unknownKey(3, 1249)), 3 })
	}},
	{"open-bundle-suite-3", func(s *scene) object {
		s.comment = "The holder's bundle lists suites 3 and 2 with floor 2; the message comes in suite 2."
		s.seatOf([]byte{2}, func(b *bundle) { s.listSuite3(b, 1249, 2) })
		return s.open()
	}},
	{"open-bundle-suite-3-suite1", func(s *scene) object {
		s.comment = "The holder's bundle lists suites 3, 1 and 2 with floor 1; the message comes in suite 1."
		s.suite = 1
		s.seatOf([]byte{1, 2}, func(b *bundle) { s.listSuite3(b, 1249, 1) })
		return s.open()
	}},
	{"open-bundle-floor-suite-3", func(s *scene) object {
		s.comment = "The holder's bundle lists suites 2 and 3 with floor 3: suite 2 stands before the floor."
		s.seatOf([]byte{2}, func(b *bundle) { b.keys, b.floor = append(b.keys, s.unknownKey(3, 1249)), 3 })
		return s.open()
	}},
	{"peel-bundle-suite-3", func(s *scene) object {
		s.comment = "The hop's bundle lists suites 3 and 2 with floor 2; the layer comes in suite 2."
		s.hopOf([]byte{2}, func(b *bundle) { s.listSuite3(b, 1249, 2) })
		return s.peel(0, 0)
	}},
	{"peel-bundle-floor-suite-3", func(s *scene) object {
		s.comment = "The hop's bundle lists suites 2 and 3 with floor 3: suite 2 stands before the floor."
		s.hopOf([]byte{2}, func(b *bundle) { b.keys, b.floor = append(b.keys, s.unknownKey(3, 1249)), 3 })
		return s.peel(0, 0)
	}},
}

// listSuite3 puts a key of suite 3 first.
func (s *scene) listSuite3(b *bundle, size int, floor byte) {
	b.keys, b.floor = append([]encKey{s.unknownKey(3, size)}, b.keys...), floor
}

var suite3Open = []fault{
	{"below-floor-of-suite-3", "11.3.9f", "suite", "The floor is suite 3, listed before the one used.", func(s *scene) {
		s.seatOf([]byte{2}, func(b *bundle) { s.listSuite3(b, 1249, 3) })
	}},
	{"below-floor-of-suite-3-suite1", "11.3.9f", "suite", "The floor is suite 3, listed before suite 1, which is post-quantum as well.", func(s *scene) {
		s.suite = 1
		s.seatOf([]byte{1}, func(b *bundle) { s.listSuite3(b, 1249, 3) })
	}},
}

var suite3Peel = []fault{
	{"below-floor-of-suite-3", "11.2.6", "suite", "The floor is suite 3, listed before the one used.", func(s *scene) {
		s.hopOf([]byte{2}, func(b *bundle) { s.listSuite3(b, 1249, 3) })
	}},
	{"below-floor-of-unknown-suite", "11.2.6", "suite", "The floor is a suite that nobody knows, listed before the one used.", func(s *scene) {
		s.hopOf([]byte{2}, func(b *bundle) { b.keys, b.floor = append([]encKey{s.unknownKey(99, 40)}, b.keys...), 99 })
	}},
}

var suite3Bundle = []fault{
	{"suite-3-key-empty", "6.4.4", "format", "A key of suite 3 of no bytes.", func(s *scene) {
		s.editBundle = func(b *bundle) { s.listSuite3(b, 0, 2) }
	}},
	{"suite-3-key-4097-bytes", "6.4.4", "format", "A key of suite 3 of 4097 bytes.", func(s *scene) {
		s.editBundle = func(b *bundle) { s.listSuite3(b, 4097, 2) }
	}},
	{"suite-3-twice", "6.4.3", "format", "Two keys of suite 3.", func(s *scene) {
		s.editBundle = func(b *bundle) { s.listSuite3(b, 40, 2); s.listSuite3(b, 41, 2) }
	}},
	{"unknown-suite-twice", "6.4.3", "format", "Two keys of a suite that nobody knows.", func(s *scene) {
		s.editBundle = func(b *bundle) { b.keys = append(b.keys, s.unknownKey(200, 40), s.unknownKey(200, 41)) }
	}},
	{"floor-suite-3-not-listed", "6.4.3", "format", "Floor 3, and no key of suite 3.", func(s *scene) {
		s.editBundle = func(b *bundle) { b.floor = 3 }
	}},
}
