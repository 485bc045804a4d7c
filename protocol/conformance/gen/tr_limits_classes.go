package main

// manyClasses opens a 65th class of a sender.
func manyClasses(role int, name, comment string) *transcript {
	p := world(name, 2, 0, 1)
	p.sender.roles[0] = role
	t := p.recipient(name, comment)
	start := t.now
	about := func(i int, expires uint64) *sentStream {
		return p.stream("subject "+itoa(i), start, func(c *contextValues) {
			c.subject, c.expires = random(name, "subject "+itoa(i), 16), expires
		})
	}
	var streams []*sentStream
	reading := claimValues{created: start, kind: 4, content: []byte{1}}
	for i := range 64 {
		expires := start + 7*day
		if i == 7 || i == 9 {
			expires = start + uint64(100-i)*minute
		}
		streams = append(streams, about(i, expires))
		t.delivers(streams[i].seal(reading, nil).send(0, false))
	}
	next := about(64, start+7*day).seal(reading, nil)
	if role == roleGather {
		t.say("The 65th class of a gatherer.").delivers(next.send(0, false))
		return t
	}
	t.say("The 65th class of the sender: none of them has expired.").want("limit", "11.5.8", next.send(0, false))
	other := world(name+" other", 2, 0, 1)
	other.seats = p.seats
	t.recipient.pins = append(t.recipient.pins, other.sender)
	t.pinned = t.recipient.pins
	t.say("The first class of another sender.").delivers(t.next(other.stream("stream", start)))
	t.at(start + 93*minute + skew + 1)
	t.say("Two contexts have expired; the classes stay.").forget()
	t.say("The 65th class again: it takes the place of the one that expired first.").delivers(next.send(0, false))
	x, copies := p.reseal("taking over", t.now, streams[9:10], func(c *contextValues) { c.subject = streams[9].ctx.subject })
	t.say("A stream of that class that takes over the one that went: a new class, for which the other one goes. It does not take up what the class that went may have delivered.")
	t.loses(x, 0, 0).closes(copies[0].send(0, false))
	again := func(i int) []byte {
		streams[i].later(t.now)
		return streams[i].seal(reading, nil).send(0, false)
	}
	t.say("The other one has to wait.").want("limit", "11.5.8", again(7))
	t.say("As has the 66th.").want("limit", "11.5.8", about(65, start+7*day).seal(reading, nil).send(0, false))
	t.say("A class that is known has another epoch.").delivers(again(3))
	t.missing()
	return t
}
