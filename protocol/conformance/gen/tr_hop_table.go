package main

// hopTable fills a customer's table.
func hopTable() *transcript {
	p := world("hop table", 2, 1, 1)
	old := p.hops[0].bundles[0]
	p.hops[0].addBundle(p.parts, p.entropy, "hop 0 new", []byte{2})
	t := p.hop(0, "hop-table", "A hop that keeps three layer epochs for each customer, and has a second key.", 3)
	var all []*sentStream
	for i := range 13 {
		all = append(all, p.stream("stream "+itoa(i), t.now-minute+uint64(i)))
	}
	open := func(i int) []byte {
		t.at(t.now + 1) // so that no two epochs are idle for as long
		return t.seal(all[i]).send(0, true)
	}
	alone := func(i int) []byte { return without(open(i)) }
	for i := range 3 {
		t.forwards("first", open(i))
	}
	t.say("Another customer has its own table.").forwards("second", open(3))
	t.say("An envelope of nobody in particular.").forwards("", open(4))
	t.say("The first customer's first epoch is used once more.").forwards("first", alone(0))
	t.say("A fourth epoch of the first customer: its second one was idle for longest, and goes.").forwards("first", open(5))
	t.say("It is unknown now.").wantPeel("nokey", "11.4.1", "first", alone(1))
	t.say("That one comes again with its opening: the third one goes.").forwards("first", open(1))
	t.say("The third one is unknown now.").wantPeel("nokey", "11.4.1", "first", alone(2))
	t.say("The others are not.").forwards("first", alone(0))
	t.say("Nor is the other customer's.").forwards("second", alone(3))
	t.say("A refused envelope is no use of an epoch.").wantPeel("decrypt", "11.4.4", "first", damaged(alone(5)))
	t.say("Of the first, the sixth and the second one, the sixth was idle for longest.").forwards("first", open(6))
	t.wantPeel("nokey", "11.4.1", "first", alone(5))

	use := old.keys[0]
	t.say("The hop erases the key under which everything was opened: all these epochs have ended, and count.").erase(p.hops[0].bundles[0].keys[0])
	t.say("The first one has ended.").wantPeel("replay", "11.4.3", "first", alone(0))
	t.say("A backup of the state before, in which that epoch was live: no key that the hop has opened it.").restore(len(t.steps) - 2)
	t.wantPeel("replay", "11.4.3", "first", alone(0))
	bring := func(i int) []byte {
		t.at(t.now + 1)
		x := all[i]
		x.current().s.layerKey = func(string, encKey) encKey { return use }
		return t.seal(x).send(0, true)
	}
	t.say("A new epoch under the other key: all that the first customer has has ended, and what was idle for longest goes.").forwards("first", bring(7))
	t.wantPeel("nokey", "11.4.1", "first", alone(1))
	t.say("The others are known.").wantPeel("replay", "11.4.3", "first", alone(0))
	t.say("The second customer has room.").forwards("second", bring(8))
	t.say("And more.").forwards("second", bring(9))
	t.say("And then the ended one goes, not a live one that was idle for longer.").forwards("second", bring(10))
	t.wantPeel("nokey", "11.4.1", "second", alone(3))
	t.say("No ended one is left: of the live ones that goes which was idle for longest.").forwards("second", bring(11))
	t.wantPeel("nokey", "11.4.1", "second", alone(8))
	t.say("An opening to the key that was erased.").wantPeel("nokey", "11.2.5", "second", open(12))
	t.at(all[0].ctx.expires + skew + 1)
	t.say("The first epoch has expired, and is forgotten.").forget()
	return t
}
