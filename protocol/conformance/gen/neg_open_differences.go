package main

// openDifferences are openings that are not what the sender signed, beside a
// sealed that verifies: SPEC 11.3.9 and 11.3.17. Those that a fellow recipient
// could make are made again from the genuine context, secret and message.
var openDifferences = []fault{
	{"suite-signed-other", "11.3.9a", "suite", "The sender signed suite 1, the algorithms are those of suite 2.", func(s *scene) {
		s.seatOf([]byte{1, 2})
		s.ctx.suite = 1
	}},
	{"suite-of-other-recipient", "11.3.9a", "suite", "The second recipient's entry is in suite 1.", func(s *scene) {
		s.seat(0)
		k := newEncKey(1, s.random("pq key", 32))
		s.seat(0, func(b *bundle) { b.keys = append([]encKey{k}, b.keys...) })
		s.editEntries = func(list []entry) []entry { list[1] = entry{key: k, kid: k.id}; return list }
		s.set("recipient 1", 2, bin(k.id))
	}},
	{"thumbprint-signed-other", "11.3.9b", "audience", "The context names somebody else where the holder's key stands.", func(s *scene) {
		s.set("recipient 0", 0, bin(s.random("somebody", 32)))
	}},
	{"re-addressed", "11.3.9b", "audience", "A fellow recipient adds an outsider to the opening, who opens it.", func(s *scene) {
		s.seat(0)
		s.holder = s.person("outsider")
		s.addEntry(s.holder.bundles[0].keys[0])
	}},
	{"re-addressed-instead", "11.3.9b", "audience", "A fellow recipient puts an outsider in the place of the recipient.", func(s *scene) {
		s.seats2()
		s.holder = s.person("outsider")
		k := s.holder.bundles[0].keys[0]
		s.editEntries = func(list []entry) []entry { list[1] = entry{key: k, kid: k.id}; return list }
	}},
	{"first-match-does-not-open", "11.3.9b", "audience", "A first entry with the key id of an older key of the holder does not open; the second one does, and counts.", func(s *scene) {
		p := s.seat(0)
		old := p.bundles[0].keys[0]
		p.addBundle(s.parts, s.entropy, "recipient 0 new", []byte{s.suite})
		s.editEntries = func(list []entry) []entry {
			return []entry{{key: newEncKey(2, s.random("other key", 32)), kid: old.id}, list[0]}
		}
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
		s.addEntry(newEncKey(2, s.random("added key", 32)))
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
		k := newEncKey(2, s.random("other key", 32))
		s.editEntries = func(list []entry) []entry { list[1] = entry{key: k, kid: k.id}; return list }
	}},
	{"key-id-signed-other", "11.3.9c", "audience", "The sender signed another key id for the holder.", func(s *scene) { s.set("recipient 0", 2, bin(s.random("id", 8))) }},
	{"digest-signed-other", "11.3.9d", "audience", "The sender signed a bundle that the holder never had.", func(s *scene) { s.set("recipient 0", 1, bin(s.random("digest", 32))) }},
	{"digest-of-other-bundle", "11.3.9d", "audience", "The sender signed a bundle of the holder that does not list the key.", func(s *scene) {
		p := s.seat(0)
		s.seats[0].bundle = p.bundles[0]
		b := p.addBundle(s.parts, s.entropy, "recipient 0 new", []byte{s.suite})
		s.set("recipient 0", 1, bin(b.digest()))
	}},
	{"digest-of-fellow", "11.3.9d", "audience", "The sender signed the bundle of another recipient.", func(s *scene) {
		s.seats2()
		s.set("recipient 0", 1, bin(s.seats[1].party.bundles[0].digest()))
	}},
	{"below-floor", "11.3.9e", "suite", "Suite 2, which the holder's bundle lists after its floor.", func(s *scene) {
		s.seatOf([]byte{1, 2}, func(b *bundle) { b.floor = 1 })
	}},
	{"below-floor-of-unknown-suite", "11.3.9e", "suite", "The floor is a suite that nobody knows, listed before the one used.", func(s *scene) {
		s.seatOf([]byte{2}, func(b *bundle) {
			b.keys = append([]encKey{s.unknownKey(99, 40)}, b.keys...)
			b.floor = 99
		})
	}},
	{"below-floor-of-signed-bundle", "11.3.9e", "suite", "The key stands in two bundles; that of the context has the higher floor.", func(s *scene) {
		p := s.seatOf([]byte{1, 2}, func(b *bundle) { b.floor = 1 })
		s.seats[0].bundle = p.bundles[0]
		old := p.bundles[0]
		p.addBundle(s.parts, s.entropy, "recipient 0 renewed", nil, func(b *bundle) { b.keys, b.floor = old.keys, 2 })
	}},
	{"version-not-listed", "11.3.9e", "suite", "The holder's bundle lists version 2 only.", func(s *scene) {
		s.seat(0, func(b *bundle) { b.versions = []int{2} })
	}},
	{"commit-signed-other", "11.3.9f", "audience", "The sender signed the commitment to another secret.", func(s *scene) { s.put("context", 10, bin(s.random("commit", 32))) }},
	{"commit-of-other-secret", "11.3.9f", "audience", "A fellow recipient hands out another secret with the genuine context and message.", func(s *scene) {
		s.replace("secret sent", s.random("other secret", 32))
	}},
}

