package main

// equivocalLists is a sender that lists an ended stream as it was not: 11.5.6 d.
func equivocalLists() *transcript {
	p := world("equivocal lists", 2, 0, 1)
	t := p.recipient("equivocal-lists", "A sender lists an ended stream as another than it was: 11.5.6 d, and a for one that was listed first.")
	start := t.now
	a := p.stream("a", start-10*minute)
	m := t.seals(a, 4)
	t.delivers(m[0].send(0, false))
	t.delivers(direct(m[2].sealed))
	for n := range uint64(4) {
		a.acked[n] = true
	}
	good := a.ended()
	n := 0
	list := func(rule, what string, edit func(*endedStream)) {
		e := good
		edit(&e)
		n++
		x := p.stream("rogue "+itoa(n), start-5*minute, func(c *contextValues) { c.ended = []endedStream{e} })
		t.say("%s", what).want("replay", rule, t.next(x))
	}
	list("11.5.6d", "Listed with another start.", func(e *endedStream) { e.start-- })
	list("11.5.6d", "Listed with another lifetime.", func(e *endedStream) { e.lifetime++ })
	list("11.5.6d", "Listed with messages that it began with.", func(e *endedStream) { e.moved = 1 })
	list("11.5.6d", "Listed with a last-sequence before a place that was delivered.", func(e *endedStream) { e.last = 1 })
	t.missing()
	unknown := endedStream{random("equivocal", "unknown", 16), 5, random("equivocal", "head", 32), start - 9*minute, 1000, 2}
	b := p.stream("b", start-4*minute, func(c *contextValues) { c.ended, c.moved = []endedStream{unknown, good}, 2 })
	first := b.seal(reading(start), &origin{unknown.stream, 4})
	t.say("The true list, with another stream that nothing had come of.").delivers(first.send(0, true))
	t.missing()
	t.say("A message of the ended stream, signed after it was listed: its place is closed.").replays(direct(sealedAt(a.epochs[0], 4, start)))
	list("11.5.6d", "Listed again, with a later last-sequence.", func(e *endedStream) { e.last++ })
	list("11.5.6d", "Listed again, with an earlier last-sequence, after all that was delivered.", func(e *endedStream) { e.last-- })
	again := p.stream("again", start-3*minute, func(c *contextValues) { c.ended = []endedStream{good} })
	t.say("Listed again as it was: no contradiction. Nothing of it is resealed there.").loses(a, 1, 1).loses(a, 3, 3).delivers(t.next(again))

	own := func(name string, edit func(*contextValues)) []byte {
		x := p.stream("unknown", unknown.start, func(c *contextValues) {
			c.stream, c.lifetime, c.ended, c.moved = unknown.stream, 1000, []endedStream{{random("equivocal", "older", 16), 9, make([]byte, 32), start - 20*minute, 7, 0}}, 2
			edit(c)
		})
		x.name = x.name + name
		e := x.prepare(name, x.epochs[0].s.ctx)
		return direct(opened(e, 3, start))
	}
	t.say("The stream that was known from lists alone, with another start.").want("replay", "11.5.6a", own("start", func(c *contextValues) { c.created++ }))
	t.say("With another lifetime.").want("replay", "11.5.6a", own("lifetime", func(c *contextValues) { c.lifetime++ }))
	t.say("With another number of resealed messages.").want("replay", "11.5.6a", own("moved", func(c *contextValues) { c.moved++ }))
	t.say("As it was listed.").delivers(own("genuine", func(*contextValues) {}))
	t.missing()
	return t
}
