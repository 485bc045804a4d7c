package dcbor

import (
	"bytes"
	"testing"
)

// TestScanKeyOrder is rule 3.4: bytewise order of the encodings, by RFC 8949
// section 4.2.1, and not the older order that puts shorter keys first.
func TestScanKeyOrder(t *testing.T) {
	checkScan(t, []scanCase{
		{"empty", "a0", nil, 0},
		{"one key", "a1 00 00", nil, 0},
		{"ascending", "a2 00 00 01 00", nil, 0},
		{"descending", "a2 01 00 00 00", ErrFormat, 3},
		{"twice", "a2 01 00 01 00", ErrFormat, 3},
		{"twice with other values", "a3 00 00 01 00 01 f6", ErrFormat, 5},
		{"third below first", "a3 01 00 02 00 00 00", ErrFormat, 5},
		{"24 before -1", "a2 1818 00 20 00", nil, 0},
		{"-1 before 24: by length", "a2 20 00 1818 00", ErrFormat, 3},
		{"-1 before -2", "a2 20 00 21 00", nil, 0},
		{"-2 before -1", "a2 21 00 20 00", ErrFormat, 3},
		{"255 before 256", "a2 18ff 00 190100 00", nil, 0},
		{"texts: shorter first", "a2 6162 00 626161 00", nil, 0},
		{"texts: alphabetic", "a2 626161 00 6162 00", ErrFormat, 5},
		{"prefix first", "a2 4100 00 420000 00", nil, 0},
		{"every kind, by major type", "a7 00 00 20 00 40 00 60 00 80 00 a0 00 f4 00", nil, 0},
		{"text before bytes", "a2 60 00 40 00", ErrFormat, 3},
		{"array keys", "a2 8100 00 8101 00", nil, 0},
		{"array keys descending", "a2 8101 00 8100 00", ErrFormat, 4},
		{"tags as keys", "a2 d000 00 d200 00", nil, 0},
		{"inner map", "a1 00 a2 01 00 00 00", ErrFormat, 5},
		{"map as a key", "a1 a2 01 00 00 00 00", ErrFormat, 4},
		{"the value's fault comes first", "a2 01 18 00 00 00", ErrFormat, 2},
		{"the key's own fault comes first", "a2 01 00 18 00", ErrFormat, 3},
	})
}

// TestScanDepth is rule 3.8 at its edge, through everything that nests.
func TestScanDepth(t *testing.T) {
	repeat := func(b []byte, n int, tail ...byte) []byte { return append(bytes.Repeat(b, n), tail...) }
	for _, c := range []struct {
		name string
		unit []byte
		at   int // of what has depth 17; of a pair, the key
	}{
		{"arrays", []byte{0x81}, 16},
		{"tags", []byte{0xd2}, 16},
		{"map values", []byte{0xa1, 0x00}, 31},
	} {
		t.Run(c.name, func(t *testing.T) {
			if err := Scan(repeat(c.unit, MaxDepth-1, 0x00)); err != nil {
				t.Errorf("depth 16: %v", err)
			}
			if err := Scan(repeat(c.unit, MaxDepth-1, 0x80)); err != nil {
				t.Errorf("empty array at depth 16: %v", err)
			}
			checkError(t, Scan(repeat(c.unit, MaxDepth, 0x00)), ErrLimit, c.at)
			checkError(t, Scan(repeat(c.unit, MaxDepth, 0xa0)), ErrLimit, c.at)
			// Far deeper, the same: the stack does not grow with the input.
			checkError(t, Scan(repeat(c.unit, 1<<20, 0x00)), ErrLimit, c.at)
		})
	}
	t.Run("map keys", func(t *testing.T) {
		deep := func(n int) []byte { return repeat([]byte{0xa1}, n, bytes.Repeat([]byte{0x00}, n+1)...) }
		if err := Scan(deep(MaxDepth - 1)); err != nil {
			t.Errorf("depth 16: %v", err)
		}
		checkError(t, Scan(deep(MaxDepth)), ErrLimit, MaxDepth)
	})
	t.Run("other rules of the same head come first", func(t *testing.T) {
		for _, head := range [][]byte{{0x18}, {0x18, 0x00}, {0x1c}, {0xf7}, {0xc0, 0x00}, {0x61}, {0x41}, {0x9f, 0xff}} {
			checkError(t, Scan(repeat([]byte{0x81}, MaxDepth, head...)), ErrFormat, MaxDepth)
		}
		// A text's content comes after its head.
		checkError(t, Scan(repeat([]byte{0x81}, MaxDepth, 0x61, 0xff)), ErrLimit, MaxDepth)
	})
	t.Run("what stands before comes first", func(t *testing.T) {
		deep := repeat([]byte{0x81}, MaxDepth, 0x00)
		checkError(t, Scan(append([]byte{0x82, 0x18, 0x00}, deep...)), ErrFormat, 1)
		checkError(t, Scan(append(append([]byte{0x82}, deep...), 0x18, 0x00)), ErrLimit, 1+MaxDepth-1)
	})
	t.Run("byte strings are not looked into", func(t *testing.T) {
		if err := Scan(AppendBytes(nil, repeat([]byte{0x81}, 100, 0x18))); err != nil {
			t.Error(err)
		}
	})
}
