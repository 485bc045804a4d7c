package main

import "bytes"

// corePlaintext is 11.3.11 and the structure of 11.3.12: the message's items,
// the place that it was signed at, and the origin if there is one.
func (c *checker) corePlaintext(b []byte, x contextRead, sequence uint64) ([]*item, origin, *origin) {
	items := c.array(c.scan(b), "11.3.11", "core-sealed-plaintext", 3, 3)
	padding := c.bstr(items[2], "11.3.11", "padding", -1)
	c.need(len(bytes.Trim(padding, "\x00")) == 0, "7.6", "format", "padding")
	place := origin{x.stream, sequence}
	var from *origin
	if !items[1].isNull() {
		f := c.array(items[1], "11.3.11", "origin", 2, 2)
		from = &origin{c.bstr(f[0], "11.3.11", "stream", 16), c.uint(f[1], "11.3.11", "sequence", 0, greatest)}
		listed := false
		for _, e := range x.ended {
			listed = listed || bytes.Equal(e.items[0].bytes, from.stream) &&
				from.sequence >= e.items[5].arg && from.sequence <= e.items[1].arg
		}
		c.need(listed, "7.4", "format", "origin")
		place = *from
	}
	c.need((from != nil) == (sequence < x.moved), "7.4", "format", "an origin stands below context[16] and nowhere else")
	return c.message(items[0], "11.3.12"), place, from
}

// message is the structure of a COSE_Sign1.
func (c *checker) message(i *item, rule string) []*item {
	c.need(i.major == majorTag && i.arg == tagSign1, rule, "format", "tag of the message")
	items := c.array(i.items[0], rule, "COSE_Sign1", 4, 4)
	header, _ := c.protected(items[0], rule)
	c.hasAlg(header)
	c.fields(header, rule, "COSE_Sign1", []int64{1}, nil)
	c.unprotected(items[1], rule)
	c.bstr(items[2], rule, "payload", -1)
	c.bstr(items[3], rule, "signature", -1)
	return items
}

// claimRead is a claim that was read.
type claimRead struct {
	created, kind   uint64
	typ             *item
	content         []byte
	lifetime, clock uint64
	source          []*item
	parents         int
}

// claim is the structure of a claim and the rules of 7.2 and 7.3.
func (c *checker) claim(b []byte, x contextRead) claimRead {
	items := c.array(c.scan(b), "7.2", "claim", 4, 5)
	m := claimRead{created: c.uint(items[0], "7.2", "created", 0, greatest), typ: items[2]}
	m.kind = c.uint(items[1], "7.3", "kind", 1, 10)
	c.need(m.kind <= 5, "7.3", "format", "reserved kind")
	c.need((m.kind == 5) == (x.mark == 2), "7.3", "format", "receipts and mark 2 belong together")
	if m.typ.major == majorText {
		c.need(len(m.typ.bytes) > 0, "7.2", "format", "type")
		c.need(len(m.typ.bytes) <= 255, "7.2", "limit", "type")
	} else {
		c.uint(m.typ, "7.2", "type", 0, greatest)
	}
	m.content = c.bstr(items[3], "7.2", "content", -1)
	if len(items) == 5 {
		c.more(items[4], &m)
	}
	return m
}

func (c *checker) more(i *item, m *claimRead) {
	c.fields(i, "7.2", "more", nil, []int64{1, 2, 3, 4})
	c.need(len(i.items) > 0, "7.2", "format", "empty more")
	if v := i.get(1); v != nil {
		for _, p := range c.list(v, "7.2", "7.2", "parents", 1, 64) {
			c.parent(p)
			m.parents++
		}
	}
	if v := i.get(2); v != nil {
		m.lifetime = c.uint(v, "7.2", "lifetime", 1, greatest)
	}
	if v := i.get(3); v != nil {
		m.clock = c.uint(v, "7.2", "clock", 1, 2)
	}
	if v := i.get(4); v != nil {
		m.source = c.array(v, "7.2", "source", 4, 4)
		c.uint(m.source[0], "7.2", "scheme", 1, 2)
		c.need(m.source[1].major == majorText && len(m.source[1].bytes) > 0, "7.2", "format", "device")
		c.need(len(m.source[1].bytes) <= 128, "7.2", "limit", "device")
		c.uint(m.source[2], "7.2", "link", 1, 3)
		c.bstr(m.source[3], "7.2", "raw", -1)
		c.need(m.kind == 1, "7.3", "format", "source with another kind")
	}
}

func (c *checker) parent(i *item) {
	f := c.array(i, "7.2", "parent", 2, 3)
	c.bstr(f[0], "7.2", "id", 32)
	action := c.uint(f[1], "7.2", "action", 1, 5)
	c.need((action == 5) == (len(f) == 3 && f[2].get(1) != nil), "7.2", "format", "why it was left out")
	if len(f) == 2 {
		return
	}
	c.fields(f[2], "7.2", "parent-more", nil, []int64{1, 2})
	c.need(len(f[2].items) > 0, "7.2", "format", "empty parent-more")
	if v := f[2].get(1); v != nil {
		c.need(v.major == majorText, "7.2", "format", "why it was left out")
	}
	if v := f[2].get(2); v != nil {
		c.need(action != 3 && action != 5, "7.2", "format", "evidence with that action")
		e := c.array(v, "7.2", "evidence", 4, 4)
		c.bstr(e[0], "7.2", "context", -1)
		c.uint(e[1], "7.2", "sequence", 0, greatest)
		if !e[2].isNull() {
			o := c.array(e[2], "7.2", "origin", 2, 2)
			c.bstr(o[0], "7.2", "stream", 16)
			c.uint(o[1], "7.2", "sequence", 0, greatest)
		}
		c.bstr(e[3], "7.2", "message", -1)
	}
}

// allowed is the table of 7.3.
func (m claimRead) allowed(sender *party) bool {
	switch m.kind {
	case 1:
		if m.source != nil {
			return sender.has(roleGather)
		}
		return sender.has(roleMeasure)
	case 2:
		return sender.has(roleProcess)
	case 3:
		return sender.has(roleReport)
	}
	return true
}

// result is what the caller learns of the claim.
func (m claimRead) result(now uint64, x contextRead, from *origin) object {
	var typ any = m.typ.arg
	if m.typ.major == majorText {
		typ = string(m.typ.bytes)
	}
	start, usual := x.start, x.lifetime // of the stream that it was first sealed in
	for _, e := range x.ended {
		if from != nil && bytes.Equal(e.items[0].bytes, from.stream) {
			start, usual = e.items[3].arg, e.items[4].arg
		}
	}
	life, t := m.lifetime, m.created
	if life == 0 {
		life = usual
	}
	if m.clock == 2 {
		t += start
	}
	var late, early any = now > t+life+300000, t > now+300000
	if m.clock == 1 {
		late, early = nil, nil
	}
	r := object{
		{"kind", m.kind}, {"type", typ}, {"content", m.content}, {"created", m.created},
		{"late", late}, {"early", early},
	}
	if from != nil {
		r = append(r, member{"origin", object{{"stream", from.stream}, {"sequence", from.sequence}}})
	}
	if m.lifetime != 0 {
		r = append(r, member{"lifetime", m.lifetime})
	}
	if m.clock != 0 {
		r = append(r, member{"clock", m.clock})
	}
	if s := m.source; s != nil {
		r = append(r, member{"source", object{
			{"scheme", s[0].arg}, {"device", string(s[1].bytes)}, {"link", s[2].arg}, {"raw", s[3].bytes},
		}})
	}
	if m.parents > 0 {
		r = append(r, member{"parents", m.parents})
	}
	return r
}
