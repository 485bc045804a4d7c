package main

import "slices"

// rotationPositive are rotations that are taken.
var rotationPositive = []rotationVector{
	{"least", "", "", "A single key puts another in its place.", func(*scene, *rotation) {}},
	{"second", "", "", "The second rotation of a chain.", func(s *scene, r *rotation) { r.later(s, 2) }},
	{"sequence-256", "", "", "The last rotation that there can be.", func(s *scene, r *rotation) { r.later(s, 256) }},
	{"cut-over-0", "", "", "A cut-over in 1970.", func(_ *scene, r *rotation) { r.cutOver = 0 }},
	{"cut-over-greatest", "", "", "The greatest cut-over that there is.", func(_ *scene, r *rotation) { r.cutOver = greatest }},
	{"recovery-named", "", "", "An ordinary rotation that names a recovery key.", func(s *scene, r *rotation) { r.recovery = s.random("recovery", 32) }},
	{"recovery", "", "", "A recovery of a single key: three signatures.", func(s *scene, r *rotation) { r.recovers(s) }},
	{"recovery-names-other", "", "", "A recovery that names another recovery key.", func(s *scene, r *rotation) {
		r.recovers(s)
		r.recovery = s.random("recovery", 32)
	}},
	{"recovery-dual", "", "", "A recovery to a dual identity at a later position: four signatures.", func(s *scene, r *rotation) {
		r.later(s, 9)
		r.recovers(s)
		r.to = dualParty(s.entropy, "to")
	}},
	{"dual-to-single", "", "", "A dual identity puts a single key in its place: what it is worth is asked later.", func(s *scene, r *rotation) {
		r.kinds(s, kindDualEd25519, kind{algs: []int64{algEd25519}})
	}},
	{"dual-keeps-second", "", "", "A dual identity changes its first key alone.", func(s *scene, r *rotation) {
		r.kinds(s, kindDualEd25519, kindDualEd25519)
		r.to = &party{keys: []idKey{s.otherKey(algEd25519), r.by.keys[1]}}
	}},
	{"single-to-dual-of-it", "", "", "A single key becomes the first of a dual identity.", func(s *scene, r *rotation) {
		r.to = &party{keys: []idKey{r.by.keys[0], s.otherKey(algMLDSA65)}}
	}},
}

// rotationKinds are identities of every kind, in both places.
func rotationKinds() []rotationVector {
	var list []rotationVector
	for _, k := range []struct{ by, to kind }{
		{kindESP256, kindESP256}, {kind{"ed25519", []int64{algEd25519}}, kindESP256}, {kindESP256, kindDualESP256},
		{kind{"ed25519", []int64{algEd25519}}, kindDualEd25519}, {kindMLDSA65, kindMLDSA65},
		{kindDualEd25519, kindDualESP256}, {kindDualESP256, kindDualEd25519},
	} {
		list = append(list, rotationVector{k.by.name + "-to-" + k.to.name, "", "", "Keys of other kinds.", func(s *scene, r *rotation) { r.kinds(s, k.by, k.to) }})
	}
	return slices.Clip(list)
}
