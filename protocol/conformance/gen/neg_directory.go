package main

// setStructure breaks section 3 and E.1.1 to E.1.2: all but the claim.
var setStructure = []setVector{
	{"8388609-bytes", "E.1.1", "limit", "A set that is one byte too long.", func(s *scene, d *directorySet) { d.fill(s, longestSet+1) }},
	{"empty", "3.1", "format", "No byte at all.", func(s *scene, _ *directorySet) { s.replace("input", []byte{}) }},
	{"trailing-byte", "3.1", "format", "A byte follows the set.", func(s *scene, _ *directorySet) { s.longer("input") }},
	{"truncated", "3.1", "format", "The last byte is missing.", func(s *scene, _ *directorySet) { s.shorter("input") }},
	{"tag-wide", "3.2", "format", "The tag in two bytes.", func(s *scene, _ *directorySet) { s.wideHead("set.tagged") }},
	{"payload-wide", "3.2", "format", "The head of the payload with one size more than it needs.", func(s *scene, _ *directorySet) { s.wideHead("set.payload.bstr") }},
	{"endless", "3.3", "format", "An array of indefinite length.", func(s *scene, _ *directorySet) { s.endless("set") }},
	{"tag-55799", "3.5", "format", "The tag of self-described CBOR before all.", func(s *scene, _ *directorySet) {
		s.edit("set.tagged", func(b []byte) []byte { return tagged(55799, b) })
	}},
	{"untagged", "E.1.2", "format", "A set without its tag.", func(s *scene, _ *directorySet) {
		s.edit("set.tagged", func(b []byte) []byte { return must(readAll(b)).items[0].raw })
	}},
	{"tag-16", "E.1.2", "format", "A COSE_Sign1 under the tag of COSE_Encrypt0.", func(s *scene, _ *directorySet) { s.retag("set.tagged", tagEncrypt0) }},
	{"tag-98", "E.1.2", "format", "A COSE_Sign1 under the tag of COSE_Sign.", func(s *scene, _ *directorySet) { s.retag("set.tagged", tagSign) }},
	{"tag-twice", "E.1.2", "format", "The tag twice.", func(s *scene, _ *directorySet) {
		s.edit("set.tagged", func(b []byte) []byte { return tagged(tagSign1, b) })
	}},
	{"claim-alone", "E.1.2", "format", "The claim, which nobody signed.", func(s *scene, d *directorySet) {
		s.edit("set.tagged", func([]byte) []byte { return d.claim(newParts()) })
	}},
	{"third-item-missing", "E.1.2", "format", "No payload.", func(s *scene, _ *directorySet) {
		s.editItems("set", func(i [][]byte) [][]byte { return append(i[:2:2], i[3]) })
	}},
	{"fifth-item", "E.1.2", "format", "A fifth item.", func(s *scene, _ *directorySet) { s.append("set", num(0)) }},
	{"protected-empty", "3.1", "format", "A protected header of no byte.", func(s *scene, _ *directorySet) { s.replace("set.protected", nil) }},
	{"protected-trailing-byte", "3.1", "format", "A byte follows the protected header.", func(s *scene, _ *directorySet) { s.longer("set.protected") }},
	{"protected-wide", "3.2", "format", "The head of the protected header's map in two bytes.", func(s *scene, _ *directorySet) { s.wideHead("set.protected") }},
	{"protected-alg-twice", "3.4", "format", "The alg twice.", func(s *scene, _ *directorySet) { s.doubleKey("set.protected") }},
	{"protected-array", "E.1.2", "format", "The entries of the protected header in an array.", func(s *scene, _ *directorySet) { s.listed("set.protected") }},
	{"protected-not-wrapped", "E.1.2", "format", "The protected header itself, not a byte string that holds it.", func(s *scene, _ *directorySet) { s.unwrapped("set.protected.bstr") }},
	{"protected-kid", "E.1.2", "format", "A kid, which tokens have and sets have not.", func(s *scene, _ *directorySet) { s.put("set.protected", 4, bin([]byte("kid"))) }},
	{"protected-crit", "E.1.2", "format", "A critical header.", func(s *scene, _ *directorySet) {
		s.editKeys("set.protected", func(d dict) { d[2], d[100] = array(num(100)), num(1) })
	}},
	{"protected-8193", "12", "limit", "A header map of 8193 bytes.", func(s *scene, _ *directorySet) { s.put("set.protected", 100, bin(blank(8185))) }},
	{"unprotected-kid", "E.1.2", "format", "A kid in the unprotected header.", func(s *scene, _ *directorySet) { s.put("set.unprotected", 4, bin([]byte("kid"))) }},
	{"unprotected-8193", "12", "limit", "An unprotected header of 8193 bytes.", func(s *scene, _ *directorySet) { s.put("set.unprotected", 100, bin(blank(8187))) }},
	{"unprotected-array", "E.1.2", "format", "The empty unprotected header as an array.", func(s *scene, _ *directorySet) { s.listed("set.unprotected") }},
	{"payload-null", "E.1.2", "format", "A detached payload.", func(s *scene, _ *directorySet) { s.replace("set.payload.bstr", cborNull) }},
	{"payload-not-wrapped", "E.1.2", "format", "The claim itself, not a byte string that holds it.", func(s *scene, _ *directorySet) { s.unwrapped("set.payload.bstr") }},
	{"signature-text", "E.1.2", "format", "A signature as a text.", func(s *scene, _ *directorySet) { s.set("set", 3, text("signed")) }},
	{"signature-null", "E.1.2", "format", "No signature: null.", func(s *scene, _ *directorySet) { s.set("set", 3, cborNull) }},
}

