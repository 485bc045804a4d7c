package main

import (
	"bytes"
	"encoding/binary"
	"strings"
)

// envelopeRead is an envelope taken apart, as far as that goes without keys.
type envelopeRead struct {
	body    bodyRead
	inner   []byte
	trail   []byte
	trailOK bool
}

// bodyRead is a body: opening is nil where the sealed stands alone.
type bodyRead struct {
	core, layer *item
	sealed      sealedRead
}

type sealedRead struct {
	protected  []byte
	id         []byte
	counter    uint16
	iv         []byte // of the form of suite 3; else nil
	ciphertext []byte
}

// envelope is the steps 1 to 3 of 11.2 and 11.3; step is "11.2" or "11.3".
func (c *checker) envelope(b []byte, step string) envelopeRead {
	c.need(len(b) <= c.limit+16384, step+".1", "limit", "length")
	items := c.array(c.scan(b), step+".2", "envelope", 3, 3)
	c.uint(items[0], step+".2", "version", 1, 1)
	body := c.bstr(items[1], step+".2", "body", -1)
	trail := c.bstr(items[2], step+".2", "trail", -1)
	c.need(len(b)-len(trail) <= c.limit, step+".2", "limit", "length without trail")
	return envelopeRead{c.body(body, step+".3"), body, trail, c.trail(trail)}
}

// trail says if a trail is empty or a sealed-record of section 10.
func (c *checker) trail(b []byte) bool {
	if len(b) == 0 {
		return true
	}
	t := &checker{}
	_, err := t.run(func() object { t.sealedRecord(b); return nil })
	return err == nil
}

// sealedRecord reads a sealed-record.
func (c *checker) sealedRecord(b []byte) []*item {
	c.need(len(b) <= 16384, "10", "limit", "trail")
	items := c.array(c.scan(b), "10", "sealed-record", 3, 3)
	header, _ := c.protected(items[0], "10")
	c.hasAlg(header)
	c.fields(header, "10", "sealed-record", []int64{1, -20}, nil)
	alg := c.alg(header, contentAlg, contentAlgGCM)
	c.bstr(header.get(-20), "10", "salt", 16)
	if alg == contentAlgGCM {
		c.unprotected(items[1], "10", 5)
		c.bstr(items[1].get(5), "10", "iv", 12)
	} else {
		c.unprotected(items[1], "10")
	}
	c.bstr(items[2], "10", "ciphertext", -1)
	return items
}

// body reads a body without its algorithms.
func (c *checker) body(b []byte, rule string) bodyRead {
	i := c.scan(b)
	if len(i.items) == 3 {
		return bodyRead{sealed: c.sealed(i, rule)}
	}
	items := c.array(i, rule, "body", 2, 2)
	r := bodyRead{sealed: c.sealed(items[1], rule)}
	c.need(items[0].major == majorTag, rule, "format", "opening")
	switch items[0].arg {
	case tagEncrypt0:
		r.layer = items[0].items[0]
		c.layerShape(r.layer, rule)
	case tagEncrypt:
		r.core = items[0].items[0]
		c.coreShape(r.core, rule)
	default:
		c.need(false, rule, "format", "tag of the opening")
	}
	return r
}

func (c *checker) sealed(i *item, rule string) sealedRead {
	items := c.array(i, rule, "sealed", 3, 3)
	header, protected := c.protected(items[0], rule)
	s := sealedRead{protected: protected, ciphertext: c.bstr(items[2], rule, "ciphertext", -1)}
	if kid := header.get(4); header.get(6) == nil && kid != nil && (kid.major != majorBytes || len(kid.bytes) != 8) {
		c.fields(header, rule, "sealed of suite 3", []int64{4}, nil)
		place := c.bstr(kid, rule, "epoch id and counter", 10)
		c.unprotected(items[1], rule, 5)
		s.id, s.counter = place[:8], binary.BigEndian.Uint16(place[8:])
		s.iv = c.bstr(items[1].get(5), rule, "iv", 12)
		return s
	}
	c.fields(header, rule, "sealed", []int64{4, 6}, nil)
	s.id = c.bstr(header.get(4), rule, "epoch id", 8)
	s.counter = binary.BigEndian.Uint16(c.bstr(header.get(6), rule, "counter", 2))
	c.unprotected(items[1], rule)
	return s
}

