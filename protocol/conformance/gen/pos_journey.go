package main

// A journey is one message on its whole way. Each step is a vector of its own,
// and the body of a peel is that of the next input. The trail grows by the
// record of each hop.
type journey struct {
	name    string
	comment string
	set     func(*scene)
}

var journeys = []journey{
	{"journey-suite1-3hops", "three hops to two recipients, in suite 1", func(s *scene) {
		s.suite = 1
		s.seats2()
		s.hopsOf(3)
	}},
	{"journey-suite2-3hops", "three hops to two recipients, in suite 2", func(s *scene) {
		s.seats2()
		s.hopsOf(3)
	}},
	{"journey-suite3-mixed", "three hops to two recipients: a core in suite 3, layers in suites 3, 1 and 2", func(s *scene) {
		s.suite = 3
		s.seats2()
		s.mixedHops(3, 1, 2)
	}},
	{"journey-suite1-16hops", "as many hops as a route may have, in suite 1", func(s *scene) {
		s.suite = 1
		s.hopsOf(16)
	}},
	{"journey-two-routes", "one core on two routes: care over two hops, escrow and audit over one", func(s *scene) {
		s.purposes()
		s.ctx.mark, s.ctx.subject = 1, s.random("subject", 16)
		s.hopsOf(3)
		s.routes = []route{{[]int{0, 1}, []int{0}}, {[]int{2}, []int{1, 2}}}
	}},
	{"journey-identities", "identities of every kind: a sender with two keys, three hops, two recipients", func(s *scene) {
		s.suite = 1
		s.kindOf("sender", kindDualESP256)
		s.kindOf("hop 0", kindESP256)
		s.kindOf("hop 1", kindMLDSA65)
		s.kindOf("hop 2", kindDualEd25519)
		s.kindOf("recipient 0", kindDualESP256)
		s.kindOf("recipient 1", kindMLDSA65)
		s.seats2()
		s.hopsOf(3)
	}},
	{"journey-trail", "a trail that was begun before the first hop, which breaks it between sender and first hop", func(s *scene) {
		s.hopsOf(2)
		s.trail, s.verdict = trailOf(s.entropy, 700), &verdict{"10.5", "format", -1}
	}},
}

// steps makes the vectors of a journey, in order.
func (j journey) steps() []sceneVector {
	plan := newScene(j.name)
	j.set(plan)
	plan.cast()
	var list []sceneVector
	for r, t := range plan.routes {
		for i := range t.hops {
			list = append(list, j.step(len(list)+1, "peel", func(s *scene) object {
				s.comment = "A peel on the way of " + j.comment + "."
				return s.peel(r, i)
			}))
		}
		for _, n := range t.to {
			list = append(list, j.step(len(list)+1, "open", func(s *scene) object {
				s.comment = "An open at the end of " + j.comment + "."
				s.cast()
				s.holder = s.seats[n].party
				return s.openRecorded()
			}))
		}
	}
	return list
}

func (j journey) step(n int, verb string, f func(*scene) object) sceneVector {
	number := string([]byte{byte('0' + n/10), byte('0' + n%10)})
	return sceneVector{j.name + "-" + number + "-" + verb, func(s *scene) object {
		s.as(j.name)
		s.recorded = true
		j.set(s)
		return f(s)
	}}
}
