package dcbor

import "testing"

// TestNoAllocation: judging and reading bytes of an attacker's choice costs no
// memory, and neither does writing into a buffer that is large enough.
func TestNoAllocation(t *testing.T) {
	in := unhex(t, "d2 85 43a10132 a2 01 f5 20 f6 44deadbeef 6161 1903e8")
	check := func(name string, f func()) {
		t.Helper()
		if n := testing.AllocsPerRun(100, f); n != 0 {
			t.Errorf("%s: %v allocations", name, n)
		}
	}
	check("Scan", func() {
		if Scan(in) != nil {
			t.Fatal("refused")
		}
	})
	var kid [4]byte
	check("Reader", func() {
		r := NewReader(in, "thing")
		if r.PeekTag() != 18 {
			t.Fatal("no tag")
		}
		r.Tag(18)
		start := r.Offset()
		r.Tuple(5)
		inner := NewReader(r.Bytes(), "header")
		inner.Map()
		inner.Uint()
		inner.Int()
		r.Adopt(inner.Done())
		for range r.Map() {
			if r.Int(); r.Peek() == KindBool {
				r.Bool()
			} else {
				r.Null()
			}
		}
		r.Fixed(kid[:])
		r.Raw()
		r.Uint()
		if r.Done() != nil || len(r.Since(start)) != len(in)-1 {
			t.Fatal(r.Done())
		}
	})
	buf := make([]byte, 0, 64)
	check("Append", func() {
		b := AppendArray(AppendTag(buf[:0], 18), 5)
		b = AppendBytes(b, in[3:6])
		b = AppendNull(AppendInt(AppendBool(AppendUint(AppendMap(b, 2), 1), true), -1))
		b = AppendBytes(b, kid[:])
		b = AppendUint(AppendText(b, "a"), 1000)
		if string(b) != string(in) {
			t.Fatalf("%x", b)
		}
	})
}
