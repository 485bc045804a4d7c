package main

import "slices"

// trailFault is one trail that is broken: at which step and hop it is found, as
// in verdict, and how it is made. The message opens all the same. Unless the
// fault has other hops there are three on the way.
type trailFault struct {
	name    string
	found   verdict
	comment string
	set     func(*scene)
}

// brokenTrails makes the vectors of a list.
func brokenTrails(list []trailFault) []sceneVector {
	var vectors []sceneVector
	for _, f := range list {
		vectors = append(vectors, sceneVector{"open-trail-broken-" + f.name, func(s *scene) object {
			s.comment, s.verdict, s.recorded = f.comment, &f.found, true
			f.set(s)
			if s.hops == nil {
				s.hopsOf(3)
			}
			return s.openRecorded()
		}})
	}
	return vectors
}

// silence keeps hops from making records.
func (s *scene) silence(hops ...int) {
	s.silent = map[int]bool{}
	for _, h := range hops {
		s.silent[h] = true
	}
}

// signs puts another key in the place of the hop's first one.
func (s *scene) signs(h int, k idKey) { s.recordKeys = map[int]idKey{h: k} }

// unpinned is the trust store without the hop.
func (s *scene) unpinned(h int) {
	s.hopsOf(3)
	s.cast()
	gone := s.hops[h]
	s.pins = slices.DeleteFunc(s.pins, func(p *party) bool { return p == gone })
}

// sibling is another message of the scene's sender over the same hops, with its
// trails. In the same epoch it stands at counter 1.
func (s *scene) sibling(sameEpoch bool) [][]byte {
	s.hopsOf(3)
	s.cast()
	t := newScene(s.name)
	t.recorded = true
	if sameEpoch {
		t.counter = 1
	} else {
		t.as(s.name + " other")
	}
	t.sender, t.seats, t.hops, t.routes = s.sender, s.seats, s.hops, s.routes
	body, epoch := t.core()
	return t.trails(0, 0, t.leg(0, body, epoch))
}
