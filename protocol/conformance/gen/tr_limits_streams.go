package main

// manyStreams opens a 66th stream of a class.
func manyStreams() *transcript {
	p := world("many streams", 2, 0, 1)
	t := p.recipient("limit-streams", "66 streams of one class: the oldest is evicted. A later list does not bring it back.")
	start := t.now
	var list []*sentStream
	for i := range uint64(65) {
		x := p.stream("stream "+itoa(int(i)), start-hourOf(66-i))
		list = append(list, x)
		switch {
		case i == 1:
			x.seal(reading(t.now), nil)
			x.later(start - hourOf(66-i) + 1)
			t.say("A second epoch; what stood in the first is missing.").delivers(t.next(x))
		case i == 4:
			t.say("The fifth live epoch of the class: that of the first stream is cut off; nothing is missing in it.").delivers(t.next(x))
		default:
			t.delivers(t.next(x))
		}
	}
	t.missing()
	t.say("The first of 66 streams is evicted; it has no missing places.").delivers(t.next(p.stream("stream 65", start-hourOf(1))))
	t.say("The second of 67: a place of no known epoch is lost.").loses(list[1], 0, 0)
	t.delivers(t.next(p.stream("stream 66", start-1)))
	x, again := p.reseal("last", start, list[:3])
	t.say("A stream that lists three: the two evicted ones are below the horizon, even of the newest context, and not taken up. The copy of a message that was delivered from an evicted one is not delivered once more, and the fourth stream has to go.").loses(x, 0, 0)
	t.closes(again[0].send(0, false))
	t.missing()
	for _, m := range again[1:3] {
		t.loses(x, m.place, m.place).closes(m.send(0, true))
	}
	t.say("The copy of the third stream's message: that stream is still known.").closes(again[3].send(0, true))
	t.delivers(t.next(x))
	t.missing()
	return t
}

// manyListed evicts a stream that is complete.
func manyListed() *transcript {
	p := world("many listed", 2, 0, 1)
	t := p.recipient("limit-streams-listed", "A list of 63 streams: one that is complete has to go, and its age is the floor. What the newest stream lists stays.")
	start := t.now
	listing := func(x *sentStream) func(*contextValues) {
		return func(c *contextValues) { c.ended = []endedStream{x.ended()} }
	}
	a := p.stream("a", start-9*minute)
	t.delivers(t.next(a))
	b := p.stream("b", start-8*minute, listing(a), func(c *contextValues) { c.expires = start + minute })
	t.say("It lists the first, which is complete by that.").delivers(t.next(b))
	c := p.stream("c", start-7*minute, listing(b))
	t.delivers(t.next(c))
	d := p.stream("d", start-6*minute, listing(c), func(x *contextValues) {
		for i := range uint64(62) {
			x.ended = append(x.ended, endedStream{random("many listed", itoa(int(i)), 16), i, make([]byte, 32), start - hourOf(i+1), 1000, 0})
		}
		x.moved = 2
	})
	first := d.seal(reading(t.now), &origin{d.ctx.ended[5].stream, 2})
	t.say("63 streams, of which 62 are news: the first of all has to go.").delivers(first.send(0, false))
	t.missing()
	old := p.stream("old", start-9*minute+1)
	t.say("One older than those that stay: it would have to go at once, as it is not listed.").want("replay", "11.5.7", t.next(old))
	t.say("One more, that is complete at once: its stream would have to go.").want("replay", "11.5.7", t.next(p.stream("once", start-9*minute+2, oneShot)))
	t.at(start + minute + skew + 1)
	t.say("The second stream is forgotten.").forget()
	same := p.stream("same", start-9*minute)
	t.say("There is room for one more, but not for one of the age of the first.").want("replay", "11.5.7", t.next(same))
	t.say("One ms younger.").delivers(old.seal(reading(t.now), nil).send(0, true))
	return t
}
