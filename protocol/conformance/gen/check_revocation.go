package main

import "bytes"

// revocationRead is a list that was read and verified.
type revocationRead struct {
	anchor                *anchor
	named, digest         []byte
	number, created, next uint64
	keys, credentials     []revoked
}

// revocation is SPEC section 6.9, but for 6.9.6.
func (c *checker) revocation(reader *trustReader, input []byte) *revocationRead {
	c.need(len(input) <= 4194304, "6.9.1", "limit", "length")
	payload, list := c.signedMany(c.scan(input), "6.9.2", 2, 2, true)
	const rule = "6.9.3"
	i := c.scan(payload)
	c.fields(i, rule, "revocation-claim", []int64{1, 2, 3, 4, 5, 6}, nil)
	r := &revocationRead{
		named: c.bstr(i.get(1), rule, "authority", 32), number: c.uint(i.get(2), rule, "number", 0, greatest),
		created: c.uint(i.get(3), rule, "created", 0, greatest), next: c.uint(i.get(4), rule, "next", 0, greatest),
		keys: c.revoked(i.get(5), 32), credentials: c.revoked(i.get(6), 16), digest: sum(payload),
	}
	c.need(r.number <= r.created, rule, "format", "number")
	c.need(r.next > r.created, rule, "format", "next")
	a, keys := reader.authority(r.named)
	c.need(a != nil, "6.9.4", "trust", "authority")
	c.need(reader.mayList(a, r.named, r.created, c.now), "6.9.4", "trust", "the authority's key is not good for it")
	c.need(r.created <= c.now+skew, "6.9.4", "expired", "created")
	r.anchor = a
	c.signedBy(keys, list, label("revocation"), "6.9.5", "6.9.5")
	return r
}

func (c *checker) revoked(i *item, size int) []revoked {
	const rule = "6.9.3"
	var list []revoked
	var last []byte
	for _, e := range c.list(i, rule, rule, "revoked", 0, 65536) {
		f := c.array(e, rule, "entry", 3, 3)
		name := c.bstr(f[0], rule, "name", size)
		c.need(last == nil || bytes.Compare(last, name) < 0, rule, "format", "not ascending")
		last = name
		list = append(list, revoked{name, c.uint(f[1], rule, "since", 0, greatest), int(c.uint(f[2], rule, "reason", 1, 4))})
	}
	return list
}

// follows is 6.9.6: seen is the newest list of the anchor, nil if there is none.
func (c *checker) follows(r *revocationRead, seen *seenSet) {
	if seen != nil {
		c.need(r.number >= seen.number, "6.9.6", "replay", "number")
		c.need(r.number != seen.number || bytes.Equal(r.digest, seen.digest), "6.9.6", "replay", "digest")
	}
}

func (r *revocationRead) object() object {
	o := object{
		{"anchor", r.anchor.party.thumb()}, {"authority", r.named}, {"number", r.number}, {"created", r.created}, {"next", r.next},
		{"digest", r.digest},
	}
	return append(append(o, revokedResult("key", r.keys)...), revokedResult("credential", r.credentials)...)
}

// readerOf is the reader that a vector describes.
func (c *checker) readerOf(v object) *trustReader {
	r := newTrustReader(nil)
	for _, o := range v.get("anchors").([]any) {
		r.anchors = append(r.anchors, c.anchor(o.(object)))
	}
	rotations, _ := v.get("rotations").([][]byte)
	for _, b := range rotations {
		r.keepRotation(c.rotation(b), c.now)
	}
	return r
}

func (c *checker) anchor(o object) *anchor {
	a := &anchor{party: &party{keys: c.identity(c.scan(o.get("identity").([]byte)))}, roles: o.get("roles").([]int), lenient: o.get("stale") == "allow"}
	a.owners, _ = o.get("owners").([]string)
	a.names, _ = o.get("names").([]string)
	a.recovery, _ = o.get("recovery").([]byte)
	return a
}
