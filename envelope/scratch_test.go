package envelope

import (
	"bytes"
	"testing"
)

// TestScratchIsWiped: what was verified or refused does not stay in memory that
// is lent to the next message.
func TestScratchIsWiped(t *testing.T) {
	var s scratch
	b := s.get(64)
	used := append(*b, bytes.Repeat([]byte{0xa7}, 64)...)
	s.put(b, 64)
	if !bytes.Equal(used, make([]byte, 64)) {
		t.Errorf("left behind: %x", used)
	}
}
