package main

// trustAnchors are authorities that rotate.
func trustAnchors() *trustTranscript {
	const name = "trust-anchors"
	key := dualParty(name, "recovery")
	a := newLine(dualParty(name, "authority 0"))
	anchor := anchorOf(a.ids[0])
	anchor.recovery = key.thumb()
	t := newTrustTranscript("anchors", "An authority rotates, is stolen and recovered; what it has said in between.", anchor)
	cutOver := now + day
	a.add(a.next(dualParty(name, "authority 1"), cutOver))
	subject := func(n string) *line { return newLine(newParty(name, n)) }
	said := func(by *party, n string, nbf uint64) *credential {
		c := vouch(by, subject(n), name+" "+n, roleMeasure)
		c.nbf = nbf
		return c
	}
	before := said(a.ids[0], "before", nowSeconds-hour)
	t.takes("credential before", before)
	t.takes("list 1", fresh(a.ids[0]))
	t.refuses("credential of 1", said(a.ids[1], "1", nowSeconds), "trust", "6.7.4")
	t.refuses("list 2 of 1", revokes(a.ids[1], 2, now, nil, nil), "trust", "6.9.4")
	t.takes("rotation 1", a.rotations[0])
	rotated := t.mark()
	t.say("Its new key issues before it begins.").refuses("credential of 1", nil, "trust", "6.10")
	t.asks(subject("1").last(), roleMeasure, "unknown")
	t.restore(rotated)
	t.at(cutOver - 300000)
	t.say("300000 ms before it begins.").takes("credential of 1", nil)
	t.asks(subject("1").last(), roleMeasure, "yes 0")
	t.at(cutOver)
	t.takes("list 2 of 1", nil)
	t.say("A list of the new key is newer than one of the old.").refuses("list 1", nil, "replay", "6.9.6")
	end := cutOver / 1000
	t.takes("credential of 0 in time", said(a.ids[0], "in time", end-1))
	t.say("The old key issued it before its end.").asks(subject("in time").last(), roleMeasure, "yes 0")
	t.refuses("credential of 0 at the end", said(a.ids[0], "end", end), "trust", "6.10")
	t.say("At its end, by its own word.").asksAt(subject("end").last(), roleMeasure, cutOver+1000, "unknown")
	t.at(cutOver + skew)
	t.takes("credential of 0 last", said(a.ids[0], "last", end-1))
	t.say("First seen 300000 ms after its end.").asks(subject("last").last(), roleMeasure, "yes 0")
	t.say("A list of the old key, made at its end.").refuses("list 3 of 0", revokes(a.ids[0], 3, cutOver, nil, nil), "trust", "6.9.4")
	inTime := revokes(a.ids[0], 4, cutOver-1, []revoked{{subject("end").last().thumb(), 0, 1}}, nil)
	t.say("One that it made a ms before.").takes("list 4 of 0", inTime)
	ahead := revokes(a.ids[1], 5, t.now+skew+1, nil, nil)
	t.say("A list from the future.").refuses("list 5 of 1", ahead, "expired", "6.9.4")
	t.after(1)
	t.takes("list 5 of 1", nil)
	t.at(cutOver + skew + 2)
	t.refuses("credential of 0 late", said(a.ids[0], "late", end-1), "trust", "6.10")
	t.say("First seen too late after its end.").asks(subject("late").last(), roleMeasure, "unknown")
	t.say("What was seen before stays good.").asks(subject("before").last(), roleMeasure, "yes 0")

	t.restore(rotated)
	t.at(now + 2*day)
	t.say("A thief of the authority's keys rotates as well.").takes("rotation 1 of thief", a.fork(0).next(dualParty(name, "thief"), now))
	t.refuses("credential frozen", said(a.ids[0], "frozen", nowSeconds), "trust", "6.10")
	t.asks(subject("frozen").last(), roleMeasure, "unknown")
	t.say("What was seen before it was frozen stays good.").asks(subject("before").last(), roleMeasure, "yes 0")
	t.say("Nor does it make lists.").refuses("list 4 of 0", nil, "trust", "6.9.4")
	t.refuses("credential of 1", nil, "trust", "6.7.4")
	t.refuses("credential of thief", said(dualParty(name, "thief"), "thief", nowSeconds), "trust", "6.7.4")
	t.say("Its recovery key is in the reader's configuration.").takes("recovery 1", a.fork(0).recover(key, dualParty(name, "recovered"), now+1000))
	t.takes("credential recovered", said(dualParty(name, "recovered"), "recovered", nowSeconds))
	t.asks(subject("recovered").last(), roleMeasure, "yes 0")
	t.say("First seen before the key was lost.").asks(subject("before").last(), roleMeasure, "yes 0")
	t.say("First seen after it.").asks(subject("frozen").last(), roleMeasure, "unknown")
	t.say("Not the recovery key.").refuses("recovery by stranger", a.fork(0).recover(dualParty(name, "stranger"), dualParty(name, "strange"), now+1000), "trust", "6.10")
	return t
}

