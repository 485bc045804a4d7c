package main

// hop begins the transcript of a hop.
func (p plan) hop(i int, name, comment string, table int) *transcript {
	return newHopTranscript(name, comment, p.hops[i], table)
}

// basicHop is a stream of two epochs at the first of two hops.
func basicHop(suite byte) *transcript {
	p := world("basic hop suite "+itoa(int(suite)), suite, 2, 1)
	t := p.hop(0, "hop-suite"+itoa(int(suite)), "A stream of two epochs at the first of two hops: openings, layers alone, repetitions, retries.", 4)
	x := p.stream("stream", t.now-minute)
	send := func(m *sentMessage) []byte { return m.send(0, false) }
	from := "neighbour"

	first, second := t.seal(x), t.seal(x)
	one, two := send(first), send(second)
	t.say("Nothing is known of the layer's epoch yet: counter 1 alone, without the opening that it should have had.")
	t.wantPeel("nokey", "11.4.1", from, without(two))
	t.say("Counter 1 with the opening.").forwards(from, two)
	t.say("Counter 1 again, with the opening.").wantPeel("replay", "11.4.3", from, two)
	t.say("Counter 1 again, alone.").wantPeel("replay", "11.4.3", from, without(two))
	t.say("Counter 0 was overtaken, and goes on.").forwards(from, one)
	t.say("Counter 2 alone.").forwards(from, send(t.seal(x)))
	t.say("Counter 3 with the opening, which is known.").forwards(from, send(t.seal(x)))
	five := send(t.seal(x))
	t.say("Counter 4 alone, with a bit of its tag flipped.").wantPeel("decrypt", "11.4.4", from, damaged(append([]byte{}, five...)))
	alone := must(readAll(must(readAll(five)).items[1].bytes)).raw
	t.say("Counter 4 alone, in the form that a sealed of other suites has.").wantPeel("nokey", "11.4.1", from, direct(reformed(alone)))
	t.say("Counter 4 alone, from another neighbour: an epoch goes by the one that opened it, and takes messages from all.").forwards("another", five)
	t.say("A retry: the same core, at the layer's next counter, with both openings.").forwards(from, first.send(0, true))
	t.say("The retry of another one, of which the core's opening goes along.").forwards(from, x.sent[2].send(0, true))

	x.acked[0] = true
	t.at(t.now + minute)
	t.say("The epoch is known: counter 7 alone.").forwards(from, send(t.seal(x)))
	x.later(t.now)
	t.say("A second core epoch, and with it a second layer epoch.").forwards(from, send(t.seal(x)))
	t.say("The first layer epoch goes on beside it.").forwards(from, first.send(0, true))
	t.say("The opening of the second layer epoch beside a sealed of the first.").wantPeel("decrypt", "11.4.4", from,
		spliced(send(t.seal(x)), first.send(0, true)))
	t.say("The same at a counter that is closed in the second.").wantPeel("decrypt", "11.4.4", from, spliced(x.sent[6].send(0, true), one))
	t.say("The core, to the hop.").wantPeel("nokey", "11.2.3", from, direct(first.withOpening()))
	t.say("The core's sealed alone, to the hop: no layer epoch has this id.").wantPeel("nokey", "11.4.1", from, direct(first.sealed))
	t.say("What the second hop gets, to the first.").wantPeel("nokey", "11.2.5", from, first.peeled(1, true))
	return t
}

// without takes the opening out of an envelope.
func without(envelope []byte) []byte {
	return plainEnvelope(bodyItems(envelope)[1])
}

// spliced is the opening of one envelope beside the sealed of another.
func spliced(opening, sealed []byte) []byte {
	return plainEnvelope(array(bodyItems(opening)[0], bodyItems(sealed)[1]))
}

// bodyItems are the opening and the sealed of an envelope's body.
func bodyItems(envelope []byte) [][]byte {
	body := must(readAll(must(readAll(envelope)).items[1].bytes))
	if body.items[0].major != majorTag {
		panic("gen: a body without opening")
	}
	return [][]byte{body.items[0].raw, body.items[1].raw}
}

// hopGenerations crosses the edges between a layer's keys, and goes on in a
// second layer epoch when the counters of the first are used up.
func hopGenerations() *transcript {
	p := world("hop generations", 2, 1, 1)
	t := p.hop(0, "hop-generations", "Counters of a layer around the edges of generations, in every order; the last one, and the layer epoch after it.", 4)
	x := p.stream("stream", t.now-minute)
	m := t.seal(x)
	at := func(c uint16) []byte {
		l := m.epoch.layer(0, 0, 0)
		l.next = c
		return plainEnvelope(array(l.opening, l.keys.seal(newParts(), "sealed", l.suite, c, m.sealed).wire))
	}
	t.say("Counter 64 first, with the opening: generation 1.").forwards("n", at(64))
	t.say("A forged counter 4095: nothing changes.").wantPeel("decrypt", "11.4.4", "n", damaged(without(at(4095))))
	for _, c := range []uint16{63, 0, 65, 128, 127, 1, 4094, 62} {
		t.say("Counter %d.", c).forwards("n", without(at(c)))
	}
	t.say("Counter 64 again.").wantPeel("replay", "11.4.3", "n", without(at(64)))
	t.say("Counter 4096, which no epoch has.").wantPeel("limit", "11.2.4", "n", without(at(4096)))
	t.say("The same beside the opening.").wantPeel("limit", "11.2.4", "n", at(4096))
	m.epoch.layers[0][0].next = 4095
	t.say("The layer's last counter.").forwards("n", m.send(0, false))
	t.say("The counters are used up: a second layer epoch for the same core epoch.").forwards("n", m.send(0, false))
	t.say("Its counter 1.").forwards("n", m.send(0, false))
	t.say("The first layer epoch still has open counters.").forwards("n", func() []byte {
		l := m.epoch.layers[0][0]
		return plainEnvelope(l.keys.seal(newParts(), "sealed", l.suite, 4093, m.sealed).wire)
	}())
	return t
}
