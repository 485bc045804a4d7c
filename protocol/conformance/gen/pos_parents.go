package main

var parentsPositive = []sceneVector{
	{"open-parents", openParents},
	{"open-parents-64", openParents64},
	{"open-parents-evidence", openParentsEvidence},
	{"open-parents-evidence-origin", openParentsEvidenceOrigin},
	{"open-parents-evidence-not-looked-into", openParentsEvidenceOpaque},
}

// derived makes the message a derivation with the parents given.
func (s *scene) derived(parents ...[]byte) {
	s.from(roleProcess)
	s.msg.kind = 2
	s.msg.parents = parents
}

func openParents(s *scene) object {
	s.comment = "A derivation with a parent of each action, one of them left out for a reason."
	var list [][]byte
	for action := 1; action <= 5; action++ {
		name := "parent " + itoa(action)
		var more dict
		if action == 5 {
			more = dict{1: text("sensor was off the finger")}
		}
		list = append(list, s.parent(name, s.random(name, 32), action, more))
	}
	s.derived(list...)
	return s.open()
}

func openParents64(s *scene) object {
	s.comment = "As many parents as a message may have."
	var list [][]byte
	for i := range 64 {
		name := "parent " + itoa(i)
		list = append(list, s.parent(name, s.random(name, 32), 1, nil))
	}
	s.derived(list...)
	return s.open()
}

// evidence is a genuine parent: another scene's context and message.
func (s *scene) evidence(name string, from *origin) ([]byte, []byte) {
	e := newScene(s.name)
	e.as(s.name + " " + name)
	if from != nil {
		e.reseal(1, from.sequence)
		from.stream = e.origin.stream
	}
	e.core()
	place := cborNull
	if from != nil {
		place = array(bin(from.stream), num(from.sequence))
	}
	return e.messageID(), s.array(name+" evidence",
		bin(e.value("context")), num(e.ctx.sequence), place, bin(e.value("message")))
}

// value is an intermediate value that was noted.
func (s *scene) value(key string) []byte {
	for _, m := range s.values {
		if m.key == key {
			return m.value.([]byte)
		}
	}
	panic("gen: no value " + key)
}

func openParentsEvidence(s *scene) object {
	s.comment = "A parent that comes with its evidence: context, place and message."
	id, e := s.evidence("parent 0", nil)
	s.derived(s.parent("parent 0", id, 2, dict{2: e}))
	return s.open()
}

func openParentsEvidenceOrigin(s *scene) object {
	s.comment = "The evidence of a parent that had been resealed."
	id, e := s.evidence("parent 0", &origin{sequence: 3})
	s.derived(s.parent("parent 0", id, 4, dict{2: e}))
	return s.open()
}

// openParentsEvidenceOpaque is section 7.2: what nobody looks into needs no
// stack, however deep evidence stands in evidence.
func openParentsEvidenceOpaque(s *scene) object {
	s.comment = "Evidence whose byte strings hold no CBOR: this version does not look into them."
	e := array(bin([]byte{0xff}), num(0), cborNull, bin(nil))
	s.derived(s.parent("parent 0", s.random("id", 32), 1, dict{2: e}))
	return s.open()
}