// trustAnchorsRevoked are authorities that revoke their own keys.
func trustAnchorsRevoked() *trustTranscript {
	const name = "trust-anchors-revoked"
	a := newLine(dualParty(name, "authority 0"))
	other := dualParty(name, "other authority")
	t := newTrustTranscript("anchors-revoked", "An authority revokes a key of its own.", anchorOf(a.ids[0]), anchorOf(other))
	l, late := newLine(newParty(name, "0")), newLine(newParty(name, "late"))
	t.takes("credential", vouch(a.ids[0], l, name, roleMeasure))
	t.takes("list 1", fresh(a.ids[0]))
	t.takes("list of other", revokes(other, 1, now, []revoked{{a.ids[0].thumb(), 0, 1}}, nil))
	t.say("Another authority's list does not touch it.").asks(l.last(), roleMeasure, "yes 0")
	t.at(now + day)
	a.add(a.next(dualParty(name, "authority 1"), t.now))
	t.takes("rotation 1", a.rotations[0])
	rotated := t.mark()
	t.at(now + 2*day)
	t.takes("list 2", revokes(a.ids[1], 2, t.now, []revoked{{a.ids[0].thumb(), now + 1, 1}}, nil))
	t.say("The rotation was first seen after that: it counts no longer, and nobody speaks for the authority.").refuses("list 3", revokes(a.ids[1], 3, t.now, nil, nil), "trust", "6.9.4")
	t.refuses("credential late", vouch(a.ids[0], late, name+" late", roleMeasure), "trust", "6.10")
	t.asks(late.last(), roleMeasure, "unknown")
	t.say("What was first seen before stays good.").asks(l.last(), roleMeasure, "yes 0")
	t.restore(rotated)
	t.at(now + 2*day)
	t.say("From now on, which is after its rotation was first seen.").takes("list 2 later", revokes(a.ids[1], 2, t.now, []revoked{{a.ids[0].thumb(), t.now, 1}}, nil))
	t.refuses("credential late", nil, "trust", "6.10")
	t.asks(late.last(), roleMeasure, "unknown")
	t.takes("list 3", nil)
	t.takes("credential of 1", vouch(a.ids[1], late, name+" 1", roleMeasure))
	t.asks(late.last(), roleMeasure, "yes 0")
	return t
}

// trustConstraints are anchors that may not say everything.
func trustConstraints() *trustTranscript {
	const name = "trust-constraints"
	wide, narrow := anchorOf(dualParty(name, "wide")), anchorOf(dualParty(name, "narrow"))
	narrow.roles, narrow.owners, narrow.names = []int{roleMeasure}, []string{"Clinic"}, []string{".clinic.example"}
	t := newTrustTranscript("constraints", "An authority that may vouch for the devices of one clinic.", wide, narrow)
	l := newLine(dualParty(name, "0"))
	say := func(owner, label string, roles ...int) *credential {
		c := vouch(narrow.party, l, name+owner+label, roles...)
		c.owner, c.label = owner, label
		return c
	}
	t.takes("list of wide", fresh(wide.party))
	t.takes("list of narrow", fresh(narrow.party))
	t.refuses("credential of role", say("Clinic", "a.clinic.example", roleReport), "trust", "6.7.6")
	t.refuses("credential of owner", say("Hospital", "a.clinic.example", roleMeasure), "trust", "6.7.6")
	t.refuses("credential of name", say("Clinic", "a.example", roleMeasure), "trust", "6.7.6")
	t.say("Nothing of those is kept.").asks(l.last(), roleMeasure, "unknown")
	t.takes("credential", say("Clinic", "a.clinic.example", roleMeasure))
	t.asks(l.last(), roleMeasure, "yes 0")
	l.add(l.next(dualParty(name, "1"), now))
	t.takes("rotation 1", l.rotations[0])
	t.asks(l.ids[1], roleMeasure, "yes 1")
	t.say("Its constraints hold for later positions as well.").refuses("credential 1", say("Clinic", "a.clinic.example", roleReport), "trust", "6.7.6")
	t.refuses("credential of wide", vouch(wide.party, l, name+" wide", roleReport), "trust", "6.10")
	t.asks(l.ids[1], roleReport, "role")
	t.asks(l.ids[0], roleMeasure, "yes 0 end unplaceable")
	return t
}

