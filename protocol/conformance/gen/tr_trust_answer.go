package main

// trustTimes are credentials before their time and after it.
func trustTimes() *trustTranscript {
	const name = "trust-times"
	authority := dualParty(name, "authority")
	t := newTrustTranscript("times", "Credentials at the edges of their time.", anchorOf(authority))
	l := newLine(newParty(name, "0"))
	c := vouch(authority, l, name, roleMeasure)
	c.nbf, c.exp = nowSeconds+1000, nowSeconds+2000
	t.takes("credential", c)
	t.takes("list", fresh(authority))
	t.asks(l.last(), roleMeasure, "expired")
	from, to := 1000*c.nbf, 1000*c.exp
	t.asksAt(l.last(), roleMeasure, from-300001, "expired")
	t.asksAt(l.last(), roleMeasure, from-300000, "yes 0")
	t.asksAt(l.last(), roleMeasure, to-1, "yes 0")
	t.asksAt(l.last(), roleMeasure, to, "expired")
	t.asksAt(l.last(), roleMeasure, to+300000, "expired")
	t.say("Nobody asks for a time that is not yet, but the answer is the same.").asksAt(l.last(), roleMeasure, 0, "expired")
	t.say("Somebody else.").asks(newParty(name, "unknown"), roleMeasure, "unknown")
	next := vouch(authority, l, name+" next", roleMeasure)
	next.nbf, next.exp = nowSeconds+2000, nowSeconds+3000
	t.say("Renewed without a gap.").takes("credential next", next)
	t.asksAt(l.last(), roleMeasure, to-1, "yes 0")
	t.asksAt(l.last(), roleMeasure, to, "yes 0")
	t.asksAt(l.last(), roleMeasure, to+1000000, "expired")
	t.restore(0)
	t.say("A nbf near 1970.").takes("credential of 1970", func() *credential {
		c := vouch(authority, l, name+" 1970", roleMeasure)
		c.nbf, c.exp = 100, 101
		return c
	}())
	t.takes("list", nil)
	t.asksAt(l.last(), roleMeasure, 0, "yes 0")
	t.asksAt(l.last(), roleMeasure, 100999, "yes 0")
	t.asksAt(l.last(), roleMeasure, 101000, "expired")
	return t
}

// trustRoles are roles of one credential or several.
func trustRoles() *trustTranscript {
	const name = "trust-roles"
	one := dualParty(name, "authority")
	says := anchorOf(one)
	says.roles = []int{roleMeasure, roleReport, roleOrder}
	t := newTrustTranscript("roles", "Roles of several credentials, and those that do not go together.", says)
	l := newLine(dualParty(name, "0"))
	t.takes("list", fresh(one))
	m := vouch(one, l, name+" measure", roleMeasure)
	o := vouch(one, l, name+" order", roleOrder)
	o.exp = nowSeconds + 1000
	t.takes("credential of measure", m)
	t.asks(l.last(), roleMeasure, "yes 0")
	t.asks(l.last(), roleOrder, "role")
	t.takes("credential of order", o)
	t.say("Together a forbidden mix, whatever is asked.").asks(l.last(), roleMeasure, "mixed")
	t.asks(l.last(), roleOrder, "mixed")
	t.asks(l.last(), roleAudit, "mixed")
	t.say("As long as both are in time.").asksAt(l.last(), roleMeasure, now+1000000, "yes 0")
	mixed := t.mark()
	t.takes("list 2", revokes(one, 2, now, nil, []revoked{{o.cti, now, 4}}))
	t.asks(l.last(), roleMeasure, "yes 0")
	t.restore(mixed)
	t.say("Beyond its roles an authority says nothing.").refuses("credential of approve", vouch(one, l, name+" approve", roleApprove), "trust", "6.7.6")
	t.restore(0)
	t.takes("list", nil)
	s := newLine(newParty(name, "single"))
	t.takes("credential of single", vouch(one, s, name+" single", roleReport))
	s.add(s.next(dualParty(name, "single 1"), now))
	t.takes("rotation of single", s.rotations[0])
	ordering := vouch(one, s, name+" ordering", roleOrder)
	t.takes("credential of ordering", ordering)
	t.asks(s.ids[1], roleOrder, "yes 1")
	t.asks(s.ids[1], roleReport, "yes 1")
	t.say("The single key before it orders nothing, whatever is said of the identity.").asks(s.ids[0], roleOrder, "role")
	t.asks(s.ids[0], roleReport, "yes 0 end unplaceable")
	return t
}

// trustStale are lists that are stale or missing, under both policies.
func trustStale() *trustTranscript {
	const name = "trust-stale"
	strict, mild := anchorOf(dualParty(name, "strict")), anchorOf(dualParty(name, "mild"))
	mild.lenient = true
	t := newTrustTranscript("stale", "Lists that are stale or missing, for authorities of both policies.", strict, mild)
	l, m := newLine(newParty(name, "0")), newLine(newParty(name, "of mild"))
	list := func(a *anchor, number, next uint64) *revocation {
		r := revokes(a.party, number, now, nil, nil)
		r.next = next
		return r
	}
	t.takes("credential of strict", vouch(strict.party, l, name+" strict", roleMeasure))
	t.say("No list.").asks(l.last(), roleMeasure, "stale")
	t.say("Another reason comes before.").asks(l.last(), roleHop, "role")
	t.takes("list of strict", list(strict, 1, now+day))
	t.asks(l.last(), roleMeasure, "yes 0")
	t.at(now + day - 1)
	t.asks(l.last(), roleMeasure, "yes 0")
	t.at(now + day)
	t.say("From next on.").asks(l.last(), roleMeasure, "stale")
	t.say("It is judged at the time that is asked for.").asksAt(l.last(), roleMeasure, now+day-1, "yes 0")
	t.takes("list of strict 2", list(strict, 2, now+2*day))
	t.asks(l.last(), roleMeasure, "yes 0")
	t.at(now + 2*day)
	t.takes("credential of mild", vouch(mild.party, m, name+" mild", roleMeasure))
	t.say("One that has no list, and is taken so.").asks(m.last(), roleMeasure, "yes 0 stale")
	t.say("A list of one authority does not help another's.").asks(l.last(), roleMeasure, "stale")
	t.takes("list of mild", list(mild, 1, now+3*day))
	t.asks(m.last(), roleMeasure, "yes 0")
	t.at(now + 3*day)
	t.asks(m.last(), roleMeasure, "yes 0 stale")
	t.asksAt(m.last(), roleMeasure, now+3*day-1, "yes 0")
	t.takes("list of mild 2", revokes(mild.party, 2, now, []revoked{{m.last().thumb(), now + 3*day, 1}}, nil))
	t.asks(m.last(), roleMeasure, "revoked")
	revoking := list(strict, 3, now+2*day+1)
	revoking.keys = []revoked{{l.last().thumb(), now + 3*day, 1}}
	t.say("A list that is stale already.").takes("list of strict 3", revoking)
	t.say("It revokes as well.").asks(l.last(), roleMeasure, "revoked")
	return t
}
