package main

import (
	"math/big"
	"slices"
)

// fault is one negative vector: what it breaks, the rule that finds it, and
// how it is broken. Everything that is made after the broken piece is made
// from it, so nothing else is wrong.
type fault struct {
	name, rule, class string
	comment           string
	set               func(*scene)
}

// faults makes the vectors of one operation.
func faults(prefix string, build func(*scene) object, list []fault) []sceneVector {
	var vectors []sceneVector
	for _, f := range list {
		vectors = append(vectors, sceneVector{prefix + f.name, func(s *scene) object {
			s.fault(f.rule, f.class, f.comment)
			f.set(s)
			return build(s)
		}})
	}
	return vectors
}

// buildOpen, buildPeel and buildBundle finish a scene.
func buildOpen(s *scene) object { return s.open() }

func buildPeel(s *scene) object {
	if s.hops == nil {
		s.hop()
	}
	return s.peel(0, 0)
}

func buildBundle(s *scene) object {
	suites := s.bundleSuites
	if suites == nil {
		suites = []byte{2}
	}
	return s.parse(suites, func(b *bundle) {
		if s.editBundle != nil {
			s.editBundle(b)
		}
	})
}

// longer appends a byte to a piece: nothing that is CBOR may have one.
func (p *parts) longer(name string) {
	p.edit(name, func(b []byte) []byte { return append(slices.Clone(b), 0) })
}

// shorter takes the last byte off a piece.
func (p *parts) shorter(name string) {
	p.edit(name, func(b []byte) []byte { return b[:len(b)-1] })
}

// replace puts other bytes in place of a piece.
func (p *parts) replace(name string, with []byte) {
	p.edit(name, func([]byte) []byte { return with })
}

// wideHead writes the head of a piece with one size more than it needs.
func (p *parts) wideHead(name string) {
	p.edit(name, func(b []byte) []byte {
		major, info := b[0]>>5, b[0]&31
		switch {
		case info < 24:
			return append(wide(major, uint64(info), 1), b[1:]...)
		case info == 24:
			return append(wide(major, uint64(b[1]), 2), b[2:]...)
		case info == 25:
			return append(wide(major, uint64(b[1])<<8|uint64(b[2]), 4), b[3:]...)
		}
		panic("gen: no wider head")
	})
}

// endless writes an array or map with indefinite length.
func (p *parts) endless(name string) {
	p.edit(name, func(b []byte) []byte {
		if b[0]&31 >= 24 {
			panic("gen: a head of one byte is wanted")
		}
		return append(append([]byte{b[0]&0xe0 | 31}, b[1:]...), 0xff)
	})
}

// chunked writes a string in two pieces of indefinite length.
func chunked(b []byte) []byte {
	out := append([]byte{0x5f}, bin(b[:len(b)/2])...)
	return append(append(out, bin(b[len(b)/2:])...), 0xff)
}

// swapKeys exchanges the first two entries of a map.
func (p *parts) swapKeys(name string) {
	p.edit(name, func(b []byte) []byte {
		i := must(readAll(b)).items
		kv := [][]byte{i[2].raw, i[3].raw, i[0].raw, i[1].raw}
		for _, rest := range i[4:] {
			kv = append(kv, rest.raw)
		}
		return pairs(kv...)
	})
}

// doubleKey writes the first entry of a map twice.
func (p *parts) doubleKey(name string) {
	p.edit(name, func(b []byte) []byte {
		i := must(readAll(b)).items
		kv := [][]byte{i[0].raw, i[1].raw}
		for _, rest := range i {
			kv = append(kv, rest.raw)
		}
		return pairs(kv...)
	})
}

// plusL adds the order of the group to the S of a signature: the equation
// still holds, but S is not below L.
func plusL(signature []byte) []byte {
	s := slices.Clone(signature[32:])
	slices.Reverse(s)
	n := new(big.Int).SetBytes(s)
	return append(slices.Clone(signature[:32]), littleEndian(n.Add(n, groupL))...)
}
