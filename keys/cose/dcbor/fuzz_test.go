package dcbor

import (
	"bytes"
	"errors"
	"testing"
)

// seeds are inputs of every rule, valid and not.
var seeds = []string{
	"00", "1818", "1800", "1b001fffffffffffff", "1b0020000000000000", "3b001fffffffffffff", "40", "420102", "5f4100ff",
	"60", "63e6b0b4", "6180", "80", "83 01 8202 03 82 0405", "9f00ff", "a0", "a2 1818 00 20 00", "a2 20 00 1818 00",
	"a4 01 6161 20 4101 6161 80 6162 a0", "a2 8100 00 a10000 f6", "d2 84 43a10132 a0 44deadbeef 4401020304", "d862 80",
	"c000", "f4", "f5", "f6", "f7", "f814", "f93c00", "ff", "8181818181818181818181818181818080", "818181818181818181818181818181818080",
}

// FuzzScan compares Scan with the other implementation, and with our own
// walker: accepted bytes, encoded again, are the same bytes.
func FuzzScan(f *testing.F) {
	if len(seeds) == 0 {
		f.Fatal("no seeds")
	}
	for _, s := range seeds {
		f.Add(unhex(f, s))
	}
	o := newOther(f)
	f.Fuzz(func(t *testing.T, b []byte) {
		o.check(t, b)
		err := Scan(b)
		v, readErr := decode(b)
		if err != nil {
			var e *Error
			if !errors.As(err, &e) || e.Offset < 0 || e.Offset > len(b) {
				t.Fatalf("refused with %#v", err)
			}
			if errors.Is(err, ErrFormat) == errors.Is(err, ErrLimit) {
				t.Fatalf("%v is not of exactly one class", err)
			}
			if readErr == nil || v != nil {
				t.Fatalf("refused (%v), and read as %#v", err, v)
			}
			return
		}
		if readErr != nil {
			t.Fatalf("scanned, and not read: %v", readErr)
		}
		if again := appendValue(nil, v); !bytes.Equal(again, b) {
			t.Fatalf("accepted %x\nwritten  %x", b, again)
		}
		if d := depthOf(v); d > MaxDepth {
			t.Fatalf("accepted at depth %d", d)
		}
		for n := range min(len(b), 512) {
			if Scan(b[:n]) == nil {
				t.Fatalf("%x: the first %d bytes are accepted as well", b, n)
			}
		}
	})
}

// FuzzReader reads any bytes by any program: no method may panic, read outside
// the input, go back, or return something after an error.
func FuzzReader(f *testing.F) {
	if len(seeds) == 0 {
		f.Fatal("no seeds")
	}
	for i, s := range seeds {
		f.Add(unhex(f, s), []byte{12, byte(i), 5, 0, 1, 2, 4})
	}
	f.Add(unhex(f, "d2 84 43a10132 a0 44deadbeef 4401020304"), []byte{9, 6, 2, 8, 2, 2})
	f.Add(unhex(f, "a4 01 6161 20 4101 6161 80 6162 a0"), []byte{8, 0, 4, 1, 2, 4, 5, 4, 8})
	f.Fuzz(func(t *testing.T, b, program []byte) {
		r := NewReader(b, "fuzz")
		if r.OK() != (Scan(b) == nil) {
			t.Fatal("NewReader and Scan differ")
		}
		for _, p := range program {
			m := readers[int(p)%len(readers)]
			before, ok := r.Offset(), r.OK()
			kind := r.Peek()
			zero := m.read(&r)
			switch after := r.Offset(); {
			case after < before || after > len(b):
				t.Fatalf("%s went from %d to %d of %d", m.name, before, after, len(b))
			case !ok && (!zero || r.OK() || after != before):
				t.Fatalf("%s did something after an error", m.name)
			case r.OK() && after == before:
				t.Fatalf("%s took kind %d and read nothing", m.name, kind)
			case !bytes.Equal(r.Since(before), b[before:after]):
				t.Fatalf("Since(%d) is %x", before, r.Since(before))
			}
		}
		if done := r.Done(); (done == nil) != (r.OK() && r.Offset() == len(b)) {
			t.Fatalf("Done is %v at %d of %d", done, r.Offset(), len(b))
		} else if done != nil && errors.Is(done, ErrFormat) == errors.Is(done, ErrLimit) {
			t.Fatalf("%v is not of exactly one class", done)
		}
	})
}
