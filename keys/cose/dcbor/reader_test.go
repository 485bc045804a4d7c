package dcbor

import (
	"bytes"
	"errors"
	"slices"
	"testing"
)

// readers has every method of Reader that reads an item, with the kinds that
// it takes. Each reports whether it returned what it does after an error.
var readers = []struct {
	name  string
	takes []Kind
	read  func(*Reader) (zero bool)
}{
	{"Uint", []Kind{KindUint}, func(r *Reader) bool { return r.Uint() == 0 }},
	{"Int", []Kind{KindUint, KindNegInt}, func(r *Reader) bool { return r.Int() == 0 }},
	{"Bytes", []Kind{KindBytes}, func(r *Reader) bool { return r.Bytes() == nil }},
	{"Fixed", []Kind{KindBytes}, func(r *Reader) bool {
		dst := []byte{0xaa}
		r.Fixed(dst)
		return dst[0] == 0xaa
	}},
	{"Text", []Kind{KindText}, func(r *Reader) bool { return r.Text() == "" }},
	{"Array", []Kind{KindArray}, func(r *Reader) bool { return r.Array(0, 9) == 0 }},
	{"Tuple", []Kind{KindArray}, func(r *Reader) bool { r.Tuple(1); return true }},
	{"TupleOf", []Kind{KindArray}, func(r *Reader) bool { return r.TupleOf(0, 9) == 0 }},
	{"Map", []Kind{KindMap}, func(r *Reader) bool { return r.Map() == 0 }},
	{"Tag", []Kind{KindTag}, func(r *Reader) bool { r.Tag(18); return true }},
	{"Bool", []Kind{KindBool}, func(r *Reader) bool { return !r.Bool() }},
	{"Null", []Kind{KindNull}, func(r *Reader) bool { r.Null(); return true }},
	{
		"Raw", []Kind{KindUint, KindNegInt, KindBytes, KindText, KindArray, KindMap, KindTag, KindBool, KindNull},
		func(r *Reader) bool { return r.Raw() == nil },
	},
}

var oneOfEach = map[Kind]string{
	KindUint: "05", KindNegInt: "25", KindBytes: "4105", KindText: "6161", KindArray: "8100", KindMap: "a10000",
	KindTag: "d200", KindBool: "f5", KindNull: "f6",
}

// TestReaderKinds calls every method on every kind of item: the wrong ones are
// refused at the item's offset, read nothing, and the error sticks.
func TestReaderKinds(t *testing.T) {
	for kind, in := range oneOfEach {
		for _, m := range readers {
			r := NewReader(unhex(t, "8200"+in), "thing")
			r.Tuple(2)
			r.Uint()
			if r.Peek() != kind {
				t.Fatalf("%s: Peek is %d, want %d", in, r.Peek(), kind)
			}
			zero := m.read(&r)
			if slices.Contains(m.takes, kind) {
				if !r.OK() {
					t.Errorf("%s of %s: %v", m.name, in, r.Done())
				}
				continue
			}
			if r.OK() || !zero || r.Offset() != 2 || r.Peek() != KindNone {
				t.Errorf("%s of %s: OK %v, zero %v, offset %d, Peek %d", m.name, in, r.OK(), zero, r.Offset(), r.Peek())
			}
			checkError(t, r.Done(), ErrFormat, 2)
			first := r.Done()
			for _, other := range readers {
				if !other.read(&r) {
					t.Errorf("%s returns something after an error", other.name)
				}
			}
			r.Fail("later")
			r.FailLimit("later")
			r.Adopt(errors.New("later"))
			if r.Done() != first || r.Offset() != 2 {
				t.Errorf("%s of %s: the first error does not stick", m.name, in)
			}
		}
	}
}

// TestReaderEnd calls every method where nothing is left, and on the zero Reader.
func TestReaderEnd(t *testing.T) {
	for _, m := range readers {
		r := NewReader([]byte{0}, "thing")
		r.Uint()
		var none Reader
		for _, r := range []*Reader{&r, &none} {
			if r.Peek() != KindNone || r.PeekTag() != 0 {
				t.Errorf("Peek at the end is %d", r.Peek())
			}
			at := r.Offset()
			if !m.read(r) {
				t.Errorf("%s returned something", m.name)
			}
			checkError(t, r.Done(), ErrFormat, at)
		}
	}
}

