package main

// bundleIdentityFaults are bundles of other identities than those of one
// Ed25519 key.
func bundleIdentityFaults() []fault {
	list := []fault{
		{"alg-mldsa65", "6.4.5", "suite", "-49, and the owner's key is of Ed25519.", func(s *scene) { s.put("owner.bundle.protected", 1, num(algMLDSA65)) }},
		{"alg-mldsa44", "4.3", "suite", "-48, ML-DSA-44.", func(s *scene) { s.put("owner.bundle.protected", 1, num(-48)) }},
		{"alg-ed25519-of-esp256", "6.4.5", "suite", "-19, and the owner's key is of ESP256.", func(s *scene) {
			s.kindOf("owner", kindESP256)
			s.put("owner.bundle.protected", 1, num(algEd25519))
		}},
		{"single-pinned-as-dual", "6.4.5", "trust", "The trust store knows the owner's key as the first one of a dual identity.", func(s *scene) {
			dual := newPartyOf(s.entropy, "owner", kindDualEd25519.algs, roleHop)
			s.holder, s.pins = dual.firstAlone(), []*party{dual}
		}},
		{"single-signed-as-dual", "6.4.5", "suite", "The owner has one key; another one signs beside it, as COSE_Sign.", func(s *scene) {
			dual := newPartyOf(s.entropy, "owner", kindDualEd25519.algs, roleHop)
			s.holder = dual.firstAlone()
			s.signedBy(dual.keys...)
		}},
		{"single-signed-as-dual-mldsa65", "6.4.5", "suite", "The owner has one key, of ML-DSA-65; another one signs before it, as COSE_Sign.", func(s *scene) {
			s.kindOf("owner", kindMLDSA65)
			s.holder = s.party("owner", roleHop)
			s.signedBy(s.otherKey(algEd25519), s.holder.keys[0])
		}},
		{"signature-esp256-leading-zero-stripped", "6.4.6", "signature", "r starts with a 0, which is left out.", func(s *scene) {
			s.kindOf("owner", kindESP256)
			s.holder = s.party("owner", roleHop)
			s.editBundle = func(b *bundle) { s.leadingZero(b, 0) }
			s.edit("owner.bundle.signature", func(b []byte) []byte { return b[1:] })
		}},
	}
	for _, b := range bentESP256 {
		list = append(list, b.fault("signature-esp256-", "6.4.6", "owner.bundle.signature", func(s *scene) { s.kindOf("owner", kindESP256) }))
	}
	for _, b := range bentMLDSA65 {
		if b.name == "hint-padding" { // the others stand in messages: they are long
			list = append(list, b.fault("signature-mldsa65-", "6.4.6", "owner.bundle.signature", func(s *scene) { s.kindOf("owner", kindMLDSA65) }))
		}
	}
	for _, f := range dualised(dualFaults) {
		f.name = "dual-" + f.name
		list = append(list, f)
	}
	return list
}

// dualised are the faults in the bundle of a dual owner.
func dualised(faults []fault) []fault {
	var list []fault
	for _, f := range faults {
		list = append(list, fault{f.name, f.rule, f.class, f.comment, func(s *scene) {
			s.kindOf("owner", kindDualEd25519)
			s.holder = s.party("owner", roleHop)
			f.set(s)
		}})
	}
	return list
}
