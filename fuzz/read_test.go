package main

import "bytes"

// maxNesting ends the reading of what nests without end; SPEC.md allows 16.
const maxNesting = 64

// read reads one well-formed CBOR item, in whatever form; nil if b is not one.
func read(b []byte) *item {
	r := reader{b: b}
	i := r.item(0)
	if i == nil || len(r.b) != 0 {
		return nil
	}
	return i
}

type reader struct{ b []byte }

func (r *reader) take(n uint64) []byte {
	if n > uint64(len(r.b)) {
		return nil
	}
	taken := r.b[:n:n]
	r.b = r.b[n:]
	return taken
}

func (r *reader) item(depth int) *item {
	if depth > maxNesting || len(r.b) == 0 {
		return nil
	}
	start := r.b
	head := r.take(1)[0]
	i := &item{major: head >> 5, arg: uint64(head & 31)}
	switch {
	case i.arg == 31 && i.major >= majorBytes && i.major <= majorMap:
		return r.indefinite(i, depth)
	case i.arg > 27:
		return nil
	case i.arg > 23:
		wide := r.take(1 << (i.arg - 24))
		if wide == nil {
			return nil
		}
		i.arg = 0
		for _, c := range wide {
			i.arg = i.arg<<8 | uint64(c)
		}
		if i.major == majorSimple && len(wide) > 1 { // a float: only its bytes count
			return encoded(bytes.Clone(start[:1+len(wide)]))
		}
	}
	return r.rest(i, depth)
}

// rest reads what follows a head of definite length.
func (r *reader) rest(i *item, depth int) *item {
	n := i.arg
	switch i.major {
	case majorBytes, majorText:
		if n > uint64(len(r.b)) {
			return nil
		}
		i.arg, i.data = 0, r.take(n)
		i.descend()
		return i
	case majorMap:
		if n > uint64(len(r.b)) {
			return nil
		}
		n *= 2
	case majorTag:
		n = 1
	case majorArray:
	default:
		return i
	}
	if n > uint64(len(r.b)) {
		return nil
	}
	if i.major != majorTag {
		i.arg = 0
	}
	for range n {
		k := r.item(depth + 1)
		if k == nil {
			return nil
		}
		i.kids = append(i.kids, k)
	}
	return i
}

// indefinite reads up to the break.
func (r *reader) indefinite(i *item, depth int) *item {
	i.arg = 0
	for {
		if len(r.b) == 0 {
			return nil
		}
		if r.b[0] == 0xff {
			r.take(1)
			if i.major == majorMap && len(i.kids)%2 != 0 {
				return nil
			}
			if i.major <= majorText {
				i.descend()
			}
			return i
		}
		k := r.item(depth + 1)
		switch {
		case k == nil:
			return nil
		case i.major >= majorArray:
			i.kids = append(i.kids, k)
		case k.major != i.major || k.raw != nil:
			return nil
		default:
			i.data = append(i.data, k.content()...)
		}
	}
}

// descend makes a byte string one that holds CBOR, if it looks like one: an
// array, map or tag that is written back as the same bytes.
func (i *item) descend() {
	if i.major != majorBytes || len(i.data) == 0 {
		return
	}
	if m := i.data[0] >> 5; m != majorArray && m != majorMap && m != majorTag {
		return
	}
	if inner := read(i.data); inner != nil && bytes.Equal(inner.bytes(), i.data) {
		i.data, i.kids = nil, []*item{inner}
	}
}
