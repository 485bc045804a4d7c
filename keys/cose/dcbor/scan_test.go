package dcbor

import (
	"bytes"
	"encoding/hex"
	"errors"
	"strings"
	"testing"
)

// unhex decodes hexadecimal; spaces may stand anywhere.
func unhex(tb testing.TB, s string) []byte {
	tb.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	if err != nil {
		tb.Fatal(err)
	}
	return b
}

// scanCase is one input of Scan: accepted if class is nil, else refused with
// that class at that offset.
type scanCase struct {
	name   string
	in     string // hexadecimal
	class  error
	offset int
}

func checkScan(t *testing.T, cases []scanCase) {
	t.Helper()
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			in := unhex(t, c.in)
			err := Scan(in)
			if c.class == nil {
				if err != nil {
					t.Fatalf("refused: %v", err)
				}
				return
			}
			checkError(t, err, c.class, c.offset)
		})
	}
}

// checkError fails unless err is an *Error of exactly that class at that offset.
func checkError(t *testing.T, err, class error, offset int) {
	t.Helper()
	var e *Error
	if !errors.As(err, &e) {
		t.Fatalf("got %v, want an *Error", err)
	}
	if !errors.Is(err, class) {
		t.Errorf("got %v, want class %v", err, class)
	}
	if errors.Is(err, ErrFormat) == errors.Is(err, ErrLimit) {
		t.Errorf("%v is not of exactly one class", err)
	}
	if e.Offset != offset {
		t.Errorf("offset %d, want %d: %v", e.Offset, offset, err)
	}
}

// TestScan is the table of SPEC.md section 3, rule by rule.
func TestScan(t *testing.T) {
	checkScan(t, []scanCase{
		{"3.1 one item", "00", nil, 0},
		{"3.1 no item", "", ErrFormat, 0},
		{"3.1 two items", "0000", ErrFormat, 1},
		{"3.1 break behind the item", "00ff", ErrFormat, 1},
		{"3.1 bytes behind an array", "8101 00", ErrFormat, 2},
		{"3.1 head without argument", "18", ErrFormat, 0},
		{"3.1 argument of 3 bytes of 4", "1a010203", ErrFormat, 0},
		{"3.1 argument of 7 bytes of 8", "1b00000100000000", ErrFormat, 0},
		{"3.1 byte string cut off", "430102", ErrFormat, 0},
		{"3.1 text cut off", "636162", ErrFormat, 0},
		{"3.1 byte string of all that is left", "43010203", nil, 0},
		{"3.1 array of more items than bytes", "8300", ErrFormat, 0},
		{"3.1 array whose last item is cut off", "82 00 18", ErrFormat, 2},
		{"3.1 array of as many items as bytes, the first of two bytes", "82 1818", ErrFormat, 3},
		{"3.1 map of more pairs than half the bytes", "a2 000100", ErrFormat, 0},
		{"3.1 map without value", "a100", ErrFormat, 0},
		{"3.1 map value cut off", "a10018", ErrFormat, 2},
		{"3.1 tag around nothing", "d2", ErrFormat, 1},
		{"3.1 array of 2^63 items", "9b8000000000000000", ErrFormat, 0},
		{"3.1 map of 2^63 pairs: doubled that is 0", "bb8000000000000000", ErrFormat, 0},
		{"3.1 text of 2^64-1 bytes", "7bffffffffffffffff", ErrFormat, 0},

		{"3.3 uint, 28", "1c", ErrFormat, 0},
		{"3.3 negative, 29", "3d", ErrFormat, 0},
		{"3.3 bytes, 30", "5e", ErrFormat, 0},
		{"3.3 endless bytes", "5f4100ff", ErrFormat, 0},
		{"3.3 endless text", "7f6161ff", ErrFormat, 0},
		{"3.3 endless array", "9f00ff", ErrFormat, 0},
		{"3.3 endless map", "bf0000ff", ErrFormat, 0},
		{"3.3 tag, 31", "df00", ErrFormat, 0},
		{"3.3 simple, 28", "fc", ErrFormat, 0},
		{"3.3 break alone", "ff", ErrFormat, 0},
		{"3.3 endless inside", "82 00 9fff", ErrFormat, 2},

		{"3.5 false", "f4", nil, 0},
		{"3.5 true", "f5", nil, 0},
		{"3.5 null", "f6", nil, 0},
		{"3.5 undefined", "f7", ErrFormat, 0},
		{"3.5 simple 0", "e0", ErrFormat, 0},
		{"3.5 simple 19", "f3", ErrFormat, 0},
		{"3.5 false in two bytes", "f814", ErrFormat, 0},
		{"3.5 null in two bytes", "f816", ErrFormat, 0},
		{"3.5 simple 32", "f820", ErrFormat, 0},
		{"3.5 simple 244, whose low byte is that of false", "f8f4", ErrFormat, 0},
		{"3.5 float whose last byte is that of false", "f93cf4", ErrFormat, 0},
		{"3.5 float 32", "fa47c35000", ErrFormat, 0},
		{"3.5 float 64", "fb3ff199999999999a", ErrFormat, 0},
		{"3.5 float inside", "a1 01 f90000", ErrFormat, 2},
		{"3.5 tag 16", "d000", nil, 0},
		{"3.5 tag 18", "d200", nil, 0},
		{"3.5 tag 96", "d86000", nil, 0},
		{"3.5 tag 98", "d86200", nil, 0},
		{"3.5 tag 0", "c000", ErrFormat, 0},
		{"3.5 tag 15", "cf00", ErrFormat, 0},
		{"3.5 tag 17", "d100", ErrFormat, 0},
		{"3.5 tag 24", "d81800", ErrFormat, 0},
		{"3.5 tag 61", "d83d00", ErrFormat, 0},
		{"3.5 tag 97", "d86100", ErrFormat, 0},
		{"3.5 tag 55799", "d9d9f700", ErrFormat, 0},
		{"3.5 tag 2^64-1", "dbffffffffffffffff00", ErrFormat, 0},

		{"3.6 2^53-1", "1b001fffffffffffff", nil, 0},
		{"3.6 2^53", "1b0020000000000000", ErrFormat, 0},
		{"3.6 2^64-1", "1bffffffffffffffff", ErrFormat, 0},
		{"3.6 -2^53", "3b001fffffffffffff", nil, 0},
		{"3.6 -2^53-1", "3b0020000000000000", ErrFormat, 0},
		{"3.6 as a map key", "a1 1b0020000000000000 00", ErrFormat, 1},

		{"3.7 empty text", "60", nil, 0},
		{"3.7 text of 4-byte characters", "64f09f9880", nil, 0},
		{"3.7 continuation alone", "6180", ErrFormat, 0},
		{"3.7 character cut off", "62e282", ErrFormat, 0},
		{"3.7 overlong", "62c0af", ErrFormat, 0},
		{"3.7 surrogate", "63eda080", ErrFormat, 0},
		{"3.7 above 10ffff", "64f4908080", ErrFormat, 0},
		{"3.7 the same bytes in a byte string", "44f4908080", nil, 0},
		{"3.7 map key", "a1 61ff 00", ErrFormat, 1},
	})
}

