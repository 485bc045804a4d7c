package main

import "bytes"

// contextRead is a context that was read.
type contextRead struct {
	suite            uint64
	sender           []byte
	audience, routes []*item
	stream           []byte
	sequence         uint64
	created, expires uint64
	start            uint64
	lifetime         uint64
	commit           []byte
	subject          []byte
	mark             uint64
	ended            []*item
	moved            uint64
	places           uint64 // of the epoch at most
	oneWay           bool
	details          object
}

// context is the structure of a context and the rules of 7.1.
func (c *checker) context(b []byte, rule string) contextRead {
	i := c.scan(b)
	c.fields(i, rule, "context", []int64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, []int64{11, 12, 13, 14, 15, 16, 17, 18})
	number := func(key int64, least, most uint64) uint64 {
		return c.uint(i.get(key), rule, "context["+itoa(int(key))+"]", least, most)
	}
	x := contextRead{
		suite:    number(1, 1, 255),
		sender:   c.bstr(i.get(2), rule, "sender", 32),
		stream:   c.bstr(i.get(5), rule, "stream", 16),
		sequence: number(6, 0, greatest), created: number(7, 0, greatest), expires: number(8, 0, greatest),
		lifetime: c.uint(i.get(9), "7.1.5", "lifetime", 1, greatest),
		commit:   c.bstr(i.get(10), rule, "commit", 32),
	}
	c.need(x.suite >= 1 && x.suite <= 3, "7.1.7", "suite", "context[1]")
	names := [][]byte{x.sender}
	x.audience = c.list(i.get(3), rule, "7.1.2", "audience", 1, 64)
	var audience []any
	for _, r := range x.audience {
		f := c.array(r, rule, "recipient", 4, 4)
		t, d := c.bstr(f[0], rule, "thumbprint", 32), c.bstr(f[1], rule, "digest", 32)
		id, p := c.bstr(f[2], rule, "key id", 8), c.uint(f[3], rule, "purpose", 0, 2)
		names = append(names, t)
		audience = append(audience, object{{"thumbprint", t}, {"key_id", id}, {"bundle", d}, {"purpose", p}})
	}
	routes, hops := c.routes(i.get(4), rule, len(x.audience))
	x.routes = i.get(4).items
	for n, t := range append(names, hops...) {
		for _, other := range append(names, hops...)[:n] {
			c.need(!bytes.Equal(t, other), "7.1.3", "format", "a thumbprint twice")
		}
	}
	c.need(x.created < x.expires, "7.1.4", "format", "created and expires")
	c.need(x.expires-x.created <= month, "7.1.4", "limit", "life")
	x.details = object{{"suite", x.suite}, {"audience", audience}, {"routes", routes}}
	c.options(i, rule, &x)
	return x
}

// routes is context[4] and the rule 7.1.1.
func (c *checker) routes(i *item, rule string, recipients int) (routes []any, hops [][]byte) {
	stands := map[uint64]bool{}
	for _, r := range c.list(i, rule, "7.1.2", "routes", 1, 64) {
		f := c.array(r, rule, "route", 2, 2)
		h, to := []any{}, []any{}
		for _, hop := range c.list(f[0], rule, "7.1.2", "hops", 0, 16) {
			t := c.bstr(hop, rule, "hop", 32)
			h, hops = append(h, t), append(hops, t)
		}
		least := uint64(0)
		for _, n := range c.array(f[1], rule, "recipients of a route", 1, 64) {
			v := c.uint(n, rule, "index", 0, 63)
			c.need(v >= least, "7.1.1", "format", "indices not ascending")
			c.need(v < uint64(recipients), "7.1.1", "format", "index without recipient")
			c.need(!stands[v], "7.1.1", "format", "a recipient in two routes")
			least, stands[v], to = v+1, true, append(to, v)
		}
		routes = append(routes, object{{"hops", h}, {"recipients", to}})
	}
	c.need(len(stands) == recipients, "7.1.1", "format", "a recipient in no route")
	c.need(len(hops) <= 64, "7.1.2", "limit", "hops in all")
	return routes, hops
}

// options is what stands in a context from key 11 on.
func (c *checker) options(i *item, rule string, x *contextRead) {
	if v := i.get(12); v != nil {
		c.need(v.major == 7 && v.arg == 21, rule, "format", "one-way")
		x.oneWay = true
	}
	if v := i.get(13); v != nil {
		x.subject = c.bstr(v, rule, "subject", 16)
	}
	if v := i.get(15); v != nil {
		x.mark = c.uint(v, rule, "mark", 1, 2)
	}
	x.details = append(x.details, object{
		{"urgent", x.mark == 1}, {"receipts_only", x.mark == 2}, {"one_way", i.get(12) != nil},
	}...)
	if v := i.get(14); v != nil {
		x.details = append(x.details, member{"interval", c.uint(v, "7.1.5", "interval", 1, greatest)})
	}
	x.details = append(x.details, object{
		{"context_sequence", x.sequence}, {"context_created", x.created},
		{"context_expires", x.expires}, {"context_lifetime", x.lifetime},
	}...)
	x.start = x.created
	began := i.get(17)
	c.need((began != nil) == (x.sequence > 0), "7.1.8", "format", "17 goes with 6 above 0")
	if began != nil {
		x.start = c.uint(began, rule, "start", 0, greatest)
		c.need(x.start < x.created, "7.1.8", "format", "start and created")
	}
	if v := i.get(11); v != nil {
		x.ended = c.list(v, rule, "7.1.2", "ended streams", 1, 64)
		x.details = append(x.details, member{"ended", c.endedStreams(x, rule)})
	}
	if v := i.get(16); v != nil {
		x.moved = c.uint(v, rule, "moved", 0, greatest)
		c.need(x.moved > 0, "7.1.6", "format", "16 is 0")
		c.need(x.ended != nil, "7.1.6", "format", "16 without 11")
		x.details = append(x.details, member{"moved", x.moved})
	}
	if began != nil {
		x.details = append(x.details, member{"start", x.start})
	}
	x.places = 4096
	if v := i.get(18); v != nil {
		x.places = c.uint(v, "7.1.9", "places", 1, 4095)
	}
}

func (c *checker) endedStreams(x *contextRead, rule string) []any {
	names := [][]byte{x.stream}
	var list []any
	for _, e := range x.ended {
		f := c.array(e, rule, "ended stream", 6, 6)
		stream, last := c.bstr(f[0], rule, "stream", 16), c.uint(f[1], rule, "last", 0, greatest)
		head, start := c.bstr(f[2], rule, "head", 32), c.uint(f[3], rule, "start", 0, greatest)
		lifetime, moved := c.uint(f[4], "7.1.5", "lifetime", 1, greatest), c.uint(f[5], rule, "moved", 0, greatest)
		for _, other := range names {
			c.need(!bytes.Equal(stream, other), "7.1.6", "format", "a stream twice")
		}
		c.need(start < x.start, "7.1.6", "format", "start of an ended stream")
		c.need(moved <= last+1, "7.1.6", "format", "moved of an ended stream")
		names = append(names, stream)
		list = append(list, object{
			{"stream", stream}, {"last_sequence", last}, {"head", head},
			{"start", start}, {"lifetime", lifetime}, {"moved", moved},
		})
	}
	return list
}