// trustSecondAuthority is one that says something of an identity for which another
// has vouched before.
func trustSecondAuthority() *trustTranscript {
	const name = "trust-second-authority"
	good := newLine(dualParty(name, "authority"))
	home, rogue := anchorOf(good.ids[0]), anchorOf(dualParty(name, "rogue"))
	key := dualParty(name, "recovery of rogue")
	t := newTrustTranscript("second-authority", "An authority gets no hold of an identity for which another has vouched.", home, rogue)
	l := newLine(dualParty(name, "0"))
	own := vouch(home.party, l, name, roleOrder)
	mixed := vouch(rogue.party, l, name+" rogue", roleMeasure)
	mixed.recovery = key.thumb()
	t.takes("credential", own)
	t.takes("list", fresh(home.party))
	t.after(day)
	t.refuses("credential of rogue", mixed, "trust", "6.10")
	t.takes("list of rogue", revokes(rogue.party, 1, now, []revoked{{l.last().thumb(), 0, 1}}, nil))
	t.say("Its list says nothing of it.").asks(l.last(), roleOrder, "yes 0")
	recovered := l.fork(0)
	recovered.add(recovered.recover(key, dualParty(name, "recovered"), t.now))
	t.say("Nor does its recovery key recover it.").refuses("recovery by rogue", recovered.rotations[0], "trust", "6.10")
	t.asks(l.last(), roleOrder, "yes 0")

	t.restore(0)
	t.at(now)
	t.say("The same, where the rogue comes first: then the other says nothing that would go to keys of the rogue's.").takes("credential of rogue", nil)
	t.takes("list", nil)
	t.after(day)
	t.refuses("credential", nil, "trust", "6.10")
	t.takes("recovery by rogue", nil)
	t.asks(recovered.last(), roleOrder, "role")
	t.asks(recovered.last(), roleMeasure, "stale")

	t.restore(0)
	t.at(now)
	t.takes("rotation of authority", good.add(good.next(dualParty(name, "authority 1"), now)))
	t.takes("list of rogue", nil)
	t.after(skew + 1)
	t.say("What a retired key vouches for does not count, so nobody has.").refuses("credential", nil, "trust", "6.10")
	t.asks(l.last(), roleOrder, "unknown")
	t.takes("credential of rogue", nil)
	t.say("Now the rogue has: its list counts.").asks(l.last(), roleMeasure, "revoked")
	t.refuses("credential of 1", vouch(good.ids[1], l, name+" 1", roleOrder), "trust", "6.10")
	t.restore(0)
	t.at(now)
	t.takes("credential", nil)
	other := newLine(dualParty(name, "other"))
	t.takes("credential of other", vouch(home.party, other, name+" other", roleReport))
	t.say("To keys that stand in another chain.").refuses("rotation to other", l.next(other.last(), now), "trust", "6.10")
	next := l.fork(0)
	t.takes("rotation", next.add(next.next(dualParty(name, "1"), now)))
	t.refuses("rotation of other", other.next(next.last(), now), "trust", "6.10")
	t.say("A first that stands in another chain.").refuses("credential of last", vouch(home.party, newLine(next.last()), name+" last", roleReport), "trust", "6.10")
	return t
}
