package main

import "strings"

// tokenPositive are tokens that are taken.
var tokenPositive = []tokenVector{
	{"least", "", "", "A token of iss, aud and exp.", func(*scene, *token) {}},
	{"no-audience", "", "", "A token for a reader that has no name: aud is absent.", func(_ *scene, t *token) { t.toNobody() }},
	{"all-claims", "", "", "Every claim that each reader knows, and two more that this one understands.", func(s *scene, t *token) {
		t.claims[claimSub] = text("ward 7")
		t.claims[claimNbf] = num(uint64(nowSeconds - hour))
		t.claims[claimIat] = num(uint64(nowSeconds - 2*hour))
		t.claims[claimCti] = bin(s.random("cti", 16))
		t.confirm(s.bearer(algEd25519))
		t.kid = s.random("kid", 8)
		t.understand(-65537, num(64))
		t.understand("scope", text("upload"))
	}},
	{"for-thumbprint", "", "", "A reader whose name is that of its thumbprint.", func(s *scene, t *token) {
		t.reader = newParty(s.entropy, "reader", roleHop).name()
		t.claims[claimAud] = text(t.reader)
	}},
	{"known-by-other-name", "", "", "A reader that knows the issuer's key by another name.", func(_ *scene, t *token) {
		t.known = "https://issuer.example"
		t.claims[claimIss] = text(t.known)
	}},
	{"understood-absent", "", "", "Claims that the reader understands, and that are not there.", func(_ *scene, t *token) { t.understood = []any{-65537, 38, "scope"} }},
	{"understood-of-every-kind", "", "", "Keys of every kind, each in its place, and values that are of any kind and not looked at.", func(_ *scene, t *token) {
		t.understand("b", cborNull)
		t.understand("aa", dict{1: array()}.encode())
		t.understand("9", num(9))
		t.understand(9, num(-9))
		t.understand(24, tagged(18, array()))
		t.understand(256, cborFalse)
		t.understand(-1, text(""))
		t.understand(-65537, bin(nil))
	}},
	{"understood-greatest", "", "", "The greatest key that there is, and the least one.", func(_ *scene, t *token) {
		t.understand(int64(greatest), num(1))
		t.understand(int64(-greatest-1), num(1))
	}},
	{"understood-long-text", "", "", "A key of 300 bytes: section 12 bounds the values of iss, sub and aud.", func(_ *scene, t *token) {
		t.understand(strings.Repeat("k", 300), num(1))
	}},
	{"understood-depth-16", "", "", "A claim with an integer at depth 16.", func(_ *scene, t *token) { t.understand(9, nested(15, num(1))) }},
	{"other-prefix", "", "", "A name in sub that is of no identity: nobody looks.", func(_ *scene, t *token) { t.claims[claimSub] = text(thumbURN) }},
}

// toNobody makes it a token for a reader without a name.
func (t *token) toNobody() {
	t.reader = ""
	delete(t.claims, claimAud)
}

// confirm puts a key into cnf.
func (t *token) confirm(k idKey) { t.claims[claimCnf] = dict{1: k.cose().encode()}.encode() }

// bearer is the key of whom a token is given to.
func (s *scene) bearer(alg int64) idKey { return newIDKey(alg, s.random("bearer", 32)) }

// tokenIssuers are issuers and bearers of every kind.
func tokenIssuers() []tokenVector {
	var list []tokenVector
	for _, k := range otherKinds {
		comment := "An issuer with a key of its kind."
		if len(k.algs) > 1 {
			comment = "A dual issuer: its first key signs, and its name is of both."
		}
		list = append(list, tokenVector{"issuer-" + k.name, "", "", comment, func(s *scene, t *token) { t.from(s, k) }})
	}
	for _, k := range []kind{kindESP256, kindMLDSA65} {
		list = append(list, tokenVector{"cnf-" + k.name, "", "", "A bearer with a key of another kind.", func(s *scene, t *token) { t.confirm(s.bearer(k.algs[0])) }})
	}
	return list
}

