package main

import (
	"bytes"
	"encoding/base64"
	"maps"
	"slices"
)

// token is a vector of SPEC section 6.6: what an issuer signs, and what the
// reader knows of it beforehand. A vector changes the fields, or the parts that
// seal makes of them: "claims", "token.protected", "token.payload", …
type token struct {
	issuer *party  // whose identity the reader knows
	signer idKey   // its first key, unless a vector has another
	claims dict    // encoded values by their integer keys
	texts  textual // and by their text keys
	kid    []byte
	aad    []byte

	known      string // the name by which the reader knows the issuer; "": that of its thumbprint
	reader     string // the reader's own name; "": none
	understood []any  // keys of further claims
}

// textual is a map from texts to encoded values.
type textual map[string][]byte

// encode writes both maps as one, in the order that rule 3.4 wants: integers
// stand before texts, as their first bytes are lower.
func (t *token) encode() []byte {
	b := append(head(majorMap, uint64(len(t.claims)+len(t.texts))), t.claims.encode()[len(head(majorMap, uint64(len(t.claims)))):]...)
	for _, k := range t.textKeys() {
		b = slices.Concat(b, text(k), t.texts[k])
	}
	return b
}

// textKeys are the text keys in the order of their encodings.
func (t *token) textKeys() []string {
	return slices.SortedFunc(maps.Keys(t.texts), func(a, b string) int { return bytes.Compare(text(a), text(b)) })
}

// The claims of RFC 8392 and RFC 8747 by their keys.
const (
	claimIss = 1 + iota
	claimSub
	claimAud
	claimExp
	claimNbf
	claimIat
	claimCti
	claimCnf
)

// The times of a token, in seconds.
const (
	nowSeconds = now / 1000
	hour       = 3600
)

// newToken has an issuer with an Ed25519 key, and what has to be there.
func newToken(s *scene) *token {
	t := &token{reader: tokenReader}
	t.from(s, kind{algs: []int64{algEd25519}})
	t.claims = dict{
		claimIss: text(t.issuer.name()), claimAud: text(tokenReader), claimExp: num(uint64(nowSeconds + hour)),
	}
	return t
}

// tokenReader is the name of who reads most tokens.
const tokenReader = "https://hop.example/"

// from changes whose token it is.
func (t *token) from(s *scene, k kind) {
	t.issuer = newPartyOf(s.entropy, "issuer", k.algs, roleHop)
	t.signer = t.issuer.keys[0]
	if t.claims != nil {
		t.claims[claimIss] = text(t.issuer.name())
	}
}

// name is that of an identity in iss, sub and aud.
func (p *party) name() string { return thumbURN + base64URL(p.thumb()) }

func base64URL(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

const thumbURN = "urn:ietf:params:oauth:ckt:sha-256:"

// understand adds a claim that the reader understands.
func (t *token) understand(key any, value []byte) {
	if k, ok := key.(int); ok {
		key = int64(k)
	}
	t.understood = append(t.understood, key)
	switch k := key.(type) {
	case int64:
		t.claims[k] = value
	case string:
		if t.texts == nil {
			t.texts = textual{}
		}
		t.texts[k] = value
	}
}

// seal signs the token as a tagged COSE_Sign1.
func (t *token) seal(ps *parts) []byte {
	payload := ps.bytes("claims", t.encode())
	if t.kid != nil {
		edit := ps.keys["token.protected"]
		ps.editKeys("token.protected", func(d dict) {
			d[4] = bin(t.kid)
			if edit != nil {
				edit(d)
			}
		})
	}
	return sign1(ps, "token", t.signer, payload, t.aad).wire
}

// fill makes the token so many bytes long, by a claim that the reader understands.
func (t *token) fill(size int) {
	t.understand(-70001, nil)
	for n := size - 300; ; n++ {
		t.claims[-70001] = bin(blank(n))
		if len(t.seal(newParts())) == size {
			return
		}
	}
}

// vector is the token's file.
func (t *token) vector(s *scene) object {
	fields := []member{{"issuer", identity(t.issuer.keys)}}
	if t.known != "" {
		fields = append(fields, member{"issuer_name", t.known})
	}
	if t.reader != "" {
		fields = append(fields, member{"audience", t.reader})
	}
	fields = append(fields, member{"understood", append([]any{}, t.understood...)}, member{"input", s.bytes("input", t.seal(s.parts))})
	if s.class == "ok" {
		fields = append(fields, member{"result", t.says()})
	}
	return s.vector("token", fields...)
}

// says is what the reader of the token learns.
func (t *token) says() object {
	var o object
	if t.kid != nil {
		o = object{{"kid", t.kid}}
	}
	keys := slices.SortedFunc(maps.Keys(t.claims), func(a, b int64) int { return bytes.Compare(num(a), num(b)) })
	others := []any{}
	for _, k := range keys {
		value := t.claims[k]
		if k < claimIss || k > claimCnf {
			others = append(others, object{{"key", k}, {"value", value}})
			continue
		}
		o = append(o, member{claimNames[k], claimValue(must(readAll(value)))})
	}
	for _, k := range t.textKeys() {
		others = append(others, object{{"key", k}, {"value", t.texts[k]}})
	}
	return append(o, member{"others", others})
}

var claimNames = map[int64]string{
	claimIss: "iss", claimSub: "sub", claimAud: "aud", claimExp: "exp", claimNbf: "nbf", claimIat: "iat", claimCti: "cti", claimCnf: "cnf",
}

// claimValue is a claim as the file shows it: of a cnf its COSE_Key.
func claimValue(i *item) any {
	switch i.major {
	case majorText:
		return string(i.bytes)
	case majorBytes:
		return i.bytes
	case majorMap:
		return i.items[1].raw
	}
	return i.arg
}

// tokenVector is one vector: positive without class.
type tokenVector struct {
	name, rule, class, comment string

	set func(*scene, *token)
}

// tokenTables are the vectors of section 6.6.
func tokenTables() [][]sceneVector {
	return [][]sceneVector{
		tokens("", tokenPositive), tokens("", tokenIssuers()), tokens("", tokenEdges()),
		tokens("", tokenStructure), tokens("", tokenAlgs()), tokens("", tokenTimes()), tokens("", tokenTexts()),
		tokens("", tokenClaims), tokens("", tokenConfirmations()), tokens("", tokenKeys),
		tokens("", tokenSignatures), tokens("", tokenNames), tokens("", tokenExpired), tokens("order-", tokenOrder),
	}
}

func tokens(prefix string, list []tokenVector) []sceneVector {
	var vectors []sceneVector
	for _, v := range list {
		vectors = append(vectors, sceneVector{"token-" + prefix + v.name, func(s *scene) object {
			s.comment = v.comment
			if v.class != "" {
				s.fault(v.rule, v.class, v.comment)
			}
			t := newToken(s)
			v.set(s, t)
			return t.vector(s)
		}})
	}
	return vectors
}
