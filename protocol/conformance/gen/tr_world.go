package main

// world casts a transcript: a measuring sender, hops in a row, and recipients
// for care.
func world(name string, suite byte, hops, recipients int) plan {
	s := newScene("transcript " + name)
	s.suite = suite
	s.from(roleMeasure)
	for range recipients {
		s.seat(0)
	}
	s.hopsOf(hops)
	s.recorded = true
	s.cast()
	return plan{s}
}

// recipient begins the transcript of the first recipient.
func (p plan) recipient(name, comment string) *transcript {
	return newTranscript(name, comment, p.seats[0].party, p.pins)
}

// next seals the stream's next message, created now, and gives its envelope.
func (t *transcript) next(x *sentStream) []byte { return t.seal(x).send(0, false) }

// seal seals the stream's next message, created now.
func (t *transcript) seal(x *sentStream) *sentMessage { return x.seal(reading(t.now), nil) }

// direct is an envelope with a core that has no layer around it.
func direct(core []byte) []byte { return plainEnvelope(core) }

// peeled is the envelope of a message as hop i of its route gets it, or behind
// the last one the recipients.
func (m *sentMessage) peeled(i int, retry bool) []byte { return plainEnvelope(m.bodies(0, retry)[i]) }
