package main

import "strings"

// morePositive are what SPEC leaves free: an implementation that is stricter
// refuses them.
var morePositive = []sceneVector{
	{"open-audience-without-care", func(s *scene) object {
		s.comment = "Escrow and audit, and nobody who acts on the message."
		s.seat(1)
		s.seat(2)
		return s.open()
	}},
	{"open-parents-of-observation", func(s *scene) object {
		s.comment = "Parents beside an observation: they are checked for shape beside any kind."
		s.msg.parents = [][]byte{s.parent("parent", s.random("id", 32), 1, nil)}
		return s.open()
	}},
	{"open-parents-reason-empty", func(s *scene) object {
		s.comment = "A parent that was left out for a reason of no bytes."
		s.derived(s.parent("parent", s.random("id", 32), 5, dict{1: text("")}))
		return s.open()
	}},
	{"open-parents-reason-long", func(s *scene) object {
		s.comment = "A parent that was left out for a reason of 5000 bytes: it may be of any length."
		s.derived(s.parent("parent", s.random("id", 32), 5, dict{1: text(strings.Repeat("w", 5000))}))
		return s.open()
	}},
	{"open-type-number-0", func(s *scene) object {
		s.comment = "Content format 0."
		s.msg.typ = 0
		return s.open()
	}},
	{"peel-key-in-two-bundles-one-meets-all", func(s *scene) object {
		s.comment = "The key stands in two bundles: the newer one does not list version 1, the older one allows everything."
		h := s.hop()
		s.renewedWith(h, func(b *bundle) { b.versions = []int{2} })
		return s.peel(0, 0)
	}},
	{"peel-trail-fourth-item", func(s *scene) object {
		s.comment = "A fourth item in the trail: the hop takes it as empty."
		return s.malformed(array(append(s.trailItems(contentAlg), num(0))...))
	}},
	{"peel-trail-tagged", func(s *scene) object {
		s.comment = "The trail under the tag of COSE_Encrypt0: the hop takes it as empty."
		return s.malformed(tagged(tagEncrypt0, array(s.trailItems(contentAlg)...)))
	}},
	{"peel-trail-unprotected-injected", func(s *scene) object {
		s.comment = "An entry in the unprotected header of the trail: the hop takes it as empty."
		items := s.trailItems(contentAlg)
		items[1] = dict{4: bin(nil)}.encode()
		return s.malformed(array(items...))
	}},
	{"peel-trail-ciphertext-null", func(s *scene) object {
		s.comment = "A detached ciphertext in the trail: the hop takes it as empty."
		items := s.trailItems(contentAlg)
		items[2] = cborNull
		return s.malformed(array(items...))
	}},
	{"peel-trail-without-alg", func(s *scene) object {
		s.comment = "No alg in the trail: the hop takes it as empty."
		items := s.trailItems(contentAlg)
		items[0] = bin(dict{-20: bin(s.random("salt", 16))}.encode())
		return s.malformed(array(items...))
	}},
	{"peel-trail-alg-unknown", func(s *scene) object {
		s.comment = "An alg in the trail that nobody knows: the hop takes it as empty."
		return s.malformed(array(s.trailItems(-70000)...))
	}},
	{"peel-trail-wide-length", func(s *scene) object {
		s.comment = "A trail that is not in its one encoding: the hop takes it as empty."
		items := s.trailItems(contentAlg)
		items[2] = append(wide(majorBytes, 60, 2), items[2][2:]...)
		return s.malformed(array(items...))
	}},
	{"peel-trail-ciphertext-empty", func(s *scene) object {
		s.comment = "A trail with an empty ciphertext is well-formed: the hop's record is sealed with it as it came."
		items := s.trailItems(contentAlg)
		items[2] = bin(nil)
		s.trail = array(items...)
		s.hop()
		return s.peel(0, 0)
	}},
}

// trailItems are those of a sealed-record.
func (s *scene) trailItems(alg int64) [][]byte {
	return [][]byte{
		bin(dict{1: num(alg), -20: bin(s.random("salt", 16))}.encode()), dict{}.encode(), bin(s.random("trail", 60)),
	}
}
