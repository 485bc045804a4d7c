package main

var openPositive = []sceneVector{
	{"open-suite2", openSuite2},
	{"open-suite1", openSuite1},
	{"open-two-recipients-first", openTwoFirst},
	{"open-two-recipients-second", openTwoSecond},
	{"open-64-recipients-suite1", open64Suite1},
	{"open-64-recipients-suite2", open64Suite2},
	{"open-purposes-as-escrow", openAsEscrow},
	{"open-purposes-as-audit", openAsAudit},
	{"open-64-routes-64-hops", open64Routes},
	{"open-4-routes-16-hops", open4Routes},
	{"open-sequence-later-epoch", openSequenceLater},
	{"open-sequence-greatest", openSequenceGreatest},
	{"open-max-envelope-exact", openMaxEnvelope},
	{"open-max-envelope-exact-with-trail", openMaxEnvelopeTrail},
	{"open-trail", openTrail},
	{"open-trail-16384", openTrail16384},
	{"open-trail-16385", openTrail16385},
	{"open-trail-malformed", openTrailMalformed},
}

// openSuite2 is the simplest envelope: one recipient, no hop.
func openSuite2(s *scene) object {
	s.comment = "One measurement to one recipient, directly, in suite 2."
	return s.open()
}

// openSuite1 is the same in suite 1.
func openSuite1(s *scene) object {
	s.comment = "One measurement to one recipient, directly, in suite 1."
	s.suite = 1
	return s.open()
}

func openTwoFirst(s *scene) object {
	s.comment = "Two recipients; the first one opens."
	s.seats2()
	return s.open()
}

func openTwoSecond(s *scene) object {
	s.comment = "Two recipients in suite 1; the second one opens."
	s.suite = 1
	s.seats2()
	s.holder = s.seats[1].party
	return s.open()
}

// seats2 seats two care recipients.
func (s *scene) seats2() {
	s.seat(0)
	s.seat(0)
}

// seats64 fills the audience; the last one opens.
func (s *scene) seats64() {
	for range 64 {
		s.seat(0)
	}
	s.holder = s.seats[63].party
}

func open64Suite1(s *scene) object {
	s.comment = "As many recipients as an audience may have, in suite 1; the last one opens."
	s.suite = 1
	s.seats64()
	return s.open()
}

func open64Suite2(s *scene) object {
	s.comment = "As many recipients as an audience may have, in suite 2; the last one opens."
	s.seats64()
	return s.open()
}

// purposes seats one recipient of each purpose.
func (s *scene) purposes() {
	s.seat(0)
	s.seat(1)
	s.seat(2)
}

func openAsEscrow(s *scene) object {
	s.comment = "Care, escrow and audit in one audience; the escrow recipient opens."
	s.purposes()
	s.holder = s.seats[1].party
	return s.open()
}

func openAsAudit(s *scene) object {
	s.comment = "Care, escrow and audit in one audience; the audit recipient opens."
	s.purposes()
	s.holder = s.seats[2].party
	return s.open()
}

func open64Routes(s *scene) object {
	s.comment = "64 routes with a hop and a recipient each; what the last recipient opens."
	s.seats64()
	s.hopsOf(64)
	for i := range 64 {
		s.routes = append(s.routes, route{hops: []int{i}, to: []int{63 - i}})
	}
	return s.open()
}

func open4Routes(s *scene) object {
	s.comment = "Four routes with 16 hops each, whose recipients interleave; the roots of all 64 hops."
	for range 8 {
		s.seat(0)
	}
	s.hopsOf(64)
	for i := range 4 {
		r := route{to: []int{i, i + 4}}
		for j := range 16 {
			r.hops = append(r.hops, 16*i+j)
		}
		s.routes = append(s.routes, r)
	}
	return s.open()
}

func openSequenceLater(s *scene) object {
	s.comment = "The first message of a later epoch of a stream: context[6] is 77, the counter 0."
	s.ctx.later(77)
	return s.open()
}

func openSequenceGreatest(s *scene) object {
	s.comment = "The greatest number that a sequence can have, 2^53 - 1."
	s.ctx.later(1<<53 - 1)
	return s.open()
}
