package main

import (
	"bytes"
	"unicode/utf8"
)

// strict reads b if it is one item in the form of SPEC.md section 3; else it
// returns nil, and whether nesting may be why.
func strict(b []byte) (root *item, deep bool) {
	root = read(b)
	if root == nil {
		// Deeper than we read is too deep, wherever else it is wrong.
		return nil, true
	}
	deep = root.depth() > 16
	if deep || !bytes.Equal(root.bytes(), b) || !root.conforms() {
		return nil, deep
	}
	return root, false
}

// depth counts as SPEC.md 3.8 does: not into byte strings.
func (i *item) depth() int {
	deepest := 0
	if i.raw == nil && i.major >= majorArray {
		for _, k := range i.kids {
			deepest = max(deepest, k.depth())
		}
	}
	return deepest + 1
}

// conforms reports whether nothing breaks SPEC.md 3.4 to 3.7.
func (i *item) conforms() bool {
	if i.raw != nil { // a float
		return false
	}
	switch i.major {
	case majorUint, majorNegative:
		return i.arg < 1<<53
	case majorBytes:
		return true
	case majorText:
		return utf8.Valid(i.data)
	case majorTag:
		if i.arg != 16 && i.arg != 18 && i.arg != 96 && i.arg != 98 {
			return false
		}
	case majorSimple:
		return i.arg >= 20 && i.arg <= 22
	case majorMap:
		var last []byte
		for n := 0; n < len(i.kids); n += 2 {
			key := i.kids[n].bytes()
			if last != nil && bytes.Compare(last, key) >= 0 {
				return false
			}
			last = key
		}
	}
	for _, k := range i.kids {
		if !k.conforms() {
			return false
		}
	}
	return true
}