// setAlgs have another alg than those of section 4.4, none, or not the signer's.
func setAlgs() []setVector {
	list := []setVector{
		{"alg-missing", "4.3", "format", "No alg.", func(s *scene, _ *directorySet) { s.drop("set.protected", 1) }},
		{"alg-text", "4.3", "format", "An alg as a text.", func(s *scene, _ *directorySet) { s.put("set.protected", 1, text("Ed25519")) }},
		{"alg-unprotected", "4.3", "format", "The alg in the unprotected header alone.", func(s *scene, d *directorySet) {
			s.drop("set.protected", 1)
			s.put("set.unprotected", 1, num(d.signers[0].alg))
		}},
		{"alg-of-other-kind", "E.1.3", "suite", "A set by a key of ESP256, of a signer with one of Ed25519.", func(s *scene, d *directorySet) { d.signers = []idKey{s.otherKey(algESP256)} }},
		{"alg-mldsa65", "E.1.3", "suite", "A set by a key of ML-DSA-65, of a signer with one of Ed25519.", func(s *scene, d *directorySet) { d.signers = []idKey{s.otherKey(algMLDSA65)} }},
		{"by-two", "E.1.3", "suite", "The signer's key and another one sign, as COSE_Sign.", func(s *scene, d *directorySet) {
			d.signers = []idKey{d.signer.keys[0], s.otherKey(algMLDSA65)}
		}},
	}
	for _, a := range []struct {
		name, what string
		alg        int64
	}{{"eddsa", "EdDSA: deprecated", -8}, {"es256", "ES256: deprecated", -7}, {"mldsa44", "ML-DSA-44", -48}, {"hs256", "HMAC with SHA-256", 5}, {"reserved", "0, which is reserved", 0}} {
		list = append(list, setVector{"alg-" + a.name, "4.3", "suite", "The alg is " + a.what + ".", func(s *scene, _ *directorySet) {
			s.put("set.protected", 1, num(a.alg))
		}})
	}
	return list
}

// setSignatures break E.1.4.
var setSignatures = []setVector{
	{"by-other", "E.1.4", "signature", "Another key signs, in the signer's name.", func(s *scene, d *directorySet) { d.signers = []idKey{s.otherKey(algEd25519)} }},
	{"by-node", "E.1.4", "signature", "A node signs a set of itself, in the signer's name.", func(s *scene, d *directorySet) {
		p := s.hopAlone()
		d.bundleOf(p)
		d.signers = p.keys
	}},
	{"signature-flipped", "E.1.4", "signature", "A bit of the signature.", func(s *scene, _ *directorySet) { s.flip("set.signature") }},
	{"signature-flipped-esp256", "E.1.4", "signature", "A bit of a signature by ESP256.", func(s *scene, d *directorySet) {
		d.by(s, kindESP256)
		s.flip("set.signature")
	}},
	{"signature-flipped-mldsa65", "E.1.4", "signature", "A bit of a signature by ML-DSA-65.", func(s *scene, d *directorySet) {
		d.by(s, kindMLDSA65)
		s.edit("set.signature", func(b []byte) []byte { b[mldsaZ] ^= 1; return b })
	}},
	{"signature-high-s", "4.4", "signature", "A signature by ESP256 with n - s in the place of s.", func(s *scene, d *directorySet) {
		d.by(s, kindESP256)
		s.edit("set.signature", mirrored)
	}},
	{"signature-plus-l", "E.1.4", "signature", "A signature with an S that is not below L.", func(s *scene, _ *directorySet) { s.edit("set.signature", plusL) }},
	{"signature-empty", "E.1.4", "signature", "A signature of no byte.", func(s *scene, _ *directorySet) { s.replace("set.signature", nil) }},
	{"signature-63-bytes", "E.1.4", "signature", "A signature without its last byte.", func(s *scene, _ *directorySet) { s.shorter("set.signature") }},
	{"signature-65-bytes", "E.1.4", "signature", "A byte follows the signature.", func(s *scene, _ *directorySet) { s.longer("set.signature") }},
	{"aad-empty", "E.1.4", "signature", "Signed with an empty external_aad.", func(_ *scene, d *directorySet) { d.aad = nil }},
	{"aad-bundle", "E.1.4", "signature", "Signed under the label of bundles.", func(_ *scene, d *directorySet) { d.aad = label("bundle") }},
	{"aad-without-0", "E.1.4", "signature", "Signed under a label without the byte at its end.", func(_ *scene, d *directorySet) { d.aad = d.aad[:len(d.aad)-1] }},
	{"aad-with-thumbprint", "E.1.4", "signature", "Signed under the label and the signer's thumbprint.", func(_ *scene, d *directorySet) { d.aad = label("directory", d.named) }},
	{"structure-without-protected", "E.1.4", "signature", "The Sig_structure has an empty header.", func(s *scene, _ *directorySet) {
		s.structure("set.structure", func(i [][]byte) [][]byte { i[1] = bin(nil); return i })
	}},
	{"claim-altered", "E.1.4", "signature", "An address that was altered after it was signed.", func(s *scene, d *directorySet) {
		s.edit("set.payload", func([]byte) []byte {
			d.nodes[0].address = "https://evil.example/"
			return d.claim(newParts())
		})
	}},
	{"node-removed", "E.1.4", "signature", "A node that was removed after it was signed.", func(s *scene, d *directorySet) {
		s.edit("set.payload", func([]byte) []byte {
			other := *d
			other.nodes = d.nodes[1:]
			return other.claim(newParts())
		})
	}},
}
