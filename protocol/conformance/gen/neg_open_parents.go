package main

// openParentFaults are parents whose shape is wrong: derivations are reserved,
// but what is shaped like one has to be shaped rightly.
var openParentFaults = []fault{
	{"parents-none", "7.2", "format", "An empty list of parents.", func(s *scene) { s.derived(); s.append("claim", dict{1: array()}.encode()) }},
	{"parents-65", "7.2", "limit", "65 parents.", func(s *scene) {
		var list [][]byte
		for i := range 65 {
			list = append(list, s.parent("parent", s.random("parent "+itoa(i), 32), 1, nil))
		}
		s.derived(list...)
	}},
	{"parent-id-31-bytes", "7.2", "format", "A parent's id of 31 bytes.", func(s *scene) { s.derived(s.parent("parent", s.random("id", 31), 1, nil)) }},
	{"parent-one-item", "7.2", "format", "A parent without action.", func(s *scene) { s.derived(array(bin(s.random("id", 32)))) }},
	{"parent-action-0", "7.2", "format", "Action 0.", func(s *scene) { s.derived(s.parent("parent", s.random("id", 32), 0, nil)) }},
	{"parent-action-6", "7.2", "format", "Action 6.", func(s *scene) { s.derived(s.parent("parent", s.random("id", 32), 6, nil)) }},
	{"parent-more-empty", "7.2", "format", "An empty map at a parent: it is absent instead.", func(s *scene) {
		s.derived(s.parent("parent", s.random("id", 32), 1, dict{}))
	}},
	{"parent-more-null", "7.2", "format", "Null instead of an absent map at a parent.", func(s *scene) {
		s.derived(array(bin(s.random("id", 32)), num(1), cborNull))
	}},
	{"parent-more-unknown-key", "7.2", "format", "A key at a parent that nobody knows.", func(s *scene) {
		s.derived(s.parent("parent", s.random("id", 32), 1, dict{3: num(0)}))
	}},
	{"parent-reason-merged", "7.2", "format", "A reason for leaving out a parent that was merged.", func(s *scene) {
		s.derived(s.parent("parent", s.random("id", 32), 1, dict{1: text("why")}))
	}},
	{"parent-evidence-redacted", "7.2", "format", "Evidence of a parent that was redacted.", func(s *scene) {
		id, e := s.evidence("parent", nil)
		s.derived(s.parent("parent", id, 3, dict{2: e}))
	}},
	{"parent-evidence-left-out", "7.2", "format", "Evidence of a parent that was left out, in the place of the reason.", func(s *scene) {
		id, e := s.evidence("parent", nil)
		s.derived(s.parent("parent", id, 5, dict{2: e}))
	}},
	{"parent-evidence-three-items", "7.2", "format", "Evidence without message.", func(s *scene) {
		s.editItems("parent evidence", func(i [][]byte) [][]byte { return i[:3] })
		id, e := s.evidence("parent", nil)
		s.derived(s.parent("parent", id, 2, dict{2: e}))
	}},
	{"parent-evidence-origin-false", "7.2", "format", "Evidence with false instead of an origin.", func(s *scene) {
		s.set("parent evidence", 2, cborFalse)
		id, e := s.evidence("parent", nil)
		s.derived(s.parent("parent", id, 2, dict{2: e}))
	}},
	{"parent-evidence-context-not-wrapped", "7.2", "format", "Evidence with the context itself, not a byte string that holds it.", func(s *scene) {
		s.editItems("parent evidence", func(i [][]byte) [][]byte { i[0] = must(readAll(i[0])).bytes; return i })
		id, e := s.evidence("parent", nil)
		s.derived(s.parent("parent", id, 2, dict{2: e}))
	}},
	{"parent-evidence-message-not-wrapped", "7.2", "format", "Evidence with the message itself, not a byte string that holds it.", func(s *scene) {
		s.editItems("parent evidence", func(i [][]byte) [][]byte { i[3] = must(readAll(i[3])).bytes; return i })
		id, e := s.evidence("parent", nil)
		s.derived(s.parent("parent", id, 2, dict{2: e}))
	}},
}
