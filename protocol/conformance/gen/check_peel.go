package main

import (
	"bytes"
	"slices"
)

// peel is SPEC section 11.2.
func (c *checker) peel(input []byte) object {
	e := c.envelope(input, "11.2")
	c.need(e.body.layer != nil, "11.2.3", "nokey", "no layer opening")
	s, id := c.layerAlgs(e.body, "11.2.4")
	c.need(e.body.sealed.counter == 0, "11.2.5", "nokey", "one-shot")
	keys := c.keys(id)
	c.need(len(keys) > 0, "11.2.5", "nokey", "no key")
	k := keys[0]
	c.need(k.suite == s.number, "11.2.6", "suite", "suite of the key")
	good, exp := false, uint64(0) // of the bundles that list the key and admit it
	for _, b := range c.holder.bundles {
		if b.lists(k) && b.acceptable(k.suite) && slices.Contains(b.versions, 1) {
			good, exp = true, max(exp, b.exp)
		}
	}
	c.need(good, "11.2.6", "suite", "suite of the bundle")

	opening := e.body.layer
	aad := label("layer-opening", c.holder.thumb())
	structure := encStructure("Encrypt0", opening.items[0].bytes, aad)
	r, err := hpkeRecipient(k, opening.items[1].get(-4).bytes, nil)
	c.need(err == nil, "11.2.7", "decrypt", "opening")
	plain, err := r.Open(structure, opening.items[2].bytes)
	c.need(err == nil, "11.2.7", "decrypt", "opening")
	next, root, expires, urgent := c.layerPlaintext(plain)

	secret := must(r.Export(string(label("layer-secret")), 32))
	epoch := newSchedule("layer", k.suite, secret, tagged(tagEncrypt0, opening.raw))
	inner := c.unseal(e.body.sealed, epoch, k.suite, "11.2.9")
	c.inner(inner)
	c.need(int64(c.now) <= int64(expires)+300000, "11.2.11", "expired", "layer")
	c.need(!good || expires <= exp, "11.2.12", "limit", "expires after the bundle's exp")

	result := object{
		{"next", next}, {"expires", expires}, {"urgent", urgent}, {"root", root}, {"body", inner},
	}
	if !e.trailOK {
		return append(result, member{"trail", []byte{}})
	}
	if len(e.trail)+leastRecord > 16384 {
		return append(result, object{{"trail", []byte{}}, {"cut", sum(e.trail)}}...)
	}
	return append(result, member{"trail", e.trail})
}

// leastRecord is how much the shortest record makes a trail of some length
// longer: no vector depends on what else a hop says in its own.
const leastRecord = 162

// layerPlaintext is 11.2.8.
func (c *checker) layerPlaintext(b []byte) (next [][]byte, root []byte, expires uint64, urgent bool) {
	const rule = "11.2.8"
	items := c.array(c.scan(b), rule, "layer plaintext", 4, 5)
	for _, t := range c.list(items[0], rule, rule, "next", 1, 64) {
		thumb := c.bstr(t, rule, "next", 32)
		again := slices.ContainsFunc(next, func(o []byte) bool { return bytes.Equal(o, thumb) })
		c.need(!again, rule, "format", "next twice")
		c.need(!bytes.Equal(thumb, c.holder.thumb()), rule, "format", "next is the hop")
		next = append(next, thumb)
	}
	root = c.bstr(items[1], rule, "root", 32)
	expires = c.uint(items[2], rule, "expires", 0, greatest)
	c.need(items[3].major == 7 && items[3].arg != 22, rule, "format", "urgent")
	if len(items) == 5 {
		c.checkAdmission(items[4], rule)
	}
	return next, root, expires, items[3].arg == 21
}

func (c *checker) checkAdmission(i *item, rule string) {
	f := c.array(i, rule, "admission", 2, 2)
	c.bstr(f[0], rule, "token", -1)
	proof := c.message(c.scan(c.bstr(f[1], rule, "proof", -1)), rule)
	c.alg(c.scan(proof[0].bytes), algEd25519, algESP256, algMLDSA65)
	claim := c.array(c.scan(proof[2].bytes), rule, "admission claim", 4, 4)
	c.bstr(claim[0], rule, "hop", 32)
	c.uint(claim[1], rule, "expires", 0, greatest)
	c.uint(claim[2], rule, "quota", 0, greatest)
	c.bstr(claim[3], rule, "opening", 32)
}

// inner is 11.2.10: what a hop can see of the body that it sends on.
func (c *checker) inner(b []byte) {
	body := c.body(b, "11.2.10")
	switch {
	case body.core != nil:
		c.coreAlgs(body, "11.2.10")
	case body.layer != nil:
		c.layerAlgs(body, "11.2.10")
	}
	c.need(body.sealed.counter < 4096, "11.2.10", "limit", "counter")
}
