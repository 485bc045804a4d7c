package envelope

import (
	"crypto/cipher"

	"github.com/vitalpost/vitalpost/envelope/internal/wire"
	"github.com/vitalpost/vitalpost/keys/cose"
)

// hopCache is a peeler's cache of layer epochs.
type hopCache struct{ epochCache[hopEpoch] }

func (c *hopCache) find(dst []*hopEpoch, v View, id [8]byte) ([]*hopEpoch, error) {
	return c.epochCache.find(dst, v, id, readHopEpochs)
}

func readHopEpochs(v View, id [8]byte) ([]*hopEpoch, error) {
	return readAll(v, append([]byte{keyHop}, id[:]...), parseHopEpoch)
}

// takeOnly is find and take at once for the usual case: one epoch in memory has the
// id. ok says whether it was.
func (c *hopCache) takeOnly(f *Forward, s *wire.Sealed) (e *hopEpoch, aead cipher.AEAD, nonce [cose.NonceSize]byte, ok bool, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	list := c.byID[s.ID]
	if len(list) != 1 || f.late(list[0]) || !f.mine(list[0]) || !s.Fits(list[0].suite) {
		return nil, nil, nonce, false, nil
	}
	aead, nonce, err = c.takeLocked(f, list[0], s)
	return list[0], aead, nonce, true, err
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
