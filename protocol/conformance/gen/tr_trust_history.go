package main

import "slices"

// trustHistoryDual is a long chain of dual identities, and what can be wrong with
// the rotation after its half.
func trustHistoryDual() *trustTranscript {
	const name, steps, half = "trust-history-dual", 10, 5
	authority := dualParty(name, "authority")
	recoveryKey, thief := dualParty(name, "recovery"), dualParty(name, "thief")
	t := newTrustTranscript("history-dual", "A dual identity that rotates 10 times; then what may be wrong with the 6th rotation.", anchorOf(authority))
	l := newLine(dualParty(name, "0"))
	c := vouch(authority, l, name, roleReport, roleOrder)
	c.recovery = recoveryKey.thumb()
	first := plainRotation(l.last(), dualParty(name, "1"), 1, nil, now)
	t.say("Nobody has vouched for the identity yet: nothing is kept of it.").refuses("rotation 1", first, "trust", "6.10")
	t.takes("credential", c)
	t.takes("list", fresh(authority))
	t.asks(l.last(), roleOrder, "yes 0")
	var state int
	var halfTime uint64
	for n := 1; n <= steps; n++ {
		to := dualParty(name, itoa(n))
		if n%5 == 0 {
			to = newPartyOf(name, itoa(n), kindDualESP256.algs)
		}
		t.after(day)
		r := l.next(to, t.now-uint64(n%2)*hour*1000)
		if n == 1 {
			r = first
		}
		t.takes("rotation "+itoa(n), l.add(r))
		t.asks(to, roleOrder, "yes "+itoa(n))
		if n == half {
			state, halfTime = t.mark(), t.now
		}
	}
	end := l.rotations[2].cutOver
	t.say("Replaced a day ago.").asks(l.ids[steps-1], roleReport, "yes 9 end unplaceable")
	t.say("At its own cut-over.").asksAt(l.ids[steps-1], roleOrder, l.rotations[steps-2].cutOver, "yes 9 end")
	t.say("A ms before its end.").asksAt(l.ids[2], roleOrder, end-1, "yes 2 end")
	t.say("At its end.").asksAt(l.ids[2], roleReport, end, "yes 2 end unplaceable")
	t.say("Nothing places an order before it.").asksAt(l.ids[2], roleOrder, end, "replaced")
	t.say("A role that it does not have comes first.").asksAt(l.ids[2], roleApprove, end, "role")
	t.say("30 days and 300000 ms after its end.").asksAt(l.ids[2], roleReport, end+afterwards, "replaced")
	t.say("A ms before that.").asksAt(l.ids[2], roleReport, end+afterwards-1, "yes 2 end unplaceable")
	t.say("First, long ago.").asksAt(l.ids[0], roleOrder, now-1, "yes 0 end")
	t.say("More than 300000 ms before its own cut-over.").asksAt(l.ids[4], roleOrder, l.rotations[3].cutOver-300001, "early")
	t.say("300000 ms before it.").asksAt(l.ids[4], roleOrder, l.rotations[3].cutOver-300000, "yes 4 end")

	at := l.fork(half)
	target := dualParty(name, "other 6")
	mutate := func(what, comment, class, rule string, make func() *rotation) {
		t.restore(state)
		t.at(halfTime + day)
		t.say(comment).refuses(what, make(), class, rule)
		t.asks(at.last(), roleOrder, "yes 5")
	}
	plain := func() *rotation { return at.next(target, halfTime+day) }
	with := func(set func(r *rotation)) func() *rotation {
		return func() *rotation {
			r := plain()
			set(r)
			return r
		}
	}
	t.restore(state)
	t.at(halfTime + day)
	t.say("A rotation was left out.").refuses("rotation 7", nil, "trust", "6.10")
	t.say("Nor does one count that is much later.").refuses("rotation 10", nil, "trust", "6.10")
	t.say("Now the one that was left out.").takes("rotation 6", nil)
	t.asks(l.ids[7], roleOrder, "unknown")
	t.after(day)
	t.say("What was refused has to be brought again.").takes("rotation 7", nil)
	t.asks(l.ids[7], roleOrder, "yes 7")
	t.say("It is known already.").takes("rotation 6", nil)
	t.say("So is the first one.").takes("rotation 1", nil)
	t.asks(l.ids[7], roleOrder, "yes 7")
	mutate("previous-random", "Another digest of what is before it.", "trust", "6.10", with(func(r *rotation) { r.previous = random(name, "previous", 32) }))
	mutate("sequence-1", "The last identity begins a chain of its own.", "trust", "6.10", with(func(r *rotation) {
		r.first, r.sequence, r.previous = r.from, 1, nil
	}))
	mutate("from-4", "The identity before the last one rotates once more.", "trust", "6.10", with(func(r *rotation) { r.by, r.from = at.ids[half-1], at.ids[half-1].thumb() }))
	mutate("cut-over-back", "A cut-over that is a ms before that of the rotation before.", "trust", "6.10", with(func(r *rotation) { r.cutOver = at.rotations[half-1].cutOver - 1 }))
	mutate("to-3", "Back to an identity that stands in the chain.", "trust", "6.10", with(func(r *rotation) { r.to = at.ids[3] }))
	mutate("to-single", "From two keys to one.", "trust", "6.10", with(func(r *rotation) { r.to = newParty(name, "single") }))
	mutate("recovery-by-thief", "A recovery by somebody who has no recovery key.", "trust", "6.10", func() *rotation { return at.recover(thief, target, halfTime) })
	mutate("signed-by-second-thief", "Another key in the place of the second.", "signature", "6.8.5", with(func(r *rotation) {
		r.signers = slices.Concat(r.by.keys[:1], thief.keys[1:], r.to.keys)
	}))
	mutate("to-not-signed", "to's signature is by another key.", "signature", "6.8.5", with(func(r *rotation) { r.signers = slices.Concat(r.by.keys, thief.keys) }))

	t.restore(state)
	t.at(halfTime + day)
	r := plain()
	r.cutOver = at.rotations[half-1].cutOver
	t.say("The same cut-over as the one before.").takes("cut-over-same", r)
	t.asks(target, roleOrder, "yes 6")
	mutate("recovery-changed", "An ordinary one that names another recovery key: only the old one says that.", "trust", "6.10", with(func(r *rotation) { r.recovery = thief.thumb() }))
	return t
}

