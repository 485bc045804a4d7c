package main

// What stands in the place of another structure, and has all that is asked of
// that: a reader that only looks for its entries takes it. SPEC section 3.

// listed writes a map as the array of its keys and values.
func (p *parts) listed(name string) {
	p.edit(name, func(b []byte) []byte {
		var items [][]byte
		for _, i := range must(readAll(b)).items {
			items = append(items, i.raw)
		}
		return array(items...)
	})
}

// unwrapped writes what a byte string holds in the place of the byte string.
func (p *parts) unwrapped(name string) {
	p.edit(name, func(b []byte) []byte { return must(readAll(b)).bytes })
}

// epochID puts another epoch id into a sealed, which is encrypted as it stands.
func (p *parts) epochID(name string, id []byte) { p.put(name+".protected", 4, id) }

var openShapes = []fault{
	{"opening-protected-array", "11.3.3", "format", "The entries of the protected header in an array.", func(s *scene) { s.listed("opening.protected") }},
	{"opening-protected-not-wrapped", "11.3.3", "format", "The protected header itself, not a byte string that holds it.", func(s *scene) { s.unwrapped("opening.protected.bstr") }},
	{"opening-unprotected-array", "11.3.3", "format", "The entries of the unprotected header in an array.", func(s *scene) { s.listed("opening.unprotected") }},
	{"opening-fifth-item", "11.3.3", "format", "A fifth item in the opening.", func(s *scene) { s.append("opening", num(0)) }},
	{"opening-without-recipients", "11.3.3", "format", "An opening of three items: a COSE_Encrypt0 under the tag of COSE_Encrypt.", func(s *scene) {
		s.editItems("opening", func(i [][]byte) [][]byte { return i[:3] })
	}},
	{"recipient-protected-array", "11.3.3", "format", "The entries of a recipient's protected header in an array.", func(s *scene) { s.listed("entry 0.protected") }},
	{"recipient-protected-not-wrapped", "11.3.3", "format", "A recipient's protected header itself, not a byte string that holds it.", func(s *scene) { s.unwrapped("entry 0.protected.bstr") }},
	{"recipient-unprotected-array", "11.3.3", "format", "The entries of a recipient's unprotected header in an array.", func(s *scene) { s.listed("entry 0.unprotected") }},
	{"recipient-crit", "11.3.3", "format", "A critical header in a recipient.", func(s *scene) {
		s.editKeys("entry 0.protected", func(d dict) { d[2], d[100] = array(num(100)), num(1) })
	}},
	{"recipient-unprotected-injected", "11.3.3", "format", "A content type in a recipient's unprotected header.", func(s *scene) { s.put("entry 0.unprotected", 3, num(50)) }},
	{"sealed-protected-array", "11.3.3", "format", "The entries of the protected header of the sealed in an array.", func(s *scene) { s.listed("sealed.protected") }},
	{"sealed-protected-not-wrapped", "11.3.3", "format", "The protected header of the sealed itself, not a byte string that holds it.", func(s *scene) { s.unwrapped("sealed.protected.bstr") }},
	{"sealed-fourth-item", "11.3.3", "format", "A fourth item in the sealed.", func(s *scene) { s.append("sealed", num(0)) }},
	{"sealed-epoch-id-7-bytes", "11.3.3", "format", "An epoch id of seven bytes.", func(s *scene) { s.epochID("sealed", bin(s.random("epoch", 7))) }},
	{"sealed-epoch-id-9-bytes", "11.3.3", "format", "An epoch id of nine bytes.", func(s *scene) { s.epochID("sealed", bin(s.random("epoch", 9))) }},
	{"sealed-epoch-id-text", "11.3.3", "format", "The epoch id as a text.", func(s *scene) { s.epochID("sealed", text("epoch id")) }},
	{"message-protected-array", "11.3.12", "format", "The entries of the message's protected header in an array.", func(s *scene) { s.listed("message.protected") }},
	{"message-protected-not-wrapped", "11.3.12", "format", "The protected header of the message itself, not a byte string that holds it.", func(s *scene) { s.unwrapped("message.protected.bstr") }},
	{"message-unprotected-array", "11.3.12", "format", "The empty unprotected header of the message as an array.", func(s *scene) { s.listed("message.unprotected") }},
	{"context-array-of-entries", "11.3.8", "format", "The entries of the context in an array.", func(s *scene) { s.listed("context") }},
	{"route-hops-map", "11.3.8", "format", "An empty map in the place of no hops.", func(s *scene) { s.replace("route 0 hops", dict{}.encode()) }},
	{"route-index-minus-1", "11.3.8", "format", "-1 in the place of the only index.", func(s *scene) { s.set("route 0 recipients", 0, num(-1)) }},
	{"expires-negated", "11.3.8", "format", "A time of the right size before 1970.", func(s *scene) { s.put("context", 8, num(-int64(s.ctx.expires))) }},
	{"more-array-of-entries", "7.2", "format", "The entries of `more` in an array.", func(s *scene) { s.msg.lifetime = 5; s.listed("more") }},
	{"parent-more-array-of-entries", "7.2", "format", "The entries at a parent in an array.", func(s *scene) {
		s.listed("parent more")
		s.derived(s.parent("parent", s.random("id", 32), 5, dict{1: text("why")}))
	}},
}

