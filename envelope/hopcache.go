package envelope

import (
	"crypto/cipher"
	"sync"

	"github.com/vitalpost/vitalpost/envelope/internal/epoch"
	"github.com/vitalpost/vitalpost/envelope/internal/wire"
	"github.com/vitalpost/vitalpost/keys/cose"
)

// hopCache is a peeler's shortcut to the durable state: what it holds may be
// behind it, and never ahead. At most max epochs are in it; others are read again
// when they are met. Safe for concurrent use.
type hopCache struct {
	mu       sync.Mutex
	max      int
	n        int
	byID     map[[8]byte][]*hopEpoch
	dropped  uint64 // how often something was forgotten: what was read before is not entered after
	expander epoch.Expander
}

// takeOnly is find and take at once for the usual case: one epoch in memory has the
// id. ok says whether it was.
func (c *hopCache) takeOnly(f *Forward, s *wire.Sealed) (e *hopEpoch, aead cipher.AEAD, nonce [cose.NonceSize]byte, ok bool, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	list := c.byID[s.ID]
	if len(list) != 1 || f.late(list[0]) || !s.Fits(list[0].suite) {
		return nil, nil, nonce, false, nil
	}
	aead, nonce, err = c.takeLocked(f, list[0], s)
	return list[0], aead, nonce, true, err
}

// find appends the epochs with an id, from the cache or else from the state. Their
// number is bounded by what an attacker can do: it takes 2^32 openings to find two
// of one id.
func (c *hopCache) find(dst []*hopEpoch, v View, id [8]byte) ([]*hopEpoch, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if list, ok := c.byID[id]; ok {
		return append(dst, list...), nil
	}
	dropped := c.dropped
	c.mu.Unlock()
	list, err := readAll(v, append([]byte{keyHop}, id[:]...), parseHopEpoch)
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
func (c *hopCache) add(id [8]byte, list []*hopEpoch) {
	if c.byID == nil {
		c.byID = make(map[[8]byte][]*hopEpoch)
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

// drop removes an id.
func (c *hopCache) drop(id [8]byte) {
	c.n -= len(c.byID[id])
	delete(c.byID, id)
	c.dropped++
}

// sweep drops what is expired.
func (c *hopCache) sweep(now uint64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for id, list := range c.byID {
		for _, e := range list {
			if now > e.expires+skew {
				c.drop(id)
				break
			}
		}
	}
}

// settle notes that a counter of an epoch was closed. An epoch that is not there
// is read when it is met again.
func (c *hopCache) settle(id [8]byte, h *[32]byte, counter uint16, now uint64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, e := range c.byID[id] {
		if e.h == *h {
			e.close(&c.expander, counter, now)
			return
		}
	}
}

// take returns what a sealed of an epoch opens under, if its counter is open, and
// gives f what it needs of the epoch: it may end while f is used.
func (c *hopCache) take(f *Forward, e *hopEpoch, s *wire.Sealed) (cipher.AEAD, [cose.NonceSize]byte, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.takeLocked(f, e, s)
}

func (c *hopCache) takeLocked(f *Forward, e *hopEpoch, s *wire.Sealed) (cipher.AEAD, [cose.NonceSize]byte, error) {
	if e.ended || e.window.Closed(uint64(s.Counter)) {
		return nil, [cose.NonceSize]byte{}, &ReplayError{Ended: e.ended && e.window.Next() < wire.MaxCounter}
	}
	f.next, f.root = e.next, e.root
	return e.ratchet.Open(&c.expander, s.Counter)
}

// fresh returns a copy of an epoch that was opened just now, as it is before its
// first counter is closed.
func (c *hopCache) fresh(e *hopEpoch) (*hopEpoch, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return parseHopEpoch(hopKey(e.id, e.h), e.append(make([]byte, 0, 512)))
}

// close closes a counter of an epoch that was read, with the cache's expander.
func (c *hopCache) close(e *hopEpoch, counter uint16, now uint64) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return e.close(&c.expander, counter, now)
}

// forget drops an id that the state does not hold any more.
func (c *hopCache) forget(id [8]byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.drop(id)
}
