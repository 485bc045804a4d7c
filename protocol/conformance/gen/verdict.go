package main

// verdict is what a recipient finds of a trail: the step of SPEC section 10
// that failed, with its class, and the hop at which it did, as a position in the
// route; at is -1 for the sender. An empty step stands for a whole trail. By 10.4
// the trail is broken before the hop, whose own record is verified.
type verdict struct {
	step, class string
	at          int
}

// verdictOf is the verdict of a scene that does not have its own: without
// records, the trail is missing at the last hop or, where there is none, has to
// be empty.
func (s *scene) verdictOf(hops int) verdict {
	switch {
	case s.verdict != nil:
		return *s.verdict
	case s.recorded || hops == 0 && len(s.trail) == 0:
		return verdict{}
	case hops == 0:
		return verdict{"10.5", "format", -1}
	case len(s.trail) > 0:
		panic("gen: " + s.name + ": what is found of the trail?")
	}
	return verdict{"10.1", "format", hops - 1}
}

// trailResult is the `trail` of a result.
func (s *scene) trailResult() object {
	r, to := s.wayTo(s.holder)
	hops := s.routes[r].hops
	v := s.verdictOf(len(hops))
	way := [][]byte{s.sender.thumb()}
	for _, h := range hops {
		way = append(way, s.hops[h].thumb())
	}
	way = append(way, s.holder.thumb())
	verified := len(hops)
	o := object{{"verdict", "whole"}}
	if v.step != "" {
		verified = len(hops) - 1 - max(v.at, -1)
		between := [][]byte{way[v.at+1], way[v.at+2]}
		if v.step == "10.4" {
			verified++
			between = [][]byte{way[0], way[v.at+1]}
		}
		o = object{{"verdict", "broken"}, {"between", between}, {"step", v.step}, {"class", v.class}}
	}
	records := []any{}
	for i := range verified {
		h := hops[len(hops)-1-i]
		said := s.recordOf(h, to)
		if !s.concealed {
			said.cut = s.cuts[h]
		}
		records = append(records, said.object(s.hops[h].thumb()))
	}
	return append(o, member{"verified", verified}, member{"records", records})
}

// wayTo is the route to a recipient, and its place in the audience.
func (s *scene) wayTo(p *party) (r, to int) {
	for r, t := range s.routes {
		for _, n := range t.to {
			if s.seats[n].party == p {
				return r, n
			}
		}
	}
	panic("gen: " + s.name + ": no route to the holder")
}

// openRecorded makes the vector of an open whose envelope carries the records of
// the hops on its way.
func (s *scene) openRecorded() object {
	s.recorded = true
	body, epoch := s.core()
	r, to := s.wayTo(s.holder)
	list := s.trails(r, to, s.leg(r, body, epoch))
	begun := s.trail
	s.trail = list[len(list)-1]
	o := s.opened(body)
	s.trail = begun
	return o
}
