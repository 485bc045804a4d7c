package dcbor

import (
	"bytes"
	"errors"
	"testing"
)

// TestRFC8949 has every example of RFC 8949 appendix A, in its order, each
// either inside the profile or refused.
func TestRFC8949(t *testing.T) {
	for _, c := range []struct {
		in string
		ok bool
	}{
		{"00", true}, {"01", true}, {"0a", true}, {"17", true}, {"1818", true}, {"1819", true}, {"1864", true},
		{"1903e8", true}, {"1a000f4240", true}, {"1b000000e8d4a51000", true},
		{"1bffffffffffffffff", false}, {"c249010000000000000000", false},
		{"3bffffffffffffffff", false}, {"c349010000000000000000", false},
		{"20", true}, {"29", true}, {"3863", true}, {"3903e7", true},
		{"f90000", false}, {"f98000", false}, {"f93c00", false}, {"fb3ff199999999999a", false}, {"f93e00", false},
		{"f97bff", false}, {"fa47c35000", false}, {"fa7f7fffff", false}, {"fb7e37e43c8800759c", false},
		{"f90001", false}, {"f90400", false}, {"f9c400", false}, {"fbc010666666666666", false},
		{"f97c00", false}, {"f97e00", false}, {"f9fc00", false}, {"fa7f800000", false}, {"fa7fc00000", false},
		{"faff800000", false}, {"fb7ff0000000000000", false}, {"fb7ff8000000000000", false}, {"fbfff0000000000000", false},
		{"f4", true}, {"f5", true}, {"f6", true}, {"f7", false}, {"f0", false}, {"f8ff", false},
		{"c074323031332d30332d32315432303a30343a30305a", false}, {"c11a514b67b0", false}, {"c1fb41d452d9ec200000", false},
		{"d74401020304", false}, {"d818456449455446", false}, {"d82076687474703a2f2f7777772e6578616d706c652e636f6d", false},
		{"40", true}, {"4401020304", true}, {"60", true}, {"6161", true}, {"6449455446", true}, {"62225c", true},
		{"62c3bc", true}, {"63e6b0b4", true}, {"64f0908591", true},
		{"80", true}, {"83010203", true}, {"8301820203820405", true},
		{"98190102030405060708090a0b0c0d0e0f101112131415161718181819", true},
		{"a0", true}, {"a201020304", true}, {"a26161016162820203", true}, {"826161a161626163", true},
		{"a56161614161626142616361436164614461656145", true},
		{"5f42010243030405ff", false}, {"7f657374726561646d696e67ff", false}, {"9fff", false},
		{"9f018202039f0405ffff", false}, {"9f01820203820405ff", false}, {"83018202039f0405ff", false},
		{"83019f0203ff820405", false}, {"9f0102030405060708090a0b0c0d0e0f101112131415161718181819ff", false},
		{"bf61610161629f0203ffff", false}, {"826161bf61626163ff", false}, {"bf6346756ef563416d7421ff", false},
	} {
		in := unhex(t, c.in)
		v, err := decode(in)
		if !c.ok {
			if !errors.Is(err, ErrFormat) {
				t.Errorf("%s: got %v, %v, want class format", c.in, v, err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", c.in, err)
			continue
		}
		if again := appendValue(nil, v); !bytes.Equal(again, in) {
			t.Errorf("%s: written as %x", c.in, again)
		}
	}
}

// TestRFC8949NotWellFormed has the examples of RFC 8949 appendix F that are not
// well-formed, subkind by subkind.
func TestRFC8949NotWellFormed(t *testing.T) {
	for _, in := range []string{
		"18", "19", "1a", "1b", "1901", "1a0102", "1b01020304050607", "38", "58", "78", "98", "9a01ff00", "b8", "d8", "f8",
		"f900", "fa0000", "fb000000",
		"41", "61", "5affffffff00", "5bffffffffffffffff010203", "7affffffff00", "7b7fffffffffffffff010203",
		"81", "818181818181818181", "8200", "a1", "a20102", "a100", "a2000000",
		"5f4100", "7f6100", "9f", "9f0102", "bf", "bf01020102", "819f", "9f8000", "9f9f9f9f9fffffffff", "9f819f819f9fffffff",
		"1c", "1d", "1e", "3c", "3d", "3e", "5c", "5d", "5e", "7c", "7d", "7e", "9c", "9d", "9e", "bc", "bd", "be", "dc",
		"dd", "de", "fc", "fd", "fe",
		"f800", "f801", "f818", "f81f",
		"5f00ff", "5f21ff", "5f6100ff", "5f80ff", "5fa0ff", "5fc000ff", "5fe0ff", "7f4100ff", "5f5f4100ffff", "7f7f6100ffff",
		"ff", "81ff", "8200ff", "a1ff", "a1ff00", "a100ff", "a20000ff", "9f81ff", "9f829f819f9fffffffff",
		"bf00ff", "bf000000ff", "1f", "3f", "df",
	} {
		if err := Scan(unhex(t, in)); !errors.Is(err, ErrFormat) {
			t.Errorf("%s: got %v, want class format", in, err)
		}
	}
}
