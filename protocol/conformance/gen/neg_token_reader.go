package main

import (
	"encoding/base64"
	"encoding/hex"
	"strings"
)

// issued is a token whose iss is the issuer's name, spelled otherwise.
func issued(name, comment string, spell func(p *party) string) tokenVector {
	return tokenVector{"iss-" + name, "6.6.6", "trust", comment, func(_ *scene, t *token) { t.claims[claimIss] = text(spell(t.issuer)) }}
}

// forReader is a token with another aud than the reader's name.
func forReader(name, comment, aud string) tokenVector {
	return tokenVector{"aud-" + name, "6.6.7", "trust", comment, func(_ *scene, t *token) { t.claims[claimAud] = text(aud) }}
}

// tokenNames break 6.6.6 and 6.6.7.
var tokenNames = []tokenVector{
	issued("other", "A name that the reader does not know.", func(*party) string { return "https://issuer.example" }),
	issued("upper-case", "The name of the thumbprint, its beginning in upper case.", func(p *party) string {
		return strings.ToUpper(thumbURN) + p.name()[len(thumbURN):]
	}),
	issued("padded", "The thumbprint with padding.", func(p *party) string { return p.name() + "=" }),
	issued("base64", "The thumbprint in base64 with + and /.", func(p *party) string {
		return thumbURN + base64.RawStdEncoding.EncodeToString(p.thumb())
	}),
	issued("loose-bits", "The thumbprint in another spelling of base64url, with bits set behind its last byte.", func(p *party) string {
		name := p.name()
		last := strings.IndexByte(base64url, name[len(name)-1])
		return name[:len(name)-1] + base64url[last+1:last+2]
	}),
	issued("hex", "The thumbprint in hexadecimal.", func(p *party) string { return thumbURN + hex.EncodeToString(p.thumb()) }),
	issued("bare", "The thumbprint without what stands before it.", func(p *party) string { return p.name()[len(thumbURN):] }),
	issued("sha-512", "The name of another hash.", func(p *party) string { return strings.Replace(p.name(), "sha-256", "sha-512", 1) }),
	issued("jkt", "The name of a thumbprint of a JWK.", func(p *party) string { return strings.Replace(p.name(), ":ckt:", ":jwk-thumbprint:", 1) }),
	issued("newline", "A line feed behind the name.", func(p *party) string { return p.name() + "\n" }),
	issued("byte-order-mark", "A byte order mark before the name.", func(p *party) string { return "\ufeff" + p.name() }),
	{"iss-first-key", "6.6.6", "trust", "The name of a dual issuer's first key as an identity by itself.", func(s *scene, t *token) {
		t.from(s, kindDualEd25519)
		t.claims[claimIss] = text((&party{keys: t.issuer.keys[:1]}).name())
	}},
	{"iss-dual-of-first-key", "6.6.6", "trust", "The name of a dual identity, read as a token of its first key.", func(s *scene, t *token) {
		t.from(s, kindDualEd25519)
		t.issuer = &party{keys: t.issuer.keys[:1]}
	}},
	{"iss-thumbprint-of-known", "6.6.6", "trust", "The name of the thumbprint, for a reader that knows the key by another one.", func(_ *scene, t *token) { t.known = "https://issuer.example" }},
	{"iss-known-other-case", "6.6.6", "trust", "The name that the reader knows, in another case.", func(_ *scene, t *token) {
		t.known = "https://issuer.example"
		t.claims[claimIss] = text("https://Issuer.example")
	}},
	{"aud-missing", "6.6.7", "trust", "No aud, for a reader that has a name.", func(_ *scene, t *token) { delete(t.claims, claimAud) }},
	{"aud-for-reader-without-name", "6.6.7", "trust", "An aud, for a reader that has no name.", func(_ *scene, t *token) { t.reader = "" }},
	forReader("other", "Another reader's name.", "https://other.example/"),
	forReader("other-case", "The reader's name in another case.", "https://HOP.example/"),
	forReader("longer", "A name that begins with the reader's.", tokenReader+"x"),
	forReader("shorter", "A name that the reader's begins with.", tokenReader[:len(tokenReader)-1]),
	forReader("space", "A space behind the reader's name.", tokenReader+" "),
	forReader("nul", "A byte that is 0 behind the reader's name.", tokenReader+"\x00"),
	forReader("list", "Two names in one text.", tokenReader+" https://other.example/"),
	{"aud-not-normalised", "6.6.7", "trust", "The reader's name in another form of Unicode.", func(_ *scene, t *token) {
		t.reader = "h\u00f6pital"
		t.claims[claimAud] = text("ho\u0308pital")
	}},
	{"aud-issuer", "6.6.7", "trust", "The issuer's name in place of the reader's.", func(_ *scene, t *token) { t.claims[claimAud] = text(t.issuer.name()) }},
}

const base64url = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

