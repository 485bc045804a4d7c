package window

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// slow is a window as SPEC.md section 8.6 says it: a set of closed places.
type slow struct {
	closed map[uint64]bool
	first  uint64 // all before are closed
}

func (s *slow) next() uint64 {
	for s.closed[s.first] {
		s.first++
	}
	return s.first
}

func (s *slow) end() (end uint64) {
	for place := range s.closed {
		end = max(end, place+1)
	}
	return end
}

func (s *slow) close(place uint64) (fallen []uint64) {
	for s.next()+Size <= place {
		fallen = append(fallen, s.next())
		s.closed[s.next()] = true
	}
	s.closed[place] = true
	return fallen
}

func (s *slow) closeRange(r Range) (opened []uint64) {
	for place := r.From; place < r.To; place++ {
		if !s.closed[place] {
			opened = append(opened, place)
		}
		s.closed[place] = true
	}
	return opened
}

func places(ranges []Range) (list []uint64) {
	for i, r := range ranges {
		if r.From >= r.To || i > 0 && r.From <= ranges[i-1].To {
			panic("ranges that are empty, not ascending or not apart")
		}
		for place := r.From; place < r.To; place++ {
			list = append(list, place)
		}
	}
	return list
}

func TestAgainstModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var w Window
		model := &slow{closed: map[uint64]bool{}}
		for range rapid.IntRange(1, 30).Draw(t, "steps") {
			near := rapid.OneOf(rapid.Uint64Range(0, 5), rapid.Uint64Range(0, 130), rapid.Uint64Range(4090, 4100), rapid.Uint64Range(0, 9000))
			place := w.next + near.Draw(t, "place")
			if back := rapid.Uint64Range(0, 70).Draw(t, "back"); back <= place {
				place -= back
			}
			var opened []Range
			var want []uint64
			switch rapid.IntRange(0, 9).Draw(t, "step") {
			case 0:
				r := Range{rapid.Uint64Range(0, w.next).Draw(t, "from"), place}
				if r.From > r.To {
					r.From = r.To
				}
				opened, want = w.CloseRange(r), model.closeRange(r)
			case 1:
				r := Range{min(place, w.next+Size), min(place, w.next+Size) + rapid.Uint64Range(0, Size).Draw(t, "length")}
				opened, want = w.CloseRange(r), model.closeRange(r)
			case 2, 3, 4: // in order
				w.Close(w.next)
				model.close(model.next())
			default:
				opened, want = w.Close(place), model.close(place)
			}
			if !slices.Equal(places(opened), want) {
				t.Fatalf("opened %v, want %v", opened, want)
			}
			if w.next != model.next() {
				t.Fatalf("next %d, want %d", w.next, model.next())
			}
			if len(w.words) > 129 || len(w.words) > 0 && w.words[len(w.words)-1] == 0 {
				t.Fatalf("%d words, or a last one that is zero", len(w.words))
			}
			again, err := Restore(w.Next(), w.Bitmap(nil))
			if err != nil || again.next != w.next || !slices.Equal(again.words, w.words) {
				t.Fatalf("restored %v, %v, want %v", again, err, w)
			}
		}
		if from := w.next + rapid.Uint64Range(0, 200).Draw(t, "any from"); w.AnyOpen(from, from+64) != (len(w.Open(Range{from, from + 64})) > 0) {
			t.Fatalf("any open from %d: %v", from, w.AnyOpen(from, from+64))
		}
		if w.End() != model.end() {
			t.Fatalf("end %d, want %d", w.End(), model.end())
		}
		for place := w.next &^ 63; place < w.next+2*Size+70; place++ {
			if w.Closed(place) != model.closed[place] {
				t.Fatalf("place %d: closed %v, want %v", place, w.Closed(place), model.closed[place])
			}
		}
	})
}

func TestOpenRangeWithoutEnd(t *testing.T) {
	var w Window
	w.Close(2)
	if got := w.Open(Range{0, 1 << 52}); !slices.Equal(got, []Range{{0, 2}, {3, 1 << 52}}) {
		t.Errorf("open %v", got)
	}
	w.CloseRange(Range{0, 1 << 52})
	if w.Next() != 1<<52 {
		t.Errorf("next %d", w.Next())
	}
}

func TestInOrderAllocatesNothing(t *testing.T) {
	var w Window
	w.Close(0)
	if n := testing.AllocsPerRun(5000, func() { w.Close(w.Next()) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
	if cap(w.words) > 2 {
		t.Errorf("%d words kept", cap(w.words))
	}
}

func TestRestoreRefuses(t *testing.T) {
	long := make([]byte, maxBitmap+1)
	long[maxBitmap] = 1
	for name, c := range map[string]struct {
		next   uint64
		bitmap []byte
	}{
		"zero byte at the end":   {0, []byte{2, 0}},
		"next itself closed":     {0, []byte{3}},
		"nothing after next":     {3, []byte{7}},
		"a place before is open": {3, []byte{0x10 | 3}},
		"too long":               {0, long},
	} {
		if _, err := Restore(c.next, c.bitmap); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}
