package main

// claimed is a token with a claim that breaks 6.6.3, or a rule of section 3.
func claimed(name, rule, class, comment string, key int64, value []byte) tokenVector {
	return tokenVector{name, rule, class, comment, func(_ *scene, t *token) { t.claims[key] = value }}
}

// unclaimed is a token without a claim.
func unclaimed(name, comment string, key int64) tokenVector {
	return tokenVector{name, "6.6.3", "format", comment, func(_ *scene, t *token) { delete(t.claims, key) }}
}

// tokenClaims break the map of 6.6.3, and section 3 in it.
var tokenClaims = []tokenVector{
	{"claims-trailing-byte", "3.1", "format", "A byte follows the claims.", func(s *scene, _ *token) { s.longer("claims") }},
	{"claims-truncated", "3.1", "format", "The last byte of the claims is missing.", func(s *scene, _ *token) { s.shorter("claims") }},
	{"claims-empty", "3.1", "format", "Claims of no byte.", func(s *scene, _ *token) { s.replace("claims", nil) }},
	{"claims-wide", "3.2", "format", "The head of the claims in two bytes.", func(s *scene, _ *token) { s.wideHead("claims") }},
	{"claims-endless", "3.3", "format", "Claims of indefinite length.", func(s *scene, _ *token) { s.endless("claims") }},
	{"claims-unsorted", "3.4", "format", "Claim 3 before claim 1.", func(s *scene, _ *token) { s.swapKeys("claims") }},
	{"claims-twice", "3.4", "format", "The iss stands twice.", func(s *scene, _ *token) { s.doubleKey("claims") }},
	{"claims-length-first", "3.4", "format", `A text key of one byte before -70001, as RFC 7049 sorted.`, func(s *scene, t *token) {
		t.understood = []any{int64(-70001), "a"}
		s.edit("claims", func(b []byte) []byte {
			b[0] += 2
			return append(append(append(b, text("a")...), num(1)...), append(num(-70001), num(1)...)...)
		})
	}},
	{"claims-array", "6.6.3", "format", "The claims in an array.", func(s *scene, _ *token) { s.listed("claims") }},
	{"claims-wrapped", "6.6.3", "format", "The claims in a byte string.", func(s *scene, _ *token) { s.edit("claims", bin) }},
	{"claims-tagged", "6.6.3", "format", "The claims with a tag that there is.", func(s *scene, _ *token) { s.edit("claims", func(b []byte) []byte { return tagged(18, b) }) }},
	{"claims-null", "6.6.3", "format", "Null in place of the claims.", func(s *scene, _ *token) { s.replace("claims", cborNull) }},
	{"claims-none", "6.6.3", "format", "No claim.", func(_ *scene, t *token) { t.claims = dict{} }},
	{"33-claims", "6.6.3", "limit", "One claim too many.", func(_ *scene, t *token) { t.many(33) }},
	{"256-claims", "6.6.3", "limit", "As many claims that their number is 0 in a byte.", func(_ *scene, t *token) { t.many(256) }},
	unclaimed("iss-missing", "No iss.", claimIss),
	unclaimed("exp-missing", "No exp.", claimExp),
}

// tokenKeys have keys of claims that are none, or that the reader does not
// understand.
var tokenKeys = []tokenVector{
	{"key-0", "6.6.3", "format", "The key 0.", func(_ *scene, t *token) { t.claims[0] = num(1) }},
	{"key-empty-text", "6.6.3", "format", "The empty text as key.", func(_ *scene, t *token) { t.texts = textual{"": num(1)} }},
	{"key-bytes", "6.6.3", "format", "A byte string as key.", func(s *scene, _ *token) { s.behindClaims(bin([]byte{9}), num(1)) }},
	{"key-array", "6.6.3", "format", "An array as key.", func(s *scene, _ *token) { s.behindClaims(array(num(9)), num(1)) }},
	{"key-true", "6.6.3", "format", "True as key.", func(s *scene, _ *token) { s.behindClaims(cborTrue, num(1)) }},
	{"key-tagged", "6.6.3", "format", "A key with a tag that there is.", func(s *scene, _ *token) { s.behindClaims(tagged(18, num(9)), num(1)) }},
	{"key-wide", "3.2", "format", "A key in two bytes.", func(s *scene, _ *token) { s.behindClaims(wide(majorUint, 9, 1), num(1)) }},
	{"key-2-to-53", "3.6", "format", "2^53 as key.", func(s *scene, _ *token) { s.behindClaims(num(uint64(1<<53)), num(1)) }},
	{"not-understood-9", "6.6.3", "format", "Claim 9, which the reader does not understand.", func(_ *scene, t *token) { t.claims[9] = num(1) }},
	{"not-understood-negated", "6.6.3", "format", "Claim -1, whose argument is that of 0.", func(_ *scene, t *token) { t.claims[-1] = num(1) }},
	{"not-understood-quota", "6.6.3", "format", "A quota, for a reader that does not understand it.", func(_ *scene, t *token) { t.claims[-65537] = num(1) }},
	{"not-understood-text", "6.6.3", "format", "A text as key that the reader does not understand.", func(_ *scene, t *token) { t.texts = textual{"scope": text("upload")} }},
	{"not-understood-beside", "6.6.3", "format", "A claim that the reader understands, and one that it does not.", func(_ *scene, t *token) {
		t.understand(9, num(1))
		t.claims[10] = num(1)
	}},
	{"not-understood-text-of-number", "6.6.3", "format", `The text "9", for a reader that understands 9.`, func(_ *scene, t *token) {
		t.understood = []any{9}
		t.texts = textual{"9": num(1)}
	}},
	{"not-understood-number-of-text", "6.6.3", "format", `The number 9, for a reader that understands the text "9".`, func(_ *scene, t *token) {
		t.understood = []any{"9"}
		t.claims[9] = num(1)
	}},
	{"not-understood-other-case", "6.6.3", "format", "A text in another case.", func(_ *scene, t *token) {
		t.understood = []any{"scope"}
		t.texts = textual{"Scope": num(1)}
	}},
	{"not-understood-longer", "6.6.3", "format", "A text that begins with one that the reader understands.", func(_ *scene, t *token) {
		t.understood = []any{"scope"}
		t.texts = textual{"scope\x00": num(1)}
	}},
	{"not-understood-name", "6.6.3", "format", `The text "exp", beside exp.`, func(_ *scene, t *token) { t.texts = textual{"exp": num(1)} }},
	{"understood-float", "3.5", "format", "A claim that the reader understands, with a float.", func(_ *scene, t *token) { t.understand(9, []byte{0xf9, 0x3c, 0}) }},
	{"understood-unsorted", "3.4", "format", "A claim that the reader understands, with an unsorted map.", func(_ *scene, t *token) {
		t.understand(9, pairs(num(2), num(1), num(1), num(1)))
	}},
	{"understood-depth-17", "3.8", "limit", "A claim that the reader understands, with an integer at depth 17.", func(_ *scene, t *token) { t.understand(9, nested(16, num(1))) }},
}

// behindClaims puts one more claim behind the others.
func (s *scene) behindClaims(key, value []byte) {
	s.edit("claims", func(b []byte) []byte {
		b[0]++
		return append(append(b, key...), value...)
	})
}
