package main

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"slices"
)

// A program is the input of a whole-path target, read front to back: a few
// choices, and then records of [recordSize] bytes, each one change of one
// structure. Beyond its end it is zeros, so the empty program is the genuine
// chain. Records have one size, so that what go's mutator does to one of them
// leaves the others what they are.
type program struct{ b []byte }

const (
	recordSize = 8
	maxChanges = 4 // one fault at a time says most; a few together reach what one hides
)

// pick returns a choice of n.
func (p *program) pick(n int) int {
	if len(p.b) == 0 {
		return 0
	}
	c := p.b[0]
	p.b = p.b[1:]
	return index(c, n)
}

// index returns which of count things a byte chooses. A thing more, behind the
// others, changes what few bytes choose, so that a corpus keeps its worth.
func index(b byte, count int) int {
	if int(b) < count {
		return int(b)
	}
	return int(b) & (1<<(bits.Len(uint(count))-1) - 1)
}

// changes reads the records that are left.
func (p *program) changes(levels []level) []change {
	var list []change
	for len(p.b) > 0 && len(list) < maxChanges {
		var r [recordSize]byte
		p.b = p.b[copy(r[:], p.b):]
		list = append(list, change{levels[index(r[0], len(levels))], r[1], r[2], [5]byte(r[3:])})
	}
	return list
}

// change is one change: on which structure, at which of its items, what, and
// the bytes that say what exactly.
type change struct {
	level level
	place byte
	what  byte
	args  [5]byte
}

// apply changes root and returns its encoding. Pieces of other structures are
// taken from donors.
func (c *change) apply(root *item, donors []*item) []byte {
	before := root.bytes()
	s := findSpot(root, c.place)
	s.args, s.donors = c.args, donors
	kinds := mutations()
	kinds[index(c.what, len(kinds))].apply(s)
	after := s.root.bytes()
	if bytes.Equal(before, after) { // what does not fit there must still be a fault
		s.i.tail = append(slices.Clone(s.i.tail), c.args[0])
		after = s.root.bytes()
	}
	return after
}

// spot is the place of a change: an item, and where it stands.
type spot struct {
	i, parent, root *item
	at              int // among the parent's kids
	args            [5]byte
	donors          []*item
}

// findSpot returns the item that a byte chooses, in the order of the encoding.
func findSpot(root *item, b byte) *spot {
	all := root.all()
	s := &spot{i: all[index(b, len(all))], root: root}
	for _, parent := range all {
		if at := slices.Index(parent.kids, s.i); at >= 0 {
			s.parent, s.at = parent, at
		}
	}
	return s
}

// all returns i and all items in it, in the order of the encoding.
func (i *item) all() []*item {
	list := []*item{i}
	for _, k := range i.kids {
		list = append(list, k.all()...)
	}
	return list
}

// put puts another item in the spot.
func (s *spot) put(i *item) {
	if s.parent == nil {
		s.root = i
	} else {
		s.parent.kids[s.at] = i
	}
	s.i = i
}

// word is the number that the arguments spell.
func (s *spot) word() uint64 {
	return uint64(s.args[0])<<32 | uint64(binary.BigEndian.Uint32(s.args[1:]))
}

// stride is how many kids of a container belong together.
func stride(container *item) int {
	if container.major == majorMap {
		return 2
	}
	return 1
}

// container returns what to change the list of, and at which of its entries:
// the item itself if it is a list, else the list that it stands in.
func (s *spot) container() (list *item, entry int) {
	if s.i.major == majorArray || s.i.major == majorMap {
		return s.i, int(s.args[1])
	}
	if s.parent == nil {
		return nil, 0
	}
	return s.parent, s.at / stride(s.parent)
}
