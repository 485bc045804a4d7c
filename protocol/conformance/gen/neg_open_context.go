package main

// openContextFaults break the plaintext of the opening and the structure of
// the context: SPEC 11.3.8. The sender has signed the context as it stands.
var openContextFaults = append([]fault{
	{"opening-plaintext-trailing-byte", "3.1", "format", "A byte follows the plaintext of the opening.", func(s *scene) { s.longer("opening plaintext") }},
	{"opening-plaintext-third-item", "11.3.8", "format", "A third item in the plaintext of the opening.", func(s *scene) { s.append("opening plaintext", num(0)) }},
	{"opening-plaintext-wide-length", "3.2", "format", "The length of the secret in three bytes.", func(s *scene) {
		s.set("opening plaintext", 0, append(wide(majorBytes, 32, 2), s.secret...))
	}},
	{"opening-plaintext-endless", "3.3", "format", "The plaintext of the opening with indefinite length.", func(s *scene) { s.endless("opening plaintext") }},
	{"secret-31-bytes", "11.3.8", "format", "A secret of 31 bytes.", func(s *scene) { s.secret = s.secret[:31] }},
	{"context-not-wrapped", "11.3.8", "format", "The context itself, not a byte string that holds it.", func(s *scene) {
		s.edit("context bstr", func(b []byte) []byte { return must(readAll(b)).bytes })
	}},
	{"context-trailing-byte", "3.1", "format", "A byte follows the context.", func(s *scene) { s.longer("context") }},
	{"context-empty", "3.1", "format", "A context of no bytes.", func(s *scene) { s.replace("context", nil) }},
	{"context-wide-length", "3.2", "format", "The length of the context in a head that is too wide.", func(s *scene) { s.wideHead("context bstr") }},
	{"context-wide-number", "3.2", "format", "The sequence 0 in two bytes.", func(s *scene) { s.put("context", 6, wide(majorUint, 0, 1)) }},
	{"context-wide-digest-length", "3.2", "format", "The length of a digest in three bytes.", func(s *scene) {
		s.editItems("recipient 0", func(i [][]byte) [][]byte { i[1] = append(wide(majorBytes, 32, 2), i[1][2:]...); return i })
	}},
	{"context-endless", "3.3", "format", "The context with indefinite length.", func(s *scene) { s.endless("context") }},
	{"context-endless-audience", "3.3", "format", "The audience with indefinite length.", func(s *scene) { s.endless("audience") }},
	{"context-unsorted", "3.4", "format", "The sender before the suite.", func(s *scene) { s.swapKeys("context") }},
	{"context-key-twice", "3.4", "format", "The suite stands twice.", func(s *scene) { s.doubleKey("context") }},
	{"context-float", "3.5", "format", "The sequence as a float.", func(s *scene) { s.put("context", 6, []byte{0xf9, 0, 0}) }},
	{"context-undefined", "3.5", "format", "Undefined instead of a mark.", func(s *scene) { s.put("context", 15, []byte{0xf7}) }},
	{"context-tag-date", "3.5", "format", "A date under tag 1.", func(s *scene) { s.put("context", 7, tagged(1, num(s.ctx.created))) }},
	{"context-2-to-53", "3.6", "format", "A sequence of 2^53.", func(s *scene) { s.ctx.later(1 << 53) }},
	{"context-depth-17", "3.8", "limit", "Nesting that no context needs, one deeper than allowed.", func(s *scene) {
		s.put("context", 18, nested(16, num(0)))
	}},
	{"context-array", "11.3.8", "format", "The context as an array.", func(s *scene) { s.replace("context", array(num(1))) }},
	{"context-unknown-key", "11.3.8", "format", "A key that nobody knows.", func(s *scene) { s.put("context", 19, num(0)) }},
	{"context-negative-key", "11.3.8", "format", "A negative key.", func(s *scene) { s.put("context", -1, num(0)) }},
	{"context-text-key", "11.3.8", "format", "A key that is a text.", func(s *scene) {
		s.edit("context", func(b []byte) []byte {
			b[0]++
			return append(append(b, text("x")...), num(0)...)
		})
	}},
	{"suite-0", "11.3.8", "format", "Suite 0.", func(s *scene) { s.put("context", 1, num(0)) }},
	{"suite-256", "11.3.8", "format", "A suite of more than a byte.", func(s *scene) { s.put("context", 1, num(256)) }},
	{"suite-4", "7.1.7", "suite", "Suite 4, which nobody knows.", func(s *scene) { s.put("context", 1, num(4)) }},
	{"suite-255", "7.1.7", "suite", "A suite that nobody knows.", func(s *scene) { s.put("context", 1, num(255)) }},
	{"sender-31-bytes", "11.3.8", "format", "A sender of 31 bytes.", func(s *scene) { s.put("context", 2, bin(s.random("sender", 31))) }},
	{"audience-empty", "11.3.8", "format", "An audience of nobody.", func(s *scene) { s.put("context", 3, array()) }},
	{"audience-65", "7.1.2", "limit", "An audience of 65; the opening has 64 of them.", func(s *scene) {
		s.seats64()
		s.append("audience", array(bin(s.random("65th", 32)), bin(s.random("digest", 32)), bin(s.random("id", 8)), num(0)))
	}},
	{"recipient-fifth-item-signed", "11.3.8", "format", "A fifth item at a recipient of the context.", func(s *scene) { s.append("recipient 0", num(0)) }},
	{"recipient-thumbprint-33-bytes", "11.3.8", "format", "A thumbprint of 33 bytes.", func(s *scene) { s.set("recipient 0", 0, bin(s.random("t", 33))) }},
	{"recipient-digest-31-bytes", "11.3.8", "format", "A bundle digest of 31 bytes.", func(s *scene) { s.set("recipient 0", 1, bin(s.random("d", 31))) }},
	{"recipient-key-id-7-bytes", "11.3.8", "format", "A key id of 7 bytes.", func(s *scene) { s.set("recipient 0", 2, bin(s.random("k", 7))) }},
	{"recipient-purpose-3", "11.3.8", "format", "A purpose that nobody knows.", func(s *scene) { s.set("recipient 0", 3, num(3)) }},
	{"stream-15-bytes", "11.3.8", "format", "A stream of 15 bytes.", func(s *scene) { s.ctx.stream = s.ctx.stream[:15] }},
	{"sequence-negative", "11.3.8", "format", "A sequence of -1.", func(s *scene) { s.put("context", 6, num(-1)) }},
	{"created-text", "11.3.8", "format", "A time as a text.", func(s *scene) { s.put("context", 7, text("2027-01-15")) }},
	{"commit-31-bytes", "11.3.8", "format", "A commit of 31 bytes.", func(s *scene) { s.put("context", 10, bin(s.random("c", 31))) }},
	{"one-way-false", "11.3.8", "format", "One-way stands only where it is true.", func(s *scene) { s.put("context", 12, cborFalse) }},
	{"subject-15-bytes", "11.3.8", "format", "A subject of 15 bytes.", func(s *scene) { s.ctx.subject = s.random("subject", 15) }},
	{"mark-0", "11.3.8", "format", "Mark 0.", func(s *scene) { s.put("context", 15, num(0)) }},
	{"mark-3", "11.3.8", "format", "Mark 3.", func(s *scene) { s.put("context", 15, num(3)) }},
}, missingKeys()...)

// missingKeys leaves out one of the ten entries that every context has.
func missingKeys() []fault {
	var list []fault
	for key := range int64(10) {
		list = append(list, fault{
			"context-without-" + itoa(int(key+1)), "11.3.8", "format",
			"The context has no entry " + itoa(int(key+1)) + ".",
			func(s *scene) { s.drop("context", key+1) },
		})
	}
	return list
}
