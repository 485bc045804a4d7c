package main

import (
	"maps"
	"slices"
)

// places are the places of one stream at one recipient, SPEC section 8.6. Each
// is closed or open.
type places struct {
	below  uint64          // every place before this one is closed, and this one is not
	closed map[uint64]bool // of those after it
	top    uint64          // one more than the last place that a message has closed
	last   *uint64         // the last one that was ever used, once the stream was listed
}

// span is the places from one to another, both included.
type span struct{ from, to uint64 }

func newPlaces() *places { return &places{closed: map[uint64]bool{}} }

func (p *places) clone() *places {
	q := *p
	q.closed = maps.Clone(p.closed)
	return &q
}

func (p *places) isClosed(n uint64) bool {
	return n < p.below || p.closed[n] || p.last != nil && n > *p.last
}

// used is one more than the last place that is known to have been used. (An
// epoch that begins at a place has a message in it that was opened: it needs no
// word of its own here.)
func (p *places) used() uint64 {
	if p.last != nil {
		return max(p.top, *p.last+1)
	}
	return p.top
}

// mark closes one place.
func (p *places) mark(n uint64) {
	if n >= p.below {
		p.closed[n] = true
	}
	p.advance()
}

func (p *places) advance() {
	for p.closed[p.below] {
		delete(p.closed, p.below)
		p.below++
	}
}

// take closes the place of a message. One beyond the window moves it, and what
// falls out is given up.
func (p *places) take(n uint64) (lost []span) {
	p.top = max(p.top, n+1)
	if n > p.below+4095 {
		lost = p.giveUp(0, n-4096)
		p.closeBelow(n - 4095)
	}
	p.mark(n)
	return lost
}

// closeBelow closes every place before n.
func (p *places) closeBelow(n uint64) {
	maps.DeleteFunc(p.closed, func(k uint64, _ bool) bool { return k < n })
	p.below = max(p.below, n)
	p.advance()
}

// list closes what a context says of an ended stream: the moved places, whose
// messages have their origins elsewhere, and everything after the last.
func (p *places) list(moved, last uint64) {
	p.closeBelow(moved)
	p.last = &last
}

// missing are the open places that were used, from one to another.
func (p *places) missing(from, to uint64) (list []span) {
	next := max(from, p.below)
	end := min(to+1, p.used())
	for _, n := range append(slices.Sorted(maps.Keys(p.closed)), end) {
		if n = min(n, end); next < n {
			list = append(list, span{next, n - 1})
		}
		next = max(next, n+1)
	}
	return list
}

// giveUp closes the missing places from one to another: they are lost.
func (p *places) giveUp(from, to uint64) []span {
	lost := p.missing(from, to)
	for _, s := range lost {
		if s.from == p.below {
			p.closeBelow(s.to + 1)
			continue
		}
		for n := s.from; n <= s.to; n++ {
			p.mark(n)
		}
	}
	return lost
}

// allClosed says if no place from one to another is open.
func (p *places) allClosed(from, to uint64) bool {
	for n := max(from, p.below); n <= to; n++ {
		if p.last != nil && n > *p.last {
			break
		}
		if !p.closed[n] {
			return false
		}
	}
	return true
}
