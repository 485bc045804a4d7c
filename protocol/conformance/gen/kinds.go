package main

// kind is what keys an identity has, SPEC section 6.1.
type kind struct {
	name string
	algs []int64
}

var (
	kindESP256      = kind{"esp256", []int64{algESP256}}
	kindMLDSA65     = kind{"mldsa65", []int64{algMLDSA65}}
	kindDualEd25519 = kind{"dual-ed25519", []int64{algEd25519, algMLDSA65}}
	kindDualESP256  = kind{"dual-esp256", []int64{algESP256, algMLDSA65}}

	// otherKinds are all but the single Ed25519 key, which every scene has
	// that does not say otherwise.
	otherKinds = []kind{kindESP256, kindMLDSA65, kindDualEd25519, kindDualESP256}
)

// keyPurpose is what a key's randomness is drawn for, after the party's name.
// That of Ed25519 is older than the others.
var keyPurpose = map[int64]string{
	algEd25519: " identity", algESP256: " identity esp256", algMLDSA65: " identity mldsa65",
}

// newPartyOf has a key for each algorithm; nil: one of Ed25519.
func newPartyOf(vector, name string, algs []int64, roles ...int) *party {
	if algs == nil {
		algs = []int64{algEd25519}
	}
	p := &party{roles: roles}
	for _, alg := range algs {
		p.keys = append(p.keys, newIDKey(alg, random(vector, name+keyPurpose[alg], 32)))
	}
	return p
}

// kindOf says what keys the party with that name has. It comes before the
// party is made.
func (s *scene) kindOf(name string, k kind) {
	if s.kinds == nil {
		s.kinds = map[string][]int64{}
	}
	s.kinds[name] = k.algs
}

// party makes a party of the kind that its name has in this scene.
func (s *scene) party(name string, roles ...int) *party {
	return newPartyOf(s.entropy, name, s.kinds[name], roles...)
}
