package main

import (
	"bytes"
	"slices"
	"strings"
)

// directorySet is SPEC section E.1; v has whose sets the reader takes, and what
// it remembers.
func (c *checker) directorySet(v object, input []byte) object {
	signer := &party{keys: c.identity(c.scan(v.get("signer").([]byte)))}
	c.need(len(input) <= 8388608, "E.1.1", "limit", "length")
	payload, signatures := c.signedBundle(c.scan(input), "E.1.2")
	var algs []int64
	for _, s := range signatures {
		algs = append(algs, s.alg)
	}
	c.need(slices.Equal(algs, signer.algs()), "E.1.3", "suite", "algorithms of the signer's keys")
	for n, s := range signatures {
		c.verified(signer.signer(n, s.alg), s, label("directory"), "E.1.4", "directory set")
	}
	claim := c.scan(payload)
	c.fields(claim, "E.1.5", "directory-claim", []int64{1, 2, 3, 4, 5}, nil)
	named := c.bstr(claim.get(1), "E.1.5", "signer", 32)
	number := c.uint(claim.get(2), "E.1.5", "number", 0, greatest)
	created := c.uint(claim.get(3), "E.1.5", "created", 0, greatest)
	expires := c.uint(claim.get(4), "E.1.5", "expires", 0, greatest)
	nodes := c.directoryNodes(claim.get(5))
	c.need(created < expires, "E.1.5", "format", "expires is not above created")
	c.need(bytes.Equal(named, signer.thumb()), "E.1.6", "trust", "signer")
	if seen, ok := v.get("seen").(object); ok {
		before := seen.get("number").(uint64)
		c.need(number >= before, "E.1.7", "replay", "number")
		c.need(number != before || bytes.Equal(sum(payload), seen.get("digest").([]byte)), "E.1.7", "replay", "digest")
	}
	c.need(int64(created)-300000 <= int64(c.now) && c.now < expires, "E.1.8", "expired", "directory set")
	return object{
		{"number", number}, {"created", created}, {"expires", expires}, {"digest", sum(payload)},
		{"count", len(nodes)}, {"first", nodes[0]}, {"last", nodes[len(nodes)-1]},
	}
}

// directoryNodes is entry 5 of a claim.
func (c *checker) directoryNodes(i *item) []object {
	var list []object
	var last []byte
	for _, n := range c.list(i, "E.1.5", "E.1.5", "nodes", 1, 4096) {
		f := c.array(n, "E.1.5", "node", 3, 3)
		thumb := c.bstr(f[0], "E.1.5", "thumbprint", 32)
		c.need(last == nil || bytes.Compare(last, thumb) < 0, "E.1.5", "format", "thumbprints not ascending")
		last = thumb
		list = append(list, append(object{{"thumbprint", thumb}}, c.addressAndBundle(f[1:])...))
	}
	return list
}

// directoryEntry is the content of a response of E.2.
func (c *checker) directoryEntry(input []byte) object {
	c.need(len(input) <= 33799, "E.2", "limit", "length")
	return c.addressAndBundle(c.array(c.scan(input), "E.2", "directory-entry", 2, 2))
}

func (c *checker) addressAndBundle(f []*item) object {
	var address any
	if !f[0].isNull() {
		c.need(f[0].major == majorText, "E.1.5", "format", "address")
		c.need(len(f[0].bytes) <= 1024, "E.1.5", "limit", "address")
		c.address(string(f[0].bytes))
		address = string(f[0].bytes)
	}
	bundle := c.bstr(f[1], "E.1.5", "bundle", -1)
	c.need(len(bundle) > 0, "E.1.5", "format", "bundle of no byte")
	c.need(len(bundle) <= 32768, "E.1.5", "limit", "bundle")
	return object{{"address", address}, {"length", len(bundle)}, {"digest", sum(bundle)}}
}

// address is what appendix E says of one: printable ASCII, and a scheme of RFC
// 3986 section 3.1 in lower case.
func (c *checker) address(s string) {
	for _, r := range []byte(s) {
		c.need('!' <= r && r <= '~', "E.1.5", "format", "address that is not printable ASCII")
	}
	scheme, rest, ok := strings.Cut(s, ":")
	c.need(ok && rest != "", "E.1.5", "format", "address without a scheme, or with nothing else")
	for n, r := range scheme {
		letter, other := 'a' <= r && r <= 'z', '0' <= r && r <= '9' || r == '+' || r == '-' || r == '.'
		c.need(letter || other && n > 0, "E.1.5", "format", "scheme of an address")
	}
	c.need(scheme != "", "E.1.5", "format", "address with an empty scheme")
}
