package main

import (
	"bytes"
	"encoding/base64"
	"strings"
)

// sequence reads a CBOR sequence: items by the rules of section 3, one after
// the other, up to the end.
func (c *checker) sequence(b []byte) []*item {
	r := &reader{b: b, ignore: c.ignore}
	var list []*item
	for r.left() > 0 {
		i, err := r.item(1)
		if err != nil {
			panic(err)
		}
		list = append(list, i)
	}
	return list
}

// atMost is a limit that the vector may have lowered.
func (o object) atMost(key string, otherwise int) int {
	if n, ok := o.get(key).(int); ok {
		return n
	}
	return otherwise
}

// envelopes is what C.2 says of a batch, and C.3 of what a mailbox gives.
func (c *checker) envelopes(v object, input []byte) object {
	c.need(len(input) <= v.atMost("max_bytes", mostBytes), "C.2", "limit", "length")
	items := c.sequence(input)
	c.need(len(items) > 0 || v.get("exchange") == inMailbox, "C.2", "format", "no envelope")
	c.need(len(items) <= v.atMost("max_envelopes", mostEnvelopes), "C.2", "limit", "number of envelopes")
	list := []any{}
	for _, i := range items {
		e := c.bstr(i, "C.2", "envelope", -1)
		c.need(len(e) > 0, "C.2", "format", "an empty envelope")
		list = append(list, object{{"length", len(e)}, {"digest", sum(e)}})
	}
	return object{{"envelopes", list}}
}

// answers is what C.2 says of the response to a batch, and C.3 of what a
// mailbox is told.
func (c *checker) answers(v object, input []byte) object {
	least, rule := uint64(1), "C.2"
	if v.get("exchange") == inMailbox {
		least, rule = 0, "C.3"
	}
	items := c.sequence(input)
	c.need(len(items) <= mostEnvelopes, rule, "limit", "number of answers")
	list := []any{}
	for _, i := range items {
		f := c.array(i, "C.2", "answer", 3, 3)
		digest := c.bstr(f[0], "C.2", "digest", 32)
		answer := c.uint(f[1], "C.2", "number", least, 5)
		delay := c.uint(f[2], "C.2", "delay", 0, longestDelay)
		c.need(delay == 0 || answer == 2, "C.2", "format", "a delay that is not of later")
		list = append(list, object{{"digest", digest}, {"answer", answer}, {"delay", delay}})
	}
	return object{{"answers", list}}
}

// rows is the table of C.1.
var rows = []struct {
	token          string
	answer, status int
}{
	{"taken", 1, 204}, {"later", 2, 503}, {"unknown-epoch", 3, 409}, {"too-large", 4, 413}, {"refused", 5, 422},
}

// answerField says which answer of C.1 a response is.
func (c *checker) answerField(v object, envelope []byte) object {
	status, lines := v.get("status").(int), v.get("fields").([]string)
	if status == 413 { // from whomever
		return object{{"answer", 4}}
	}
	c.need(len(lines) == 1, "C.1", "none", "not one field")
	token, parameter, _ := strings.Cut(lines[0], ";")
	encoded, starts := strings.CutPrefix(parameter, "sha-256=:")
	encoded, ends := strings.CutSuffix(encoded, ":")
	c.need(starts && ends, "C.1", "none", "not the parameter")
	digest, err := base64.StdEncoding.Strict().DecodeString(encoded)
	c.need(err == nil && base64.StdEncoding.EncodeToString(digest) == encoded, "C.1", "none", "not base64")
	c.need(bytes.Equal(digest, sum(envelope)), "C.1", "none", "about another envelope")
	for _, r := range rows {
		if r.token == token {
			c.need(r.status == status && r.token != "too-large", "C.1", "none", "not the status")
			return object{{"answer", r.answer}}
		}
	}
	c.need(false, "C.1", "none", "not the token")
	return nil
}

// contentDigest says if a content was compared with a digest that came with it.
func (c *checker) contentDigest(v object, content []byte) object {
	compared := false
	for _, member := range strings.Split(strings.Join(v.get("fields").([]string), ","), ",") {
		member = strings.Trim(member, " \t")
		if key, _, _ := strings.Cut(member, "="); key == "sha-256" {
			compared = true
			c.need(member == "sha-256="+byteSequence(sum(content)), "C.1", "format", "another content")
		}
	}
	return object{{"compared", compared}}
}
