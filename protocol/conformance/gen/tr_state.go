package main

// eraseKey erases a key in grace: SPEC G8.
func eraseKey() *transcript {
	p := world("erase key", 2, 0, 1)
	holder := p.seats[0].party
	older := holder.bundles[0]
	holder.addBundle(p.parts, p.entropy, "renewed", []byte{2})
	t := p.recipient("erase-key", "A recipient renews its bundle, and erases the older key when its grace is over.")
	x := p.stream("stream", t.now-10*minute)
	toOlder := *p.scene
	toOlder.seats = []seat{{party: holder, bundle: older}}
	x.plan = plan{&toOlder}
	x.epochs = nil
	x.epoch(x.ctx)
	m := t.seals(x, 6)
	t.say("To the older key, which is in grace.").delivers(m[0].send(0, false))
	t.delivers(direct(m[3].sealed))
	x.plan = p
	x.later(t.now - 5*minute)
	n := t.seals(x, 3)
	t.say("The next epoch, to the newer key.").delivers(n[1].send(0, true))
	t.missing()
	t.say("A message of the first epoch.").delivers(direct(m[1].sealed))
	y := &sentStream{plan: plan{&toOlder}, name: x.name + " other", sent: map[uint64]*sentMessage{}, acked: map[uint64]bool{}}
	y.ctx = x.ctx
	y.ctx.stream, y.ctx.created = random(y.name, "stream", 16), t.now-4*minute
	y.epoch(y.ctx)
	t.say("Another stream to the older key.").delivers(t.next(y))
	t.say("The older key is erased, and what it opened is cut off; its places stay open. What the newer one opened is not.").erase(older.keys[0])
	t.missing()
	t.say("A message of the first epoch, alone.").replays(direct(m[2].sealed))
	t.say("The other stream's next message, whose place is open: its epoch has ended.").replays(direct(sealedAt(y.epochs[0], 1, t.now)))
	t.say("With its opening.").replays(m[4].send(0, true))
	t.say("And one that was delivered.").replays(m[0].send(0, true))
	t.say("A message of the second epoch.").delivers(direct(n[0].sealed))
	x.plan = plan{&toOlder}
	x.later(t.now - minute)
	t.say("An epoch to the key that was erased.").want("nokey", "11.3.5", t.next(x))
	t.say("A backup of the time before it was erased: no key that the holder has opened the older epochs, and they are cut off before anything else.").restore(6)
	t.say("A message of the first epoch, alone.").replays(direct(m[2].sealed))
	t.say("With its opening.").replays(m[4].send(0, true))
	t.say("One of the second epoch, which the backup does not know of.").delivers(direct(n[0].sealed))
	for _, place := range []uint64{0, 1, 3, 6, 7} {
		x.acked[place] = true
	}
	_, again := p.reseal("next", t.now, []*sentStream{x})
	t.say("The stream is taken over, and copies come of what was cut off.")
	for _, m := range again {
		t.delivers(m.send(0, true))
	}
	t.missing()
	return t
}

// backup restores a state at a recipient.
func backup() *transcript {
	p := world("backup", 2, 0, 1)
	t := p.recipient("backup", "A recipient's state is lost, and put back from a backup: what was opened since is opened once more, what was opened before is not.")
	x := p.stream("stream", t.now-minute)
	m := t.seals(x, 6)
	t.delivers(m[0].send(0, false))
	t.delivers(m[1].send(0, false))
	t.delivers(direct(m[2].sealed))
	t.replays(direct(m[2].sealed))
	t.say("The state after the second step.").restore(2)
	t.say("A place that was closed then.").replays(m[0].send(0, false))
	t.say("One that was open then: it is delivered again.").delivers(direct(m[2].sealed))
	t.say("The state of the beginning, with nothing in it.").restore(0)
	t.say("Alone, it belongs to nothing.").want("nokey", "11.5.1", direct(m[4].sealed))
	t.say("An end-to-end retry brings the opening, and heals.").delivers(m[2].send(0, true))
	t.delivers(direct(m[4].sealed))
	t.missing()
	return t
}

// hopBackup restores a state at a hop.
func hopBackup() *transcript {
	p := world("hop backup", 2, 1, 1)
	t := p.hop(0, "hop-backup", "A hop's state is lost: messages alone are refused until a retry brings the opening.", 4)
	x := p.stream("stream", t.now-minute)
	m := t.seals(x, 5)
	var sent [][]byte
	for _, s := range m {
		sent = append(sent, s.send(0, false))
	}
	t.forwards("n", sent[0])
	t.forwards("n", sent[1])
	t.forwards("n", sent[2])
	t.say("The state after the first step.").restore(1)
	t.say("What was forwarded since is forwarded again.").forwards("n", sent[1])
	t.say("What was before is not.").wantPeel("replay", "11.4.3", "n", sent[0])
	t.say("The state of the beginning, with nothing in it.").restore(0)
	t.say("Counter 4 alone.").wantPeel("nokey", "11.4.1", "n", sent[4])
	t.say("An end-to-end retry of that message, at counter 5, with the opening.").forwards("n", m[4].send(0, true))
	t.say("Counter 4 again: now it goes on, too.").forwards("n", sent[4])
	return t
}

// concurrent decides envelopes on one state before the first of them has changed
// it.
func concurrent() *transcript {
	p := world("concurrent", 2, 0, 1)
	t := p.recipient("concurrent", "Envelopes that are decided at once: whatever was found before the others were committed, the outcome is as if they came one after another.")
	x := p.stream("stream", t.now-minute)
	m := t.seals(x, 8)
	t.say("Two copies of an opening, decided at once: one is delivered.").delivers(m[0].send(0, false))
	t.say("The other one.").decided(1).replays(m[0].send(0, false))
	t.say("Two messages alone.").delivers(direct(m[2].sealed))
	t.say("The other one is another message: both are delivered.").decided(3).delivers(direct(m[4].sealed))
	t.say("A third, the same as the first.").decided(3).replays(direct(m[2].sealed))
	b, again := p.reseal("b", t.now, []*sentStream{x})
	t.say("A copy in the next stream, decided with its original.").delivers(again[1].send(0, true))
	t.say("The original.").decided(6).replays(direct(m[1].sealed))
	t.say("Another original, decided with its copy.").delivers(direct(m[3].sealed))
	t.say("The copy.").decided(8).closes(again[3].send(0, true))
	y := p.stream("y", t.now+1)
	t.seal(y)
	e := y.later(t.now + 2)
	ctx := e.s.ctx
	ctx.created++
	t.say("Two epochs of a stream, decided at once.").delivers(direct(opened(e, 0, t.now)))
	t.say("The other one contradicts it: it has the same first place.").decided(10).want("replay", "11.5.6b", direct(opened(y.prepare("twin", ctx), 1, t.now)))
	t.delivers(t.next(b))
	t.missing()
	return t
}