var peelShapes = []fault{
	{"opening-protected-array", "11.2.3", "format", "The entries of the protected header in an array.", func(s *scene) { s.listed("layer 0.protected") }},
	{"opening-protected-not-wrapped", "11.2.3", "format", "The protected header itself, not a byte string that holds it.", func(s *scene) { s.unwrapped("layer 0.protected.bstr") }},
	{"opening-unprotected-array", "11.2.3", "format", "The entries of the unprotected header in an array.", func(s *scene) { s.listed("layer 0.unprotected") }},
	{"sealed-fourth-item", "11.2.3", "format", "A fourth item in the sealed.", func(s *scene) { s.append("layer 0.sealed", num(0)) }},
	{"sealed-epoch-id-7-bytes", "11.2.3", "format", "An epoch id of seven bytes.", func(s *scene) { s.epochID("layer 0.sealed", bin(s.random("epoch", 7))) }},
	{"inner-core-protected-array", "11.2.10", "format", "A core with the entries of its protected header in an array.", func(s *scene) { s.listed("opening.protected") }},
	{"inner-core-unprotected-array", "11.2.10", "format", "A core with the entries of its unprotected header in an array.", func(s *scene) { s.listed("opening.unprotected") }},
	{"inner-core-fifth-item", "11.2.10", "format", "A core with a fifth item in its opening.", func(s *scene) { s.append("opening", num(0)) }},
	{"inner-core-recipient-protected-array", "11.2.10", "format", "A core with the entries of a recipient's protected header in an array.", func(s *scene) { s.listed("entry 0.protected") }},
	{"inner-core-recipient-unprotected-array", "11.2.10", "format", "A core with the entries of a recipient's unprotected header in an array.", func(s *scene) { s.listed("entry 0.unprotected") }},
	{"inner-core-recipient-fourth-item", "11.2.10", "format", "A core with a recipient that has recipients of its own.", func(s *scene) { s.append("entry 0", array()) }},
	{"inner-core-recipient-crit", "11.2.10", "format", "A core with a critical header in a recipient.", func(s *scene) {
		s.editKeys("entry 0.protected", func(d dict) { d[2], d[100] = array(num(100)), num(1) })
	}},
	{"inner-core-sealed-protected-array", "11.2.10", "format", "A core with the entries of the protected header of its sealed in an array.", func(s *scene) { s.listed("sealed.protected") }},
	{"inner-core-sealed-fourth-item", "11.2.10", "format", "A core with a fourth item in its sealed.", func(s *scene) { s.append("sealed", num(0)) }},
	{"inner-core-sealed-epoch-id-7-bytes", "11.2.10", "format", "A core with an epoch id of seven bytes.", func(s *scene) { s.epochID("sealed", bin(s.random("epoch", 7))) }},
	{"inner-core-sealed-epoch-id-text", "11.2.10", "format", "A core with its epoch id as a text.", func(s *scene) { s.epochID("sealed", text("epoch id")) }},
	{"inner-layer-protected-array", "11.2.10", "format", "A layer inside with the entries of its protected header in an array.", func(s *scene) { s.hopsOf(2); s.listed("layer 1.protected") }},
	{"inner-layer-unprotected-array", "11.2.10", "format", "A layer inside with the entries of its unprotected header in an array.", func(s *scene) { s.hopsOf(2); s.listed("layer 1.unprotected") }},
	{"inner-layer-fourth-item", "11.2.10", "format", "A layer inside with a fourth item in its opening.", func(s *scene) { s.hopsOf(2); s.append("layer 1", num(0)) }},
	{"inner-layer-crit", "11.2.10", "format", "A layer inside with a critical header.", func(s *scene) {
		s.hopsOf(2)
		s.editKeys("layer 1.protected", func(d dict) { d[2], d[100] = array(num(100)), num(1) })
	}},
	{"inner-sealed-alone-fourth-item", "11.2.10", "format", "A sealed alone inside, with a fourth item.", func(s *scene) {
		s.append("sealed", num(0))
		s.edit("layer 0.inner", func(b []byte) []byte { return must(readAll(b)).items[1].raw })
	}},
	{"admission-proof-protected-array", "11.2.8", "format", "The entries of the proof's protected header in an array.", func(s *scene) {
		s.listed("admission proof.protected")
		s.append("layer 0.plaintext", s.admission(s.hop()))
	}},
}