// tokenExpired break 6.6.8.
var tokenExpired = []tokenVector{
	{"exp-now", "6.6.8", "expired", "The first ms of exp.", func(s *scene, t *token) { t.claims[claimExp] = num(uint64(nowSeconds)) }},
	{"exp-before-now", "6.6.8", "expired", "A second after exp: there is no skew at the end.", func(s *scene, t *token) { t.claims[claimExp] = num(uint64(nowSeconds - 1)) }},
	{"exp-within-second", "6.6.8", "expired", "The last ms of the second of exp.", func(s *scene, t *token) {
		t.claims[claimExp] = num(uint64(nowSeconds))
		s.now += 999
	}},
	{"exp-0", "6.6.8", "expired", "An exp that is 0: it is there.", func(s *scene, t *token) { t.claims[claimExp] = num(0) }},
	{"exp-of-ms", "6.6.8", "expired", "A clock that is past exp; taken as ms, exp would be in 1970.", func(s *scene, t *token) { s.now = 1000 * (nowSeconds + hour) }},
	{"nbf-301-ahead", "6.6.8", "expired", "A nbf a second further ahead than is allowed.", func(s *scene, t *token) { t.claims[claimNbf] = num(uint64(nowSeconds + 301)) }},
	{"nbf-300-ahead-and-1-ms", "6.6.8", "expired", "A nbf a ms further ahead than is allowed.", func(s *scene, t *token) {
		t.claims[claimNbf] = num(uint64(nowSeconds + 300))
		s.now--
	}},
	{"iat-301-ahead", "6.6.8", "expired", "An iat a second further ahead than is allowed.", func(s *scene, t *token) { t.claims[claimIat] = num(uint64(nowSeconds + 301)) }},
	{"iat-300-ahead-and-1-ms", "6.6.8", "expired", "An iat a ms further ahead than is allowed.", func(s *scene, t *token) {
		t.claims[claimIat] = num(uint64(nowSeconds + 300))
		s.now--
	}},
	{"iat-ahead-of-nbf", "6.6.8", "expired", "An iat that is ahead, beside a nbf that is past.", func(s *scene, t *token) {
		t.claims[claimNbf], t.claims[claimIat] = num(uint64(nowSeconds-hour)), num(uint64(nowSeconds+301))
	}},
	{"nbf-below-greatest", "6.6.8", "expired", "A nbf just below the greatest exp.", func(s *scene, t *token) {
		t.claims[claimNbf], t.claims[claimExp] = num(uint64(greatest-1)), num(uint64(greatest))
	}},
}

// tokenOrder have two things wrong each: the earlier step is the one reported.
var tokenOrder = []tokenVector{
	{"8193-bytes-and-trailing-byte", "6.6.1", "limit", "A token that is too long, and a byte behind it.", func(s *scene, t *token) {
		t.fill(8192)
		s.longer("input")
	}},
	{"alg-eddsa-and-iss-missing", "4.3", "suite", "-8, and no iss.", func(s *scene, t *token) {
		s.put("token.protected", 1, num(-8))
		delete(t.claims, claimIss)
	}},
	{"kid-65-bytes-and-iss-missing", "6.6.2", "limit", "A kid that is too long, and no iss.", func(s *scene, t *token) {
		t.kid = blank(65)
		delete(t.claims, claimIss)
	}},
	{"sub-256-bytes-and-alg-of-other-kind", "6.6.3", "limit", "A sub that is too long, under an alg that is not the issuer's.", func(s *scene, t *token) {
		t.claims[claimSub] = text(strings.Repeat("s", 256))
		t.signer = s.bearer(algESP256)
	}},
	{"not-understood-and-signature-flipped", "6.6.3", "format", "A claim that is not understood, and a signature that does not verify.", func(s *scene, t *token) {
		t.claims[9] = num(1)
		s.flip("token.signature")
	}},
	{"alg-of-other-kind-and-signature-flipped", "6.6.4", "suite", "An alg that is not the issuer's, and a signature that does not verify.", func(s *scene, t *token) {
		t.signer = s.bearer(algESP256)
		s.flip("token.signature")
	}},
	{"by-other-and-iss", "6.6.5", "signature", "Another key signs, in its own name.", func(s *scene, t *token) {
		t.signer = s.bearer(algEd25519)
		t.claims[claimIss] = text((&party{keys: []idKey{t.signer}}).name())
	}},
	{"signature-flipped-and-aud", "6.6.5", "signature", "A signature that does not verify, for another reader.", func(s *scene, t *token) {
		t.claims[claimAud] = text("https://other.example/")
		s.flip("token.signature")
	}},
	{"signature-flipped-and-expired", "6.6.5", "signature", "A signature that does not verify, of a token that has expired.", func(s *scene, t *token) {
		t.claims[claimExp] = num(1)
		s.flip("token.signature")
	}},
	{"iss-and-expired", "6.6.6", "trust", "Another name than the issuer's, and it has expired.", func(s *scene, t *token) {
		t.claims[claimIss], t.claims[claimExp] = text("https://issuer.example"), num(1)
	}},
	{"aud-and-expired", "6.6.7", "trust", "Another reader's name, and it has expired.", func(s *scene, t *token) {
		t.claims[claimAud], t.claims[claimExp] = text("https://other.example/"), num(1)
	}},
	{"nbf-at-exp-and-expired", "6.6.3", "format", "A nbf that is exp, and both are past.", func(s *scene, t *token) {
		t.claims[claimNbf], t.claims[claimExp] = num(1), num(1)
	}},
}
