package main

// Messages whose time lies ahead of the recipient's clock, SPEC section 7.2.
var openEarlyPositive = []sceneVector{
	{"open-context-early", openContextEarly},
	{"open-early", openEarly},
	{"open-early-not-yet", openEarlyNotYet},
	{"open-clock-ticks-early", openTicksEarly},
	{"open-clock-unsynchronised-ahead", openUnsynchronisedAhead},
}

func openContextEarly(s *scene) object {
	s.comment = "A context that was made a day ahead, by a sender whose clock is wrong: delivered, and marked early."
	s.now = s.ctx.created - day
	return s.open()
}

func openEarly(s *scene) object {
	s.comment = "One ms further ahead than the skew: delivered, and marked early."
	s.msg.created = s.now + 5*minute + 1
	return s.open()
}

func openEarlyNotYet(s *scene) object {
	s.comment = "As far ahead as the skew allows: not early."
	s.msg.created = s.now + 5*minute
	return s.open()
}

func openTicksEarly(s *scene) object {
	s.comment = "Ticks, and early by them."
	s.msg.clock, s.msg.created = 2, s.now+5*minute+1-s.ctx.created
	return s.open()
}

func openUnsynchronisedAhead(s *scene) object {
	s.comment = "An unsynchronised clock, a day ahead: whether the message is early is not known."
	s.msg.clock, s.msg.created = 1, s.now+day
	return s.open()
}