// TestReaderSizes has the methods that say how many; the class tells a list
// that is too long from a structure that is another one.
func TestReaderSizes(t *testing.T) {
	for _, c := range []struct {
		name, in string
		class    error
		read     func(*Reader)
	}{
		{"array at its least", "8100", nil, func(r *Reader) { r.Array(1, 2); r.Uint() }},
		{"array at its most", "820000", nil, func(r *Reader) { r.Array(1, 2); r.Uint(); r.Uint() }},
		{"array below", "80", ErrFormat, func(r *Reader) { r.Array(1, 2) }},
		{"array above", "83000000", ErrLimit, func(r *Reader) { r.Array(1, 2) }},
		{"tuple", "820000", nil, func(r *Reader) { r.Tuple(2); r.Uint(); r.Uint() }},
		{"tuple below", "8100", ErrFormat, func(r *Reader) { r.Tuple(2) }},
		{"tuple above", "83000000", ErrFormat, func(r *Reader) { r.Tuple(2) }},
		{"tuple of 1 to 2, 0", "80", ErrFormat, func(r *Reader) { r.TupleOf(1, 2) }},
		{"tuple of 1 to 2, 3", "83000000", ErrFormat, func(r *Reader) { r.TupleOf(1, 2) }},
		{"fixed", "420102", nil, func(r *Reader) { r.Fixed(make([]byte, 2)) }},
		{"fixed below", "4101", ErrFormat, func(r *Reader) { r.Fixed(make([]byte, 2)) }},
		{"fixed above", "43010203", ErrFormat, func(r *Reader) { r.Fixed(make([]byte, 2)) }},
		{"tag", "d200", nil, func(r *Reader) { r.Tag(18); r.Uint() }},
		{"another tag", "d000", ErrFormat, func(r *Reader) { r.Tag(18) }},
		{"Fail", "00", ErrFormat, func(r *Reader) { r.Fail("no") }},
		{"FailLimit", "00", ErrLimit, func(r *Reader) { r.FailLimit("no") }},
		{"Adopt", "00", ErrLimit, func(r *Reader) { r.Adopt(ErrLimit) }},
		{"Adopt of nothing", "00", nil, func(r *Reader) { r.Adopt(nil); r.Uint() }},
		{"not read to its end", "820000", ErrFormat, func(r *Reader) { r.Tuple(2); r.Uint() }},
		{"not read at all", "00", ErrFormat, func(*Reader) {}},
		{"scan's refusal, format", "1800", ErrFormat, func(r *Reader) { r.Uint() }},
		{"scan's refusal, limit", "81818181818181818181818181818181 00", ErrLimit, func(r *Reader) { r.Raw() }},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := NewReader(unhex(t, c.in), "thing")
			c.read(&r)
			if err := r.Done(); !errors.Is(err, c.class) || (c.class == nil) != (err == nil) {
				t.Errorf("got %v, want %v", err, c.class)
			}
			if r.OK() != (c.class == nil) {
				t.Errorf("OK is %v", r.OK())
			}
		})
	}
}

// TestReaderPath: an error names the structure, and where in it.
func TestReaderPath(t *testing.T) {
	for _, in := range [][]byte{{0x18, 0x00}, {0x82, 0x00, 0x00}, {0x40}} {
		r := NewReader(in, "thing")
		r.Tuple(1)
		var e *Error
		if err := r.Done(); !errors.As(err, &e) || e.Path != "thing" || e.Offset != 0 {
			t.Errorf("%x: got %+v, want the path thing and offset 0", in, e)
		}
	}
}

// TestReaderAliases: what is returned aliases the input, and can't be appended
// to over what stands behind it; text is a copy.
func TestReaderAliases(t *testing.T) {
	in := unhex(t, "83 420102 6161 8100")
	r := NewReader(in, "")
	r.Tuple(3)
	b, text, raw := r.Bytes(), r.Text(), r.Raw()
	since := r.Since(1)
	if err := r.Done(); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(raw, in[6:]) || !bytes.Equal(since, in[1:]) {
		t.Errorf("Raw is %x, Since %x", raw, since)
	}
	for _, s := range [][]byte{b, raw, since} {
		_ = append(s, 0xff)
	}
	if want := unhex(t, "83 420102 6161 8100"); !bytes.Equal(in, want) {
		t.Errorf("an append wrote into the input: %x", in)
	}
	clear(in)
	if b[0] != 0 || raw[0] != 0 || text != "a" {
		t.Errorf("got %x, %x and %q", b, raw, text)
	}
}

// TestErrorHoldsNoContent: errors go to logs, content and keys don't.
func TestErrorHoldsNoContent(t *testing.T) {
	in := AppendText(AppendArray(nil, 1), "MRN 4711")
	for _, m := range readers {
		r := NewReader(in, "thing")
		r.Tuple(1)
		m.read(&r)
		if err := r.Done(); err != nil && bytes.Contains([]byte(err.Error()), []byte("4711")) {
			t.Errorf("%s: %v", m.name, err)
		}
	}
	if err := Scan(append(in, 0)); err == nil || bytes.Contains([]byte(err.Error()), []byte("4711")) {
		t.Errorf("Scan: %v", err)
	}
}
