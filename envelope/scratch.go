package envelope

import (
	"slices"
	"sync"
)

// scratch lends memory for copies of messages, so that a message is not
// allocated twice. What comes back is zeroed. Safe for concurrent use.
type scratch struct {
	pool sync.Pool // of *[]byte
}

// get returns memory of at least n bytes, all of it in its capacity.
func (s *scratch) get(n int) *[]byte {
	b, ok := s.pool.Get().(*[]byte)
	if !ok {
		b = new([]byte)
	}
	*b = slices.Grow((*b)[:0], n)
	return b
}

// put takes back memory of which at most n bytes were used.
func (s *scratch) put(b *[]byte, n int) {
	clear((*b)[:n])
	s.pool.Put(b)
}

// grow returns b with the room for n bytes in all.
func grow(b []byte, n int) []byte { return slices.Grow(b, max(n-len(b), 0)) }
