package main

import "slices"

// peelFaults break what a hop sees before it opens anything: SPEC 11.2.1 to
// 11.2.6. What a hop reads like a recipient does is tried in fewer places.
var peelFaults = []fault{
	{"length-over-limit", "11.2.1", "limit", "Longer than the limit and the longest trail together.", func(s *scene) {
		s.maxEnvelope = lowest
		s.trail = trailOf(s.name, lowest+16384)
	}},
	{"envelope-over-limit", "11.2.2", "limit", "One byte over the limit.", func(s *scene) {
		s.maxEnvelope = lowest
		s.hop()
		s.fit(lowest+1, func() int {
			core, epoch := s.core()
			return len(s.envelope(s.leg(0, core, epoch).bodies[0]))
		})
	}},
	{"envelope-trailing-byte", "3.1", "format", "A byte follows the envelope.", func(s *scene) { s.longer("envelope") }},
	{"envelope-wide-head", "3.2", "format", "The head of the envelope in two bytes.", func(s *scene) { s.wideHead("envelope") }},
	{"envelope-fourth-item", "11.2.2", "format", "An item that nobody knows.", func(s *scene) { s.append("envelope", num(0)) }},
	{"version-2", "11.2.2", "format", "Version 2.", func(s *scene) { s.set("envelope", 0, num(2)) }},
	{"body-empty", "3.1", "format", "An empty body.", func(s *scene) { s.replace("layer 0.body", nil) }},
	{"body-trailing-byte", "3.1", "format", "A byte follows the body.", func(s *scene) { s.longer("layer 0.body") }},
	{"body-third-item", "11.2.3", "format", "An item after the sealed.", func(s *scene) { s.append("layer 0.body", num(0)) }},
	{"core-to-peel", "11.2.3", "nokey", "A core, for the hop to peel.", func(s *scene) {
		s.edit("layer 0.body", func([]byte) []byte { return s.last("layer 0.inner") })
	}},
	{"core-to-peel-alg-a256gcm", "11.2.3", "nokey", "The same with the content alg of suite 3: it is not looked at.", func(s *scene) {
		s.put("opening.protected", 1, num(3))
		s.edit("layer 0.body", func([]byte) []byte { return s.last("layer 0.inner") })
	}},
	{"sealed-alone", "11.2.3", "nokey", "A sealed without its opening.", func(s *scene) {
		s.edit("layer 0.body", func(b []byte) []byte { return must(readAll(b)).items[1].raw })
	}},
	{"sealed-alone-counter-4096", "11.2.3", "nokey", "The same at the first counter that no epoch has.", func(s *scene) {
		s.layerCounter = 4096
		s.edit("layer 0.body", func(b []byte) []byte { return must(readAll(b)).items[1].raw })
	}},
	{"opening-untagged", "11.2.3", "format", "The opening without its tag.", func(s *scene) {
		s.edit("layer 0.tagged", func(b []byte) []byte { return must(readAll(b)).items[0].raw })
	}},
	{"opening-tag-encrypt", "11.2.3", "format", "The opening under the tag of COSE_Encrypt.", func(s *scene) { s.retag("layer 0.tagged", 96) }},
	{"opening-fourth-item", "11.2.3", "format", "A fourth item in the opening.", func(s *scene) { s.append("layer 0", num(0)) }},
	{"opening-protected-trailing-byte", "3.1", "format", "A byte follows the protected header of the opening.", func(s *scene) { s.longer("layer 0.protected") }},
	{"opening-protected-unsorted", "3.4", "format", "kid before alg.", func(s *scene) { s.swapKeys("layer 0.protected") }},
	{"opening-crit", "11.2.3", "format", "A critical header.", func(s *scene) {
		s.editKeys("layer 0.protected", func(d dict) { d[2], d[100] = array(num(100)), num(1) })
	}},
	{"opening-header-8193", "12", "limit", "A header map of 8193 bytes.", func(s *scene) { s.put("layer 0.protected", 100, bin(make([]byte, 8174))) }},
	{"opening-unprotected-injected", "11.2.3", "format", "A content type in the unprotected header.", func(s *scene) { s.put("layer 0.unprotected", 3, num(50)) }},
	{"opening-psk-id", "11.2.3", "format", "A psk_id: HPKE is in base mode only.", func(s *scene) { s.put("layer 0.unprotected", -5, bin([]byte("psk"))) }},
	{"alg-missing", "4.3", "format", "An opening without alg.", func(s *scene) { s.drop("layer 0.protected", 1) }},
	{"alg-unprotected", "4.3", "format", "The alg in the unprotected header.", func(s *scene) {
		s.drop("layer 0.protected", 1)
		s.put("layer 0.unprotected", 1, num(42))
	}},
	{"alg-text", "4.3", "format", "The alg as a text.", func(s *scene) { s.put("layer 0.protected", 1, text("HPKE-4")) }},
	{"alg-key-encryption", "4.3", "suite", "HPKE-4 for key encryption, in a layer.", func(s *scene) { s.put("layer 0.protected", 1, num(50)) }},
	{"alg-hpke-8", "11.2.4", "suite", "HPKE-8 beside a sealed of the form of the other suites.", func(s *scene) { s.put("layer 0.protected", 1, num(54)) }},
	{"alg-hpke-0", "4.3", "suite", "HPKE-0, which no suite has.", func(s *scene) { s.put("layer 0.protected", 1, num(35)) }},
	{"alg-chacha", "4.3", "suite", "A content alg, as if the key were known.", func(s *scene) { s.put("layer 0.protected", 1, num(24)) }},
	{"kid-missing", "11.2.3", "format", "An opening without key id.", func(s *scene) { s.drop("layer 0.protected", 4) }},
	{"kid-7-bytes", "11.2.3", "format", "A key id of seven bytes.", func(s *scene) { s.shorter("layer 0.kid") }},
	{"ek-missing", "11.2.3", "format", "An opening without ek.", func(s *scene) { s.drop("layer 0.unprotected", -4) }},
	{"ek-31-bytes", "11.2.4", "format", "An ek of suite 2 that is one byte too short.", func(s *scene) { s.shorter("layer 0.ek") }},
	{"ek-1121-bytes", "11.2.4", "format", "An ek of suite 1 that is one byte too long.", func(s *scene) {
		s.layers = 1
		s.longer("layer 0.ek")
	}},
	{"counter-4096", "11.2.4", "limit", "The first counter that no epoch has.", func(s *scene) { s.layerCounter = 4096 }},
	{"counter-1", "11.2.5", "nokey", "Counter 1: a one-shot hop has no epochs.", func(s *scene) { s.layerCounter = 1 }},
	{"sealed-counter-3-bytes", "11.2.3", "format", "A counter of three bytes.", func(s *scene) { s.put("layer 0.sealed.protected", 6, bin([]byte{0, 0, 0})) }},
	{"sealed-protected-trailing-byte", "3.1", "format", "A byte follows the protected header of the sealed.", func(s *scene) { s.longer("layer 0.sealed.protected") }},
	{"sealed-alg", "11.2.3", "format", "An alg in the sealed, where the epoch fixes it.", func(s *scene) { s.put("layer 0.sealed.protected", 1, num(24)) }},
	{"sealed-unprotected-injected", "11.2.3", "format", "An entry in the unprotected header of the sealed.", func(s *scene) { s.put("layer 0.sealed.unprotected", 3, num(0)) }},
	{"of-other-hop", "11.2.5", "nokey", "A layer for another hop.", func(s *scene) {
		s.hop()
		other := newScene(s.name)
		other.as(s.name + " other")
		s.peeler = other.hop()
	}},
	{"key-copied", "11.2.5", "nokey", "A layer for another hop, whose bundle lists a copy of this one's public key.", func(s *scene) {
		s.peeler = newParty(s.entropy, "victim", roleHop)
		copied := s.peeler.addBundle(s.parts, s.entropy, "victim", []byte{s.layerSuite()}).keys[0]
		copied.private = nil
		s.hop(func(b *bundle) { b.keys = []encKey{copied} })
	}},
	{"key-id-unknown", "11.2.5", "nokey", "A key id that nobody has.", func(s *scene) { s.replace("layer 0.kid", s.random("key id", 8)) }},
	{"key-erased", "11.2.5", "nokey", "The hop no longer has the private key.", func(s *scene) {
		h := s.hop()
		old := *h.bundles[0]
		old.keys = slices.Clone(old.keys)
		old.keys[0].private = nil
		s.peeler = &party{keys: h.keys, roles: h.roles, bundles: []*bundle{&old}}
	}},
	{"key-of-other-suite", "11.2.6", "suite", "The alg is of suite 1, the key id that of a key of suite 2.", func(s *scene) {
		id := s.hop().bundles[0].keys[0].id
		s.layerKey = func(_ string, _ encKey) encKey {
			k := newEncKey(1, s.random("other key", 32))
			k.id = id
			return k
		}
	}},
	{"below-floor", "11.2.6", "suite", "Suite 2, which the hop's bundle lists after its floor.", func(s *scene) { s.hopOf([]byte{1, 2}, func(b *bundle) { b.floor = 1 }) }},
	{"below-both-floors", "11.2.6", "suite", "The key stands in two bundles, below the floor of both.", func(s *scene) {
		h := s.hopOf([]byte{1, 2}, func(b *bundle) { b.floor = 1 })
		old := h.bundles[0]
		h.addBundle(s.parts, s.entropy, "hop 0 renewed", nil, func(b *bundle) { b.keys, b.floor = old.keys, 1 })
	}},
	{"version-not-listed", "11.2.6", "suite", "The hop's bundle lists version 2 only.", func(s *scene) {
		s.hop(func(b *bundle) { b.versions = []int{2} })
	}},
}

// hopOf adds a hop whose bundle lists the suites given.
func (s *scene) hopOf(suites []byte, edits ...func(*bundle)) *party {
	name := "hop " + itoa(len(s.hops))
	p := s.party(name, roleHop)
	p.addBundle(s.parts, s.entropy, name, suites, edits...)
	s.hops = append(s.hops, p)
	return p
}
