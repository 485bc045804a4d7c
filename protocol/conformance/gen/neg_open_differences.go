package main

// openDifferences are openings that are not what the sender signed, beside a
// sealed that verifies: SPEC 11.3.9 and 11.3.18. Those that a fellow recipient
// could make are made again from the genuine context, secret and message.
var openDifferences = []fault{
	{"suite-signed-other", "11.3.9a", "suite", "The sender signed suite 1, the algorithms are those of suite 2.", func(s *scene) {
		s.seatOf([]byte{1, 2})
		s.ctx.suite = 1
	}},
	{"suite-of-other-recipient", "11.3.9a", "suite", "The second recipient's entry is in suite 1.", func(s *scene) {
		s.seat(0)
		p := s.seatOf([]byte{1, 2})
		k := p.bundles[0].key(1)
		s.editEntries = func(list []entry) []entry { list[1] = p.entry(k); return list }
		s.set("recipient 1", 2, bin(k.id))
	}},
	{"thumbprint-signed-other", "11.3.9b", "audience", "The context names somebody else where the holder's entry stands, whose info names the holder.", func(s *scene) {
		s.set("recipient 0", 0, bin(newParty(s.entropy, "somebody", roleReport).thumb()))
	}},
	{"re-addressed", "11.3.9b", "audience", "A fellow recipient adds an outsider to the opening, who opens it.", func(s *scene) {
		s.seat(0)
		s.holder = s.person("outsider")
		s.addEntry(s.holder.entry(s.holder.bundles[0].keys[0]))
	}},
	{"re-addressed-instead", "11.3.9b", "audience", "A fellow recipient puts an outsider in the place of the recipient.", func(s *scene) {
		s.seats2()
		s.holder = s.person("outsider")
		e := s.holder.entry(s.holder.bundles[0].keys[0])
		s.editEntries = func(list []entry) []entry { list[1] = e; return list }
	}},
	{"first-match-does-not-open", "11.3.9b", "audience", "A first entry with the key id of an older key of the holder does not open; the second one does, and counts.", func(s *scene) {
		p := s.seat(0)
		old := p.entry(p.bundles[0].keys[0])
		old.key = newEncKey(2, s.random("other key", 32))
		p.addBundle(s.parts, s.entropy, "recipient 0 new", []byte{s.suite})
		s.editEntries = func(list []entry) []entry { return []entry{old, list[0]} }
	}},
	{"first-content-key-does-not-open", "11.3.9c", "audience", "A fellow recipient puts an older key of the holder in the place of its own. That entry opens, to a content key that does not open the opening; the holder's other entry does, and counts.", func(s *scene) {
		s.seat(0)
		s.holder = s.seat(0)
		old := s.holder.entry(s.holder.bundles[0].keys[0])
		s.holder.addBundle(s.parts, s.entropy, "recipient 1 new", []byte{s.suite})
		s.editEntries = func(list []entry) []entry { return []entry{old, list[1]} }
		s.replace("entry 0.plaintext", s.random("other content key", 32))
	}},
	{"entries-swapped-anew", "11.3.9b", "audience", "A fellow recipient makes the opening again with the entries exchanged.", func(s *scene) {
		s.seats2()
		s.editEntries = func(list []entry) []entry { return []entry{list[1], list[0]} }
	}},
	{"entries-swapped-behind", "11.3.9c", "audience", "The same with two entries of others: the holder's stands where it should.", func(s *scene) {
		s.seats2()
		s.seat(0)
		s.editEntries = func(list []entry) []entry { return []entry{list[0], list[2], list[1]} }
	}},
	{"entry-added-anew", "11.3.9c", "audience", "A fellow recipient makes the opening again with one more entry.", func(s *scene) {
		s.seats2()
		s.addEntry(s.stranger("added"))
	}},
	{"entry-removed-anew", "11.3.9c", "audience", "A fellow recipient makes the opening again without one entry: escrow is stripped.", func(s *scene) {
		s.seat(0)
		s.seat(1)
		s.editEntries = func(list []entry) []entry { return list[:1] }
	}},
	{"entry-removed-before", "11.3.9b", "audience", "The entry before the holder's is stripped, so the holder's moves up.", func(s *scene) {
		s.seat(1)
		s.holder = s.seat(0)
		s.editEntries = func(list []entry) []entry { return list[1:] }
	}},
	{"entry-replaced-anew", "11.3.9c", "audience", "A fellow recipient puts another key in the place of another recipient's.", func(s *scene) {
		s.seats2()
		other := s.stranger("other")
		s.editEntries = func(list []entry) []entry { list[1] = other; return list }
	}},
	{"key-id-signed-other", "11.3.9c", "audience", "The sender signed another key id for the holder.", func(s *scene) { s.set("recipient 0", 2, bin(s.random("id", 8))) }},
	{"digest-signed-other", "11.3.9e", "audience", "The sender signed a bundle that the holder never had.", func(s *scene) { s.set("recipient 0", 1, bin(s.random("digest", 32))) }},
	{"digest-of-other-bundle", "11.3.9e", "audience", "The sender signed a bundle of the holder that does not list the key.", func(s *scene) {
		p := s.seat(0)
		s.seats[0].bundle = p.bundles[0]
		b := p.addBundle(s.parts, s.entropy, "recipient 0 new", []byte{s.suite})
		s.set("recipient 0", 1, bin(b.digest()))
	}},
	{"digest-of-fellow", "11.3.9e", "audience", "The sender signed the bundle of another recipient.", func(s *scene) {
		s.seats2()
		s.set("recipient 0", 1, bin(s.seats[1].party.bundles[0].digest()))
	}},
	{"below-floor", "11.3.9f", "suite", "Suite 2, which the holder's bundle lists after its floor.", func(s *scene) {
		s.seatOf([]byte{1, 2}, func(b *bundle) { b.floor = 1 })
	}},
	{"below-floor-of-unknown-suite", "11.3.9f", "suite", "The floor is a suite that nobody knows, listed before the one used.", func(s *scene) {
		s.seatOf([]byte{2}, func(b *bundle) {
			b.keys = append([]encKey{s.unknownKey(99, 40)}, b.keys...)
			b.floor = 99
		})
	}},
	{"below-floor-of-signed-bundle", "11.3.9f", "suite", "The key stands in two bundles; that of the context has the higher floor.", func(s *scene) {
		p := s.seatOf([]byte{1, 2}, func(b *bundle) { b.floor = 1 })
		s.seats[0].bundle = p.bundles[0]
		old := p.bundles[0]
		p.addBundle(s.parts, s.entropy, "recipient 0 renewed", nil, func(b *bundle) { b.keys, b.floor = old.keys, 2 })
	}},
	{"version-not-listed", "11.3.9f", "suite", "The holder's bundle lists version 2 only.", func(s *scene) {
		s.seat(0, func(b *bundle) { b.versions = []int{2} })
	}},
	{"commit-signed-other", "11.3.9d", "audience", "The sender signed the commitment to another secret.", func(s *scene) { s.put("context", 10, bin(s.random("commit", 32))) }},
	{"commit-of-other-secret", "11.3.9d", "audience", "A fellow recipient hands out another secret with the genuine context and message.", func(s *scene) {
		s.replace("secret sent", s.random("other secret", 32))
	}},
}

// addEntry adds an entry to the opening, but not to the context.
func (s *scene) addEntry(e entry) {
	s.editEntries = func(list []entry) []entry { return append(list, e) }
}
