package main

// windowEdges moves the window of 4096 places over two epochs.
func windowEdges() *transcript {
	p := world("window edges", 2, 0, 1)
	t := p.recipient("window-edges", "Messages 4095, 4096 and 4097 places ahead of the first that is missing, and both ends of the window afterwards.")
	x := p.stream("stream", t.now-minute)
	x.skip(1)
	t.say("Places 1 and 2; 0 is missing.").delivers(t.next(x))
	two := t.seal(x)
	t.delivers(direct(two.sealed))
	missing := t.seals(x, 3) // 3 to 5
	x.skip(4095 - 6)
	t.say("Place 4095, the last counter of the epoch: the last place of the window.").delivers(t.next(x))
	t.missing()
	x.later(t.now)
	t.say("Place 4096, the first of the next epoch: 0 falls out, and 1 and 2 are closed.").loses(x, 0, 0)
	t.delivers(t.next(x))
	t.say("Place 0, too late.").replays(direct(sealedAt(x.epochs[0], 0, t.now)))
	t.say("Place 3 is now the first of the window.").delivers(direct(missing[0].sealed))
	x.skip(3)
	t.say("Place 4100: 4 falls out.").loses(x, 4, 4)
	t.delivers(t.next(x))
	t.say("Place 5 is the first of the window.").delivers(direct(missing[2].sealed))
	t.say("Place 4, too late.").replays(direct(missing[1].sealed))
	x.skip(8191 - 4101)
	t.say("Place 8191, the last counter of the second epoch: all of the first one falls out.").loses(x, 6, 4094)
	t.delivers(t.next(x))
	t.missing()
	t.say("The first epoch is complete.").replays(direct(sealedAt(x.epochs[0], 4094, t.now)))
	t.say("Place 4097 is the first of the window.").delivers(direct(sealedAt(x.epochs[1], 1, t.now)))
	t.missing()
	return t
}

// windowOneWay slides over a stream of which most is lost.
func windowOneWay() *transcript {
	p := world("window one-way", 2, 0, 1)
	t := p.recipient("window-one-way", "A one-way stream of which little comes: the window slides, and what falls out is reported piece by piece.")
	x := p.stream("stream", t.now-minute, func(c *contextValues) { c.oneWay = true })
	t.delivers(t.next(x))
	x.skip(30)
	t.delivers(t.next(x)) // 31
	x.skip(63 - 32)
	t.delivers(t.next(x)) // 63
	x.skip(4095 - 64)
	t.delivers(t.next(x))
	x.later(t.now)
	x.skip(31)
	t.say("Place 4127.").loses(x, 1, 30)
	t.delivers(t.next(x))
	x.skip(4159 - 4128)
	t.say("Place 4159.").loses(x, 32, 62)
	t.delivers(t.next(x))
	x.skip(8191 - 4160)
	t.say("Place 8191: three pieces at once.").loses(x, 64, 4094)
	t.delivers(t.next(x))
	t.missing()
	x.later(t.now + 1)
	x.skip(4095)
	t.say("Place 12287.").loses(x, 4096, 4126).loses(x, 4128, 4158).loses(x, 4160, 8190)
	t.delivers(t.next(x))
	t.missing()
	return t
}

// windowFar begins with a place that lies far ahead.
func windowFar() *transcript {
	p := world("window far", 2, 0, 1)
	t := p.recipient("window-far", "The first message that comes of a stream is one of its last: what lies before the window is lost, and counted without being gone through.")
	const far = 1 << 40
	x := p.stream("stream", t.now-day)
	at := func(name string, first, created uint64) *sentEpoch {
		ctx := x.ctx
		ctx.sequence, ctx.began, ctx.created = first, new(x.ctx.created), created
		return x.prepare(name, ctx)
	}
	e := at("far", far, t.now)
	t.say("Place 2^40.").loses(x, 0, far-4096)
	t.delivers(direct(opened(e, 0, t.now)))
	t.missing()
	before := at("before", far-4096, t.now-1)
	t.say("The epoch before it, with a place that is lost.").want("replay", "11.5.7", direct(opened(before, 0, t.now)))
	t.say("And with the first place of the window.").delivers(direct(opened(before, 1, t.now)))
	t.say("And the place that is lost again: the epoch is known by now.").replays(direct(opened(before, 0, t.now)))
	t.missing()
	last := at("last", last53-1, t.now+1)
	t.say("The last place but one that there is.").loses(x, far-4094, far-1).loses(x, far+1, last53-1-4096)
	t.delivers(direct(opened(last, 0, t.now)))
	t.say("The last one.").loses(x, last53-4096, last53-4096).delivers(direct(sealedAt(last, 1, t.now)))
	t.say("One after the last: 2^53.").want("limit", "16", direct(sealedAt(last, 2, t.now)))
	t.missing()
	return t
}

// opened is the core of a message that the sender signed at a counter, with the
// epoch's opening.
func opened(e *sentEpoch, counter uint16, created uint64) []byte {
	return array(e.opening, sealedAt(e, counter, created))
}

// generations crosses the edges between keys, in every order.
func generations() *transcript {
	p := world("generations", 2, 0, 1)
	t := p.recipient("generations", "Counters around the edges of generations, in every order, and a counter that nobody used.")
	x := p.stream("stream", t.now-minute)
	e := x.epochs[0]
	at := func(c uint16) []byte { return direct(sealedAt(e, c, t.now)) }
	t.say("Counter 64 first, with the opening: generation 1.").delivers(direct(opened(e, 64, t.now)))
	t.say("Counter 63: generation 0, whose keys are kept for its open places.").delivers(at(63))
	t.say("Counter 0.").delivers(at(0))
	forged := at(4095)
	t.say("Counter 4095 with a bit of its tag flipped: generation 63 is derived, and nothing changes.").want("decrypt", "11.5.4", damaged(forged))
	for _, c := range []uint16{65, 127, 128, 1, 62, 129} {
		t.say("Counter %d.", c).delivers(at(c))
	}
	t.say("Counter 4095: generation 63.").delivers(at(4095))
	t.say("Counter 4095 again.").replays(at(4095))
	for _, c := range []uint16{4094, 4032, 4031, 66} {
		t.say("Counter %d.", c).delivers(at(c))
	}
	t.say("Counter 4096, which no epoch has.").want("limit", "11.3.4", at(4096))
	t.say("The same beside the opening.").want("limit", "11.3.4", direct(opened(e, 4096, t.now)))
	t.say("Counter 65535.").want("limit", "11.3.4", at(65535))
	t.missing()
	return t
}
