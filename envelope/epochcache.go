package envelope

import (
	"sync"

	"github.com/vitalpost/vitalpost/envelope/internal/epoch"
)

// epochCache is a shortcut to the durable state of epochs: what it holds may be
// behind it, and never ahead. At most max epochs are in it; others are read again
// when they are met. Safe for concurrent use; mu guards what an epoch's ratchet and
// window hold as well.
type epochCache[E any] struct {
	mu       sync.Mutex
	max      int
	n        int
	byID     map[[8]byte][]*E
	dropped  uint64 // how often something was dropped: what was read before is not entered after
	expander epoch.Expander
}

// find appends the epochs with an id, from the cache or else as read reads them.
// Their number is bounded by what an attacker can do: it takes 2^32 openings to
// find two of one id.
func (c *epochCache[E]) find(dst []*E, v View, id [8]byte, read func(View, [8]byte) ([]*E, error)) ([]*E, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if list, ok := c.byID[id]; ok {
		return append(dst, list...), nil
	}
	dropped := c.dropped
	c.mu.Unlock()
	list, err := read(v, id)
	c.mu.Lock()
	if err != nil || len(list) == 0 {
		return dst, err
	}
	if cached, ok := c.byID[id]; ok { // somebody else was quicker
		return append(dst, cached...), nil
	}
	if c.dropped == dropped {
		c.add(id, list)
	}
	return append(dst, list...), nil
}

// add enters all epochs of an id, and makes room for them: any other will do.
func (c *epochCache[E]) add(id [8]byte, list []*E) {
	if c.byID == nil {
		c.byID = make(map[[8]byte][]*E)
	}
	for other, l := range c.byID {
		if c.n+len(list) <= c.max {
			break
		}
		delete(c.byID, other)
		c.n -= len(l)
	}
	c.byID[id] = list
	c.n += len(list)
}

// drop removes epochs by id: what is known of them is not what was committed.
func (c *epochCache[E]) drop(ids ...[8]byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, id := range ids {
		c.n -= len(c.byID[id])
		delete(c.byID, id)
	}
	c.dropped++
}

// dropIf removes the epochs of which f says so.
func (c *epochCache[E]) dropIf(f func(*E) bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for id, list := range c.byID {
		for _, e := range list {
			if f(e) {
				c.n -= len(list)
				delete(c.byID, id)
				break
			}
		}
	}
	c.dropped++
}
