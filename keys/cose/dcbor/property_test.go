package dcbor

import (
	"bytes"
	"reflect"
	"testing"

	"pgregory.net/rapid"
)

// edgeInts has the integers around which something changes.
var edgeInts = []uint64{0, 1, 23, 24, 255, 256, 65535, 65536, 1<<32 - 1, 1 << 32, MaxInt - 1, MaxInt}

func argument() *rapid.Generator[uint64] {
	return rapid.OneOf(rapid.SampledFrom(edgeInts), rapid.Uint64Range(0, MaxInt))
}

// values generates trees of at most the given depth, maps in order.
func values(depth int) *rapid.Generator[any] {
	leaf := []*rapid.Generator[any]{
		argument().AsAny(),
		rapid.Map(argument(), func(n uint64) any { return -1 - int64(n) }),
		rapid.SliceOfN(rapid.Byte(), 0, 30).AsAny(),
		rapid.StringN(0, 30, -1).AsAny(),
		rapid.Bool().AsAny(),
		rapid.Just[any](nil),
	}
	if depth > 1 {
		inner := rapid.Deferred(func() *rapid.Generator[any] { return values(depth - 1) })
		pairs := rapid.Custom(func(t *rapid.T) pair { return pair{inner.Draw(t, "key"), inner.Draw(t, "value")} })
		leaf = append(leaf,
			rapid.SliceOfN(inner, 0, 4).AsAny(),
			rapid.Map(rapid.SliceOfN(pairs, 0, 4), func(p []pair) any { return sortPairs(p) }),
			rapid.Custom(func(t *rapid.T) any {
				return tagged{rapid.SampledFrom([]uint64{16, 18, 96, 98}).Draw(t, "tag"), inner.Draw(t, "content")}
			}),
		)
	}
	return rapid.OneOf(leaf...)
}

// nested generates a tree in some more layers, so that the limit is met often.
func nested() *rapid.Generator[any] {
	return rapid.Custom(func(t *rapid.T) any {
		v := values(4).Draw(t, "value")
		for range rapid.IntRange(0, MaxDepth).Draw(t, "layers") {
			switch rapid.IntRange(0, 3).Draw(t, "layer") {
			case 0:
				v = []any{v}
			case 1:
				v = tagged{98, v}
			case 2:
				v = []pair{{v, nil}}
			default:
				v = []pair{{uint64(0), false}, {uint64(1), v}}
			}
		}
		return v
	})
}

// TestProperty: what the Append functions write of any tree is scanned, read
// back as the same tree, and nothing but that if it is cut short; a tree that is
// too deep is of class limit.
func TestProperty(t *testing.T) {
	o := newOther(t)
	rapid.Check(t, func(rt *rapid.T) {
		v := nested().Draw(rt, "tree")
		b := appendValue(nil, v)
		o.check(t, b)
		got, err := decode(b)
		if depthOf(v) > MaxDepth {
			var e *Error
			if e, _ = Scan(b).(*Error); e == nil || !e.Limit {
				rt.Fatalf("depth %d: got %v, want class limit", depthOf(v), Scan(b))
			}
			return
		}
		if err != nil {
			rt.Fatalf("%x: %v", b, err)
		}
		if !reflect.DeepEqual(got, v) {
			rt.Fatalf("%#v was read back as %#v", v, got)
		}
		cut := rapid.IntRange(0, len(b)-1).Draw(rt, "cut")
		if Scan(b[:cut]) == nil {
			rt.Fatalf("%x: the first %d bytes are an item as well", b, cut)
		}
		if Scan(append(bytes.Clone(b), rapid.Byte().Draw(rt, "behind"))) == nil {
			rt.Fatalf("%x: a byte behind it is taken", b)
		}
	})
}

// TestEveryByteChanged: no change of one byte leaves the value as it was, so
// nothing can be encoded anew under way without being seen.
func TestEveryByteChanged(t *testing.T) {
	for _, in := range []string{
		"00", "1818", "190100", "1a00010000", "1b001fffffffffffff", "3903e7", "40", "420102", "60", "63e6b0b4",
		"f4", "f5", "f6", "80", "83 01 8202 03 82 0405", "a0", "a4 01 6161 20 4101 6161 80 6162 a0",
		"d2 84 43a10132 a0 44deadbeef 4401020304", "d862 80", "d01818", "a2 8100 00 a10000 f6",
		"98 19 0102030405060708090a0b0c0d0e0f101112131415161718181819",
	} {
		b := unhex(t, in)
		want, err := decode(b)
		if err != nil {
			t.Fatal(err)
		}
		changed(b, func(c []byte) {
			if got, err := decode(c); err == nil && reflect.DeepEqual(got, want) {
				t.Errorf("%x and %x are the same value", b, c)
			}
		})
	}
}

// changed calls f with every change of b in one byte.
func changed(b []byte, f func([]byte)) {
	c := bytes.Clone(b)
	for i := range b {
		for n := range 256 {
			if byte(n) != b[i] {
				c[i] = byte(n)
				f(c)
			}
		}
		c[i] = b[i]
	}
}

// TestEveryByteChangedProperty is that for random trees, one change each.
func TestEveryByteChangedProperty(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		v := values(5).Draw(rt, "tree")
		b := appendValue(nil, v)
		b[rapid.IntRange(0, len(b)-1).Draw(rt, "at")] ^= byte(rapid.IntRange(1, 255).Draw(rt, "xor"))
		if got, err := decode(b); err == nil && reflect.DeepEqual(got, v) {
			rt.Fatalf("%x is the same value", b)
		}
	})
}
