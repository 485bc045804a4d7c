// Package window remembers which places of a stream, or counters of an epoch,
// are closed (protocol/SPEC.md sections 8.6 and 8.7).
package window

import (
	"math/bits"
	"slices"
)

// Size is how many places a window covers, the first open one included.
const Size = 4096

// Window knows of every place whether it is closed: all before Next are, Next is
// not, and of the Size-1 after it a bitmap says. The zero Window has none closed.
// Its memory grows with the distance between Next and the last closed place, and
// not beyond 129 words. Not safe for concurrent use.
type Window struct {
	next uint64
	// Bit i of words[k] is place base()+64k+i. The last word is never zero, and
	// the bits below next are set.
	words []uint64
}

// Range is the places From to To, To not included.
type Range struct{ From, To uint64 }

// Next returns the first place that is not closed.
func (w *Window) Next() uint64 { return w.next }

// base is the place of the first word's lowest bit.
func (w *Window) base() uint64 { return w.next &^ 63 }

// Closed reports whether a place is closed.
func (w *Window) Closed(place uint64) bool {
	if place < w.next {
		return true
	}
	k := (place - w.base()) / 64
	return k < uint64(len(w.words)) && w.words[k]>>(place%64)&1 == 1
}

// End returns the place after the last closed one; 0 if none is.
func (w *Window) End() uint64 {
	if n := len(w.words); n > 0 {
		return max(w.next, w.base()+uint64(64*n-bits.LeadingZeros64(w.words[n-1])))
	}
	return w.next
}

// Close closes a place and returns the open places that fell out of the window
// for it, which are closed with it. A place that is closed stays so.
func (w *Window) Close(place uint64) (fallen []Range) {
	if place >= w.next+Size {
		fallen = w.CloseRange(Range{w.next, place - Size + 1})
	}
	w.close(place)
	return fallen
}

func (w *Window) close(place uint64) {
	if place < w.next {
		return
	}
	k := int((place - w.base()) / 64)
	for len(w.words) <= k {
		w.words = append(w.words, 0)
	}
	w.words[0] |= 1<<(w.next%64) - 1
	w.words[k] |= 1 << (place % 64)
	w.settle()
}

// settle moves next over what is closed and drops the words behind it.
func (w *Window) settle() {
	full := 0
	for full < len(w.words) && w.words[full] == ^uint64(0) {
		full++
	}
	next := w.base() + uint64(64*full)
	w.words = slices.Delete(w.words, 0, full)
	if len(w.words) > 0 {
		next += uint64(bits.TrailingZeros64(^w.words[0]))
	}
	w.next = next
	if len(w.words) == 1 && w.words[0] == 1<<(next%64)-1 {
		w.words = w.words[:0]
	}
}

// CloseRange closes all places of a range and returns those that were open. One
// that starts beyond Next must not end beyond the window by more than its size.
func (w *Window) CloseRange(r Range) (opened []Range) {
	opened = w.Open(r)
	if r.To <= w.next {
		return opened
	}
	if r.From <= w.next { // the usual one: all up to a place
		passed := (r.To&^63 - w.base()) / 64
		w.words = slices.Delete(w.words, 0, int(min(passed, uint64(len(w.words)))))
		w.next = r.To
		if len(w.words) > 0 {
			w.words[0] |= 1<<(r.To%64) - 1
			w.settle()
		}
		return opened
	}
	for place := max(r.From, w.next); place < r.To; place++ {
		w.close(place)
	}
	return opened
}

// Open returns the open places of a range, ascending. Those beyond the last
// closed place are one range, whatever its length.
func (w *Window) Open(r Range) (open []Range) {
	for place := max(r.From, w.next); place < r.To; {
		if w.Closed(place) {
			place++
			continue
		}
		start := place
		if end := w.End(); place >= end {
			place = r.To
		} else {
			for place < min(r.To, end) && !w.Closed(place) {
				place++
			}
			if place == end {
				place = r.To
			}
		}
		open = append(open, Range{start, place})
	}
	return open
}

// AnyOpen reports whether any place from one on is open, before another.
func (w *Window) AnyOpen(from, to uint64) bool {
	for place := max(from, w.next); place < to; place++ {
		if !w.Closed(place) {
			return true
		}
	}
	return false
}

// Clone returns a copy that shares nothing.
func (w *Window) Clone() Window { return Window{w.next, slices.Clone(w.words)} }
