package dcbor

import (
	"bytes"
	"math"
	"testing"
)

// TestHeads writes and reads back every argument at which the size of a head
// changes, for every kind of item.
func TestHeads(t *testing.T) {
	for _, c := range []struct {
		n    uint64
		head string // of major type 0
	}{
		{0, "00"}, {1, "01"}, {23, "17"}, {24, "1818"}, {255, "18ff"}, {256, "190100"}, {65535, "19ffff"},
		{65536, "1a00010000"}, {1<<32 - 1, "1affffffff"}, {1 << 32, "1b0000000100000000"},
		{MaxInt - 1, "1b001ffffffffffffe"}, {MaxInt, "1b001fffffffffffff"},
	} {
		want := unhex(t, c.head)
		if size := HeadSize(c.n); size != len(want) {
			t.Errorf("HeadSize(%d) = %d, want %d", c.n, size, len(want))
		}
		if got := AppendUint(nil, c.n); !bytes.Equal(got, want) {
			t.Errorf("AppendUint(%d) = %x, want %x", c.n, got, want)
		}
		if got := AppendInt(nil, int64(c.n)); !bytes.Equal(got, want) {
			t.Errorf("AppendInt(%d) = %x, want %x", c.n, got, want)
		}
		if r := NewReader(want, ""); r.Uint() != c.n || r.Done() != nil {
			t.Errorf("%x is not read back as %d", want, c.n)
		}
		want[0] |= majorNegInt
		if got := AppendInt(nil, -1-int64(c.n)); !bytes.Equal(got, want) {
			t.Errorf("AppendInt(%d) = %x, want %x", -1-int64(c.n), got, want)
		}
		if r := NewReader(want, ""); r.Int() != -1-int64(c.n) || r.Done() != nil {
			t.Errorf("%x is not read back as %d", want, -1-int64(c.n))
		}
		for major, appendHead := range map[byte]func([]byte, int) []byte{
			majorBytes: AppendBytesHead, majorArray: AppendArray, majorMap: AppendMap,
		} {
			if c.n > math.MaxInt32 {
				continue // no int on every platform
			}
			want[0] = want[0]&0x1f | major
			if got := appendHead(nil, int(c.n)); !bytes.Equal(got, want) {
				t.Errorf("major type %d, %d: %x, want %x", major>>5, c.n, got, want)
			}
		}
	}
}

// TestAppendBehind checks that every function appends: what stands before
// stays.
func TestAppendBehind(t *testing.T) {
	b := []byte("x")
	b = AppendTag(AppendNull(AppendBool(AppendBool(b, true), false)), 98)
	b = AppendText(AppendBytes(b, []byte{1, 2}), "ab")
	b = AppendUint(AppendInt(AppendMap(AppendArray(b, 2), 1), -24), 24)
	if want := unhex(t, "78 f5 f4 f6 d862 420102 626162 82 a1 37 1818"); !bytes.Equal(b, want) {
		t.Errorf("got %x, want %x", b, want)
	}
}

// TestAppendPanics: what no reader would accept is never written. Only a
// caller's bug can ask for it, and it must not pass.
func TestAppendPanics(t *testing.T) {
	for name, f := range map[string]func(){
		"uint 2^53":       func() { AppendUint(nil, MaxInt+1) },
		"uint 2^64-1":     func() { AppendUint(nil, math.MaxUint64) },
		"int 2^53":        func() { AppendInt(nil, MaxInt+1) },
		"int -2^53-1":     func() { AppendInt(nil, -MaxInt-2) },
		"least int":       func() { AppendInt(nil, math.MinInt64) },
		"negative length": func() { AppendBytesHead(nil, -1) },
		"negative array":  func() { AppendArray(nil, -1) },
		"negative map":    func() { AppendMap(nil, math.MinInt32) },
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("it was written")
				}
			}()
			f()
		})
	}
}