// addEntry adds an entry to the opening, but not to the context.
func (s *scene) addEntry(k encKey) {
	s.editEntries = func(list []entry) []entry { return append(list, entry{key: k, kid: k.id}) }
}

// openOrder has two things wrong each, and the order of SPEC 11.3 says which
// is reported. They are the only vectors with more than one fault.
var openOrder = []fault{
	{"difference-and-sealed-flipped", "11.3.10", "decrypt", "An entry too many, beside a sealed that does not open: that is reported.", func(s *scene) {
		s.addEntry(newEncKey(2, s.random("added key", 32)))
		s.flip("sealed.ciphertext")
	}},
	{"difference-and-signature-flipped", "11.3.14", "signature", "An entry too many, beside a message whose signature does not verify: that is reported.", func(s *scene) {
		s.addEntry(newEncKey(2, s.random("added key", 32)))
		s.flip("message.signature")
	}},
	{"difference-and-padding", "7.6", "format", "An entry too many, beside a padding that is not zero: that is reported.", func(s *scene) {
		s.addEntry(newEncKey(2, s.random("added key", 32)))
		s.flip("padding")
	}},
	{"difference-and-unknown-sender", "11.3.13", "trust", "An entry too many, by a sender whom nobody knows: that is reported.", func(s *scene) {
		s.addEntry(newEncKey(2, s.random("added key", 32)))
		s.pins = []*party{newParty(s.entropy, "somebody", roleMeasure)}
	}},
	{"difference-and-role", "11.3.16", "trust", "An entry too many, by a sender without the role: that is reported.", func(s *scene) {
		s.addEntry(newEncKey(2, s.random("added key", 32)))
		s.from(roleReport)
	}},
	{"difference-and-expired", "11.3.9c", "audience", "An entry too many, in a context that has expired: the difference is reported.", func(s *scene) {
		s.addEntry(newEncKey(2, s.random("added key", 32)))
		s.now = s.ctx.expires + 5*minute + 1
	}},
	{"two-differences", "11.3.9a", "suite", "Another suite and another commit: the suite is reported.", func(s *scene) {
		s.seatOf([]byte{1, 2})
		s.ctx.suite = 1
		s.put("context", 10, bin(s.random("commit", 32)))
	}},
	{"sender-unknown-and-signature-flipped", "11.3.13", "trust", "An unknown sender's signature cannot be judged.", func(s *scene) {
		s.flip("message.signature")
		s.pins = []*party{newParty(s.entropy, "somebody", roleMeasure)}
	}},
	{"role-and-signature-flipped", "11.3.14", "signature", "Who has signed comes before what they may.", func(s *scene) {
		s.flip("message.signature")
		s.from(roleReport)
	}},
	{"commit-and-other-epoch", "11.3.10", "decrypt", "Another secret, beside the genuine sealed: it is of another epoch.", func(s *scene) {
		genuine := newScene(s.name)
		genuine.core()
		s.replace("secret sent", s.random("other secret", 32))
		s.set("body", 1, genuine.value("sealed"))
	}},
}