var bundleShapes = []fault{
	{"protected-array", "6.4.2", "format", "The entries of the protected header in an array.", func(s *scene) { s.listed("owner.bundle.protected") }},
	{"protected-not-wrapped", "6.4.2", "format", "The protected header itself, not a byte string that holds it.", func(s *scene) { s.unwrapped("owner.bundle.protected.bstr") }},
	{"unprotected-array", "6.4.2", "format", "The empty unprotected header as an array.", func(s *scene) { s.listed("owner.bundle.unprotected") }},
	{"payload-not-wrapped", "6.4.2", "format", "The claim itself, not a byte string that holds it.", func(s *scene) { s.unwrapped("owner.bundle.payload.bstr") }},
	{"claim-array", "6.4.3", "format", "The entries of the claim in an array.", func(s *scene) { s.listed("owner.bundle.claim") }},
	{"sequence-negative", "6.4.3", "format", "A sequence of -8.", func(s *scene) { s.put("owner.bundle.claim", 2, num(-8)) }},
	{"nbf-negative", "6.4.3", "format", "An nbf of the right size before 1970.", func(s *scene) { s.editBundleKey(3, func(b *bundle) int64 { return -int64(b.nbf) }) }},
	{"exp-negative", "6.4.3", "format", "An exp of the right size before 1970.", func(s *scene) { s.editBundleKey(4, func(b *bundle) int64 { return -int64(b.exp) }) }},
	{"floor-negative", "6.4.3", "format", "Floor -3, whose argument is 2.", func(s *scene) { s.put("owner.bundle.claim", 6, num(-3)) }},
	{"version-negative", "6.4.3", "format", "Version -2, whose argument is 1.", func(s *scene) { s.set("owner.bundle.versions", 0, num(-2)) }},
	{"suite-negative", "6.4.3", "format", "A key of suite -3, whose argument is 2.", func(s *scene) { s.set("owner.bundle.key", 0, num(-3)) }},
	{"versions-number", "6.4.3", "format", "A version in the place of the list.", func(s *scene) { s.put("owner.bundle.claim", 5, num(1)) }},
	{"keys-map", "6.4.3", "format", "The keys as a map.", func(s *scene) { s.replace("owner.bundle.keys", dict{}.encode()) }},
	{"key-text", "6.4.3", "format", "A key of an unknown suite as a text.", func(s *scene) {
		s.append("owner.bundle.keys", array(num(200), text("key")))
	}},
	{"key-one-item", "6.4.3", "format", "A suite without key.", func(s *scene) {
		s.append("owner.bundle.keys", array(num(200)))
	}},
}

// editBundleKey sets one number of the claim from what it was.
func (s *scene) editBundleKey(key int64, f func(*bundle) int64) {
	s.editBundle = func(b *bundle) { s.put("owner.bundle.claim", key, num(f(b))) }
}

