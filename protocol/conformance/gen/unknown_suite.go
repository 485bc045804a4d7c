package main

// Suite 4 in a bundle is one that this version does not know, like any other:
// SPEC section 4.2.
var unknownSuitePositive = []sceneVector{
	{"bundle-suite-4", func(s *scene) object {
		s.comment = "Suites 4 and 2 in this order, floor 2: suite 4 is skipped."
		return s.parse([]byte{2}, func(b *bundle) { s.listUnknown(b, 1249, 2) })
	}},
	{"bundle-suite-4-floor", func(s *scene) object {
		s.comment = "Suites 4 and 2 in this order, floor 4: the bundle is read, and nothing can be sealed to it."
		return s.parse([]byte{2}, func(b *bundle) { s.listUnknown(b, 1249, 4) })
	}},
	{"bundle-suite-4-key-1-byte", func(s *scene) object {
		s.comment = "The shortest key of suite 4 that this version reads."
		return s.parse([]byte{2}, func(b *bundle) { s.listUnknown(b, 1, 4) })
	}},
	{"bundle-suite-4-key-4096-bytes", func(s *scene) object {
		s.comment = "The longest key of suite 4 that this version reads."
		return s.parse([]byte{2}, func(b *bundle) { s.listUnknown(b, 4096, 4) })
	}},
	{"bundle-suite-4-last", func(s *scene) object {
		s.comment = "Suites 1, 2 and 4 in this order, floor 4: all of them are acceptable that there are in this version."
		return s.parse([]byte{1, 2}, func(b *bundle) { b.keys, b.floor = append(b.keys, s.unknownKey(4, 1249)), 4 })
	}},
	{"open-bundle-suite-4", func(s *scene) object {
		s.comment = "The holder's bundle lists suites 4 and 2 with floor 2; the message comes in suite 2."
		s.seatOf([]byte{2}, func(b *bundle) { s.listUnknown(b, 1249, 2) })
		return s.open()
	}},
	{"open-bundle-suite-4-suite1", func(s *scene) object {
		s.comment = "The holder's bundle lists suites 4, 1 and 2 with floor 1; the message comes in suite 1."
		s.suite = 1
		s.seatOf([]byte{1, 2}, func(b *bundle) { s.listUnknown(b, 1249, 1) })
		return s.open()
	}},
	{"open-bundle-floor-suite-4", func(s *scene) object {
		s.comment = "The holder's bundle lists suites 2 and 4 with floor 4: suite 2 stands before the floor."
		s.seatOf([]byte{2}, func(b *bundle) { b.keys, b.floor = append(b.keys, s.unknownKey(4, 1249)), 4 })
		return s.open()
	}},
	{"peel-bundle-suite-4", func(s *scene) object {
		s.comment = "The hop's bundle lists suites 4 and 2 with floor 2; the layer comes in suite 2."
		s.hopOf([]byte{2}, func(b *bundle) { s.listUnknown(b, 1249, 2) })
		return s.peel(0, 0)
	}},
	{"peel-bundle-floor-suite-4", func(s *scene) object {
		s.comment = "The hop's bundle lists suites 2 and 4 with floor 4: suite 2 stands before the floor."
		s.hopOf([]byte{2}, func(b *bundle) { b.keys, b.floor = append(b.keys, s.unknownKey(4, 1249)), 4 })
		return s.peel(0, 0)
	}},
}

// listUnknown puts a key of suite 4 first.
func (s *scene) listUnknown(b *bundle, size int, floor byte) {
	b.keys, b.floor = append([]encKey{s.unknownKey(4, size)}, b.keys...), floor
}

var unknownSuiteOpen = []fault{
	{"below-floor-of-suite-4", "11.3.9f", "suite", "The floor is suite 4, listed before the one used.", func(s *scene) {
		s.seatOf([]byte{2}, func(b *bundle) { s.listUnknown(b, 1249, 4) })
	}},
	{"below-floor-of-suite-4-suite1", "11.3.9f", "suite", "The floor is suite 4, listed before suite 1, which is post-quantum as well.", func(s *scene) {
		s.suite = 1
		s.seatOf([]byte{1}, func(b *bundle) { s.listUnknown(b, 1249, 4) })
	}},
}

var unknownSuitePeel = []fault{
	{"below-floor-of-suite-4", "11.2.6", "suite", "The floor is suite 4, listed before the one used.", func(s *scene) {
		s.hopOf([]byte{2}, func(b *bundle) { s.listUnknown(b, 1249, 4) })
	}},
	{"below-floor-of-unknown-suite", "11.2.6", "suite", "The floor is a suite that nobody knows, listed before the one used.", func(s *scene) {
		s.hopOf([]byte{2}, func(b *bundle) { b.keys, b.floor = append([]encKey{s.unknownKey(99, 40)}, b.keys...), 99 })
	}},
}

var unknownSuiteBundle = []fault{
	{"suite-4-key-empty", "6.4.4", "format", "A key of suite 4 of no bytes.", func(s *scene) {
		s.editBundle = func(b *bundle) { s.listUnknown(b, 0, 2) }
	}},
	{"suite-4-key-4097-bytes", "6.4.4", "format", "A key of suite 4 of 4097 bytes.", func(s *scene) {
		s.editBundle = func(b *bundle) { s.listUnknown(b, 4097, 2) }
	}},
	{"suite-4-twice", "6.4.3", "format", "Two keys of suite 4.", func(s *scene) {
		s.editBundle = func(b *bundle) { s.listUnknown(b, 40, 2); s.listUnknown(b, 41, 2) }
	}},
	{"unknown-suite-twice", "6.4.3", "format", "Two keys of a suite that nobody knows.", func(s *scene) {
		s.editBundle = func(b *bundle) { b.keys = append(b.keys, s.unknownKey(200, 40), s.unknownKey(200, 41)) }
	}},
	{"floor-suite-4-not-listed", "6.4.3", "format", "Floor 4, and no key of suite 4.", func(s *scene) {
		s.editBundle = func(b *bundle) { b.floor = 4 }
	}},
}
