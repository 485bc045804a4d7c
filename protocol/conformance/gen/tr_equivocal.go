package main

// equivocal is a sender that signs contexts which contradict each other: 11.5.6.
// Each is an alarm and changes nothing.
func equivocal() *transcript {
	p := world("equivocal", 2, 0, 1)
	q := world("equivocal other", 2, 0, 1)
	t := p.recipient("equivocal-epochs", "A sender signs later epochs of a stream that are not those of this stream: 11.5.6 a to c.")
	start := t.now
	a := p.stream("a", start-10*minute)
	t.delivers(t.next(a))
	a.acked[0] = true
	terms := func(c *contextValues) { c.subject = random("equivocal", "subject", 16); c.mark = 1 }
	b, again := p.reseal("b", start-5*minute, []*sentStream{a}, terms, func(c *contextValues) { c.moved = 0 })
	_ = again
	m := t.seals(b, 4)
	t.say("The stream that the sender goes on with: of a subject, urgent, with one ended stream.").delivers(m[0].send(0, false))
	t.delivers(direct(m[2].sealed))

	rogue := func(name string, edit func(*contextValues)) *sentEpoch {
		ctx := b.ctx
		ctx.sequence, ctx.created, ctx.began = 10, start-4*minute, new(b.ctx.created)
		edit(&ctx)
		return b.prepare("rogue "+name, ctx)
	}
	alarm := func(rule, what string, edit func(*contextValues)) {
		t.say("Another %s.", what).want("replay", rule, direct(opened(rogue(what, edit), 0, start)))
	}
	alarm("11.5.6a", "start", func(c *contextValues) { c.began = new(*c.began + 1) })
	alarm("11.5.6a", "lifetime", func(c *contextValues) { c.lifetime++ })
	alarm("11.5.6a", "subject", func(c *contextValues) { c.subject = random("equivocal", "another subject", 16) })
	alarm("11.5.6a", "mark: none", func(c *contextValues) { c.mark = 0 })
	alarm("11.5.6a", "way: without a way back", func(c *contextValues) { c.oneWay = true })
	alarm("11.5.6a", "list: nothing", func(c *contextValues) { c.ended = nil })
	alarm("11.5.6a", "list: another head", func(c *contextValues) {
		c.ended = []endedStream{c.ended[0]}
		c.ended[0].head = random("equivocal", "head", 32)
	})
	alarm("11.5.6a", "number of resealed messages", func(c *contextValues) { c.moved = 5 })
	more := *p.scene
	more.seats = append(more.seats, seat{party: q.seats[0].party})
	more.route(0)
	wider := &sentStream{plan: plan{&more}, name: b.name + " wider", ctx: b.ctx}
	ctx := b.ctx
	ctx.sequence, ctx.created, ctx.began = 10, start-4*minute, new(b.ctx.created)
	t.say("One more recipient.").want("replay", "11.5.6a", direct(opened(wider.prepare("0", ctx), 0, start)))
	audit := *p.scene
	audit.seats = []seat{{party: p.seats[0].party, purpose: 2}}
	other := &sentStream{plan: plan{&audit}, name: b.name + " audit", ctx: b.ctx}
	t.say("Another purpose.").want("replay", "11.5.6a", direct(opened(other.prepare("0", ctx), 0, start)))

	alarm("11.5.6a", "first epoch", func(c *contextValues) { c.sequence, c.began, c.created = 0, nil, start-6*minute })
	b.later(start - 3*minute)
	second := t.seal(b)
	t.say("The next epoch, genuine: it begins at place 4.").delivers(second.send(0, false))
	alarm("11.5.6b", "epoch at place 4", func(c *contextValues) { c.sequence, c.created = 4, start-2*minute })
	alarm("11.5.6b", "epoch at place 4, created before it", func(c *contextValues) { c.sequence = 4 })
	alarm("11.5.6b", "epoch after it, and created before", func(c *contextValues) { c.sequence, c.created = 5, start-4*minute })
	alarm("11.5.6b", "epoch after it, created in the same ms", func(c *contextValues) { c.sequence, c.created = 5, start-3*minute })
	alarm("11.5.6b", "epoch before it, and created after", func(c *contextValues) { c.sequence, c.created = 3, start-2*minute })
	alarm("11.5.6b", "epoch before it, created in the same ms", func(c *contextValues) { c.sequence, c.created = 3, start-3*minute })
	t.say("Counter 4 of the first epoch: the place is the next epoch's first.").want("replay", "11.5.3", direct(sealedAt(b.epochs[0], 4, start)))
	t.say("Counter 5 of the first epoch: the place is open, and it is the next epoch's.").want("replay", "11.5.6c", direct(sealedAt(b.epochs[0], 5, start)))
	between := rogue("between", func(c *contextValues) { c.sequence, c.created = 3, start-4*minute })
	t.say("An epoch between the two, with a place of the later one.").want("replay", "11.5.6c", direct(opened(between, 2, start)))
	t.say("The same with a place of its own: what the sender says of it may be true.").delivers(direct(opened(between, 0, start)))
	t.say("Which ends the first epoch before place 3.").replays(direct(m[3].sealed))
	t.say("Place 1 is the first epoch's, and completes it.").delivers(m[1].send(0, false))
	t.delivers(t.next(b))
	t.missing()
	return t
}
