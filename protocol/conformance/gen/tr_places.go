package main

// oneShot makes a stream that of a one-shot envelope.
func oneShot(c *contextValues) { c.places = 1 }

// oneShots are six one-shot envelopes of one class, the first of which comes last.
func oneShots() *transcript {
	p := world("one-shots", 2, 0, 1)
	t := p.recipient("one-shots", "Six one-shot envelopes, the oldest of which comes last. Each is complete at once, so that none is evicted for another.")
	var m []*sentMessage
	for i := range uint64(6) {
		m = append(m, t.seal(p.stream("stream "+itoa(int(i)), t.now-minute+i, oneShot)))
	}
	for _, i := range []int{1, 2, 3, 4, 5, 0} {
		t.delivers(m[i].send(0, false))
	}
	t.say("One of them again.").replays(m[2].send(0, false))
	t.say("Alone.").replays(direct(m[0].sealed))
	t.say("Counter 1 of one, which its context does not allow: the epoch has ended.").replays(direct(sealedAt(m[5].epoch, 1, t.now)))
	early := p.stream("early", t.now-2*minute, oneShot)
	t.say("The first thing that comes of a one-shot context is counter 1.").want("replay", "11.5.6c", direct(opened(early.epochs[0], 1, t.now)))
	t.say("That was an alarm, and changed nothing.").delivers(t.next(early))
	t.missing()
	return t
}

// epochPlaces has epochs of two places each.
func epochPlaces() *transcript {
	p := world("epoch places", 2, 0, 1)
	t := p.recipient("epoch-places", "A stream whose contexts allow two places each: an epoch ends with its second message, and a third is an alarm.")
	x := p.stream("stream", t.now-minute, func(c *contextValues) { c.places = 2 })
	m := t.seals(x, 2)
	t.delivers(m[0].send(0, false))
	third := direct(sealedAt(x.epochs[0], 2, t.now))
	t.say("A third place, which the sender signed all the same.").want("replay", "11.5.6c", third)
	t.say("The last counter of all.").want("replay", "11.5.6c", direct(sealedAt(x.epochs[0], 4095, t.now)))
	t.say("The second place: the epoch is complete.").delivers(m[1].send(0, false))
	t.say("The third place again: the epoch has ended.").replays(third)
	t.say("And with the opening.").replays(direct(opened(x.epochs[0], 2, t.now)))
	n := t.seals(x, 2)
	t.say("The next epoch has begun by itself. Its second message comes first.").delivers(n[1].send(0, true))
	t.missing()
	t.at(t.now + minute)
	ctx := x.ctx
	ctx.sequence, ctx.created, ctx.began, ctx.places = 4, t.now, new(x.ctx.created), 4095
	rest := x.prepare("4095 places", ctx)
	t.say("An epoch of 4095 places, at its last.").loses(x, 2, 2).delivers(direct(opened(rest, 4094, t.now)))
	t.say("One place more.").want("replay", "11.5.6c", direct(sealedAt(rest, 4095, t.now)))
	t.say("The second epoch's first message: it fell out of the window, which made the epoch complete.").replays(direct(n[0].sealed))
	t.missing()
	return t
}

// resealCut is a stream that ended before it had resealed all.
func resealCut() *transcript {
	p := world("reseal cut", 2, 0, 1)
	t := p.recipient("reseal-ended-while", "Two streams that ended before they had resealed all. They are listed with what they have sealed, which is less than their contexts say.")
	a := p.stream("a", t.now-minute)
	ma := t.seals(a, 5)
	t.delivers(ma[4].send(0, true))
	a.acked[4] = true
	b, mb := p.interrupted("b", t.now-50, []*sentStream{a}, 2)
	t.say("The second stream began with four copies, and ended after two. The first copy.").delivers(mb[0].send(0, false))
	c, mc := p.interrupted("c", t.now-40, []*sentStream{a, b}, 3)
	d, md := p.reseal("d", t.now-30, []*sentStream{a, b, c})
	t.say("A stream that lists all three: 2 of 4 of one that is known, and 3 of 4 of one that is not. The first copy has been here.").closes(md[0].send(0, false))
	t.missing()
	t.say("The copy of the second stream, late: the place is closed, as those of all that it has resealed.").replays(mb[1].send(0, true))
	t.say("A copy of the third stream, of which only the list was known: it is the stream that was listed, and its place is closed.").
		want("replay", "11.5.7", mc[1].send(0, true))
	for _, m := range md[1:] {
		t.delivers(m.send(0, true))
	}
	t.missing()
	wrong := func(x *sentStream, what, rule string, moved uint64) {
		e := x.ended()
		e.moved = moved
		y := p.stream(what, t.now, func(c *contextValues) { c.ended = []endedStream{e} })
		t.say("%s", what).want("replay", rule, t.next(y))
	}
	wrong(b, "The second stream, listed as if it had resealed one.", "11.5.6d", 1)
	wrong(c, "The third one, listed as if it had resealed two.", "11.5.6d", 2)
	own := c.prepare("another 16", func() contextValues { ctx := c.ctx; ctx.moved = 2; return ctx }())
	copied, _ := own.seal(0, mc[0].claim, mc[0].origin)
	t.say("The third one, with a context that says that it begins with two.").want("replay", "11.5.6a", direct(array(own.opening, copied)))
	t.delivers(t.next(d))
	return t
}

// resealBeyond closes the place of an origin that lies beyond the window.
func resealBeyond() *transcript {
	p := world("reseal beyond", 2, 0, 1)
	t := p.recipient("reseal-beyond-window", "Copies whose origins lie beyond the window of the ended stream: they move it, as its own messages would.")
	a := p.stream("a", t.now-minute)
	b := p.stream("b", t.now, func(c *contextValues) { c.ended, c.moved = []endedStream{a.listedAs(6000)}, 4 })
	copyOf := func(place uint64) []byte { return b.seal(reading(t.now), &origin{a.ctx.stream, place}).send(0, true) }
	t.say("The copy of place 4095, the last of the window.").delivers(copyOf(4095))
	t.say("That of place 5000: places 0 to 904 fall out.").loses(a, 0, 904).delivers(copyOf(5000))
	t.say("That of place 904.").closes(copyOf(904))
	t.missing()
	t.say("That of place 905, and all that was resealed has come.").loses(a, 906, 4094).loses(a, 4096, 4999).loses(a, 5001, 6000).delivers(copyOf(905))
	t.missing()
	return t
}
