package main

var openKeysPositive = []sceneVector{
	{"open-key-in-two-bundles-older", openKeyInTwoOlder},
	{"open-key-in-two-bundles-newer", openKeyInTwoNewer},
	{"open-older-bundle", openOlderBundle},
	{"open-bundle-two-suites", openTwoSuites},
	{"open-bundle-unknown-suite", openUnknownSuite},
	{"open-bundle-two-versions", openTwoVersions},
	{"open-key-copied-by-fellow", openKeyCopied},
	{"open-sender-two-roles", openSenderTwoRoles},
}

// renewed gives p a second bundle that lists the same key. It is valid for
// longer, so only its digest tells the two apart.
func (s *scene) renewed(p *party, name string) {
	old := p.bundles[0]
	p.addBundle(s.parts, s.entropy, name+" renewed", nil, func(b *bundle) {
		b.keys, b.floor, b.exp = old.keys, old.floor, old.exp+month
	})
}

func openKeyInTwoOlder(s *scene) object {
	s.comment = "The holder's key stands in two bundles; the context names the older one."
	p := s.seat(0)
	s.seats[0].bundle = p.bundles[0]
	s.renewed(p, "recipient 0")
	return s.open()
}

func openKeyInTwoNewer(s *scene) object {
	s.comment = "The holder's key stands in two bundles; the context names the newer one."
	s.renewed(s.seat(0), "recipient 0")
	return s.open()
}

func openOlderBundle(s *scene) object {
	s.comment = "Sealed to a key that the newest bundle no longer lists."
	p := s.seat(0)
	s.seats[0].bundle = p.bundles[0]
	p.addBundle(s.parts, s.entropy, "recipient 0 new", []byte{s.suite})
	return s.open()
}

// seatOf seats a recipient whose bundle lists the suites given, best first.
func (s *scene) seatOf(suites []byte, edits ...func(*bundle)) *party {
	name := "recipient " + itoa(len(s.seats))
	p := s.party(name, roleReport)
	p.addBundle(s.parts, s.entropy, name, suites, edits...)
	s.seats = append(s.seats, seat{party: p})
	return p
}

func openTwoSuites(s *scene) object {
	s.comment = "The bundle lists suites 1 and 2 with floor 2; the message comes in suite 2."
	s.seatOf([]byte{1, 2})
	return s.open()
}

func openUnknownSuite(s *scene) object {
	s.comment = "The holder's bundle lists a suite that nobody knows yet before the one used."
	s.seatOf([]byte{2}, func(b *bundle) {
		unknown := encKey{suite: 200, public: s.random("unknown key", 77)}
		b.keys = append([]encKey{unknown}, b.keys...)
	})
	return s.open()
}

func openTwoVersions(s *scene) object {
	s.comment = "The holder's bundle lists versions 1 and 9."
	s.seat(0, func(b *bundle) { b.versions = []int{1, 9} })
	return s.open()
}

func openKeyCopied(s *scene) object {
	s.comment = "Another recipient's bundle lists a copy of the holder's public key: the two key ids differ, and the holder opens its own entry."
	s.thief()
	s.seats = append(s.seats, seat{party: s.holder})
	return s.open()
}

func openSenderTwoRoles(s *scene) object {
	s.comment = "A sender with two roles sends by the second."
	s.from(roleMeasure, roleReport)
	s.msg.kind = 3
	return s.open()
}
