package main

// liveEpochs opens a fifth epoch of a class.
func liveEpochs() *transcript {
	p := world("live epochs", 2, 0, 1)
	t := p.recipient("limit-live-epochs", "Five epochs of one class, none of which is complete: the oldest is evicted, its age is the floor, and its missing places wait for copies.")
	start := t.now
	a := p.stream("a", start-10*minute)
	ma := t.seals(a, 5)
	t.delivers(ma[1].send(0, true))
	t.delivers(direct(ma[3].sealed))
	a.later(start - 9*minute)
	second := t.seals(a, 3)
	t.say("A second epoch of the stream: place 4 of the first was used, too.").delivers(second[1].send(0, true))
	t.missing()
	b := p.stream("b", start-8*minute)
	t.say("Another stream of the class.").delivers(t.next(b))
	c := p.stream("c", start-7*minute)
	t.say("And another: four epochs are live.").delivers(t.next(c))
	old := p.stream("older", start-11*minute)
	t.say("An older one: it would be the one evicted at once.").want("replay", "11.5.7", t.next(old))
	d := p.stream("d", start-6*minute)
	t.say("A fifth one. The first epoch of the first stream is evicted. Its places stay open.")
	t.delivers(t.next(d))
	t.missing()
	t.say("A message of the evicted epoch, whose place is open: its keys are erased.").replays(direct(ma[2].sealed))
	t.say("And one that was delivered, with the opening.").replays(ma[1].send(0, true))
	t.say("The second epoch of that stream is live.").delivers(direct(second[0].sealed))
	floor := p.stream("floor", start-10*minute)
	t.say("An opening of just that age: it is not above the floor.").want("replay", "11.5.7", t.next(floor))
	between := p.stream("between", start-9*minute-1)
	t.say("One above the floor, and older than the four that are live.").want("replay", "11.5.7", t.next(between))
	t.say("The last place of the second epoch.").delivers(direct(second[2].sealed))
	a.later(start - 5*minute)
	t.say("A third epoch of the first stream completes the second one, so that nothing is evicted.").delivers(t.next(a))
	t.say("The one above the floor is the fifth now, and would be evicted at once.").want("replay", "11.5.7", t.next(between))
	for _, x := range []*sentStream{b, c, d} {
		x.acked[0] = true
	}
	e, _ := p.reseal("e", start-4*minute, []*sentStream{b, c, d})
	t.say("A stream that lists three others: they are complete by that, and two epochs are live. Nothing is evicted, and the floor is where it was.").delivers(t.next(e))
	t.say("Now there is room.").delivers(between.seal(reading(t.now), nil).send(0, true))
	t.say("But not for one below the floor.").want("replay", "11.5.7", floor.seal(reading(t.now), nil).send(0, true))
	t.missing()
	for _, n := range []uint64{1, 3, 5, 6, 7, 8} {
		a.acked[n] = true
	}
	_, again := p.reseal("f", start-3*minute, []*sentStream{a})
	t.say("The first stream is resealed, and copies come of what was cut off.")
	for _, m := range again {
		t.delivers(m.send(0, true))
	}
	t.missing()
	return t
}

// endedEpochs has 70 epochs in one stream, each of one message.
func endedEpochs() *transcript {
	p := world("ended epochs", 2, 0, 1)
	t := p.recipient("limit-ended-epochs", "A stream of many short epochs, each completed by the next: 64 ended ones are kept, and what is forgotten before its time lies below the floor.")
	start := t.now
	x := p.stream("stream", start-hourOf(1))
	var m []*sentMessage
	for i := range uint64(70) {
		if i > 0 {
			x.later(start - hourOf(1) + i*minute/2)
		}
		m = append(m, t.seal(x))
		t.delivers(m[i].send(0, false))
		switch i {
		case 64:
			t.say("64 epochs have ended, and the first is known.").replays(direct(m[0].sealed))
		case 65:
			t.say("65 have: the first is forgotten. Alone, its message belongs to nothing.").want("nokey", "11.5.1", direct(m[0].sealed))
			t.say("With its opening it is a new epoch, not above the floor and with a closed place.").want("replay", "11.5.7", m[0].send(0, true))
			t.say("The second is known.").replays(direct(m[1].sealed))
		}
	}
	t.say("The fifth is the last one that was forgotten.").want("nokey", "11.5.1", direct(m[4].sealed))
	t.say("The sixth is known.").replays(m[5].send(0, true))
	other := p.stream("other", x.epochs[4].s.ctx.created)
	t.say("Another stream, as old as the fifth epoch: it is not above the floor.").want("replay", "11.5.7", t.next(other))
	above := p.stream("above", x.epochs[4].s.ctx.created+1)
	t.say("One ms younger.").delivers(t.next(above))
	t.missing()
	return t
}

func hourOf(n uint64) uint64 { return n * 60 * minute }