// tokenEdges are sizes and times at their limits.
func tokenEdges() []tokenVector {
	claim := func(name, comment string, key int64, value []byte) tokenVector {
		return tokenVector{name, "", "", comment, func(_ *scene, t *token) { t.claims[key] = value }}
	}
	at := func(name, comment string, key int64, seconds, now uint64) tokenVector {
		return tokenVector{name, "", "", comment, func(s *scene, t *token) {
			t.claims[key], s.now = num(seconds), now
		}}
	}
	const s = nowSeconds
	list := []tokenVector{
		{"8192-bytes", "", "", "A token as long as it may be.", func(_ *scene, t *token) { t.fill(8192) }},
		{"32-claims", "", "", "As many claims as there may be.", func(_ *scene, t *token) { t.many(32) }},
		{"kid-1-byte", "", "", "The shortest kid.", func(_ *scene, t *token) { t.kid = []byte{0} }},
		{"kid-64-bytes", "", "", "The longest kid.", func(_ *scene, t *token) { t.kid = blank(64) }},
		claim("cti-1-byte", "The shortest cti.", claimCti, bin([]byte{0})),
		claim("cti-64-bytes", "The longest cti.", claimCti, bin(blank(64))),
		claim("sub-1-byte", "The shortest sub.", claimSub, text("\x00")),
		claim("sub-255-bytes", "The longest sub.", claimSub, text(strings.Repeat("s", 255))),
		claim("sub-255-bytes-128-characters", "The longest sub, of 128 characters.", claimSub, text("s"+strings.Repeat("ß", 127))),
		claim("sub-byte-order-mark", "A byte order mark before a sub: it is part of it.", claimSub, text("\ufeffward 7")),
		{"aud-255-bytes", "", "", "The longest aud.", func(_ *scene, t *token) { t.addressed(strings.Repeat("a", 255)) }},
		{"iss-255-bytes", "", "", "The longest iss.", func(_ *scene, t *token) { t.named(strings.Repeat("i", 255)) }},
		claim("exp-greatest", "The greatest exp that there is.", claimExp, num(uint64(greatest))),
		claim("nbf-0", "A nbf in 1970.", claimNbf, num(0)),
		at("exp-next-ms", "The last ms before exp.", claimExp, s+1, 1000*s+999),
		at("exp-next-second", "The last second before exp.", claimExp, s+1, 1000*s),
		at("nbf-300-ahead", "A nbf as far ahead as is allowed.", claimNbf, s+300, 1000*s),
		at("iat-300-ahead", "An iat as far ahead as is allowed.", claimIat, s+300, 1000*s),
		at("nbf-now", "The first second after nbf.", claimNbf, s, 1000*s),
		{"exp-1-and-nbf-0", "", "", "The shortest life, in its last ms.", func(s *scene, t *token) {
			t.claims[claimExp], t.claims[claimNbf], t.claims[claimIat], s.now = num(1), num(0), num(0), 999
		}},
		{"nbf-and-iat-below-exp", "", "", "A nbf and an iat that are one below exp.", func(s *scene, t *token) {
			t.claims[claimNbf], t.claims[claimIat], t.claims[claimExp] = num(uint64(nowSeconds+9)), num(uint64(nowSeconds+9)), num(uint64(nowSeconds+10))
		}},
		{"iat-after-nbf", "", "", "Issued after it became usable: the two are not compared.", func(s *scene, t *token) {
			t.claims[claimNbf], t.claims[claimIat] = num(uint64(nowSeconds-10)), num(uint64(nowSeconds-5))
		}},
	}
	return list
}

// addressed changes the reader's name and aud.
func (t *token) addressed(name string) {
	t.reader = name
	t.claims[claimAud] = text(name)
}

// named changes the name that the reader knows the issuer by, and iss.
func (t *token) named(name string) {
	t.known = name
	t.claims[claimIss] = text(name)
}

// many has so many claims in all, which the reader understands.
func (t *token) many(n int) {
	for i := len(t.claims); i < n; i++ {
		t.understand(100+i, num(i))
	}
}
