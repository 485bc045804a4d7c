package dcbor

import (
	"bytes"
	"slices"
)

// tagged is a tag with its content, pair an entry of a map, in a tree of
// values: uint64, int64 below 0, []byte, string, []any, []pair, tagged, bool
// and nil.
type (
	tagged struct {
		number uint64
		value  any
	}
	pair struct{ key, value any }
)

// appendValue encodes a tree with the Append functions. The pairs of its maps
// must be in order; see sortPairs.
func appendValue(dst []byte, v any) []byte {
	switch v := v.(type) {
	case uint64:
		return AppendUint(dst, v)
	case int64:
		return AppendInt(dst, v)
	case []byte:
		return AppendBytes(dst, v)
	case string:
		return AppendText(dst, v)
	case []any:
		dst = AppendArray(dst, len(v))
		for _, e := range v {
			dst = appendValue(dst, e)
		}
		return dst
	case []pair:
		dst = AppendMap(dst, len(v))
		for _, e := range v {
			dst = appendValue(appendValue(dst, e.key), e.value)
		}
		return dst
	case tagged:
		return appendValue(AppendTag(dst, v.number), v.value)
	case bool:
		return AppendBool(dst, v)
	case nil:
		return AppendNull(dst)
	}
	panic("not a value")
}

// sortPairs puts the entries of a map in order and drops repeated keys.
func sortPairs(pairs []pair) []pair {
	compare := func(a, b pair) int { return bytes.Compare(appendValue(nil, a.key), appendValue(nil, b.key)) }
	pairs = slices.Clone(pairs)
	slices.SortStableFunc(pairs, compare)
	return slices.CompactFunc(pairs, func(a, b pair) bool { return compare(a, b) == 0 })
}

// readValue decodes one item with a Reader, the way that a parser does.
func readValue(r *Reader) any {
	switch r.Peek() {
	case KindUint:
		return r.Uint()
	case KindNegInt:
		return r.Int()
	case KindBytes:
		return r.Bytes()
	case KindText:
		return r.Text()
	case KindArray:
		v := make([]any, r.Array(0, 1<<30))
		for i := range v {
			v[i] = readValue(r)
		}
		return v
	case KindMap:
		v := make([]pair, r.Map())
		for i := range v {
			v[i].key = readValue(r)
			v[i].value = readValue(r)
		}
		return v
	case KindTag:
		v := tagged{number: r.PeekTag()}
		r.Tag(v.number)
		v.value = readValue(r)
		return v
	case KindBool:
		return r.Bool()
	case KindNull:
		r.Null()
		return nil
	case KindNone:
		r.Fail("want an item")
	}
	return nil
}

// decode decodes b as a whole.
func decode(b []byte) (any, error) {
	r := NewReader(b, "value")
	v := readValue(&r)
	return v, r.Done()
}

// depthOf returns the depth of a tree as SPEC.md 3.8 counts it.
func depthOf(v any) int {
	inner := 0
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			inner = max(inner, depthOf(e))
		}
	case []pair:
		for _, e := range v {
			inner = max(inner, depthOf(e.key), depthOf(e.value))
		}
	case tagged:
		inner = depthOf(v.value)
	}
	return inner + 1
}
