package directory

import (
	"container/list"
	"time"

	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/protocol"
)

// overhead is about what an answer takes beside its address and bundle.
const overhead = 512

// answer is what the directory said last of one node. It is not changed once it is in
// the cache.
type answer struct {
	node  keys.Thumbprint
	entry protocol.DirectoryEntry // without a bundle: it has no such node
	said  time.Time               // zero: nothing yet
	ask   time.Time               // until then it is not asked again
	err   error                   // why it could not be asked since; nil: it could
}

func (a *answer) known() bool { return a.entry.Bundle != nil }

func (a *answer) size() int { return overhead + len(a.entry.Address) + len(a.entry.Bundle) }

// cache holds answers within two bounds. Nodes that the directory does not know, or has
// said nothing about, stand apart: whoever makes a node ask for names that he invents
// must not push out those that are in use.
type cache struct {
	known, unknown recent
}

func newCache(entries, bytes int) cache {
	return cache{
		known:   recent{entries: entries, bytes: bytes, at: map[keys.Thumbprint]*list.Element{}},
		unknown: recent{entries: entries, bytes: bytes, at: map[keys.Thumbprint]*list.Element{}},
	}
}

// get returns what is there about a node, or nil.
func (c *cache) get(node keys.Thumbprint) *answer {
	if a := c.known.get(node); a != nil {
		return a
	}
	return c.unknown.get(node)
}

// put takes a in the place of what was there about its node.
func (c *cache) put(a *answer) {
	c.known.remove(a.node)
	c.unknown.remove(a.node)
	if a.known() {
		c.known.add(a)
	} else {
		c.unknown.add(a)
	}
}

// recent holds answers; the one that was not asked for longest goes first.
type recent struct {
	entries, bytes int // at most

	at    map[keys.Thumbprint]*list.Element // of *answer
	order list.List                         // the latest in front
	held  int                               // bytes
}

func (r *recent) get(node keys.Thumbprint) *answer {
	e := r.at[node]
	if e == nil {
		return nil
	}
	r.order.MoveToFront(e)
	return e.Value.(*answer)
}

func (r *recent) remove(node keys.Thumbprint) {
	if e := r.at[node]; e != nil {
		r.held -= e.Value.(*answer).size()
		r.order.Remove(e)
		delete(r.at, node)
	}
}

// add takes one that is not there, and drops others until the bounds hold.
func (r *recent) add(a *answer) {
	r.at[a.node] = r.order.PushFront(a)
	r.held += a.size()
	for r.order.Len() > 1 && (r.order.Len() > r.entries || r.held > r.bytes) {
		r.remove(r.order.Back().Value.(*answer).node)
	}
}
