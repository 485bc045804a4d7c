package main

// expiry is what time does at a recipient.
func expiry() *transcript {
	p := world("expiry", 2, 0, 1)
	t := p.recipient("expiry", "Contexts expire, epochs and streams are forgotten, and the newest stream of a class stays.")
	start := t.now
	until := func(ms uint64) func(*contextValues) { return func(c *contextValues) { c.expires = start + ms } }
	a := p.stream("a", start, until(60*minute))
	m := t.seals(a, 4)
	t.delivers(m[0].send(0, false))
	t.delivers(direct(m[2].sealed))
	b := p.stream("b", start+1, until(90*minute))
	t.delivers(t.next(b))
	b.skip(1)
	t.delivers(t.next(b))

	t.at(start + 60*minute + skew)
	t.say("The last ms in which the first stream's context is good.").delivers(direct(m[1].sealed))
	t.at(t.now + 1)
	t.say("One ms later it is forgotten. It was the only one of its stream, of which nothing that is known to be used is missing.").forget()
	t.say("Alone, it belongs to nothing.").want("nokey", "11.5.1", direct(m[3].sealed))
	t.say("With its opening it has expired.").want("expired", "11.3.17", m[3].send(0, true))
	t.say("And so has one that was delivered.").want("expired", "11.3.17", m[0].send(0, true))

	b.later(start+80*minute, until(200*minute))
	t.at(start + 80*minute)
	b.skip(2)
	t.say("A later epoch of the second stream.").delivers(t.seal(b).send(0, true))
	t.at(start + 90*minute + skew + 1)
	t.say("The first epoch is forgotten; its stream is not, and neither is what is missing of it.").forget()
	t.missing()
	t.say("A message of that epoch.").want("expired", "11.3.17", b.sent[0].send(0, true))

	t.at(start + 200*minute + skew + 1)
	t.say("The last epoch is forgotten. The newest stream of a class stays.").forget()
	t.missing()
	t.say("Its messages are gone.").want("nokey", "11.5.1", direct(sealedAt(b.epochs[1], 0, t.now)))
	b.later(t.now-minute, until(300*minute))
	t.say("A third epoch of it, after a long time: the places before are known.").delivers(t.next(b))
	t.missing()
	c := p.stream("c", t.now)
	t.say("Another stream is the newest.").delivers(t.next(c))
	t.at(start + 300*minute + skew + 1)
	t.say("The second stream is forgotten, and what is missing of it is lost.").loses(b, 1, 1).loses(b, 3, 4).forget()
	t.missing()
	return t
}

// expiryListed is what stays of a stream because the newest one lists it.
func expiryListed() *transcript {
	p := world("expiry listed", 2, 0, 1)
	t := p.recipient("expiry-listed", "A stream whose contexts are forgotten is kept while the newest one of its class lists it.")
	start := t.now
	a := p.stream("a", start, func(c *contextValues) { c.expires = start + 30*minute })
	m := t.seals(a, 5)
	t.delivers(m[1].send(0, true))
	t.delivers(direct(m[3].sealed))
	a.acked[3] = true
	t.at(start + minute)
	b, again := p.reseal("b", t.now, []*sentStream{a})
	t.say("The copy of place 1 comes first.").closes(again[1].send(0, true))
	t.missing()
	t.at(start + 30*minute + skew + 1)
	t.say("The context of the ended stream is forgotten; its places are not.").forget()
	t.missing()
	t.say("An original.").want("expired", "11.3.17", m[0].send(0, true))
	t.say("Its copy.").delivers(again[0].send(0, true))
	t.say("The copy of place 2.").delivers(again[2].send(0, true))
	t.say("The copy of place 4.").delivers(again[3].send(0, true))
	t.say("A copy again.").replays(again[2].send(0, true))
	t.missing()
	t.delivers(t.next(b))
	return t
}

// expiryElsewhere is what stays of a stream because the newest one of another
// class lists it.
func expiryElsewhere() *transcript {
	p := world("expiry elsewhere", 2, 0, 2)
	t := p.recipient("expiry-listed-elsewhere", "A stream whose contexts are forgotten is kept while the newest context of another class lists it.")
	start := t.now
	short := func(c *contextValues) { c.expires = start + 30*minute }
	a := p.stream("a", start, short)
	m := t.seals(a, 4)
	t.delivers(m[1].send(0, true))
	a.acked[1] = true
	fewer := *p.scene
	fewer.seats = p.seats[:1]
	fewer.route(0)
	b, again := plan{&fewer}.reseal("b", start+1, []*sentStream{a})
	t.say("One recipient less, and another class, which takes the stream over.").delivers(again[0].send(0, false))
	c := p.stream("c", start+2)
	t.say("Both recipients again: a new stream of the first class, with nothing in its list.").delivers(t.next(c))
	t.at(start + 30*minute + skew + 1)
	t.say("The context of the first stream is forgotten.").forget()
	t.missing()
	t.say("The copy of its last place.").delivers(again[1].send(0, true))
	t.missing()
	t.at(start + 40*minute)
	d := plan{&fewer}.stream("d", t.now)
	t.say("A stream of the second class that lists nothing: nobody's list has the first one any more, and it is forgotten at once.").loses(a, 3, 3).delivers(t.next(d))
	t.delivers(t.next(b))
	t.missing()
	return t
}

// hopExpiry is what time does at a hop.
func hopExpiry() *transcript {
	p := world("hop expiry", 2, 1, 1)
	t := p.hop(0, "hop-expiry", "Layer epochs expire and are forgotten.", 2)
	start := t.now
	until := func(ms uint64) func(*contextValues) { return func(c *contextValues) { c.expires = start + ms } }
	a, b := p.stream("a", start, until(60*minute)), p.stream("b", start+1, until(90*minute))
	m := t.seals(a, 4)
	t.forwards("n", m[0].send(0, false))
	t.forwards("n", t.next(b))
	t.at(start + 60*minute + skew)
	t.say("The last ms in which the first layer is good.").forwards("n", m[1].send(0, false))
	third, retry := m[2].send(0, false), m[3].send(0, true)
	t.at(t.now + 1)
	t.say("One ms later it is forgotten.").forget()
	t.say("Alone, it belongs to nothing.").wantPeel("nokey", "11.4.1", "n", third)
	t.say("With its opening it has expired.").wantPeel("expired", "11.2.11", "n", retry)
	t.say("The other epoch goes on.").forwards("n", t.next(b))
	c, d := p.stream("c", t.now), p.stream("d", t.now+1)
	t.say("There is room for another one.").forwards("n", t.next(c))
	t.say("And then the one that was idle for longest goes.").forwards("n", t.next(d))
	b.seal(reading(t.now), nil)
	t.wantPeel("nokey", "11.4.1", "n", without(b.sent[2].send(0, true)))
	return t
}
