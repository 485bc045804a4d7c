package main

var openPaddingPositive = []sceneVector{
	{"open-padding-none", openPaddingNone},
	{"open-padding-24", openPadding24},
	{"open-padding-256", openPadding256},
	{"open-padding-block-256", openPaddingBlock256},
	{"open-padding-block-65536", openPaddingBlock65536},
	{"open-padding-block-24-skipped", openPaddingSkip},
	{"open-padding-padme-skipped", openPadmeSkip},
}

// exactly pads with p bytes.
func (s *scene) exactly(p int) {
	s.padding = func(n int) padded {
		length := n - 1 + headSize(p) + p
		return padded{n, length, p, length}
	}
}

func openPaddingNone(s *scene) object {
	s.comment = "No padding at all: a recipient does not check its length."
	s.exactly(0)
	return s.open()
}

func openPadding24(s *scene) object {
	s.comment = "The shortest padding whose head has two bytes."
	s.exactly(24)
	return s.open()
}

func openPadding256(s *scene) object {
	s.comment = "The shortest padding whose head has three bytes."
	s.exactly(256)
	return s.open()
}

func openPaddingBlock256(s *scene) object {
	s.comment = "Padded to blocks of 256."
	s.padding = func(n int) padded { return block(n, 256) }
	return s.open()
}

func openPaddingBlock65536(s *scene) object {
	s.comment = "Padded to the largest block."
	s.padding = func(n int) padded { return block(n, 65536) }
	return s.open()
}

// openPaddingSkip finds content for which the next multiple would need a
// padding that its own head makes impossible: n + 24.
func openPaddingSkip(s *scene) object {
	s.comment = "The next multiple of the block is one that no padding reaches (n + 24): the one after it is taken."
	s.padding = func(n int) padded { return block(n, (n+24)/2) }
	return s.unreachable()
}

func openPadmeSkip(s *scene) object {
	s.comment = "The Padmé length is one that no padding reaches (n + 24): the next length is taken."
	return s.unreachable()
}

// unreachable lengthens the content until the target is skipped.
func (s *scene) unreachable() object {
	for size := 1; size < 4000; size++ {
		s.msg.content = random(s.name, "content", size)
		skipped := false
		inner := s.padding
		s.padding = func(n int) padded {
			p := inner(n)
			skipped = p.target == n+24
			return p
		}
		s.core()
		s.padding = inner
		if skipped {
			return s.open()
		}
	}
	panic("gen: " + s.name + ": every target is reached")
}
