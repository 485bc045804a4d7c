package window

import (
	"encoding/binary"
	"errors"
)

// Bitmap appends what stands beside Next in a record of state (SPEC.md appendix
// B): bit i, lowest first, is place Next - Next mod 64 + i. Zero bytes at the end
// are cut.
func (w *Window) Bitmap(dst []byte) []byte {
	start := len(dst)
	for _, word := range w.words {
		dst = binary.LittleEndian.AppendUint64(dst, word)
	}
	for len(dst) > start && dst[len(dst)-1] == 0 {
		dst = dst[:len(dst)-1]
	}
	return dst
}

// maxBitmap is 129 words.
const maxBitmap = 129 * 8

var errBitmap = errors.New("window: not a bitmap beside this first open place")

// Restore returns the window that Next and Bitmap were taken of.
func Restore(next uint64, bitmap []byte) (Window, error) {
	w := Window{next: next}
	if len(bitmap) == 0 {
		return w, nil
	}
	if len(bitmap) > maxBitmap || bitmap[len(bitmap)-1] == 0 {
		return Window{}, errBitmap
	}
	w.words = make([]uint64, (len(bitmap)+7)/8)
	for i, b := range bitmap {
		w.words[i/8] |= uint64(b) << (i % 8 * 8)
	}
	// What is set before next and at it follows from next, and something after it is.
	below := uint64(1)<<(next%64) - 1
	if first := w.words[0]; first&below != below || first>>(next%64)&1 == 1 || len(w.words) == 1 && first == below {
		return Window{}, errBitmap
	}
	return w, nil
}
