package main

// tokenStructure breaks section 3 and 6.6.1 to 6.6.2: all but the claims.
var tokenStructure = []tokenVector{
	{"8193-bytes", "6.6.1", "limit", "A token that is one byte too long.", func(_ *scene, t *token) { t.fill(8193) }},
	{"empty", "3.1", "format", "No byte at all.", func(s *scene, _ *token) { s.replace("input", []byte{}) }},
	{"trailing-byte", "3.1", "format", "A byte follows the token.", func(s *scene, _ *token) { s.longer("input") }},
	{"truncated", "3.1", "format", "The last byte is missing.", func(s *scene, _ *token) { s.shorter("input") }},
	{"twice", "3.1", "format", "The token twice.", func(s *scene, _ *token) { s.edit("input", func(b []byte) []byte { return append(b, b...) }) }},
	{"tag-wide", "3.2", "format", "The tag in two bytes.", func(s *scene, _ *token) { s.wideHead("token.tagged") }},
	{"payload-wide", "3.2", "format", "The head of the payload with one size more than it needs.", func(s *scene, _ *token) { s.wideHead("token.payload.bstr") }},
	{"protected-bstr-wide", "3.2", "format", "The head of the protected header with one size more than it needs.", func(s *scene, _ *token) { s.wideHead("token.protected.bstr") }},
	{"endless", "3.3", "format", "An array of indefinite length.", func(s *scene, _ *token) { s.endless("token") }},
	{"tag-61", "3.5", "format", "The tag of CWTs before all.", func(s *scene, _ *token) { s.edit("token.tagged", func(b []byte) []byte { return tagged(61, b) }) }},
	{"tag-55799", "3.5", "format", "The tag of self-described CBOR before all.", func(s *scene, _ *token) { s.edit("token.tagged", func(b []byte) []byte { return tagged(55799, b) }) }},
	{"untagged", "6.6.2", "format", "A token without its tag.", func(s *scene, _ *token) {
		s.edit("token.tagged", func(b []byte) []byte { return must(readAll(b)).items[0].raw })
	}},
	{"tag-16", "6.6.2", "format", "A COSE_Sign1 under the tag of COSE_Encrypt0.", func(s *scene, _ *token) { s.retag("token.tagged", tagEncrypt0) }},
	{"tag-98", "6.6.2", "format", "A COSE_Sign1 under the tag of COSE_Sign.", func(s *scene, _ *token) { s.retag("token.tagged", tagSign) }},
	{"tag-17", "3.5", "format", "A COSE_Sign1 under the tag of COSE_Mac0.", func(s *scene, _ *token) { s.retag("token.tagged", 17) }},
	{"tag-twice", "6.6.2", "format", "The tag twice.", func(s *scene, _ *token) { s.edit("token.tagged", func(b []byte) []byte { return tagged(tagSign1, b) }) }},
	{"sign", "6.6.2", "format", "A COSE_Sign by both keys of a dual issuer.", func(s *scene, t *token) {
		t.from(s, kindDualEd25519)
		s.edit("token.tagged", func([]byte) []byte { return signAll(newParts(), "token", t.issuer.keys, t.encode(), nil).wire })
	}},
	{"third-item-missing", "6.6.2", "format", "No payload.", func(s *scene, _ *token) {
		s.editItems("token", func(i [][]byte) [][]byte { return append(i[:2:2], i[3]) })
	}},
	{"fifth-item", "6.6.2", "format", "A fifth item.", func(s *scene, _ *token) { s.append("token", num(0)) }},
	{"map", "6.6.2", "format", "The items of the token as a map.", func(s *scene, _ *token) {
		s.edit("token", func([]byte) []byte { return dict{1: num(1)}.encode() })
	}},
	{"protected-empty", "3.1", "format", "A protected header of no byte.", func(s *scene, _ *token) { s.replace("token.protected", nil) }},
	{"protected-trailing-byte", "3.1", "format", "A byte follows the protected header.", func(s *scene, _ *token) { s.longer("token.protected") }},
	{"protected-wide", "3.2", "format", "The head of the protected header's map in two bytes.", func(s *scene, _ *token) { s.wideHead("token.protected") }},
	{"protected-endless", "3.3", "format", "A protected header of indefinite length.", func(s *scene, _ *token) { s.endless("token.protected") }},
	{"protected-unsorted", "3.4", "format", "The kid before alg.", func(s *scene, t *token) {
		t.kid = []byte("kid")
		s.swapKeys("token.protected")
	}},
	{"protected-alg-twice", "3.4", "format", "The alg twice.", func(s *scene, _ *token) { s.doubleKey("token.protected") }},
	{"protected-array", "6.6.2", "format", "The entries of the protected header in an array.", func(s *scene, _ *token) { s.listed("token.protected") }},
	{"protected-not-wrapped", "6.6.2", "format", "The protected header itself, not a byte string that holds it.", func(s *scene, _ *token) { s.unwrapped("token.protected.bstr") }},
	{"protected-crit", "6.6.2", "format", "A critical header.", func(s *scene, _ *token) {
		s.editKeys("token.protected", func(d dict) { d[2], d[100] = array(num(100)), num(1) })
	}},
	{"protected-content-type", "6.6.2", "format", "A content type.", func(s *scene, _ *token) { s.put("token.protected", 3, num(61)) }},
	{"protected-typ", "6.6.2", "format", "A typ, as RFC 9596 has it.", func(s *scene, _ *token) { s.put("token.protected", 16, text("application/cwt")) }},
	{"protected-claims", "6.6.2", "format", "CWT Claims in the header, as RFC 9597 has them.", func(s *scene, t *token) { s.put("token.protected", 15, t.encode()) }},
	{"protected-x5chain", "6.6.2", "format", "A certificate.", func(s *scene, _ *token) { s.put("token.protected", 33, bin(s.random("x5chain", 32))) }},
	{"protected-unknown", "6.6.2", "format", "A header parameter that nobody knows.", func(s *scene, _ *token) { s.put("token.protected", -70000, num(1)) }},
	{"kid-empty", "6.6.2", "format", "A kid of no byte.", func(_ *scene, t *token) { t.kid = []byte{} }},
	{"kid-65-bytes", "6.6.2", "limit", "A kid that is one byte too long.", func(_ *scene, t *token) { t.kid = blank(65) }},
	{"kid-256-bytes", "6.6.2", "limit", "A kid whose length is 0 in a byte.", func(_ *scene, t *token) { t.kid = blank(256) }},
	{"kid-text", "6.6.2", "format", "A kid as a text.", func(s *scene, _ *token) { s.put("token.protected", 4, text("kid")) }},
	{"kid-number", "6.6.2", "format", "A number as a kid.", func(s *scene, _ *token) { s.put("token.protected", 4, num(7)) }},
	{"kid-null", "6.6.2", "format", "Null in place of no kid.", func(s *scene, _ *token) { s.put("token.protected", 4, cborNull) }},
	{"kid-unprotected", "6.6.2", "format", "A kid in the unprotected header.", func(s *scene, _ *token) { s.put("token.unprotected", 4, bin([]byte("kid"))) }},
	{"unprotected-alg", "6.6.2", "format", "The alg in both headers.", func(s *scene, t *token) { s.put("token.unprotected", 1, num(t.signer.alg)) }},
	{"unprotected-countersignature", "6.6.2", "format", "A countersignature, which nobody would look at.", func(s *scene, _ *token) { s.put("token.unprotected", 11, bin(blank(64))) }},
	{"unprotected-array", "6.6.2", "format", "The empty unprotected header as an array.", func(s *scene, _ *token) { s.listed("token.unprotected") }},
	{"unprotected-null", "6.6.2", "format", "Null in place of the unprotected header.", func(s *scene, _ *token) { s.replace("token.unprotected", cborNull) }},
	{"payload-null", "6.6.2", "format", "A detached payload.", func(s *scene, _ *token) { s.replace("token.payload.bstr", cborNull) }},
	{"payload-not-wrapped", "6.6.2", "format", "The claims themselves, not a byte string that holds them.", func(s *scene, _ *token) { s.unwrapped("token.payload.bstr") }},
	{"payload-text", "6.6.2", "format", "A text as payload.", func(s *scene, _ *token) { s.replace("token.payload.bstr", text("claims")) }},
	{"signature-text", "6.6.2", "format", "A signature as a text.", func(s *scene, _ *token) { s.set("token", 3, text("signed")) }},
	{"signature-null", "6.6.2", "format", "No signature: null.", func(s *scene, _ *token) { s.set("token", 3, cborNull) }},
	{"signature-array", "6.6.2", "format", "The signature in an array.", func(s *scene, _ *token) {
		s.editItems("token", func(i [][]byte) [][]byte { i[3] = array(i[3]); return i })
	}},
}

