package main

import (
	"bytes"
	"slices"
)

// A cell counts in how many readings any, and in how many all of its traces
// were found. Without traces it is empty, and says nothing.
type cell struct {
	traces   []trace
	expected bool // all of them, in every reading; else none, in none
	any, all int
	first    int // the first reading that was not as expected; 0: none
}

func (c *cell) look(reading int, held [][]byte) {
	found := 0
	for _, t := range c.traces {
		if t.in(held) {
			found++
		}
	}
	if found > 0 {
		c.any++
	}
	if found == len(c.traces) {
		c.all++
	}
	if (c.expected && found < len(c.traces) || !c.expected && found > 0) && c.first == 0 {
		c.first = reading
	}
}

// A trace betrays somebody or something: it is there if any of these is.
type trace [][]byte

func (t trace) in(held [][]byte) bool {
	return slices.ContainsFunc(t, func(b []byte) bool {
		return slices.ContainsFunc(held, func(h []byte) bool { return bytes.Contains(h, b) })
	})
}

// traces returns what betrays each of the members: its thumbprint, and its key
// id, which is what stands for it on the wire.
func traces(members ...*member) []trace {
	list := make([]trace, len(members))
	for i, m := range members {
		thumbprint := m.thumbprint()
		list[i] = trace{thumbprint[:], m.keyID[:]}
	}
	return list
}

// signs returns the same one by one: each must be found, or the search does not
// look everywhere.
func signs(members ...*member) []trace {
	var list []trace
	for _, t := range traces(members...) {
		for _, b := range t {
			list = append(list, trace{b})
		}
	}
	return list
}
