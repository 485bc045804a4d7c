package main

import (
	"bytes"
	"encoding/binary"
	"slices"
)

// Major types of CBOR (RFC 8949 section 3.1).
const (
	majorUint = iota
	majorNegative
	majorBytes
	majorText
	majorArray
	majorMap
	majorTag
	majorSimple
)

// item is a CBOR item as a tree that can be changed at any place. Written as it
// was read it is the same bytes; the last fields make it wrong on purpose.
type item struct {
	major byte
	arg   uint64  // of an integer, a tag, a simple value
	data  []byte  // of a string; of one that holds CBOR, nil
	kids  []*item // of an array, a map (key, value, key, …), a tag; of a byte string the CBOR in it

	wide       int    // how much longer than needed the head is, in steps
	lie        uint64 // added to the head's argument
	indefinite bool
	raw        []byte // stands for all of it
	tail       []byte // behind it
}

func number(n uint64) *item            { return &item{major: majorUint, arg: n} }
func negative(n int64) *item           { return &item{major: majorNegative, arg: uint64(-1 - n)} }
func text(s string) *item              { return &item{major: majorText, data: []byte(s)} }
func array(kids ...*item) *item        { return &item{major: majorArray, kids: kids} }
func tagged(tag uint64, i *item) *item { return &item{major: majorTag, arg: tag, kids: []*item{i}} }
func null() *item                      { return &item{major: majorSimple, arg: 22} }
func encoded(b []byte) *item           { return &item{raw: b} }

// octets is a byte string; holding is one with CBOR in it.
func octets(b []byte) *item     { return &item{major: majorBytes, data: b} }
func holding(i *item) *item     { return &item{major: majorBytes, kids: []*item{i}} }
func pairs(kids ...*item) *item { return &item{major: majorMap, kids: kids} }

func boolean(b bool) *item {
	if b {
		return &item{major: majorSimple, arg: 21}
	}
	return &item{major: majorSimple, arg: 20}
}

// bytes returns the encoding.
func (i *item) bytes() []byte { return i.append(nil) }

func (i *item) append(dst []byte) []byte {
	if i.raw != nil {
		return append(append(dst, i.raw...), i.tail...)
	}
	switch i.major {
	case majorBytes, majorText:
		dst = i.appendString(dst)
	case majorArray, majorMap:
		count := uint64(len(i.kids))
		if i.major == majorMap {
			count /= 2
		}
		dst = i.appendHead(dst, count)
		dst = i.appendKids(dst)
		if i.indefinite {
			dst = append(dst, 0xff)
		}
	default:
		dst = appendHead(dst, i.major, i.arg+i.lie, i.wide)
		dst = i.appendKids(dst)
	}
	return append(dst, i.tail...)
}

// appendString appends a string, whose content is written first where it is
// CBOR; of indefinite length it is one chunk.
func (i *item) appendString(dst []byte) []byte {
	content := i.content()
	if !i.indefinite {
		return append(i.appendHead(dst, uint64(len(content))), content...)
	}
	dst = append(dst, i.major<<5|31)
	return append(append(appendHead(dst, i.major, uint64(len(content)), i.wide), content...), 0xff)
}

func (i *item) appendKids(dst []byte) []byte {
	for _, k := range i.kids {
		dst = k.append(dst)
	}
	return dst
}

func (i *item) appendHead(dst []byte, n uint64) []byte {
	if i.indefinite {
		return append(dst, i.major<<5|31)
	}
	return appendHead(dst, i.major, n+i.lie, i.wide)
}

// content returns what is in a string.
func (i *item) content() []byte {
	if i.kids == nil {
		return i.data
	}
	return i.appendKids(nil)
}

// appendHead appends a head, wide steps longer than its argument needs.
func appendHead(dst []byte, major byte, n uint64, wide int) []byte {
	size := 4
	for s, end := range []uint64{24, 1 << 8, 1 << 16, 1 << 32} {
		if n < end {
			size = s
			break
		}
	}
	switch min(size+wide, 4) {
	case 0:
		return append(dst, major<<5|byte(n))
	case 1:
		return append(dst, major<<5|24, byte(n))
	case 2:
		return binary.BigEndian.AppendUint16(append(dst, major<<5|25), uint16(n))
	case 3:
		return binary.BigEndian.AppendUint32(append(dst, major<<5|26), uint32(n))
	}
	return binary.BigEndian.AppendUint64(append(dst, major<<5|27), n)
}

// clone returns a copy that shares nothing that a change would change.
func (i *item) clone() *item {
	c := *i
	c.kids = slices.Clone(i.kids)
	for n, k := range c.kids {
		c.kids[n] = k.clone()
	}
	return &c
}

// sort puts the entries of a map in the order of their keys' encodings.
func (i *item) sort() {
	var entries [][2]*item
	for n := 0; n+1 < len(i.kids); n += 2 {
		entries = append(entries, [2]*item{i.kids[n], i.kids[n+1]})
	}
	slices.SortStableFunc(entries, func(a, b [2]*item) int { return bytes.Compare(a[0].bytes(), b[0].bytes()) })
	for n, e := range entries {
		i.kids[2*n], i.kids[2*n+1] = e[0], e[1]
	}
}

// at walks down by places in arrays, keys of maps, and into tags and byte
// strings; nil if there is nothing.
func (i *item) at(path ...int64) *item {
	for _, p := range path {
		for i != nil && i.raw == nil && (i.major == majorTag || i.major == majorBytes) && len(i.kids) == 1 {
			i = i.kids[0]
		}
		if i == nil || i.raw != nil {
			return nil
		}
		var next *item
		switch i.major {
		case majorArray:
			if p >= 0 && p < int64(len(i.kids)) {
				next = i.kids[p]
			}
		case majorMap:
			for n := 0; n+1 < len(i.kids); n += 2 {
				if v, ok := i.kids[n].integer(); ok && v == p {
					next = i.kids[n+1]
					break
				}
			}
		}
		i = next
	}
	return i
}

// integer returns the value of an integer that fits.
func (i *item) integer() (int64, bool) {
	switch {
	case i == nil || i.raw != nil || i.arg >= 1<<62:
	case i.major == majorUint:
		return int64(i.arg), true
	case i.major == majorNegative:
		return -1 - int64(i.arg), true
	}
	return 0, false
}

// uint returns the value of an unsigned integer, and 0 for anything else.
func (i *item) uint() uint64 {
	if i == nil || i.raw != nil || i.major != majorUint {
		return 0
	}
	return i.arg
}

// octets returns the content of a byte string, and nil for anything else.
func (i *item) octets() []byte {
	if i == nil || i.raw != nil || i.major != majorBytes {
		return nil
	}
	return i.content()
}