// tokenAlgs have another alg than those of section 4.4, or none.
func tokenAlgs() []tokenVector {
	list := []tokenVector{
		{"alg-missing", "4.3", "format", "No alg.", func(s *scene, _ *token) { s.drop("token.protected", 1) }},
		{"alg-missing-but-kid", "4.3", "format", "A kid, and no alg.", func(s *scene, _ *token) {
			s.editKeys("token.protected", func(d dict) { delete(d, 1); d[4] = bin([]byte("kid")) })
		}},
		{"alg-text", "4.3", "format", "An alg as a text.", func(s *scene, _ *token) { s.put("token.protected", 1, text("Ed25519")) }},
		{"alg-null", "4.3", "format", "Null in place of alg.", func(s *scene, _ *token) { s.put("token.protected", 1, cborNull) }},
		{"alg-array", "4.3", "format", "The alg in an array.", func(s *scene, t *token) { s.put("token.protected", 1, array(num(t.signer.alg))) }},
		{"alg-unprotected", "4.3", "format", "The alg in the unprotected header alone.", func(s *scene, t *token) {
			s.drop("token.protected", 1)
			s.put("token.unprotected", 1, num(t.signer.alg))
		}},
	}
	for _, a := range []struct {
		name, what string
		alg        int64
	}{
		{"eddsa", "EdDSA: deprecated", -8}, {"es256", "ES256: deprecated", -7}, {"mldsa44", "ML-DSA-44", -48}, {"hs256", "HMAC with SHA-256", 5},
		{"negated", "18, whose argument is that of -19", 18}, {"reserved", "0, which is reserved", 0}, {"content", "ChaCha20/Poly1305", 24}, {"least", "-2^53", -greatest - 1},
	} {
		list = append(list, tokenVector{"alg-" + a.name, "4.3", "suite", "The alg is " + a.what + ".", func(s *scene, _ *token) {
			s.put("token.protected", 1, num(a.alg))
		}})
	}
	return list
}
