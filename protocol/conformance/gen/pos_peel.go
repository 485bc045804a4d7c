package main

var peelPositive = []sceneVector{
	{"peel-suite2", peelSuite2},
	{"peel-suite1", peelSuite1},
	{"peel-layer-suite-differs", peelSuiteDiffers},
	{"peel-urgent", peelUrgent},
	{"peel-next-64", peelNext64},
	{"peel-trail", peelTrail},
	{"peel-trail-16384", peelTrail16384},
	{"peel-trail-16385", peelTrail16385},
	{"peel-trail-malformed", peelTrailMalformed},
	{"peel-trail-8192", peelTrailRoom},
	{"peel-trail-no-room", peelTrailNoRoom},
	{"peel-max-envelope-exact", peelMaxEnvelope},
	{"peel-older-bundle", peelOlderBundle},
	{"peel-key-in-two-bundles", peelKeyInTwo},
	{"peel-key-in-two-bundles-older-lives-longer", peelKeyInTwoOlderLonger},
	{"peel-key-in-two-bundles-older-has-lower-floor", peelKeyInTwoOlderFloor},
	{"peel-expires-300000-ago", peelExpiresAgo},
	{"peel-expires-45-days-ahead", peelExpiresAhead},
	{"peel-expires-with-bundle", peelExpiresWithBundle},
	{"peel-inner-sealed-alone", peelInnerSealed},
	{"peel-admission", peelAdmission},
}

// peelTrailRoom is a trail that leaves any hop the room for its record, and
// one that leaves none.
func peelTrailRoom(s *scene) object {
	s.comment = "A long trail that leaves room for the hop's record."
	s.trail = trailOf(s.name, 8192)
	s.hop()
	return s.peel(0, 0)
}

func peelTrailNoRoom(s *scene) object {
	s.comment = "A trail that leaves no room for the shortest record: the hop takes it as empty."
	s.trail, s.onward = trailOf(s.name, 16384-leastRecord+1), []byte{}
	s.hop()
	return s.peel(0, 0)
}

// peelSuite2 is the simplest route.
func peelSuite2(s *scene) object {
	s.comment = "The only hop of a route, in suite 2."
	s.hop()
	return s.peel(0, 0)
}

func peelSuite1(s *scene) object {
	s.comment = "The only hop of a route, in suite 1."
	s.suite = 1
	s.hop()
	return s.peel(0, 0)
}

func peelSuiteDiffers(s *scene) object {
	s.comment = "A layer in suite 2 around a core in suite 1: neither depends on the other."
	s.suite, s.layers = 1, 2
	s.hop()
	return s.peel(0, 0)
}

func peelUrgent(s *scene) object {
	s.comment = "The layer of an urgent stream."
	s.ctx.mark = 1
	s.hop()
	return s.peel(0, 0)
}

func peelNext64(s *scene) object {
	s.comment = "The last hop of a route to 64 recipients, in the order of the audience."
	s.seats64()
	s.hop()
	return s.peel(0, 0)
}

func peelTrail(s *scene) object {
	s.comment = "The hop's record is sealed with the trail as it came."
	s.trail = trailOf(s.name, 400)
	s.hop()
	return s.peel(0, 0)
}

func peelTrail16384(s *scene) object {
	s.comment = "The longest trail: with the hop's record it would be too long, so the hop takes it as empty."
	s.trail, s.onward = trailOf(s.name, 16384), []byte{}
	s.hop()
	return s.peel(0, 0)
}

func peelTrail16385(s *scene) object {
	s.comment = "A trail one byte too long: the hop takes it as empty."
	s.trail, s.onward = trailOf(s.name, 16385), []byte{}
	s.hop()
	return s.peel(0, 0)
}

func peelTrailMalformed(s *scene) object {
	s.comment = "A trail that is no sealed-record: the hop takes it as empty."
	s.trail, s.onward = []byte("not a record"), []byte{}
	s.hop()
	return s.peel(0, 0)
}

func peelMaxEnvelope(s *scene) object {
	s.comment = "Exactly at the lowest limit that a caller may set, without the longest trail."
	s.maxEnvelope = lowest
	s.trail, s.onward = trailOf(s.name, 16384), []byte{}
	s.hop()
	s.fit(lowest, func() int {
		core, epoch := s.core()
		return len(s.envelope(s.leg(0, core, epoch).bodies[0])) - len(s.trail)
	})
	return s.peel(0, 0)
}

func peelOlderBundle(s *scene) object {
	s.comment = "A layer to a key that the hop's newest bundle no longer lists."
	p := s.hop()
	old := p.bundles[0]
	p.addBundle(s.parts, s.entropy, "hop 0 new", []byte{s.suite})
	s.layerKey = func(string, encKey) encKey { return old.keys[0] }
	return s.peel(0, 0)
}

func peelKeyInTwo(s *scene) object {
	s.comment = "The hop's key stands in two bundles: only the newer one lives long enough."
	p := s.hop(func(b *bundle) { b.exp = s.ctx.expires - 1 })
	s.renewed(p, "hop 0")
	return s.peel(0, 0)
}

func peelKeyInTwoOlderLonger(s *scene) object {
	s.comment = "The hop has renewed its bundle with the same key and an earlier end: what was under way goes on."
	p := s.hop()
	old := p.bundles[0]
	p.addBundle(s.parts, s.entropy, "hop 0 shorter", nil, func(b *bundle) {
		b.keys, b.floor, b.exp = old.keys, old.floor, s.ctx.expires-1
	})
	return s.peel(0, 0)
}

func peelKeyInTwoOlderFloor(s *scene) object {
	s.comment = "The hop has renewed its bundle with the same keys and a higher floor: what was under way goes on."
	p := s.hopOf([]byte{1, 2})
	old := p.bundles[0]
	p.addBundle(s.parts, s.entropy, "hop 0 renewed", nil, func(b *bundle) { b.keys, b.floor = old.keys, 1 })
	return s.peel(0, 0)
}

func peelExpiresAgo(s *scene) object {
	s.comment = "A layer that has expired by just as much ago as is allowed."
	s.now = s.ctx.expires + 5*minute
	s.hop()
	return s.peel(0, 0)
}

func peelExpiresAhead(s *scene) object {
	s.comment = "A layer that expires further ahead than a context lives: its sealer's clock is wrong."
	s.expires = s.now + month + month/2
	s.hop()
	return s.peel(0, 0)
}

func peelExpiresWithBundle(s *scene) object {
	s.comment = "A layer that expires in the same ms as the hop's bundle."
	s.hop(func(b *bundle) { b.exp = s.ctx.expires })
	return s.peel(0, 0)
}

func peelInnerSealed(s *scene) object {
	s.comment = "The body inside is a sealed alone, of an epoch that was opened before: the hop sends it on."
	s.hop()
	core, epoch := s.core()
	alone := s.value("sealed")
	l := s.leg(0, core, epoch)
	l.bodies[1] = alone
	l.bodies[0] = s.wrap("layer 0", &l.layers[0], alone)
	return s.peeled(l, 0)
}
