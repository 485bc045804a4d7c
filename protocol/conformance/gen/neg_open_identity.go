package main

import "bytes"

// openIdentityFaults are messages that another key than the sender's first one
// has signed, or of an identity that the trust store has in another form: SPEC
// 11.3.12 to 11.3.14 with 6.1.
var openIdentityFaults = []fault{
	{"message-alg-ed25519-of-esp256", "11.3.13", "suite", "-19, and the sender's key is of ESP256.", func(s *scene) {
		s.kindOf("sender", kindESP256)
		s.put("message.protected", 1, num(algEd25519))
	}},
	{"message-alg-mldsa65-of-esp256", "11.3.13", "suite", "-49, and the sender's key is of ESP256.", func(s *scene) {
		s.kindOf("sender", kindESP256)
		s.put("message.protected", 1, num(algMLDSA65))
	}},
	{"message-alg-ed25519-of-mldsa65", "11.3.13", "suite", "-19, and the sender's key is of ML-DSA-65.", func(s *scene) {
		s.kindOf("sender", kindMLDSA65)
		s.put("message.protected", 1, num(algEd25519))
	}},
	{"message-alg-of-second-key", "11.3.13", "suite", "The first key of a dual sender signs under the alg of the second.", func(s *scene) {
		s.kindOf("sender", kindDualEd25519)
		s.put("message.protected", 1, num(algMLDSA65))
	}},
	{"message-by-second-key", "11.3.13", "suite", "The second key of a dual sender signs a message.", func(s *scene) { s.bySecond() }},
	{"message-by-second-key-alg-of-first", "11.3.14", "signature", "The second key of a dual sender signs a message under the alg of the first.", func(s *scene) {
		s.bySecond()
		s.put("message.protected", 1, num(algEd25519))
	}},
	{"message-by-both-keys", "11.3.12", "format", "Both keys of a dual sender sign the message, as COSE_Sign: reserved for orders and approvals.", func(s *scene) {
		s.kindOf("sender", kindDualEd25519)
		s.signers = s.from(roleMeasure).keys
	}},
	{"message-alg-mldsa44", "4.3", "suite", "-48, ML-DSA-44.", func(s *scene) { s.put("message.protected", 1, num(-48)) }},
	{"sender-pinned-by-first-key", "11.3.13", "trust", "The trust store knows the first key of the dual sender as an identity by itself.", func(s *scene) {
		s.kindOf("sender", kindDualEd25519)
		s.pins = []*party{s.from(roleMeasure).firstAlone()}
	}},
	{"sender-pinned-as-dual", "11.3.13", "trust", "The trust store knows the sender's key as the first one of a dual identity.", func(s *scene) {
		s.kindOf("sender", kindDualEd25519)
		s.pins = []*party{s.from(roleMeasure)}
		s.sender = s.sender.firstAlone()
	}},
	{"context-altered-sender-to-dual", "11.3.14", "signature", "A message of a single identity, in a context of the dual one whose first key is the same; both are known.", func(s *scene) {
		s.kindOf("sender", kindDualEd25519)
		dual := s.from(roleMeasure)
		s.sender = dual.firstAlone()
		s.pins = []*party{dual, s.sender}
		s.edit("context sent", func(b []byte) []byte { return bytes.Replace(b, s.sender.thumb(), dual.thumb(), 1) })
	}},
}

// bySecond lets the second key of a dual sender sign the message.
func (s *scene) bySecond() {
	s.kindOf("sender", kindDualEd25519)
	s.signers = s.from(roleMeasure).keys[1:]
}

// openKeyedFaults are signatures that SPEC 4.4 refuses, in messages.
func openKeyedFaults() []fault {
	var list []fault
	for _, b := range bentESP256 {
		list = append(list, b.fault("signature-esp256-", "11.3.14", "message.signature", func(s *scene) { s.kindOf("sender", kindESP256) }))
	}
	list = append(list, fault{"signature-esp256-by-other", "11.3.14", "signature", "Signed by another identity, which the trust store knows as well.", func(s *scene) {
		s.kindOf("sender", kindESP256)
		s.cast()
		other := newPartyOf(s.entropy, "other", kindESP256.algs, roleMeasure)
		s.pins = append(s.pins, other)
		s.signers = other.keys
	}}, fault{"signature-esp256-hashed-twice", "11.3.14", "signature", "The hash was hashed again.", func(s *scene) {
		s.kindOf("sender", kindESP256)
		s.edit("message.structure", func(b []byte) []byte { return sum(b) })
	}})
	for _, b := range bentMLDSA65 {
		list = append(list, b.fault("signature-mldsa65-", "11.3.14", "message.signature", func(s *scene) { s.kindOf("sender", kindMLDSA65) }))
	}
	for _, f := range []struct {
		name, comment string
		sign          func(k idKey, message []byte) []byte
	}{
		{"context-string", "Signed with a context string; external_aad is what separates uses.", func(k idKey, m []byte) []byte { return k.signContext(m, "vitalpost/1 message") }},
		{"internal", "Signed by ML-DSA.Sign_internal: the prefix for pure signatures is missing.", idKey.signInternal},
		{"prehashed", "Signed by HashML-DSA with SHA-512.", idKey.signPrehashed},
	} {
		list = append(list, fault{"signature-mldsa65-" + f.name, "11.3.14", "signature", f.comment, func(s *scene) {
			s.kindOf("sender", kindMLDSA65)
			s.cast()
			s.edit("message.signature", func([]byte) []byte { return f.sign(s.sender.keys[0], s.last("message.structure")) })
		}})
	}
	return list
}
