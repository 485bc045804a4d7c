package main

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
)

// checker reads vectors back by SPEC sections 6.4, 11.2 and 11.3, step by step
// and without regard for speed. It shares the hashes and the curves with the
// writing side, and nothing else: HPKE is the standard library's.
//
// With ignore set it overlooks that rule and goes on: a negative vector that
// is then taken has no other fault.
type checker struct {
	now    uint64
	limit  int
	holder *party
	pins   []*party
	role   int
	ignore string
}

// need refuses by panic if ok does not hold; run turns it into an error.
func (c *checker) need(ok bool, rule, class, what string) {
	if !ok && rule != c.ignore {
		panic(refusal{rule, class, what})
	}
}

// run is f with what it refuses as an error.
func (c *checker) run(f func() object) (result object, err error) {
	defer func() {
		if r := recover(); r != nil {
			result = nil
			var refused refusal
			if e, ok := r.(error); ok && errors.As(e, &refused) {
				err = refused
				return
			}
			err = fmt.Errorf("the checker cannot go on: %v", r)
		}
	}()
	return f(), nil
}

// scan reads bytes that are CBOR by the rules of section 3.
func (c *checker) scan(b []byte) *item {
	i, err := (&reader{b: b, ignore: c.ignore}).all()
	if err != nil {
		panic(err)
	}
	return i
}

// array checks that i is an array of least to most items.
func (c *checker) array(i *item, rule, what string, least, most int) []*item {
	c.need(i.major == majorArray && len(i.items) >= least && len(i.items) <= most, rule, "format", what)
	return i.items
}

// list is array where more items than most are over a limit of section 12,
// which limitRule repeats.
func (c *checker) list(i *item, rule, limitRule, what string, least, most int) []*item {
	c.need(i.major == majorArray && len(i.items) >= least, rule, "format", what)
	c.need(len(i.items) <= most, limitRule, "limit", what)
	return i.items
}

// fields checks that i is a map with all the required keys, perhaps the
// optional ones, and no other.
func (c *checker) fields(i *item, rule, what string, required, optional []int64) {
	c.need(i.major == majorMap, rule, "format", what)
	for n := 0; n+1 < len(i.items); n += 2 {
		k, ok := i.items[n].int()
		c.need(ok && (slices.Contains(required, k) || slices.Contains(optional, k)), rule, "format", what+": unknown key")
	}
	for _, k := range required {
		c.need(i.get(k) != nil, rule, "format", what+": missing key "+itoa(int(k)))
	}
}

// bstr is a byte string of the given size; -1: any.
func (c *checker) bstr(i *item, rule, what string, size int) []byte {
	c.need(i != nil && i.major == majorBytes && (size < 0 || len(i.bytes) == size), rule, "format", what)
	return i.bytes
}

// uint is a number from least to most.
func (c *checker) uint(i *item, rule, what string, least, most uint64) uint64 {
	c.need(i != nil && i.major == majorUint && i.arg >= least && i.arg <= most, rule, "format", what)
	return i.arg
}

// greatest is the bound of every number.
const greatest = 1<<53 - 1

// protected reads the header in a bstr, and checks its size.
func (c *checker) protected(i *item, rule string) (*item, []byte) {
	b := c.bstr(i, rule, "protected header", -1)
	c.need(len(b) <= 8192, "12", "limit", "protected header")
	return c.scan(b), b
}

// unprotected checks a header of which the required keys are all. Only a map
// is too long, whatever is in it; what is no map is none of any length.
func (c *checker) unprotected(i *item, rule string, required ...int64) {
	c.need(i.major == majorMap, rule, "format", "unprotected header")
	c.need(len(i.raw) <= 8192, "12", "limit", "unprotected header")
	c.fields(i, rule, "unprotected header", required, nil)
}

// alg is the algorithm of a header, one of those allowed at its place.
func (c *checker) alg(header *item, allowed ...int64) int64 {
	a := header.get(1)
	c.need(a != nil && a.major <= majorNint, "4.3", "format", "alg")
	n, _ := a.int()
	c.need(slices.Contains(allowed, n), "4.3", "suite", "alg")
	return n
}

// trusted is the party behind a thumbprint; nil if the store has none.
func (c *checker) trusted(thumb []byte) *party {
	for _, p := range c.pins {
		if bytes.Equal(p.thumb(), thumb) {
			return p
		}
	}
	return nil
}

func (p *party) has(roles ...int) bool {
	return slices.ContainsFunc(roles, func(r int) bool { return slices.Contains(p.roles, r) })
}
