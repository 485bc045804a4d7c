package main

// setDual break the COSE_Sign of a dual signer, which d.dual makes it.
var setDual = []setVector{
	{"first-alone", "E.1.3", "suite", "The first key alone signs, as COSE_Sign1.", func(s *scene, d *directorySet) { d.dual(s, 0) }},
	{"second-alone", "E.1.3", "suite", "The second key alone signs, as COSE_Sign1.", func(s *scene, d *directorySet) { d.dual(s, 1) }},
	{"first-esp256", "E.1.3", "suite", "The first signature is by a key of ESP256, of a signer with one of Ed25519.", func(s *scene, d *directorySet) {
		d.dual(s, 0, 1)
		d.signers = []idKey{s.otherKey(algESP256), d.signers[1]}
	}},
	{"second-missing", "E.1.2", "format", "The first signature alone, as COSE_Sign.", func(s *scene, d *directorySet) {
		d.dual(s, 0, 1)
		s.editItems("set.signatures", func(l [][]byte) [][]byte { return l[:1] })
	}},
	{"none", "E.1.2", "format", "No signature.", func(s *scene, d *directorySet) {
		d.dual(s, 0, 1)
		s.editItems("set.signatures", func([][]byte) [][]byte { return nil })
	}},
	{"third", "E.1.2", "format", "A third signature.", func(s *scene, d *directorySet) {
		d.dual(s, 0, 1)
		s.editItems("set.signatures", func(l [][]byte) [][]byte { return append(l, l[1]) })
	}},
	{"swapped", "4.3", "suite", "The second signature stands first.", func(s *scene, d *directorySet) { d.dual(s, 1, 0) }},
	{"first-twice", "4.3", "suite", "The first signature stands in the place of the second.", func(s *scene, d *directorySet) { d.dual(s, 0, 0) }},
	{"body-protected-map", "E.1.2", "format", "The header of the whole is a map without entries, in its byte string.", func(s *scene, d *directorySet) {
		d.dual(s, 0, 1)
		s.set("set", 0, bin(dict{}.encode()))
	}},
	{"body-unprotected-kid", "E.1.2", "format", "A kid in the unprotected header of the whole.", func(s *scene, d *directorySet) {
		d.dual(s, 0, 1)
		s.put("set.unprotected", 4, bin([]byte("kid")))
	}},
	{"second-unprotected-kid", "E.1.2", "format", "A kid in the unprotected header of the second signature.", func(s *scene, d *directorySet) {
		d.dual(s, 0, 1)
		s.put("set 1.unprotected", 4, bin([]byte("kid")))
	}},
	{"second-alg-missing", "4.3", "format", "The second signature without alg.", func(s *scene, d *directorySet) {
		d.dual(s, 0, 1)
		s.drop("set 1.protected", 1)
	}},
	{"second-text", "E.1.2", "format", "The second signature as a text.", func(s *scene, d *directorySet) {
		d.dual(s, 0, 1)
		s.set("set 1", 2, text("signed"))
	}},
	{"first-flipped", "E.1.4", "signature", "A bit of the first signature.", func(s *scene, d *directorySet) {
		d.dual(s, 0, 1)
		s.flip("set 0.signature")
	}},
	{"second-flipped", "E.1.4", "signature", "A bit of the second signature.", func(s *scene, d *directorySet) {
		d.dual(s, 0, 1)
		s.edit("set 1.signature", func(b []byte) []byte { b[mldsaZ] ^= 1; return b })
	}},
	{"second-empty", "E.1.4", "signature", "The second signature has no bytes.", func(s *scene, d *directorySet) {
		d.dual(s, 0, 1)
		s.replace("set 1.signature", nil)
	}},
	{"second-by-other", "E.1.4", "signature", "The second signature is by another key.", func(s *scene, d *directorySet) {
		d.dual(s, 0, 1)
		d.signers = []idKey{d.signers[0], s.otherKey(algMLDSA65)}
	}},
	{"second-aad-empty", "E.1.4", "signature", "The second signature is made with an empty external_aad.", func(s *scene, d *directorySet) {
		d.dual(s, 0, 1)
		s.replace("set 1.aad", nil)
	}},
	{"second-structure-of-sign1", "E.1.4", "signature", "The Sig_structure of the second signature is that of a COSE_Sign1.", func(s *scene, d *directorySet) {
		d.dual(s, 0, 1)
		s.structure("set 1.structure", func(i [][]byte) [][]byte { return append([][]byte{text("Signature1")}, i[2:]...) })
	}},
	{"first-high-s", "4.4", "signature", "The first signature is by ESP256, with n - s in the place of s.", func(s *scene, d *directorySet) {
		d.by(s, kindDualESP256)
		s.edit("set 0.signature", mirrored)
	}},
	{"named-by-first-key", "E.1.6", "trust", "The name of the first key as an identity by itself.", func(s *scene, d *directorySet) {
		d.dual(s, 0, 1)
		d.named = thumbprint(d.signer.keys[:1])
	}},
}

// dual makes it a set of a dual signer, by these of its keys.
func (d *directorySet) dual(s *scene, keys ...int) {
	d.by(s, kindDualEd25519)
	d.signers = nil
	for _, i := range keys {
		d.signers = append(d.signers, d.signer.keys[i])
	}
}
