package main

// Step 10.4: a hop has cut the trail, and says so.
var cutFaults = []trailFault{
	{"no-room-at-last", verdict{"10.4", "limit", 2}, "16384 bytes on the way to the last hop, which has no room for its record and cuts them.", func(s *scene) {
		s.replace("trail 1", trailOf(s.name, 16384))
		s.malformedAt = map[int]bool{2: true}
	}},
	{"cut-twice", verdict{"10.4", "limit", 2}, "The second hop and the last one have cut what they received: the last one's record is the last that is verified.", func(s *scene) {
		s.replace("trail 0", trailOf(s.name, 16384))
		s.replace("trail 1", trailOf(s.name, 16383))
		s.malformedAt = map[int]bool{1: true, 2: true}
	}},
	{"cut-and-evidence", verdict{"10.4", "limit", 1}, "The second hop has cut what it received; its record has evidence as well.", func(s *scene) {
		s.replace("trail 0", trailOf(s.name, 16384))
		s.malformedAt = map[int]bool{1: true}
		s.editRecord = func(_ int, v *recordValues) { v.typ, v.evidence = uint64(60), []byte("evidence") }
	}},
	{"cut-record", verdict{"10.4", "limit", 1}, "The second hop has cut a genuine record: what it had before it is its word.", func(s *scene) {
		s.malformedAt = map[int]bool{1: true}
	}},
	{"cut-empty", verdict{"10.4", "limit", 0}, "The first hop says that it has cut an empty trail.", func(s *scene) { s.malformedAt = map[int]bool{0: true} }},
	{"cut-and-trail", verdict{"10.4", "format", 1}, "The second hop says that it has cut what it received, and has sealed it all the same.", func(s *scene) {
		s.malformedAt = map[int]bool{1: true}
		kept := func([]byte) []byte { return s.last("trail 0") }
		s.edit("record 1.trail", kept)
		s.edit("record 1.trail digest", func([]byte) []byte { return sum(s.last("trail 0")) })
	}},
	{"cut-and-junk", verdict{"10.4", "format", 0}, "The first hop says that it has cut a junk record, and has sealed it all the same.", func(s *scene) {
		junk := trailOf(s.name, 300)
		s.trail, s.malformedAt = junk, map[int]bool{0: true}
		s.replace("record 0.trail", junk)
		s.replace("record 0.trail digest", sum(junk))
	}},
	{"cut-concealed", verdict{"10.1", "format", 1}, "The last hop has cut what it received, and does not say so.", func(s *scene) {
		s.malformedAt, s.concealed = map[int]bool{2: true}, true
	}},
}
