package dcbor

import (
	"bytes"
	"testing"

	"github.com/fxamacker/cbor/v2"
)

// other is the other implementation: github.com/fxamacker/cbor, as strict as it
// gets, writing Core Deterministic Encoding (RFC 8949 section 4.2.1).
type other struct {
	dec cbor.DecMode
	enc cbor.EncMode
}

func newOther(tb testing.TB) other {
	tb.Helper()
	dec, err := cbor.DecOptions{
		DupMapKey:         cbor.DupMapKeyEnforcedAPF,
		IndefLength:       cbor.IndefLengthForbidden,
		MapKeyByteString:  cbor.MapKeyByteStringAllowed,
		ExtraReturnErrors: cbor.ExtraDecErrorNone,
		UTF8:              cbor.UTF8RejectInvalid,
		IntDec:            cbor.IntDecConvertNone,
		MaxNestedLevels:   32,
		MaxArrayElements:  1 << 20,
		MaxMapPairs:       1 << 20,
	}.DecMode()
	if err != nil {
		tb.Fatal(err)
	}
	enc, err := cbor.CoreDetEncOptions().EncMode()
	if err != nil {
		tb.Fatal(err)
	}
	return other{dec, enc}
}

// check compares Scan's answer about b with the other implementation's:
//
//   - what Scan accepts is well-formed there, and if Go can hold its map keys, it
//     decodes there and is written back as the same bytes;
//   - what is written back there as the same bytes, and holds only what the
//     profile allows, is accepted by Scan.
func (o other) check(tb testing.TB, b []byte) {
	tb.Helper()
	accepted := Scan(b) == nil
	if accepted {
		if err := o.dec.Wellformed(b); err != nil {
			tb.Fatalf("%x: accepted, and not well-formed for cbor: %v", b, err)
		}
	}
	var v any
	if err := o.dec.Unmarshal(b, &v); err != nil {
		if mine, mineErr := decode(b); mineErr == nil && plainKeys(mine) {
			tb.Fatalf("%x: accepted, and cbor does not decode it: %v", b, err)
		}
		return
	}
	again, err := o.enc.Marshal(v)
	if err != nil {
		tb.Fatalf("%x: cbor does not write what it read: %v", b, err)
	}
	switch same := bytes.Equal(again, b); {
	case accepted && !same:
		tb.Fatalf("%x: accepted, and cbor writes %x", b, again)
	case !accepted && same && inProfile(v, 1):
		tb.Fatalf("%x: refused (%v), and is in the profile", b, Scan(b))
	}
}

// plainKeys reports whether no map in v has a key that Go's maps can't hold.
func plainKeys(v any) bool {
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			if !plainKeys(e) {
				return false
			}
		}
	case []pair:
		for _, e := range v {
			switch e.key.(type) {
			case []any, []pair, tagged:
				return false
			}
			if !plainKeys(e.value) {
				return false
			}
		}
	case tagged:
		return plainKeys(v.value)
	}
	return true
}

// inProfile reports whether v, decoded by cbor, holds only what SPEC.md section
// 3 allows: it is that section written a second time, over Go values.
func inProfile(v any, depth int) bool {
	if depth > 16 {
		return false
	}
	switch v := v.(type) {
	case nil, bool, string, []byte, cbor.ByteString:
		return true
	case uint64:
		return v < 1<<53
	case int64:
		return v >= -1<<53
	case []any:
		for _, e := range v {
			if !inProfile(e, depth+1) {
				return false
			}
		}
		return true
	case map[any]any:
		for k, e := range v {
			if !inProfile(k, depth+1) || !inProfile(e, depth+1) {
				return false
			}
		}
		return true
	case cbor.Tag:
		return (v.Number == 16 || v.Number == 18 || v.Number == 96 || v.Number == 98) && inProfile(v.Content, depth+1)
	}
	return false
}

// TestDifferential asks both implementations about every input of one and two
// bytes, and about each of three bytes whose first opens something.
func TestDifferential(t *testing.T) {
	o := newOther(t)
	for first := range 256 {
		o.check(t, []byte{byte(first)})
		for second := range 256 {
			o.check(t, []byte{byte(first), byte(second)})
			switch first {
			case 0x62, 0x82, 0xa1, 0xd8:
				for third := range 256 {
					o.check(t, []byte{byte(first), byte(second), byte(third)})
				}
			}
		}
	}
}

// TestDifferentialEdges asks both about the edges that no short input reaches.
func TestDifferentialEdges(t *testing.T) {
	o := newOther(t)
	for _, in := range []string{
		"1b001fffffffffffff", "1b0020000000000000", "3b001fffffffffffff", "3b0020000000000000", "3bffffffffffffffff",
		"a2 1818 00 20 00", "a2 20 00 1818 00", "a2 626161 00 6162 00", "a2 8100 00 8101 00", "a2 4100 00 6100 00",
		"a3 f4 00 f5 00 f6 00", "a2 f4 00 f4 00", "d2 84 43a10132 a0 40 40", "d862 80", "c11a514b67b0", "c249010000000000000000",
		"81818181818181818181818181818181", "8181818181818181818181818181818100", "8181818181818181818181818181818080",
	} {
		o.check(t, unhex(t, in))
	}
	if !inProfile(map[any]any{uint64(1): []any{cbor.Tag{Number: 18, Content: int64(-1)}}}, 1) || inProfile(1.5, 1) {
		t.Error("inProfile does not know the profile")
	}
}
