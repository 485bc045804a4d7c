package main

// lowest is the lowest limit that a caller may set for envelopes.
const lowest = 8192

// fit lengthens the content, without padding, until measure gives size.
func (s *scene) fit(size int, measure func() int) {
	s.padding = func(n int) padded { return block(n, 1) }
	s.msg.content = random(s.name, "content", size/2)
	for range 8 {
		missing := size - measure()
		if missing == 0 {
			return
		}
		s.msg.content = random(s.name, "content", len(s.msg.content)+missing)
	}
	panic("gen: " + s.name + ": no content has that size")
}

// envelopeSize is that of the envelope to the recipients, without the trail.
func (s *scene) envelopeSize() int {
	body, _ := s.core()
	return len(s.envelope(body)) - len(s.trail)
}

func openMaxEnvelope(s *scene) object {
	s.comment = "An envelope exactly as long as the lowest limit that a caller may set."
	s.maxEnvelope = lowest
	s.fit(lowest, s.envelopeSize)
	return s.open()
}

func openMaxEnvelopeTrail(s *scene) object {
	s.comment = "Exactly at the limit without the trail, and the longest trail beside."
	s.maxEnvelope = lowest
	s.trail = trailOf(s.name, 16384)
	s.fit(lowest, s.envelopeSize)
	return s.open()
}

func openTrail(s *scene) object {
	s.comment = "A trail on a route without hops: it is broken between sender and recipient."
	s.trail = trailOf(s.name, 400)
	return s.open()
}

func openTrail16384(s *scene) object {
	s.comment = "The longest trail, on a route without hops."
	s.trail = trailOf(s.name, 16384)
	return s.open()
}

// openTrail16385 is section 10: no message is lost for its trail.
func openTrail16385(s *scene) object {
	s.comment = "A trail one byte too long: it is broken, the message is delivered."
	s.trail = trailOf(s.name, 16385)
	return s.open()
}

func openTrailMalformed(s *scene) object {
	s.comment = "A trail that is no sealed-record: it is broken, the message is delivered."
	s.trail = []byte("not a record")
	return s.open()
}
