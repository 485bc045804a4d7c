package main

// tokenSignatures break 6.6.4 and 6.6.5.
var tokenSignatures = []tokenVector{
	{"alg-of-other-kind", "6.6.4", "suite", "A token by a key of ESP256, of an issuer with one of Ed25519.", func(s *scene, t *token) { t.signer = s.bearer(algESP256) }},
	{"alg-of-issuer-esp256", "6.6.4", "suite", "A token by a key of Ed25519, of an issuer with one of ESP256.", func(s *scene, t *token) {
		t.from(s, kindESP256)
		t.signer = s.bearer(algEd25519)
	}},
	{"alg-mldsa65", "6.6.4", "suite", "A token by a key of ML-DSA-65, of an issuer with one of Ed25519.", func(s *scene, t *token) { t.signer = s.bearer(algMLDSA65) }},
	{"by-second-key", "6.6.4", "suite", "A dual issuer's second key signs.", func(s *scene, t *token) {
		t.from(s, kindDualEd25519)
		t.signer = t.issuer.keys[1]
	}},
	{"by-other", "6.6.5", "signature", "Another key signs.", func(s *scene, t *token) { t.signer = s.bearer(algEd25519) }},
	{"by-other-first-key", "6.6.5", "signature", "Another key signs in the place of a dual issuer's first.", func(s *scene, t *token) {
		t.from(s, kindDualESP256)
		t.signer = s.bearer(algESP256)
	}},
	{"by-key-in-cnf", "6.6.5", "signature", "The bearer signs its own token.", func(s *scene, t *token) {
		t.signer = s.bearer(algEd25519)
		t.confirm(t.signer)
	}},
	{"signature-flipped", "6.6.5", "signature", "A bit of the signature.", func(s *scene, _ *token) { s.flip("token.signature") }},
	{"signature-flipped-esp256", "6.6.5", "signature", "A bit of a signature by ESP256.", func(s *scene, t *token) {
		t.from(s, kindESP256)
		s.flip("token.signature")
	}},
	{"signature-flipped-mldsa65", "6.6.5", "signature", "A bit of a signature by ML-DSA-65.", func(s *scene, t *token) {
		t.from(s, kindMLDSA65)
		s.edit("token.signature", func(b []byte) []byte { b[mldsaZ] ^= 1; return b })
	}},
	{"signature-high-s", "4.4", "signature", "A signature by ESP256 with n - s in the place of s.", func(s *scene, t *token) {
		t.from(s, kindESP256)
		s.edit("token.signature", mirrored)
	}},
	{"signature-plus-l", "6.6.5", "signature", "A signature with an S that is not below L.", func(s *scene, _ *token) { s.edit("token.signature", plusL) }},
	{"signature-empty", "6.6.5", "signature", "A signature of no byte.", func(s *scene, _ *token) { s.replace("token.signature", nil) }},
	{"signature-63-bytes", "6.6.5", "signature", "A signature without its last byte.", func(s *scene, _ *token) { s.shorter("token.signature") }},
	{"signature-65-bytes", "6.6.5", "signature", "A byte follows the signature.", func(s *scene, _ *token) { s.longer("token.signature") }},
	{"signature-zeros", "6.6.5", "signature", "A signature of zeros.", func(s *scene, _ *token) { s.replace("token.signature", blank(64)) }},
	{"aad-bundle", "6.6.5", "signature", "Signed under the label of bundles.", func(_ *scene, t *token) { t.aad = label("bundle") }},
	{"aad-directory", "6.6.5", "signature", "Signed under the label of directory sets.", func(_ *scene, t *token) { t.aad = label("directory") }},
	{"aad-0", "6.6.5", "signature", "Signed with an external_aad of one byte that is 0.", func(_ *scene, t *token) { t.aad = []byte{0} }},
	{"structure-signature", "6.6.5", "signature", `The Sig_structure says "Signature".`, func(s *scene, _ *token) {
		s.structure("token.structure", func(i [][]byte) [][]byte { i[0] = text("Signature"); return i })
	}},
	{"structure-without-protected", "6.6.5", "signature", "The Sig_structure has an empty header.", func(s *scene, _ *token) {
		s.structure("token.structure", func(i [][]byte) [][]byte { i[1] = bin(nil); return i })
	}},
	{"structure-not-made", "6.6.5", "signature", "The claims are signed, without a Sig_structure.", func(s *scene, t *token) { s.replace("token.structure", t.encode()) }},
	{"kid-added", "6.6.5", "signature", "A kid that was not signed.", func(s *scene, t *token) {
		s.replace("token.protected.bstr", bin(dict{1: num(t.signer.alg), 4: bin([]byte("kid"))}.encode()))
	}},
	{"claim-altered", "6.6.5", "signature", "An exp that was put off after it was signed.", func(s *scene, t *token) {
		s.edit("token.payload", func([]byte) []byte {
			t.claims[claimExp] = num(uint64(nowSeconds + 2*hour))
			return t.encode()
		})
	}},
	{"claim-added", "6.6.5", "signature", "A sub that was added after it was signed.", func(s *scene, t *token) {
		s.edit("token.payload", func([]byte) []byte {
			t.claims[claimSub] = text("anybody")
			return t.encode()
		})
	}},
}
