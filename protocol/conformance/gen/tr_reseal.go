package main

// resealTwoWay is a restart of a sealer with a way back.
func resealTwoWay() *transcript {
	p := world("reseal two-way", 2, 0, 1)
	t := p.recipient("reseal-two-way", "A restart: the new stream takes over the ended one, some of whose messages still come by themselves.")
	a := p.stream("a", t.now-minute)
	m := t.seals(a, 7)
	t.delivers(m[0].send(0, false))
	t.delivers(m[1].send(0, false))
	t.delivers(direct(m[3].sealed))
	for _, n := range []uint64{0, 1, 3, 5} {
		a.acked[n] = true
	}
	t.at(t.now + minute)
	b, again := p.reseal("b", t.now, []*sentStream{a})
	t.say("The restart: places 2, 4 and 6 of the ended stream are resealed, and the first copy comes. Place 5 was acknowledged by others.")
	t.delivers(again[0].send(0, false))
	t.missing()
	t.say("Place 2 of the ended stream, late: its copy was here.").replays(direct(m[2].sealed))
	t.say("Place 4 of the ended stream, late: its copy has yet to come.").delivers(direct(m[4].sealed))
	t.say("The copy of place 4: its origin is closed, and it is not delivered again.").closes(again[1].send(0, false))
	fresh := t.seal(b)
	t.say("The first message of the new stream's own overtakes the last copy.").delivers(fresh.send(0, true))
	t.missing()
	t.say("The last copy. All that was resealed has come, so the rest of the ended stream is given up.").loses(a, 5, 5).delivers(again[2].send(0, true))
	t.say("Place 5, later still: it was given up.").replays(direct(m[5].sealed))
	t.say("The last copy again.").replays(again[2].send(0, true))
	t.say("A place of the ended stream that was never used.").replays(direct(sealedAt(a.epochs[0], 7, t.now)))
	t.delivers(t.next(b))
	t.missing()
	return t
}

// seals seals the next n messages of a stream.
func (t *transcript) seals(x *sentStream, n int) (list []*sentMessage) {
	for range n {
		list = append(list, t.seal(x))
	}
	return list
}

// resealNothing is a restart with nothing to reseal.
func resealNothing() *transcript {
	p := world("reseal nothing", 2, 0, 1)
	t := p.recipient("reseal-nothing", "A restart after which nothing is resealed: what is missing of the ended stream is given up at once.")
	a := p.stream("a", t.now-minute)
	m := t.seals(a, 6)
	t.delivers(m[3].send(0, true))
	t.delivers(direct(m[1].sealed))
	for n := range uint64(6) {
		a.acked[n] = true
	}
	b, _ := p.reseal("b", t.now, []*sentStream{a})
	t.say("Places 0 and 2 were missing, and of 4 and 5 nothing was known until now.").loses(a, 0, 0).loses(a, 2, 2).loses(a, 4, 5)
	t.delivers(t.next(b))
	t.say("One of them, late.").replays(direct(m[4].sealed))
	t.delivers(t.next(b))
	t.missing()
	return t
}

// resealOneWay is a restart of a sealer without a way back: nothing is given up
// for it.
func resealOneWay() *transcript {
	p := world("reseal one-way", 2, 0, 1)
	t := p.recipient("reseal-one-way", "A restart of a sealer without a way back: what hops have taken of the ended stream may still come, and does.")
	oneWay := func(c *contextValues) { c.oneWay = true }
	a := p.stream("a", t.now-minute, oneWay)
	m := t.seals(a, 5)
	t.delivers(m[0].send(0, false))
	for _, n := range []uint64{0, 1, 2, 4} {
		a.acked[n] = true // a hop has taken them
	}
	b, again := p.reseal("b", t.now, []*sentStream{a}, oneWay)
	t.say("Only place 3 was in nobody's hands. Its copy is all that was resealed, and nothing is given up.").delivers(again[0].send(0, false))
	t.missing()
	t.say("Place 1, late.").delivers(m[1].send(0, false))
	t.say("Place 4, late.").delivers(direct(m[4].sealed))
	t.say("Place 3: its copy was here.").replays(direct(m[3].sealed))
	t.delivers(t.next(b))
	t.say("Place 2, late: now the ended stream is complete.").delivers(direct(m[2].sealed))
	t.missing()
	return t
}

// resealFewer is a change of recipients: the new stream is of another class.
func resealFewer() *transcript {
	p := world("reseal fewer recipients", 2, 0, 2)
	t := p.recipient("reseal-fewer-recipients", "A recipient is taken out of the audience: the new stream is of another class, and takes over the ended one all the same.")
	a := p.stream("a", t.now-minute)
	m := t.seals(a, 4)
	t.delivers(m[1].send(0, false))
	a.acked[1] = true
	fewer := *p.scene
	fewer.seats = p.seats[:1]
	fewer.route(0)
	q := plan{&fewer}
	b, again := q.reseal("b", t.now, []*sentStream{a})
	t.say("The copy of place 0.").delivers(again[0].send(0, false))
	t.missing()
	t.say("Place 2 of the ended stream, late.").delivers(direct(m[2].sealed))
	t.say("The copy of place 2.").closes(again[1].send(0, false))
	t.say("The copy of place 3.").delivers(again[2].send(0, true))
	t.say("Place 3 of the ended stream, late.").replays(m[3].send(0, false))
	t.delivers(t.next(b))
	t.missing()
	return t
}
