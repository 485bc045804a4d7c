package main

// openOrder has two things wrong each, and the order of SPEC 11.3 says which
// is reported. Beside bundleOrder, peelOrder and some of a scan they are the
// only vectors with more than one fault.
var openOrder = []fault{
	{"difference-and-sealed-flipped", "11.3.10", "decrypt", "An entry too many, beside a sealed that does not open: that is reported.", func(s *scene) {
		s.addEntry(s.stranger("added"))
		s.flip("sealed.ciphertext")
	}},
	{"difference-and-signature-flipped", "11.3.14", "signature", "An entry too many, beside a message whose signature does not verify: that is reported.", func(s *scene) {
		s.addEntry(s.stranger("added"))
		s.flip("message.signature")
	}},
	{"difference-and-padding", "7.6", "format", "An entry too many, beside a padding that is not zero: that is reported.", func(s *scene) {
		s.addEntry(s.stranger("added"))
		s.flip("padding")
	}},
	{"difference-and-unknown-sender", "11.3.13", "trust", "An entry too many, by a sender whom nobody knows: that is reported.", func(s *scene) {
		s.addEntry(s.stranger("added"))
		s.pins = []*party{newParty(s.entropy, "somebody", roleMeasure)}
	}},
	{"difference-and-role", "11.3.16", "trust", "An entry too many, by a sender without the role: that is reported.", func(s *scene) {
		s.addEntry(s.stranger("added"))
		s.from(roleReport)
	}},
	{"difference-and-expired", "11.3.17", "expired", "An entry too many, in a context that has expired: a recording raises no alarm.", func(s *scene) {
		s.addEntry(s.stranger("added"))
		s.now = s.ctx.expires + 5*minute + 1
	}},
	{"difference-and-expires-after-bundle", "11.3.9c", "audience", "An entry too many, in a context that lives longer than the holder's bundle: the difference is reported.", func(s *scene) {
		s.seat(0, func(b *bundle) { b.exp = s.ctx.expires - 1 })
		s.addEntry(s.stranger("added"))
	}},
	{"role-and-expired", "11.3.16", "trust", "A sender without the role, in a context that has expired: the role is reported.", func(s *scene) {
		s.from(roleReport)
		s.now = s.ctx.expires + 5*minute + 1
	}},
	{"mark-and-role", "7.3", "format", "An observation among receipts, by a sender without the role: the claim comes first.", func(s *scene) {
		s.ctx.mark = 2
		s.from(roleReport)
	}},
	{"mark-and-signature-flipped", "11.3.14", "signature", "An observation among receipts, whose signature does not verify: nothing is said of a claim that nobody signed.", func(s *scene) {
		s.ctx.mark = 2
		s.flip("message.signature")
	}},
	{"two-differences", "11.3.9a", "suite", "Another suite and another commit: the suite is reported.", func(s *scene) {
		s.seatOf([]byte{1, 2})
		s.ctx.suite = 1
		s.put("context", 10, bin(s.random("commit", 32)))
	}},
	{"difference-and-alg", "11.3.13", "suite", "An entry too many, beside a message under the alg of another key than the sender's: that is reported.", func(s *scene) {
		s.addEntry(s.stranger("added"))
		s.put("message.protected", 1, num(algESP256))
	}},
	{"sender-unknown-and-alg", "11.3.13", "trust", "The alg of another key than the sender's, by an unknown sender: whose key it is not cannot be said.", func(s *scene) {
		s.put("message.protected", 1, num(algESP256))
		s.pins = []*party{newParty(s.entropy, "somebody", roleMeasure)}
	}},
	{"alg-eddsa-and-sender-unknown", "4.3", "suite", "-8, by a sender whom nobody knows: no key is of that alg, whoever it is.", func(s *scene) {
		s.put("message.protected", 1, num(-8))
		s.strangers()
	}},
	{"alg-es256-and-sender-unknown", "4.3", "suite", "-7, by a sender whom nobody knows.", func(s *scene) {
		s.put("message.protected", 1, num(-7))
		s.strangers()
	}},
	{"alg-mldsa44-and-sender-unknown", "4.3", "suite", "-48, by a sender whom nobody knows.", func(s *scene) {
		s.put("message.protected", 1, num(-48))
		s.strangers()
	}},
	{"alg-eddsa-and-claim", "4.3", "suite", "-8, beside a claim that is a map: the alg comes first.", func(s *scene) {
		s.put("message.protected", 1, num(-8))
		s.replace("claim", dict{}.encode())
	}},
	{"alg-eddsa-and-padding", "7.6", "format", "-8, beside a padding that is not zero: the padding comes first.", func(s *scene) {
		s.put("message.protected", 1, num(-8))
		s.flip("padding")
	}},
	{"sender-unknown-and-claim", "11.3.13", "trust", "A claim that is a map, by a sender whom nobody knows: nothing is said of it.", func(s *scene) {
		s.replace("claim", dict{}.encode())
		s.strangers()
	}},
	{"sender-unknown-and-expired", "11.3.13", "trust", "A sender whom nobody knows, in a context that has expired: the sender is reported.", func(s *scene) {
		s.strangers()
		s.now = s.ctx.expires + 5*minute + 1
	}},
	{"alg-and-signature-empty", "11.3.13", "suite", "A message under the alg of another key, with a signature of no bytes: the alg is reported.", func(s *scene) {
		s.put("message.protected", 1, num(algESP256))
		s.replace("message.signature", nil)
	}},
	{"claim-and-expired", "7.2", "format", "A claim with a negative type, in a context that has expired: the claim is reported.", func(s *scene) {
		s.set("claim", 2, num(-1))
		s.now = s.ctx.expires + 5*minute + 1
	}},
	{"signature-flipped-and-expired", "11.3.14", "signature", "A signature that does not verify, in a context that has expired: the signature is reported.", func(s *scene) {
		s.flip("message.signature")
		s.now = s.ctx.expires + 5*minute + 1
	}},
	{"suite-4-and-sealed-flipped", "7.1.7", "suite", "Suite 4 in the context, beside a sealed that does not open: the context is reported.", func(s *scene) {
		s.put("context", 1, num(4))
		s.flip("sealed.ciphertext")
	}},
	{"route-and-sealed-flipped", "7.1.1", "format", "A recipient in no route, beside a sealed that does not open: the context is reported.", func(s *scene) {
		s.seats2()
		s.routes = []route{{to: []int{0}}}
		s.flip("sealed.ciphertext")
	}},
	{"alg-and-key-id-unknown", "4.3", "suite", "A recipient's alg that no suite has, under a key id that nobody has: the alg is reported.", func(s *scene) {
		s.put("entry 0.protected", 1, num(46))
		s.editEntries = func(list []entry) []entry { list[0].kid = s.random("key id", 8); return list }
	}},
	{"ek-and-counter-1", "11.3.4", "format", "An ek that is one byte too short, at counter 1: the ek is reported.", func(s *scene) {
		s.shorter("entry 0.ek")
		s.counter = 1
	}},
	{"counter-4096-and-not-a-recipient", "11.3.4", "limit", "The first counter that no epoch has, for somebody else: the counter is reported.", func(s *scene) {
		s.seat(0)
		s.holder = s.person("stranger")
		s.counter = 4096
	}},
	{"counter-1-and-opening-flipped", "11.3.5", "nokey", "Counter 1, beside an opening that does not open: the counter is reported.", func(s *scene) {
		s.counter = 1
		s.flip("opening.ciphertext")
	}},
	{"layer-to-open-and-opening-flipped", "11.3.3", "nokey", "A layer whose opening does not open, for the recipient to open.", func(s *scene) {
		s.layered()
		s.flip("layer 0.ciphertext")
	}},
	{"alg-and-role", "11.3.13", "suite", "A message under the alg of another key, by a sender without the role: the alg is reported.", func(s *scene) {
		s.put("message.protected", 1, num(algESP256))
		s.from(roleReport)
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
