package envelope

import (
	"crypto/cipher"
	"math"

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
	stream   StreamID
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

// coreCache is an opener's cache of core epochs.
type coreCache struct{ epochCache[cachedCore] }

func (c *coreCache) find(dst []*cachedCore, v View, id [8]byte) ([]*cachedCore, error) {
	return c.epochCache.find(dst, v, id, readCores)
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
		id: e.id, h: e.h, first: e.first, stream: e.stream, digest: e.digest, expires: e.expires, ended: e.ended, complete: e.complete,
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
		return nil, [cose.NonceSize]byte{}, &ReplayError{Ended: !e.complete, Sender: e.first, Stream: e.stream}
	case e.closed.Closed(uint64(counter)), e.context.Sequence+uint64(counter) >= e.over:
		return nil, [cose.NonceSize]byte{}, &ReplayError{Sender: e.first, Stream: e.stream}
	}
	return e.ratchet.Open(&c.expander, counter)
}