// TestScanShortest has 3.2 at every edge of a head's size, for every major type
// whose head has an argument. What must follow the head is added, so that the
// shortest form is accepted where an item of that size is allowed at all.
func TestScanShortest(t *testing.T) {
	edges := []struct {
		short, long string // without the major type
		n           uint64
	}{
		{"17", "1817", 23}, {"1818", "190018", 24}, {"18ff", "1900ff", 255}, {"190100", "1a00000100", 256},
		{"19ffff", "1a0000ffff", 65535}, {"1a00010000", "1b0000000000010000", 65536},
		{"1affffffff", "1b00000000ffffffff", 1<<32 - 1},
	}
	for major := byte(majorUint); major < majorTag; major += 1 << 5 {
		for _, e := range edges {
			short, long := unhex(t, e.short), unhex(t, e.long)
			short[0] |= major
			long[0] |= major
			checkError(t, Scan(long), ErrFormat, 0)
			if e.n > 65536 && major > majorNegInt {
				continue // 4 GiB would have to follow
			}
			if content := contentFor(major, e.n); content != nil {
				if err := Scan(append(short, content...)); err != nil {
					t.Errorf("major %d, %d: %v", major>>5, e.n, err)
				}
				// The longer form is refused as well where all its content is there.
				checkError(t, Scan(append(long, content...)), ErrFormat, 0)
			}
		}
	}
	if err := Scan(unhex(t, "1b0000000100000000")); err != nil {
		t.Errorf("2^32: %v", err)
	}
	checkError(t, Scan(unhex(t, "d81200")), ErrFormat, 0)      // tag 18
	checkError(t, Scan(unhex(t, "d9006000")), ErrFormat, 0)    // tag 96
	checkError(t, Scan(unhex(t, "a1180000")), ErrFormat, 1)    // a map key
	checkError(t, Scan(unhex(t, "8200 1800")), ErrFormat, 2)   // an item
	checkError(t, Scan(unhex(t, "a100 590001")), ErrFormat, 2) // a map value
}

// contentFor returns what a head with this argument is followed by.
func contentFor(major byte, n uint64) []byte {
	switch major {
	case majorUint, majorNegInt:
		return []byte{}
	case majorBytes, majorText, majorArray:
		return bytes.Repeat([]byte{0}, int(n))
	case majorMap:
		var b []byte
		for i := range n {
			b = append(AppendUint(b, i), 0)
		}
		return b
	}
	return nil
}