// trustHistorySingle is a chain of single keys, which an authority confirms.
func trustHistorySingle() *trustTranscript {
	const name = "trust-history-single"
	authority, other := dualParty(name, "authority"), dualParty(name, "other authority")
	t := newTrustTranscript("history-single", "A single key whose rotations an authority confirms, until it becomes a dual identity.", anchorOf(authority), anchorOf(other))
	l := newLine(newParty(name, "0"))
	t.takes("credential 0", vouch(authority, l, name+" 0", roleMeasure))
	t.takes("list", fresh(authority))
	t.takes("list of other", fresh(other))
	t.after(day)
	forged := l.next(newParty(name, "thief"), t.now)
	l.add(l.next(newParty(name, "1"), t.now))
	t.say("A thief of the single key rotates.").takes("rotation of thief", forged)
	t.asks(forged.to, roleMeasure, "unknown")
	t.say("So does the owner: nothing is frozen.").takes("rotation 1", l.rotations[0])
	t.asks(l.ids[1], roleMeasure, "unknown")
	t.asks(l.ids[0], roleMeasure, "yes 0")
	t.say("A third one that nobody has confirmed.").refuses("rotation of thief 2", l.fork(0).next(newParty(name, "thief 2"), t.now), "trust", "6.10")
	wrong := vouch(authority, l, name+" wrong", roleMeasure)
	wrong.place.digest = random(name, "digest", 32)
	t.say("A credential with another digest confirms nothing.").takes("credential of other digest", wrong)
	t.asks(l.ids[1], roleMeasure, "unknown")
	t.after(day)
	t.say("The authority confirms the owner's.").takes("credential 1", vouch(authority, l, name+" 1", roleMeasure))
	t.asks(l.ids[1], roleMeasure, "yes 1")
	t.asks(l.ids[0], roleMeasure, "yes 0 end unplaceable")
	t.asksAt(l.ids[0], roleMeasure, now, "yes 0 end")
	state := t.mark()
	t.after(day)
	l.add(l.next(newPartyOf(name, "2", kindESP256.algs), t.now))
	t.takes("rotation 2", l.rotations[1])
	l.add(l.next(newPartyOf(name, "3", kindMLDSA65.algs), t.now))
	t.takes("rotation 3", l.rotations[2])
	t.asks(l.ids[2], roleMeasure, "unknown")
	t.say("It confirms the third, and with it the second.").takes("credential 3", vouch(authority, l, name+" 3", roleMeasure))
	t.asks(l.ids[3], roleMeasure, "yes 3")
	t.asks(l.ids[2], roleMeasure, "yes 2 end unplaceable")
	t.after(day)
	l.add(l.next(dualParty(name, "4"), t.now))
	t.say("To a dual identity: the single key still needs to be confirmed.").takes("rotation 4", l.rotations[3])
	t.asks(l.ids[4], roleMeasure, "unknown")
	t.takes("credential 4", vouch(authority, l, name+" 4", roleMeasure))
	t.asks(l.ids[4], roleMeasure, "yes 4")
	t.after(day)
	t.say("And not back again.").refuses("rotation to single", l.next(newParty(name, "single"), t.now), "trust", "6.10")
	l.add(l.next(dualParty(name, "5"), t.now))
	t.say("A dual identity needs nobody.").takes("rotation 5", l.rotations[4])
	t.asks(l.ids[5], roleMeasure, "yes 5")

	t.restore(state)
	t.at(now + 3*day)
	t.takes("rotation 2", nil)
	t.takes("rotation 3", nil)
	b := l.fork(3)
	t.say("Another authority confirms nothing.").refuses("credential 3 of other", vouch(other, b, name+" 3 other", roleMeasure), "trust", "6.10")
	t.asks(b.last(), roleMeasure, "unknown")
	t.restore(state)
	t.at(now + 3*day)
	confirming := vouch(authority, l.fork(2), name+" 2", roleMeasure)
	t.say("A confirmation that has been revoked before it was first seen.").takes("list 2", revokes(authority, 2, t.now, nil, []revoked{{confirming.cti, t.now, 1}}))
	t.takes("rotation 2", nil)
	t.takes("credential 2", confirming)
	t.asks(l.ids[2], roleMeasure, "unknown")
	t.restore(state)
	t.at(now + 3*day)
	t.takes("rotation 2", nil)
	t.takes("credential 2", nil)
	t.say("The same, revoked a ms after it was first seen.").takes("list 2 later", revokes(authority, 2, t.now, nil, []revoked{{confirming.cti, t.now + 1, 1}}))
	t.asks(l.ids[2], roleMeasure, "yes 2")
	t.after(1)
	t.say("The rotation stays confirmed. The credential itself counts no longer; those for other positions vouch for the chain.").asks(l.ids[2], roleMeasure, "yes 2")
	return t
}
