package main

// Identities of every kind at every place: SPEC section 6.1.
var (
	identityOpen = append(append(senders(), recipients()...),
		sceneVector{"open-key-in-two-identities-dual", func(s *scene) object {
			s.comment = "The sender's first key is another identity by itself; both are known, and the dual one has sent."
			s.kindOf("sender", kindDualEd25519)
			return s.twoIdentities(0)
		}},
		sceneVector{"open-key-in-two-identities-single", func(s *scene) object {
			s.comment = "The sender's key is the first one of another identity; both are known, and the single one has sent."
			s.kindOf("sender", kindDualEd25519)
			return s.twoIdentities(1)
		}},
	)
	identityPeel   = append(hops(), admissions()...)
	identityBundle = append(owners(), esp256Bundles...)
)

// inSuites ends the names of vectors that there are in both suites.
var inSuites = []struct {
	suite  byte
	suffix string
}{{2, ""}, {1, "-suite1"}}

// described says what keys a kind has.
var described = map[string]string{
	"esp256":       "one ESP256 key",
	"mldsa65":      "one ML-DSA-65 key",
	"dual-ed25519": "an Ed25519 key and an ML-DSA-65 key",
	"dual-esp256":  "an ESP256 key and an ML-DSA-65 key",
}

func senders() []sceneVector {
	var list []sceneVector
	for _, k := range otherKinds {
		for _, in := range inSuites {
			list = append(list, sceneVector{"open-sender-" + k.name + in.suffix, func(s *scene) object {
				s.comment = "The sender has " + described[k.name] + "; the first key signs messages."
				s.suite = in.suite
				s.kindOf("sender", k)
				return s.open()
			}})
		}
	}
	return list
}

// ofKinds is one vector for each kind of identity of a party; before and after
// stand around the kind in its comment.
func ofKinds(kinds []kind, name, who, before, after string, result func(s *scene) object) []sceneVector {
	var list []sceneVector
	for _, k := range kinds {
		list = append(list, sceneVector{name + k.name, func(s *scene) object {
			s.comment = before + described[k.name] + after
			s.kindOf(who, k)
			return result(s)
		}})
	}
	return list
}

func recipients() []sceneVector {
	return ofKinds(otherKinds, "open-recipient-", "recipient 0", "The recipient has ", ", and a bundle that all of them signed.", (*scene).open)
}

func hops() []sceneVector {
	return ofKinds(otherKinds, "peel-hop-", "hop 0", "The hop has ", ", and a bundle that all of them signed.", func(s *scene) object {
		s.hop()
		return s.peel(0, 0)
	})
}

// admissions are proofs by other keys than Ed25519: reserved, but the alg is
// one of SPEC 4.3.
func admissions() []sceneVector {
	return ofKinds([]kind{kindESP256, kindMLDSA65}, "peel-admission-", "admitted",
		"A layer with an admission, whose proof is by ", "; nobody checks it yet.", (*scene).peelAdmitted)
}

func owners() []sceneVector {
	return ofKinds(otherKinds, "bundle-owner-", "owner", "The bundle of an identity with ", ".", func(s *scene) object {
		return s.parse([]byte{1, 2})
	})
}

// twoIdentities makes the dual sender and its first key two identities that
// the trust store knows; the n-th sends.
func (s *scene) twoIdentities(n int) object {
	dual := s.from(roleMeasure)
	s.pins = []*party{dual, dual.firstAlone()}
	s.sender = s.pins[n]
	return s.open()
}

// firstAlone is the identity that p's first key is by itself.
func (p *party) firstAlone() *party { return &party{keys: p.keys[:1], roles: p.roles} }
