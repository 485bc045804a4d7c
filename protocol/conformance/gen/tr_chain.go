package main

// resealChain are restarts in a row, one of which the recipient never heard of.
func resealChain() *transcript {
	p := world("reseal chain", 2, 0, 1)
	t := p.recipient("reseal-chain", "Three streams in a row, the second of which is known from the third one's list alone, until its messages come late.")
	a := p.stream("a", t.now-minute)
	ma := t.seals(a, 4)
	t.delivers(ma[0].send(0, false))
	a.acked[0] = true
	t.at(t.now + minute)
	b, mb := p.reseal("b", t.now, []*sentStream{a})
	mb = append(mb, t.seals(b, 3)...)
	t.at(t.now + minute)
	c, mc := p.reseal("c", t.now, []*sentStream{a, b})
	t.say("The third stream lists both. What the second one began with has its origin in the first: those places are closed, and not missing.")
	t.delivers(mc[0].send(0, false))
	t.missing()
	t.say("A message of the second stream's own, late, with the opening: the stream is known from the list, the epoch is new.").delivers(mb[4].send(0, true))
	t.say("What the second stream began with, late: a moved place is closed.").replays(mb[1].send(0, true))
	t.say("The copy of a message that came late from the first stream first.").delivers(direct(ma[2].sealed))
	t.say("Its copy in the third.").closes(mc[1].send(0, false))
	t.say("The copy of place 3 of the first stream.").delivers(mc[2].send(0, true))
	t.say("The copy of the second stream's first own message.").delivers(mc[3].send(0, true))
	t.say("The copy of the one that came late.").closes(mc[4].send(0, true))
	t.say("The last copy: of both ended streams nothing is missing.").delivers(mc[5].send(0, true))
	t.say("The original of it.").replays(direct(mb[5].sealed))
	t.delivers(t.next(c))
	t.missing()

	t.at(t.now + minute)
	c.acked[6] = true
	for n := range uint64(6) {
		c.acked[n] = true
	}
	late := t.seal(c)
	c.later(t.now)
	t.say("A later epoch of the third stream, whose list is the same. A message before it is missing.").delivers(t.next(c))
	t.missing()
	t.say("That message: its epoch is complete now.").delivers(direct(late.sealed))
	t.missing()
	return t
}

// resealFirstSeen is a new stream whose list is all that the recipient knows of
// the ended one.
func resealFirstSeen() *transcript {
	p := world("reseal first seen", 2, 0, 1)
	t := p.recipient("reseal-first-seen", "Nothing had come of the ended stream: what was acknowledged by others is lost, the rest is resealed.")
	a := p.stream("a", t.now-minute)
	t.seals(a, 10)
	for _, n := range []uint64{0, 1, 2, 6, 9} {
		a.acked[n] = true
	}
	b, again := p.reseal("b", t.now, []*sentStream{a})
	for i, m := range again {
		if i == len(again)-1 {
			t.say("The last copy.").loses(a, 0, 2).loses(a, 6, 6).loses(a, 9, 9)
		}
		t.delivers(m.send(0, true))
		if i == 0 {
			t.missing()
		}
	}
	t.say("The opening of the ended stream, late, with a message that is lost.").want("replay", "11.5.7", a.sent[1].send(0, true))
	t.say("And with one whose copy was here.").want("replay", "11.5.7", a.sent[3].send(0, true))
	t.delivers(t.next(b))
	t.missing()
	return t
}

// resealNotTakenUp is a list with streams that nobody wants to hear of.
func resealNotTakenUp() *transcript {
	p := world("reseal not taken up", 2, 0, 1)
	t := p.recipient("reseal-not-taken-up", "A stream that comes late, and lists others that began before the horizon: they are not taken up.")
	hour := 60 * minute
	start := t.now
	old := p.stream("old", start-3*hour)
	t.seals(old, 4)
	between := p.stream("between", start-hour+1)
	t.seals(between, 3)
	short := p.stream("short", start-hour, func(c *contextValues) { c.expires = start + minute })
	t.delivers(t.next(short))
	newest := p.stream("newest", start)
	t.delivers(t.next(newest))
	t.at(start + minute + skew + 1)
	t.say("The first stream is forgotten, and the horizon is its start.").forget()
	late, again := p.reseal("late", start-1, []*sentStream{old, between})
	t.say("The list of a stream that is not the newest. Of its two streams one began before the horizon: its copy has no origin here, and its place is lost.")
	t.loses(late, 0, 0)
	t.closes(again[0].send(0, false))
	t.missing()
	t.say("The other one was taken up.").delivers(again[4].send(0, true))
	t.missing()
	t.delivers(t.next(newest))
	t.at(late.ctx.expires + skew + 1)
	t.say("The context of the late stream is forgotten, and with it the stream that it alone lists.").loses(late, 1, 3).loses(between, 1, 2).forget()
	t.missing()
	return t
}

// resealInterrupted is a second restart before the copies of the first one had
// all come.
func resealInterrupted() *transcript {
	p := world("reseal interrupted", 2, 0, 1)
	t := p.recipient("reseal-interrupted", "A second restart while the copies of the first one are under way: they are resealed once more, and none is lost.")
	a := p.stream("a", t.now-minute)
	ma := t.seals(a, 5)
	t.delivers(ma[4].send(0, true))
	t.at(t.now + minute)
	b, mb := p.reseal("b", t.now, []*sentStream{a})
	t.say("The first restart: five copies, of which the fourth comes.").delivers(mb[3].send(0, true))
	t.missing()
	t.at(t.now + minute)
	c, mc := p.reseal("c", t.now, []*sentStream{a, b})
	t.say("The second restart: the same five once more, of which the last comes first, and was delivered. What the second stream began with is closed; the first stream's places wait for their copies.")
	t.closes(mc[4].send(0, true))
	t.missing()
	for _, n := range []int{0, 1, 2} {
		t.delivers(mc[n].send(0, true))
	}
	t.closes(mc[3].send(0, true))
	t.missing()
	t.delivers(t.next(c))
	return t
}
