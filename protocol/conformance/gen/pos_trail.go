package main

// Whole trails, SPEC section 10.
var trailPositive = []sceneVector{
	{"open-trail-whole-1-hop", func(s *scene) object {
		s.comment = "One hop, and its record."
		s.hop()
		return s.openRecorded()
	}},
	{"open-trail-whole-3-hops", func(s *scene) object {
		s.comment = "Three hops, and the record of each, in suite 2."
		s.hopsOf(3)
		return s.openRecorded()
	}},
	{"open-trail-whole-3-hops-suite1", func(s *scene) object {
		s.comment = "Three hops, and the record of each, in suite 1."
		s.suite = 1
		s.hopsOf(3)
		return s.openRecorded()
	}},
	{"open-trail-whole-layers-suite2", func(s *scene) object {
		s.comment = "Layers in suite 2 around a core in suite 1: the roots are the core's."
		s.suite, s.layers = 1, 2
		s.hopsOf(2)
		return s.openRecorded()
	}},
	{"open-trail-whole-junk-before-first-hop", func(s *scene) object {
		s.comment = "Junk on the way to the first hop, which takes it as empty."
		s.trail, s.malformedAt = []byte("not a record"), map[int]bool{0: true}
		s.hopsOf(3)
		return s.openRecorded()
	}},
	{"open-trail-whole-no-hop-beside-hops", func(s *scene) object {
		s.comment = "The recipient's own route has no hop, and an empty trail is whole; the other route has hops."
		s.seats2()
		s.hopsOf(2)
		s.routes = []route{{[]int{0, 1}, []int{0}}, {to: []int{1}}}
		s.holder = s.seats[1].party
		return s.openRecorded()
	}},
	{"open-trail-whole-second-route", func(s *scene) object {
		s.comment = "The recipient's route is the second one: the index of its first hop is 2."
		s.seats2()
		s.hopsOf(4)
		s.routes = []route{{[]int{0, 1}, []int{0}}, {[]int{2, 3}, []int{1}}}
		s.holder = s.seats[1].party
		return s.openRecorded()
	}},
	{"open-trail-whole-second-recipient", func(s *scene) object {
		s.comment = "The last hop has made a record for each recipient; the second one opens."
		s.seats2()
		s.hopsOf(2)
		s.holder = s.seats[1].party
		return s.openRecorded()
	}},
	{"open-trail-whole-later-epoch", func(s *scene) object {
		s.comment = "Records of the first message of a later epoch."
		s.ctx.later(77)
		s.hopsOf(2)
		return s.openRecorded()
	}},
	{"open-trail-whole-evidence-number", func(s *scene) object {
		s.comment = "Records with evidence, whose type is a content format."
		return s.openSaying(func(h int, v *recordValues) { v.typ, v.evidence = uint64(60+h), s.random("evidence", 40) })
	}},
	{"open-trail-whole-evidence-text", func(s *scene) object {
		s.comment = "Records with evidence, whose type is a text; the evidence is empty."
		return s.openSaying(func(_ int, v *recordValues) { v.typ, v.evidence = "application/eat+cwt", []byte{} })
	}},
	{"open-trail-whole-evidence-text-255", func(s *scene) object {
		s.comment = "Records with evidence, whose type is a text of 255 bytes."
		return s.openSaying(func(_ int, v *recordValues) { v.typ, v.evidence = string(repeated('t', 255)), []byte{1} })
	}},
	{"open-trail-whole-least", func(s *scene) object {
		s.comment = "Records of hops without clock, with links 0 and no name of the software."
		return s.openSaying(func(_ int, v *recordValues) { *v = recordValues{} })
	}},
	{"open-trail-whole-greatest", func(s *scene) object {
		s.comment = "Records with the greatest numbers, and a name of the software of 300 bytes."
		return s.openSaying(func(_ int, v *recordValues) {
			*v = recordValues{last53, last53, last53, string(repeated('s', 300)), nil, nil, nil}
		})
	}},
	{"open-trail-whole-16384", func(s *scene) object {
		s.comment = "Records that fill the longest trail."
		o := s.openSaying(func(h int, v *recordValues) {
			v.time, v.ingress, v.egress, v.software = 0, 0, 0, ""
			if h == 0 {
				v.software = string(repeated('s', 16384-2*leastRecord-1))
			}
		})
		if n := len(s.last("trail 1")); n != 16384 {
			panic("gen: a trail of " + itoa(n) + " bytes")
		}
		return o
	}},
	{"open-trail-whole-hop-of-two-roles", func(s *scene) object {
		s.comment = "A hop that is good for other roles as well."
		s.hopsOf(2)
		s.hops[0].roles = []int{roleMeasure, roleHop}
		return s.openRecorded()
	}},
}

// openSaying is openRecorded over two hops whose records say something else.
func (s *scene) openSaying(f func(int, *recordValues)) object {
	s.editRecord = f
	s.hopsOf(2)
	return s.openRecorded()
}

// hopRecords is a trail over hops of each kind of identity.
func hopRecords() []sceneVector {
	return ofKinds(otherKinds, "open-trail-whole-hop-", "hop 0", "The hop has ", "; the first key signs records.", func(s *scene) object {
		s.hopsOf(2)
		return s.openRecorded()
	})
}
