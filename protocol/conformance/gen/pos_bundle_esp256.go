package main

// Signatures by ESP256 whose halves are short: each has 32 bytes, whatever
// the number.
var esp256Bundles = []sceneVector{
	{"bundle-esp256-r-leading-zero", func(s *scene) object {
		s.comment = "The first byte of r is 0."
		return s.parseLeadingZero(0)
	}},
	{"bundle-esp256-s-leading-zero", func(s *scene) object {
		s.comment = "The first byte of s is 0."
		return s.parseLeadingZero(32)
	}},
}

// parseLeadingZero has a bundle whose signature has a 0 at the place given.
func (s *scene) parseLeadingZero(at int) object {
	s.kindOf("owner", kindESP256)
	s.holder = s.party("owner", roleHop)
	return s.parse([]byte{2}, func(b *bundle) { s.leadingZero(b, at) })
}

// leadingZero raises the sequence until the owner's signature has a 0 there.
func (s *scene) leadingZero(b *bundle, at int) {
	b.floor = b.keys[0].suite
	for ; ; b.sequence++ {
		b.seal(newParts(), "tried", s.holder)
		if b.signature[at] == 0 {
			return
		}
	}
}
