package main

import (
	"bytes"
	"encoding/binary"
	"slices"
)

// Major types of CBOR, as head and wide take them.
const (
	majorUint  = 0
	majorNint  = 1
	majorBytes = 2
	majorText  = 3
	majorArray = 4
	majorMap   = 5
	majorTag   = 6
)

var (
	cborFalse = []byte{0xf4}
	cborTrue  = []byte{0xf5}
	cborNull  = []byte{0xf6}
)

// head writes the head of an item in its shortest form.
func head(major byte, n uint64) []byte {
	switch {
	case n < 24:
		return []byte{major<<5 | byte(n)}
	case n < 1<<8:
		return wide(major, n, 1)
	case n < 1<<16:
		return wide(major, n, 2)
	case n < 1<<32:
		return wide(major, n, 4)
	}
	return wide(major, n, 8)
}

// wide writes a head whose argument has the given number of bytes, needed or
// not: the faults of rule 3.2 are made with it.
func wide(major byte, n uint64, size int) []byte {
	info := map[int]byte{1: 24, 2: 25, 4: 26, 8: 27}[size]
	var b [8]byte
	binary.BigEndian.PutUint64(b[:], n)
	return append([]byte{major<<5 | info}, b[8-size:]...)
}

// num writes an integer of either sign.
func num[T ~int | ~int64 | ~uint64 | ~byte](n T) []byte {
	if n < 0 {
		return head(majorNint, uint64(-1-int64(n)))
	}
	return head(majorUint, uint64(n))
}

func bin(b []byte) []byte  { return append(head(majorBytes, uint64(len(b))), b...) }
func text(s string) []byte { return append(head(majorText, uint64(len(s))), s...) }

func boolean(b bool) []byte {
	if b {
		return cborTrue
	}
	return cborFalse
}

// array writes an array of items that are encoded already, rightly or wrongly.
func array(items ...[]byte) []byte {
	return append(head(majorArray, uint64(len(items))), bytes.Join(items, nil)...)
}

// tagged writes item under a tag.
func tagged(tag uint64, item []byte) []byte {
	return append(head(majorTag, tag), item...)
}

// dict is a map from integer keys to encoded values.
type dict map[int64][]byte

// encode writes the entries in the order that rule 3.4 wants.
func (d dict) encode() []byte {
	var keys [][]byte
	value := map[string][]byte{}
	for k, v := range d {
		keys = append(keys, num(k))
		value[string(num(k))] = v
	}
	slices.SortFunc(keys, bytes.Compare)
	var kv [][]byte
	for _, k := range keys {
		kv = append(kv, k, value[string(k)])
	}
	return pairs(kv...)
}

// pairs writes a map of encoded keys and values exactly as they are given:
// unsorted or repeated keys stay so.
func pairs(kv ...[]byte) []byte {
	return append(head(majorMap, uint64(len(kv)/2)), bytes.Join(kv, nil)...)
}

// nested writes arrays in arrays around item, so that item stands at the
// given depth; the outermost item has depth 1.
func nested(depth int, item []byte) []byte {
	for range depth - 1 {
		item = array(item)
	}
	return item
}
