package main

// trailState has records on the messages of an epoch whose opening came once.
func trailState() *transcript {
	p := world("trail state", 2, 2, 1)
	t := p.recipient("trail-state", "Two hops make records. The roots are those of the epoch, so that the trail of a message without opening unwinds too.")
	t.trails = true
	x := p.stream("stream", t.now-minute)
	m := t.seals(x, 7)
	first := m[0].recorded(false)
	t.say("With the opening.").delivers(first)
	t.say("Alone.").delivers(m[2].recorded(false))
	t.say("Alone, with the trail of another message of the epoch: the last hop has not signed for this one.").
		delivers(exchanged(m[4].recorded(false), m[5].recorded(false)))
	t.say("Alone, without a trail.").delivers(direct(m[5].sealed))
	t.say("Alone, with junk.").delivers(exchanged(direct(m[6].sealed), array(num(1), bin(nil), bin([]byte("junk")))))
	t.say("The opening again, with a place that is closed: whatever its trail says.").replays(first)
	x.later(t.now)
	n := t.seals(x, 3)
	t.say("Another epoch, with the trail of the first one: it opens under no root of this one.").delivers(exchanged(n[1].recorded(false), m[1].recorded(false)))
	t.say("Alone.").delivers(n[2].recorded(false))
	t.say("A retry: other bodies on the way, the same core.").delivers(n[0].recorded(true))
	return t
}

// recorded is the envelope of a message as its recipient has it, with the
// records of the hops.
func (m *sentMessage) recorded(retry bool) []byte {
	bodies := m.bodies(0, retry)
	s := m.epoch.s
	s.counter = m.counter
	var trail []byte
	for i, h := range s.routes[0].hops {
		y := layer{hop: s.hops[h], root: m.epoch.keys.root(h), suite: s.layerSuite()}
		trail, _ = s.record(h, 0, y, bodies[i], bodies[i+1], trail)
	}
	return array(num(1), bin(bodies[len(bodies)-1]), bin(trail))
}

// exchanged is the body of one envelope with the trail of another.
func exchanged(body, trail []byte) []byte {
	return array(num(1), must(readAll(body)).items[1].raw, must(readAll(trail)).items[2].raw)
}

// twoSenders use one name for their streams.
func twoSenders() *transcript {
	p := world("two senders", 2, 0, 1)
	q := world("two senders other", 2, 0, 1)
	q.seats = p.seats
	t := newTranscript("two-senders", "Two senders whose streams have one name: each has its own places.", p.seats[0].party, append(p.pins, q.sender))
	name := random("two senders", "stream", 16)
	same := func(c *contextValues) { c.stream = name }
	x, y := p.stream("stream", t.now-2*minute, same), q.stream("stream", t.now-minute, same)
	x.skip(1)
	t.say("The first sender; place 0 is missing.").delivers(t.next(x))
	t.say("The second sender's place 0.").delivers(t.next(y))
	t.missing()
	t.say("And its place 1.").delivers(t.next(y))
	t.say("The first sender's place 0.").delivers(direct(opened(x.epochs[0], 0, t.now)))
	t.missing()
	z := q.stream("list", t.now, func(c *contextValues) { c.ended = []endedStream{x.listedAs(5)} })
	t.say("The second sender lists a stream of that name as it was not: its own, not the first one's.").want("replay", "11.5.6d", t.next(z))
	z = q.stream("list again", t.now, func(c *contextValues) { c.ended = []endedStream{y.listedAs(3)} })
	t.say("It lists its own, and what is missing of that is lost.").loses(y, 2, 3).delivers(t.next(z))
	t.say("The first sender's place 2.").delivers(t.next(x))
	return t
}

// listedAs is what a list says of a stream, with another last-sequence and a
// head that nobody can check.
func (x *sentStream) listedAs(last uint64) endedStream {
	return endedStream{x.ctx.stream, last, make([]byte, 32), x.ctx.start(), x.ctx.lifetime, x.ctx.moved}
}
