package main

// basic is a stream of two epochs at its recipient: openings, what stands
// between them, repetitions and another order.
func basic(suite byte) *transcript {
	p := world("basic suite "+itoa(int(suite)), suite, 0, 1)
	t := p.recipient("recipient-suite"+itoa(int(suite)),
		"A stream of two epochs: its openings, messages between them alone, repeated and in another order.")
	x := p.stream("stream", t.now-minute)

	t.say("Nothing is known of the epoch yet: the second message, without the opening that it should have had.")
	first, second := t.seal(x), t.seal(x)
	t.want("nokey", "11.5.1", direct(second.sealed))
	t.say("The opening comes with the second message: the first one is missing from now on.").delivers(second.send(0, false))
	t.missing()
	t.say("The second message again, with the opening.").replays(second.send(0, false))
	t.say("The second message again, alone.").replays(direct(second.sealed))
	t.say("The first message was overtaken, and is delivered.").delivers(first.send(0, false))
	t.missing()
	third, fourth, fifth := t.seal(x), t.seal(x), t.seal(x)
	t.say("Two messages in the other order: counter 4 alone.").delivers(fifth.send(0, false))
	t.say("Counter 3, with the opening, which is known.").delivers(fourth.send(0, false))
	t.say("Counter 2 alone.").delivers(third.send(0, false))
	t.say("A bit of its tag.").want("decrypt", "11.5.4", damaged(direct(t.seal(x).sealed)))
	t.say("It again, in the form that a sealed of other suites has: no epoch of such a suite has its id.").want("nokey", "11.5.1", direct(reformed(x.sent[5].sealed)))
	t.say("The same beside the opening.").want("suite", "11.3.4", direct(array(x.epochs[0].opening, reformed(x.sent[5].sealed))))
	t.say("A retry of that message: the core as it was, with the opening.").delivers(x.sent[5].send(0, true))

	t.at(t.now + minute)
	x.acked[0] = true
	t.say("The first message was acknowledged, so the epoch is known: from counter 6 on no opening but at 255.").delivers(t.next(x))
	t.say("Counter 7 alone.").delivers(t.next(x))

	x.later(t.now)
	sixth := t.seal(x)
	t.say("A second epoch begins at place 8, and ends the first: all its places are closed.").delivers(sixth.send(0, false))
	t.say("A message of the first epoch again: it is complete.").replays(first.send(0, true))
	t.say("And again alone.").replays(direct(fifth.sealed))
	t.say("Counter 8 of the first epoch, which nobody used: it has ended.").replays(
		direct(sealedAt(x.epochs[0], 8, t.now)))
	t.say("The next message of the second epoch.").delivers(t.next(x))
	t.missing()
	return t
}

// sealedAt is a message that the sender signed at a counter out of turn.
func sealedAt(e *sentEpoch, counter uint16, created uint64) []byte {
	sealed, _ := e.seal(counter, reading(created), nil)
	return sealed
}

// reformed is a sealed in the form of other suites, SPEC section 8.4.
func reformed(sealed []byte) []byte {
	i := must(readAll(sealed)).items
	header := must(readAll(i[0].bytes))
	if id := header.get(4).bytes; len(id) == 10 {
		return array(bin(dict{4: bin(id[:8]), 6: bin(id[8:])}.encode()), dict{}.encode(), i[2].raw)
	}
	place := append(header.get(4).bytes[:8:8], header.get(6).bytes...)
	return array(bin(dict{4: bin(place)}.encode()), dict{5: bin(make([]byte, 12))}.encode(), i[2].raw)
}

// damaged flips the last bit before the empty trail.
func damaged(envelope []byte) []byte {
	envelope[len(envelope)-2] ^= 1
	return envelope
}
