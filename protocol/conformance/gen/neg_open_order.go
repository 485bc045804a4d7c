package main

// openOrder has two things wrong each, and the order of SPEC 11.3 says which
// is reported. They are the only vectors with more than one fault.
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
	{"difference-and-created-in-the-future", "11.3.17", "expired", "An entry too many, in a context that is created too far ahead: the time is reported.", func(s *scene) {
		s.addEntry(s.stranger("added"))
		s.now = s.ctx.created - 5*minute - 1
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
	{"sender-unknown-and-alg", "11.3.13", "trust", "An unknown sender's algorithm cannot be judged.", func(s *scene) {
		s.put("message.protected", 1, num(algESP256))
		s.pins = []*party{newParty(s.entropy, "somebody", roleMeasure)}
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
