package main

import (
	"bytes"
	"encoding/base64"
	"slices"
	"strings"
)

// signedMany is the structure of a COSE_Sign with least to most signatures, each
// by an algorithm of 4.3. Where dual holds they are those of a dual identity.
func (c *checker) signedMany(i *item, rule string, least, most int, dual bool) (payload []byte, list []signedRead) {
	c.need(i.major == majorTag && i.arg == tagSign, rule, "format", "tag")
	items := c.array(i.items[0], rule, "COSE_Sign", 4, 4)
	body := c.bstr(items[0], rule, "protected header", -1)
	c.need(len(body) == 0, rule, "format", "the body's header is not empty")
	c.unprotected(items[1], rule)
	payload = c.bstr(items[2], rule, "payload", -1)
	for n, s := range c.array(items[3], rule, "signatures", least, most) {
		f := c.array(s, rule, "COSE_Signature", 3, 3)
		header, protected := c.protected(f[0], rule)
		c.hasAlg(header)
		c.fields(header, rule, "COSE_Signature", []int64{1}, nil)
		c.unprotected(f[1], rule)
		allowed := []int64{algEd25519, algESP256, algMLDSA65}
		if dual {
			allowed = [][]int64{{algEd25519, algESP256}, {algMLDSA65}, {algMLDSA65}}[min(n, 2)]
		}
		list = append(list, signedRead{
			alg:       c.alg(header, allowed...),
			structure: func(aad []byte) []byte { return sigStructureOf(nil, protected, aad, payload) },
			signature: c.bstr(f[2], rule, "signature", -1),
		})
	}
	return payload, list
}

// signedBy checks that these keys signed, in this order.
func (c *checker) signedBy(keys []idKey, list []signedRead, aad []byte, suiteRule, rule string) {
	var algs []int64
	for _, s := range list {
		algs = append(algs, s.alg)
	}
	c.need(slices.Equal(algs, (&party{keys: keys}).algs()), suiteRule, "suite", "algorithms of the keys")
	for n, s := range list {
		k := keys[min(n, len(keys)-1)]
		c.verified(k, s, aad, rule, "statement")
	}
}

// publicIdentity is `identity` of the CDDL.
func (c *checker) publicIdentity(i *item) []idKey {
	keys := c.identity(i)
	for _, k := range keys {
		c.need(k.private == nil, "4.4", "format", "a private key")
	}
	return keys
}

// uri is the name of an identity in its one spelling.
func (c *checker) uri(i *item, rule, what string) []byte {
	c.need(i.major == majorText, rule, "format", what)
	rest, ok := strings.CutPrefix(string(i.bytes), "urn:ietf:params:oauth:ckt:sha-256:")
	thumb, err := base64.RawURLEncoding.Strict().DecodeString(rest)
	c.need(ok && err == nil && len(thumb) == 32 && len(rest) == 43, rule, "format", what)
	return thumb
}

// sized is a text of 1 to most bytes.
func (c *checker) sized(i *item, rule, what string, most int) string {
	c.need(i.major == majorText && len(i.bytes) > 0, rule, "format", what)
	c.need(len(i.bytes) <= most, rule, "limit", what)
	return string(i.bytes)
}

// rotationRead is a rotation that was read and verified.
type rotationRead struct {
	first, previous, from, recovery, digest []byte
	sequence, kind, cutOver                 uint64
	by, to                                  *party
	byThumb, toThumb                        []byte
}

// rotation is SPEC section 6.8.
func (c *checker) rotation(input []byte) *rotationRead {
	c.need(len(input) <= 16384, "6.8.1", "limit", "length")
	payload, list := c.signedMany(c.scan(input), "6.8.2", 2, 4, false)
	const rule = "6.8.3"
	i := c.scan(payload)
	c.fields(i, rule, "rotation-claim", []int64{1, 2, 3, 4, 5, 6, 7, 8}, []int64{9})
	r := &rotationRead{
		first: c.bstr(i.get(1), rule, "first", 32), sequence: c.uint(i.get(2), rule, "sequence", 1, 256),
		kind: c.uint(i.get(4), rule, "kind", 1, 2), from: c.bstr(i.get(5), rule, "from", 32),
		cutOver: c.uint(i.get(8), rule, "cut-over", 0, greatest), digest: sum(payload),
	}
	if p := i.get(3); !p.isNull() {
		r.previous = c.bstr(p, rule, "previous", 32)
	}
	c.need((r.previous == nil) == (r.sequence == 1), rule, "format", "previous")
	c.need(r.sequence > 1 || bytes.Equal(r.from, r.first), rule, "format", "from")
	r.by, r.to = &party{keys: c.rotated(i.get(6))}, &party{keys: c.rotated(i.get(7))}
	by, to := r.by.thumb(), r.to.thumb()
	r.byThumb, r.toThumb = by, to
	c.need((r.kind == 1) == bytes.Equal(r.from, by), rule, "format", "kind")
	c.need(r.kind == 1 || len(r.by.keys) == 2, rule, "format", "a recovery that is not dual")
	c.need(!among(to, r.first, r.from, by), rule, "format", "to")
	if i.get(9) != nil {
		r.recovery = c.bstr(i.get(9), rule, "recovery", 32)
		c.need(!among(r.recovery, r.first, r.from, by, to), rule, "format", "recovery")
	}
	c.signedBy(slices.Concat(r.by.keys, r.to.keys), list, label("rotation"), "6.8.4", "6.8.5")
	return r
}

// rotated is by or to: what is no key at all is another type.
func (c *checker) rotated(i *item) []idKey {
	c.need(i.major == majorMap || i.major == majorArray, "6.8.3", "format", "identity")
	return c.publicIdentity(i)
}

func among(b []byte, list ...[]byte) bool {
	return slices.ContainsFunc(list, func(o []byte) bool { return bytes.Equal(o, b) })
}

func (r *rotationRead) object() object {
	var previous any
	if r.previous != nil {
		previous = r.previous
	}
	o := object{
		{"first", r.first}, {"sequence", r.sequence}, {"previous", previous}, {"kind", r.kind}, {"from", r.from},
		{"by", r.by.thumb()}, {"to", r.to.thumb()}, {"cut_over", r.cutOver},
	}
	if r.recovery != nil {
		o = append(o, member{"recovery", r.recovery})
	}
	return append(o, member{"digest", r.digest})
}