var dualShapes = []fault{
	{"fifth-item", "6.4.2", "format", "A fifth item.", func(s *scene) { s.append("owner.bundle", num(0)) }},
	{"body-protected-null", "6.4.2", "format", "Null in the place of the empty byte string.", func(s *scene) { s.set("owner.bundle", 0, cborNull) }},
	{"body-protected-map", "6.4.2", "format", "An empty map in the place of the empty byte string.", func(s *scene) { s.set("owner.bundle", 0, dict{}.encode()) }},
	{"body-unprotected-array", "6.4.2", "format", "The empty unprotected header of the whole as an array.", func(s *scene) { s.listed("owner.bundle.unprotected") }},
	{"payload-null", "6.4.2", "format", "A detached payload.", func(s *scene) { s.replace("owner.bundle.payload.bstr", cborNull) }},
	{"signature-protected-array", "6.4.2", "format", "The entries of a signature's header in an array.", func(s *scene) { s.listed("owner.bundle 0.protected") }},
	{"signature-protected-not-wrapped", "6.4.2", "format", "The header of a signature itself, not a byte string that holds it.", func(s *scene) { s.unwrapped("owner.bundle 1.protected.bstr") }},
	{"signature-unprotected-array", "6.4.2", "format", "The empty unprotected header of a signature as an array.", func(s *scene) { s.listed("owner.bundle 1.unprotected") }},
	{"signature-text", "6.4.2", "format", "A signature as a text.", func(s *scene) { s.set("owner.bundle 1", 2, text("signed")) }},
	{"signature-two-items", "6.4.2", "format", "A signature of two items.", func(s *scene) {
		s.editItems("owner.bundle 1", func(i [][]byte) [][]byte { return i[:2] })
	}},
	{"signatures-map", "6.4.2", "format", "The signatures as a map from the first to the second.", func(s *scene) {
		s.edit("owner.bundle.signatures", func(b []byte) []byte { return append([]byte{0xa1}, b[1:]...) })
	}},
}

// dualOrder has two things wrong each in a COSE_Sign: see bundleOrder.
var dualOrder = []fault{
	{"swapped-and-owner-unknown", "4.3", "suite", "The second signature first, by an owner whom nobody knows: no first signature is of that alg, whoever it is.", func(s *scene) {
		s.signatures(func(l [][]byte) [][]byte { return [][]byte{l[1], l[0]} })
		s.strangers()
	}},
	{"first-alg-eddsa-and-owner-unknown", "4.3", "suite", "-8 in the first signature, by an owner whom nobody knows.", func(s *scene) {
		s.put("owner.bundle 0.protected", 1, num(-8))
		s.strangers()
	}},
	{"second-alg-esp256-and-owner-unknown", "4.3", "suite", "-9 in the second signature, by an owner whom nobody knows.", func(s *scene) {
		s.put("owner.bundle 1.protected", 1, num(algESP256))
		s.strangers()
	}},
	{"second-alg-mldsa44-and-claim", "4.3", "suite", "-48 in the second signature, beside a claim that a byte follows: the alg comes first.", func(s *scene) {
		s.put("owner.bundle 1.protected", 1, num(-48))
		s.longer("owner.bundle.claim")
	}},
	{"first-alg-esp256-and-owner-unknown", "6.4.5", "trust", "-9 in the first signature, by an owner whom nobody knows: whose key it is not cannot be said.", func(s *scene) {
		s.signedBy(s.otherKey(algESP256), s.holder.keys[1])
		s.strangers()
	}},
	{"sign1-and-signature-flipped", "6.4.5", "suite", "The first key alone signs, as COSE_Sign1, and the signature does not verify: that one is missing is reported.", func(s *scene) {
		s.signedBy(s.holder.keys[0])
		s.flipS()
	}},
}

// shapeKeys are no COSE_Keys at all.
var shapeKeys = []rawVector{
	badKeyBytes("number", "4.4", "A number.", num(1)),
	badKeyBytes("null", "4.4", "Null.", cborNull),
	badKeyBytes("wrapped", "4.4", "A byte string that holds a key.", bin(identityKey(keyOwner().public()).encode())),
	badKeyBytes("dual-first-null", "4.4", "Null in the place of the first key.", array(cborNull, keysOf(1)[0])),
	badKeyBytes("dual-second-wrapped", "4.4", "A byte string that holds the second key.", array(keysOf(0)[0], bin(keysOf(1)[0]))),
	badKey("kty-negative", "Key type -2, whose argument is 1.", keyWith(1, num(-2))),
	badKey("crv-negative", "Curve -7, whose argument is 6.", keyWith(-1, num(-7))),
	badKeyBytes("text-key", "4.4", "An entry under a text.", textKey()),
}

// textKey is a key with an entry that has no number.
func textKey() []byte {
	b := identityKey(keyOwner().public()).encode()
	b[0]++
	return append(append(b, text("x")...), num(0)...)
}
