package envelope

import (
	"crypto/cipher"
	"math"
	"sync"

	"github.com/vitalpost/vitalpost/envelope/internal/epoch"
	"github.com/vitalpost/vitalpost/envelope/internal/window"
	"github.com/vitalpost/vitalpost/envelope/internal/wire"
	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/keys/cose"
)

// cachedCore is a core epoch in memory. But for ratchet, closed, and digest, which
// are guarded by the cache's lock, nothing of it changes.
type cachedCore struct {
	id       [8]byte
	h        [32]byte
	first    keys.Thumbprint
	digest   [32]byte
	expires  uint64
	ended    bool
	complete bool

	context *wire.Context
	keyID   keys.KeyID
	entry   int
	roots   [][32]byte
	end     uint64 // the place after its last
	over    uint64 // from here on the places of its stream are closed: it was listed
	ratchet epoch.Ratchet
	closed  window.Window // of its counters
}

// coreCache is an opener's shortcut to the durable state: what it holds may be
// behind it, and never ahead. At most max epochs are in it; others are read again
// when they are met. Safe for concurrent use.
type coreCache struct {
	mu       sync.Mutex
	max      int
	n        int
	byID     map[[8]byte][]*cachedCore
	dropped  uint64 // how often something was dropped: what was read before is not entered after
	expander epoch.Expander
}

// find appends the epochs with an id, from the cache or else from the state.
func (c *coreCache) find(dst []*cachedCore, v View, id [8]byte) ([]*cachedCore, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if list, ok := c.byID[id]; ok {
		return append(dst, list...), nil
	}
	dropped := c.dropped
	c.mu.Unlock()
	list, err := readCores(v, id)
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

// readCores reads all epochs with an id.
func readCores(v View, id [8]byte) (list []*cachedCore, err error) {
	states, err := readAll(v, append([]byte{keyCore}, id[:]...), parseCoreState)
	if err != nil {
		return nil, err
	}
	l := ledger{v: v}
	for _, e := range states {
		c, err := l.cached(e)
		if err != nil {
			return nil, err
		}
		list = append(list, c)
	}
	return list, nil
}

// cached returns an epoch as the cache keeps it.
func (l *ledger) cached(e *coreState) (*cachedCore, error) {
	c := &cachedCore{
		id: e.id, h: e.h, first: e.first, digest: e.digest, expires: e.expires, ended: e.ended, complete: e.complete,
		context: e.context, keyID: e.keyID, entry: e.entry, roots: e.roots, ratchet: e.ratchet,
	}
	if e.ended {
		return c, nil
	}
	s, err := l.stream(e.first, e.stream)
	if err != nil {
		return nil, err
	}
	at := inStreamEpoch(s, e.h)
	if at == nil {
		return nil, &StateError{"a core epoch without its stream"}
	}
	if c.end, c.over = s.end(at), math.MaxUint64; s.listed {
		c.over = s.last + 1
	}
	closed := c.closed
	for counter := range at.places {
		if s.closed(at.place + counter) {
			closed.Close(counter)
		} else if at.place+counter >= s.window.End() {
			break
		}
	}
	c.closed = closed
	return c, nil
}

// add enters all epochs of an id, and makes room for them: any other will do.
func (c *coreCache) add(id [8]byte, list []*cachedCore) {
	if c.byID == nil {
		c.byID = make(map[[8]byte][]*cachedCore)
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
func (c *coreCache) drop(ids [][8]byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, id := range ids {
		c.n -= len(c.byID[id])
		delete(c.byID, id)
	}
	c.dropped++
}

// dropIf removes the epochs of which f says so.
func (c *coreCache) dropIf(f func(*cachedCore) bool) {
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

// settle notes that one place of an epoch was closed, and nothing else happened
// but what follows from it.
func (c *coreCache) settle(id [8]byte, h *[32]byte, counter uint16) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, e := range c.byID[id] {
		if e.h != *h || e.ended {
			continue
		}
		e.closed.Close(uint64(counter))
		open := e.end - e.context.Sequence
		e.ratchet.Commit(&c.expander, counter, func(first, last uint16) bool {
			return e.closed.AnyOpen(uint64(first), min(uint64(last)+1, open))
		})
	}
}

// take returns what a sealed of an epoch opens under, if its place is open.
func (c *coreCache) take(e *cachedCore, counter uint16) (cipher.AEAD, [cose.NonceSize]byte, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case e.ended:
		return nil, [cose.NonceSize]byte{}, &ReplayError{Ended: !e.complete}
	case e.closed.Closed(uint64(counter)), e.context.Sequence+uint64(counter) >= e.over:
		return nil, [cose.NonceSize]byte{}, &ReplayError{}
	}
	return e.ratchet.Open(&c.expander, counter)
}
