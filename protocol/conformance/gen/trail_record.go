package main

import (
	"math/big"
	"slices"
)

// What is inside a record that opens: steps 10.1 to 10.5 for the second of
// three hops, so that one record has been verified when the fault is met.
var trailRecordFaults = slices.Concat([]trailFault{
	{"plaintext-trailing-byte", verdict{"10.1", "format", 1}, "A byte follows the record-plaintext.", func(s *scene) { s.longer("record 1 plaintext") }},
	{"plaintext-third-item", verdict{"10.1", "format", 1}, "A third item in the record-plaintext.", func(s *scene) { s.append("record 1 plaintext", num(0)) }},
	{"plaintext-wide-head", verdict{"10.1", "format", 1}, "The head of the record-plaintext in two bytes.", func(s *scene) { s.wideHead("record 1 plaintext") }},
	{"plaintext-trail-null", verdict{"10.1", "format", 1}, "Null instead of the trail as received.", func(s *scene) { s.set("record 1 plaintext", 1, cborNull) }},
	{"plaintext-trail-not-wrapped", verdict{"10.1", "format", 1}, "The trail as received itself, not a byte string that holds it.", func(s *scene) {
		s.editItems("record 1 plaintext", func(i [][]byte) [][]byte { i[1] = must(readAll(i[1])).bytes; return i })
	}},
	{"record-untagged", verdict{"10.1", "format", 1}, "The record without its tag.", func(s *scene) {
		s.edit("record 1.tagged", func(b []byte) []byte { return must(readAll(b)).items[0].raw })
	}},
	{"record-tag-sign", verdict{"10.1", "format", 1}, "The record under the tag of COSE_Sign.", func(s *scene) { s.retag("record 1.tagged", tagSign) }},
	{"record-fifth-item", verdict{"10.1", "format", 1}, "A fifth item in the record.", func(s *scene) { s.append("record 1", num(0)) }},
	{"record-kid", verdict{"10.1", "format", 1}, "A kid in the record.", func(s *scene) { s.put("record 1.protected", 4, bin(nil)) }},
	{"record-unprotected-injected", verdict{"10.1", "format", 1}, "An entry in the unprotected header of the record.", func(s *scene) { s.put("record 1.unprotected", 4, bin(nil)) }},
	{"record-protected-trailing-byte", verdict{"10.1", "format", 1}, "A byte follows the protected header of the record.", func(s *scene) { s.longer("record 1.protected") }},
	{"record-payload-null", verdict{"10.1", "format", 1}, "A detached record-claim.", func(s *scene) { s.replace("record 1.payload.bstr", cborNull) }},
	{"record-payload-not-wrapped", verdict{"10.1", "format", 1}, "The record-claim itself, not a byte string that holds it.", func(s *scene) {
		s.edit("record 1.payload.bstr", func(b []byte) []byte { return must(readAll(b)).bytes })
	}},
	{"record-signature-text", verdict{"10.1", "format", 1}, "The signature of the record as a text.", func(s *scene) { s.set("record 1", 3, text("signed")) }},
	{"record-alg-missing", verdict{"10.1", "format", 1}, "A record without alg.", func(s *scene) { s.drop("record 1.protected", 1) }},
	{"record-alg-eddsa", verdict{"10.1", "suite", 1}, "-8 in the record.", func(s *scene) { s.put("record 1.protected", 1, num(-8)) }},

	{"signer-unknown-last", verdict{"10.2", "trust", 2}, "The trust store does not know the last hop.", func(s *scene) { s.unpinned(2) }},
	{"signer-unknown", verdict{"10.2", "trust", 1}, "The trust store does not know the second hop.", func(s *scene) { s.unpinned(1) }},
	{"signer-unknown-first", verdict{"10.2", "trust", 0}, "The trust store does not know the first hop.", func(s *scene) { s.unpinned(0) }},
	{"signer-role", verdict{"10.2", "trust", 1}, "The trust store does not hold the second hop for a hop.", func(s *scene) {
		s.hopsOf(3)
		s.hops[1].roles = []int{roleProcess}
	}},
	{"signer-other-hop", verdict{"10.2", "signature", 1}, "The first hop has signed the second one's record.", func(s *scene) {
		s.hopsOf(3)
		s.signs(1, s.hops[0].keys[0])
	}},
	{"signer-sender", verdict{"10.2", "signature", 1}, "The sender has signed the second hop's record.", func(s *scene) { s.signs(1, s.from(roleMeasure).keys[0]) }},
	{"signer-second-key", verdict{"10.2", "suite", 1}, "The hop has two keys, and the second one has signed.", func(s *scene) {
		s.kindOf("hop 1", kindDualEd25519)
		s.hopsOf(3)
		s.signs(1, s.hops[1].keys[1])
	}},
	{"signer-alg", verdict{"10.2", "suite", 1}, "-9, and the hop's key is of Ed25519.", func(s *scene) { s.put("record 1.protected", 1, num(algESP256)) }},
	{"signer-thumbprint", verdict{"10.2", "signature", 1}, "The hop's key stands in two identities, and it has signed for the other one.", func(s *scene) {
		s.hopsOf(3)
		s.replace("record 1.thumbprint", (&party{keys: []idKey{s.hops[1].keys[0], newIDKey(algMLDSA65, s.random("second", 32))}}).thumb())
	}},
	{"signature-flipped", verdict{"10.2", "signature", 1}, "A bit of the signature.", func(s *scene) { s.flip("record 1.signature") }},
	{"signature-empty", verdict{"10.2", "signature", 1}, "A signature of no bytes.", func(s *scene) { s.replace("record 1.signature", nil) }},
	{"signature-esp256-high-s", verdict{"10.2", "signature", 1}, "An ESP256 signature with the higher s.", func(s *scene) {
		s.kindOf("hop 1", kindESP256)
		s.edit("record 1.signature", func(b []byte) []byte {
			r, n := splitRS(b)
			return joinRS(r, new(big.Int).Sub(orderN, n))
		})
	}},
	{"signature-label-of-message", verdict{"10.2", "signature", 1}, "Signed under the label of messages.", func(s *scene) {
		s.edit("record 1.aad", func(b []byte) []byte { return label("message", b[len(label("record")):]) })
	}},
	{"signature-aad-empty", verdict{"10.2", "signature", 1}, "Signed with an empty external_aad.", func(s *scene) { s.replace("record 1.aad", nil) }},
	{"claim-altered", verdict{"10.2", "signature", 1}, "A record-claim that was altered after it was signed.", func(s *scene) {
		s.edit("record 1.payload", func(b []byte) []byte { b[len(b)-1] ^= 1; return b })
	}},
	{"forwarded-other", verdict{"10.2", "signature", 2}, "The last hop has signed that it forwarded another body.", func(s *scene) { s.replace("record 2.forwarded", s.random("body", 32)) }},
	{"forwarded-as-received", verdict{"10.2", "signature", 2}, "The last hop has signed the body that it received as the one that it forwarded.", func(s *scene) {
		s.edit("record 2.forwarded", func([]byte) []byte { return s.last("record 2.received") })
	}},
	{"received-other", verdict{"10.2", "signature", 1}, "The last hop has received another body than the second one forwarded.", func(s *scene) { s.replace("record 2.received", s.random("body", 32)) }},
	{"received-other-by-middle", verdict{"10.2", "signature", 0}, "The second hop has received another body than the first one forwarded.", func(s *scene) { s.replace("record 1.received", s.random("body", 32)) }},
	{"trail-digest-other", verdict{"10.2", "signature", 1}, "The second hop has signed another trail than the one that it sealed.", func(s *scene) { s.replace("record 1.trail digest", s.random("trail", 32)) }},
	{"trail-exchanged-inside", verdict{"10.2", "signature", 1}, "The second hop's record holds the first hop's of another message, which it has not signed.", func(s *scene) {
		s.replace("record 1.trail", s.sibling(true)[1])
	}},
	{"trail-removed-inside", verdict{"10.2", "signature", 1}, "The second hop's record holds an empty trail, which it has not signed.", func(s *scene) { s.replace("record 1.trail", nil) }},
	{"of-other-message", verdict{"10.2", "signature", 2}, "The whole trail of another message of the same epoch.", func(s *scene) { s.replace("trail 2", s.sibling(true)[3]) }},
	{"of-other-message-before-last", verdict{"10.2", "signature", 1}, "The last hop has received the trail of another message of the same epoch.", func(s *scene) {
		s.replace("trail 1", s.sibling(true)[2])
	}},
	{"of-other-message-before-middle", verdict{"10.2", "signature", 0}, "The second hop has received the trail of another message of the same epoch.", func(s *scene) {
		s.replace("trail 0", s.sibling(true)[1])
	}},
	{"of-other-recipient", verdict{"10.2", "signature", 2}, "The record that the last hop made for the other recipient, after it forwarded another body there.", func(s *scene) {
		s.seats2()
		s.replace("record 2.forwarded", s.random("body to the other", 32))
	}},
	{"signer-unknown-and-claim", verdict{"10.2", "trust", 1}, "An unknown hop, and a record-claim that is no array: nothing is said of what it claims.", func(s *scene) {
		s.unpinned(1)
		s.replace("record 1 claim", num(0))
	}},
	{"signature-flipped-and-claim", verdict{"10.2", "signature", 1}, "A signature that does not verify, and a record-claim that is no array: who has signed comes first.", func(s *scene) {
		s.flip("record 1.signature")
		s.replace("record 1 claim", num(0))
	}},
	{"record-alg-eddsa-and-signer-unknown", verdict{"10.1", "suite", 1}, "-8 in the record of an unknown hop: no key is of that alg.", func(s *scene) {
		s.unpinned(1)
		s.put("record 1.protected", 1, num(-8))
	}},

	{"begun-before", verdict{"10.5", "format", -1}, "A sealed-record of random bytes on the way to the first hop.", func(s *scene) { s.trail = trailOf(s.name, 200) }},
	{"first-hop-twice", verdict{"10.5", "format", -1}, "The first hop has made two records: inside the second one stands the first.", func(s *scene) {
		s.trail = s.sibling(true)[1]
	}},
	{"inner-junk", verdict{"10.5", "format", -1}, "The first hop has signed and sealed junk as the trail that it received.", func(s *scene) {
		s.replace("record 0.trail", []byte("junk"))
		s.replace("record 0.trail digest", sum([]byte("junk")))
	}},
	{"no-hop", verdict{"10.5", "format", -1}, "Junk, on a route without hops.", func(s *scene) {
		s.hops, s.trail = []*party{}, []byte("junk")
	}},
}, recordClaimFaults(), cutFaults)
