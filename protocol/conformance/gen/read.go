package main

import (
	"bytes"
	"fmt"
	"unicode/utf8"
)

// item is one item of CBOR that was read.
type item struct {
	major byte
	arg   uint64
	bytes []byte  // of a byte or text string
	items []*item // of an array; keys and values in turn of a map; the content of a tag
	raw   []byte
}

// refusal is why the checker refuses something.
type refusal struct{ rule, class, what string }

func (r refusal) Error() string { return r.rule + " " + r.class + ": " + r.what }

// reader is the scan of SPEC section 3. It can be told to overlook one rule,
// so that it can be shown that a vector breaks no other.
type reader struct {
	b      []byte
	pos    int
	ignore string
}

func readAll(b []byte) (*item, error) { return (&reader{b: b}).all() }

// all reads the one item that b must be.
func (r *reader) all() (*item, error) {
	i, err := r.item(1)
	if err != nil {
		return nil, err
	}
	return i, r.fault(r.pos < len(r.b), "3.1", "bytes after the item")
}

// fault is an error if broken holds and the rule is not overlooked.
func (r *reader) fault(broken bool, rule, what string) error {
	if !broken || rule == r.ignore {
		return nil
	}
	class := "format"
	if rule == "3.8" {
		class = "limit"
	}
	return refusal{rule, class, fmt.Sprintf("%s at byte %d", what, r.pos)}
}

func (r *reader) left() uint64 { return uint64(len(r.b) - r.pos) }

// item reads the item at pos. What cannot be overlooked is returned at once.
func (r *reader) item(depth int) (*item, error) {
	start := r.pos
	if r.left() == 0 {
		return nil, refusal{"3.1", "format", "no item"}
	}
	first := r.b[r.pos]
	i := &item{major: first >> 5}
	info := first & 31
	r.pos++
	size := 0
	switch {
	case info < 24:
		i.arg = uint64(info)
	case info < 28:
		size = 1 << (info - 24)
	default:
		return r.indefinite(i, info, depth, start)
	}
	if r.left() < uint64(size) {
		return nil, refusal{"3.1", "format", "truncated head"}
	}
	for range size {
		i.arg = i.arg<<8 | uint64(r.b[r.pos])
		r.pos++
	}
	if err := r.head(i, info, size, depth); err != nil {
		return nil, err
	}
	if err := r.content(i, depth); err != nil {
		return nil, err
	}
	i.raw = r.b[start:r.pos]
	return i, nil
}

// head checks what a head alone tells, in the order of the rules, and then the
// content of a text.
func (r *reader) head(i *item, info byte, size, depth int) error {
	claims := map[byte]uint64{majorBytes: 1, majorText: 1, majorArray: 1, majorMap: 2}[i.major]
	if claims > 0 && i.arg > r.left()/claims {
		return refusal{"3.1", "format", "more claimed than there is"}
	}
	short := len(head(0, i.arg)) == size+1
	simple := info == 20 || info == 21 || info == 22
	tag := i.arg == 16 || i.arg == 18 || i.arg == 96 || i.arg == 98
	checks := []struct {
		broken     bool
		rule, what string
	}{
		{!short && (i.major < 7 || info == 24), "3.2", "not the shortest head"},
		{i.major == 7 && !simple, "3.5", "a float or a simple value"},
		{i.major == majorTag && !tag, "3.5", "a tag"},
		{i.major < 6 && i.arg >= 1<<53, "3.6", "an argument of 2^53 or more"},
		{depth > 16, "3.8", "too deep"},
		{i.major == majorText && !utf8.Valid(r.b[r.pos:][:i.arg]), "3.7", "not UTF-8"},
	}
	for _, c := range checks {
		if err := r.fault(c.broken, c.rule, c.what); err != nil {
			return err
		}
	}
	return nil
}

// content reads what stands in a string, an array, a map or a tag.
func (r *reader) content(i *item, depth int) error {
	n := 0
	switch i.major {
	case majorBytes, majorText:
		i.bytes = r.b[r.pos : r.pos+int(i.arg)]
		r.pos += int(i.arg)
	case majorArray:
		n = int(i.arg)
	case majorMap:
		n = 2 * int(i.arg)
	case majorTag:
		n = 1
	}
	for range n {
		c, err := r.item(depth + 1)
		if err != nil {
			return err
		}
		i.items = append(i.items, c)
		if err := r.order(i); err != nil {
			return err
		}
	}
	return nil
}

// order checks that the key which was just read is above the one before.
func (r *reader) order(i *item) error {
	n := len(i.items)
	if i.major != majorMap || n%2 == 0 || n == 1 {
		return nil
	}
	ascending := bytes.Compare(i.items[n-3].raw, i.items[n-1].raw) < 0
	return r.fault(!ascending, "3.4", "keys not ascending")
}

// indefinite reads an item of indefinite length where rule 3.3 is overlooked.
func (r *reader) indefinite(i *item, info byte, depth, start int) (*item, error) {
	if info != 31 || i.major < majorBytes || i.major > majorMap || r.ignore != "3.3" {
		return nil, refusal{"3.3", "format", "indefinite length, or no length"}
	}
	for r.left() > 0 && r.b[r.pos] != 0xff {
		c, err := r.item(depth + 1)
		if err != nil {
			return nil, err
		}
		i.items = append(i.items, c)
		i.bytes = append(i.bytes, c.bytes...)
	}
	r.pos++
	if i.major == majorBytes || i.major == majorText {
		i.items = nil
	}
	i.raw = r.b[start:r.pos]
	return i, nil
}

// get is the value of an integer key in a map; nil if there is none.
func (i *item) get(key int64) *item {
	for n := 0; n+1 < len(i.items); n += 2 {
		if k, ok := i.items[n].int(); ok && k == key {
			return i.items[n+1]
		}
	}
	return nil
}

// int is the value of an integer.
func (i *item) int() (int64, bool) {
	switch i.major {
	case majorUint:
		return int64(i.arg), true
	case majorNint:
		return -1 - int64(i.arg), true
	}
	return 0, false
}

func (i *item) isNull() bool { return i.major == 7 && i.arg == 22 }
