package main

import (
	"fmt"
	"slices"
)

// parts encodes the named pieces of one vector. Everything that goes on the
// wire or into a hash passes through here under its name, so that a vector can
// replace exactly one piece; whatever is made after it is made from the piece
// as replaced. A name that no piece has is a mistake, see check.
type parts struct {
	items map[string]func([][]byte) [][]byte
	keys  map[string]func(dict)
	raw   map[string]func([]byte) []byte
	seen  map[string]bool
	made  map[string][]byte
}

func newParts() *parts {
	return &parts{
		items: map[string]func([][]byte) [][]byte{},
		keys:  map[string]func(dict){},
		raw:   map[string]func([]byte) []byte{},
		seen:  map[string]bool{},
		made:  map[string][]byte{},
	}
}

// editItems changes the items of an array before it is encoded.
func (p *parts) editItems(name string, f func([][]byte) [][]byte) { p.items[name] = f }

// editKeys changes the entries of a map before it is encoded.
func (p *parts) editKeys(name string, f func(dict)) { p.keys[name] = f }

// edit changes the bytes of a piece.
func (p *parts) edit(name string, f func([]byte) []byte) { p.raw[name] = f }

// set puts one item of an array in place of the one at index i.
func (p *parts) set(name string, i int, item []byte) {
	p.editItems(name, func(items [][]byte) [][]byte { items[i] = item; return items })
}

// put sets one entry of a map.
func (p *parts) put(name string, key int64, value []byte) {
	p.editKeys(name, func(d dict) { d[key] = value })
}

// drop removes one entry of a map.
func (p *parts) drop(name string, key int64) {
	p.editKeys(name, func(d dict) { delete(d, key) })
}

// append adds an item to an array.
func (p *parts) append(name string, item []byte) {
	p.editItems(name, func(items [][]byte) [][]byte { return append(items, item) })
}

// flip inverts one bit of the last byte of a piece.
func (p *parts) flip(name string) {
	p.edit(name, func(b []byte) []byte {
		b = slices.Clone(b)
		b[len(b)-1] ^= 1
		return b
	})
}

func (p *parts) array(name string, items ...[]byte) []byte {
	if f := p.items[name]; f != nil {
		p.seen["items "+name] = true
		items = f(items)
	}
	return p.bytes(name, array(items...))
}

func (p *parts) dict(name string, d dict) []byte {
	if f := p.keys[name]; f != nil {
		p.seen["keys "+name] = true
		f(d)
	}
	return p.bytes(name, d.encode())
}

func (p *parts) bytes(name string, b []byte) []byte {
	if f := p.raw[name]; f != nil {
		p.seen["raw "+name] = true
		b = f(b)
	}
	p.made[name] = b
	return b
}

// last is a piece as it was encoded last.
func (p *parts) last(name string) []byte { return p.made[name] }

// check panics if a fault was asked for in a piece that was never encoded: the
// vector would be valid, and say that it is not.
func (p *parts) check(vector string) {
	for _, names := range [][]string{
		prefixed("items ", p.items), prefixed("keys ", p.keys), prefixed("raw ", p.raw),
	} {
		for _, name := range names {
			if !p.seen[name] {
				panic(fmt.Sprintf("gen: %s: no part %q was encoded", vector, name))
			}
		}
	}
}

func prefixed[F any](prefix string, m map[string]F) []string {
	var names []string
	for name := range m {
		names = append(names, prefix+name)
	}
	slices.Sort(names)
	return names
}