// hasForm says if the sealed has the form of a content alg, SPEC section 8.4.
func (s sealedRead) hasForm(alg int64) bool { return (s.iv != nil) == (alg == contentAlgGCM) }

func (c *checker) layerShape(i *item, rule string) {
	items := c.array(i, rule, "layer opening", 3, 3)
	header, _ := c.protected(items[0], rule)
	c.hasAlg(header)
	c.fields(header, rule, "layer opening", []int64{1, 4}, nil)
	c.bstr(header.get(4), rule, "key id", 8)
	c.unprotected(items[1], rule, -4)
	c.bstr(items[1].get(-4), rule, "ek", -1)
	c.bstr(items[2], rule, "ciphertext", -1)
}

func (c *checker) coreShape(i *item, rule string) {
	items := c.array(i, rule, "core opening", 4, 4)
	header, _ := c.protected(items[0], rule)
	c.hasAlg(header)
	c.fields(header, rule, "core opening", []int64{1}, nil)
	c.unprotected(items[1], rule, 5)
	c.bstr(items[1].get(5), rule, "iv", 12)
	c.bstr(items[2], rule, "ciphertext", -1)
	for _, e := range c.list(items[3], rule, strings.Replace(rule, "11.3.3", "11.3.4", 1), "recipients", 1, 64) {
		f := c.array(e, rule, "recipient", 3, 3)
		header, _ := c.protected(f[0], rule)
		c.hasAlg(header)
		c.fields(header, rule, "recipient", []int64{1, 4}, nil)
		c.bstr(header.get(4), rule, "key id", 8)
		c.unprotected(f[1], rule, -4)
		c.bstr(f[1].get(-4), rule, "ek", -1)
		c.bstr(f[2], rule, "ciphertext", 48)
	}
}

// hasAlg is the part of 4.3 that is format.
func (c *checker) hasAlg(header *item) {
	a := header.get(1)
	c.need(a != nil && a.major <= majorNint, "4.3", "format", "alg")
}

// suiteOfAlg is the suite whose HPKE algorithm that is.
func suiteOfAlg(alg int64) suite {
	for _, s := range suites {
		if alg == s.integrated || alg == s.keyEnc {
			return s
		}
	}
	return suite{}
}

// layerAlgs is 11.2.4.
func (c *checker) layerAlgs(b bodyRead, rule string) (suite, []byte) {
	header := c.scan(b.layer.items[0].bytes)
	s := suiteOfAlg(c.alg(header, suites[1].integrated, suites[2].integrated, suites[3].integrated))
	c.need(b.sealed.hasForm(contentOf(s.number)), rule, "suite", "form of the sealed")
	c.need(len(b.layer.items[1].get(-4).bytes) == s.ekSize, rule, "format", "size of ek")
	c.need(b.sealed.counter < 4096, rule, "limit", "counter")
	return s, header.get(4).bytes
}

// entryRead is one recipient of a core opening.
type entryRead struct {
	content        int64 // content alg of the opening
	suite          suite
	id             []byte
	protected      []byte
	ek, ciphertext []byte
}

// coreAlgs is 11.3.4.
func (c *checker) coreAlgs(b bodyRead, rule string) []entryRead {
	content := c.alg(c.scan(b.core.items[0].bytes), contentAlg, contentAlgGCM)
	c.need(b.sealed.hasForm(content), rule, "suite", "form of the sealed")
	var list []entryRead
	for _, e := range b.core.items[3].items {
		header := c.scan(e.items[0].bytes)
		s := suiteOfAlg(c.alg(header, suites[1].keyEnc, suites[2].keyEnc, suites[3].keyEnc))
		ek := e.items[1].get(-4).bytes
		c.need(len(ek) == s.ekSize, rule, "format", "size of ek")
		id := header.get(4).bytes
		for _, other := range list {
			c.need(!bytes.Equal(other.id, id), rule, "format", "two entries with one key id")
		}
		list = append(list, entryRead{content, s, id, e.items[0].bytes, ek, e.items[2].bytes})
	}
	c.need(b.sealed.counter < 4096, rule, "limit", "counter")
	return list
}
