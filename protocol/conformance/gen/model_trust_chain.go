package main

import (
	"bytes"
	"cmp"
	"slices"
)

// chain is what a reader finds of a first: what stands at each position and, if
// it is frozen, what froze it.
type chain struct {
	first  []byte
	places []chainPlace
	frozen []heldRotation
}

// chainPlace is an identity at a position, and the rotation that led there.
type chainPlace struct {
	thumb    []byte
	keys     []idKey
	rotation *rotationRead // nil at position 0
}

// good are the credentials of a first that count, in the order in which they were
// first seen: those of its home, whose key was good then.
func (r *trustReader) good(first []byte) []heldCredential {
	var list []heldCredential
	for _, h := range r.credentials {
		if bytes.Equal(h.sub, first) && r.issued(h) {
			list = append(list, h)
		}
	}
	slices.SortFunc(list, func(a, b heldCredential) int {
		return cmp.Or(cmp.Compare(a.seen, b.seen), bytes.Compare(a.cti, b.cti), bytes.Compare(a.digest, b.digest))
	})
	if len(list) == 0 {
		return nil
	}
	home := list[0].anchor
	return slices.DeleteFunc(list, func(h heldCredential) bool { return h.anchor != home })
}

// issued says if the authority's key was good when the credential was first seen.
func (r *trustReader) issued(h heldCredential) bool {
	c := r.chain(h.anchor.first())
	for n := range c.places {
		if bytes.Equal(c.places[n].thumb, h.iss) {
			end, ends := c.end(n)
			return r.keyAt(c, n, h.seen, h.anchor) == "" && (!ends || 1000*h.nbf < end && h.seen <= end+skew)
		}
	}
	return false
}

// keyAt is 6.10.2 to 6.10.5 for position n.
func (r *trustReader) keyAt(c *chain, n int, t uint64, by ...*anchor) string {
	last := n == len(c.places)-1
	switch {
	case last && c.frozen != nil && t >= c.frozenSince():
		return "frozen"
	case n > 0 && t+skew < c.places[n].rotation.cutOver:
		return "early"
	case !last && c.replaced(n, t):
		return "replaced"
	case r.revoked(c.places[n].thumb, t, by...):
		return "revoked"
	}
	return ""
}

func (c *chain) frozenSince() uint64 {
	var seen []uint64
	for _, h := range c.frozen {
		seen = append(seen, h.seen)
	}
	slices.Sort(seen)
	return seen[1]
}

func (c *chain) replaced(n int, t uint64) bool {
	next := c.places[n+1].rotation
	if next.kind == recovery {
		return t >= next.cutOver
	}
	return t >= next.cutOver+afterwards
}

// end is when position n signs no longer, if an ordinary rotation follows.
func (c *chain) end(n int) (uint64, bool) {
	if n+1 < len(c.places) && c.places[n+1].rotation.kind == ordinary {
		return c.places[n+1].rotation.cutOver, true
	}
	return 0, false
}

// confirmed says if a good credential names a rotation or one that follows from
// it. Nothing confirms an anchor's but its owner's own next rotation.
func (r *trustReader) confirmed(x *rotationRead) bool {
	if r.anchorOf(x.first) != nil {
		return false
	}
	for _, h := range r.good(x.first) {
		if h.rotation == nil || r.revoked(h.cti, h.seen, h.anchor) {
			continue
		}
		if bytes.Equal(h.rotation, x.digest) && h.sequence == x.sequence && bytes.Equal(h.thumb, x.toThumb) {
			return true
		}
		named := r.rotationOf(h.rotation)
		if named == nil || named.sequence != h.sequence || !bytes.Equal(named.first, x.first) || !bytes.Equal(named.toThumb, h.thumb) {
			continue
		}
		line, _ := r.lineTo(named.rotationRead)
		if slices.ContainsFunc(line, func(l *rotationRead) bool { return bytes.Equal(l.digest, x.digest) }) {
			return true
		}
	}
	return false
}

// names says if a credential names position n of a chain.
func (c *chain) names(h heldCredential, n int) bool {
	p := c.places[n]
	if !bytes.Equal(h.thumb, p.thumb) {
		return false
	}
	if n == 0 {
		return h.rotation == nil
	}
	return h.rotation != nil && h.sequence == uint64(n) && bytes.Equal(h.rotation, p.rotation.digest)
}

// recoveryAt is the recovery key in force at position n; nil: none.
func (r *trustReader) recoveryAt(c *chain, good []heldCredential, n int) []byte {
	for i := n; i > 0; i-- {
		if key := c.places[i].rotation.recovery; key != nil {
			return key
		}
	}
	if a := r.anchorOf(c.first); a != nil {
		return a.recovery
	}
	if len(good) == 0 {
		return nil
	}
	return good[0].recovery
}

// voters are the anchors whose lists say of a first's keys that they are revoked.
func (r *trustReader) voters(first []byte, good []heldCredential) []*anchor {
	var list []*anchor
	if a := r.anchorOf(first); a != nil {
		return []*anchor{a}
	}
	for _, h := range good {
		list = append(list, h.anchor)
	}
	return list
}

// chain walks from first.
func (r *trustReader) chain(first []byte) *chain {
	c := &chain{first: first, places: []chainPlace{{thumb: first, keys: r.keysOf(first, nil)}}}
	var good []heldCredential
	if r.anchorOf(first) == nil {
		good = r.good(first)
	}
	for {
		next := r.leading(c, good)
		if len(next) == 0 {
			return c
		}
		if len(next) > 1 {
			c.frozen = next
			return c
		}
		c.places = append(c.places, chainPlace{next[0].toThumb, next[0].to.keys, next[0].rotationRead})
	}
}

// leading are the rotations that lead on from the end of a chain.
func (r *trustReader) leading(c *chain, good []heldCredential) []heldRotation {
	var recoveries, ordinaries []heldRotation
	end := c.places[len(c.places)-1]
	for _, h := range r.rotations {
		if !r.candidate(c, good, h) || !r.mayCount(c.first, good, h) {
			continue
		}
		switch {
		case h.kind == recovery:
			recoveries = append(recoveries, h)
		case r.confirmed(h.rotationRead), len(h.by.keys) == 2 && !r.revoked(end.thumb, h.seen, r.voters(c.first, good)...):
			ordinaries = append(ordinaries, h)
		}
	}
	list := recoveries
	if len(list) == 0 {
		list = ordinaries
	}
	var confirmed []heldRotation
	for _, h := range list {
		if r.confirmed(h.rotationRead) {
			confirmed = append(confirmed, h)
		}
	}
	if len(confirmed) > 0 {
		list = confirmed
	}
	return inTime(list)
}

// candidate says if a rotation may follow on the end of a chain.
func (r *trustReader) candidate(c *chain, good []heldCredential, h heldRotation) bool {
	n := len(c.places) - 1
	end, key := c.places[n], r.recoveryAt(c, good, n)
	var digest []byte
	cutOver := uint64(0)
	if n > 0 {
		digest, cutOver = end.rotation.digest, end.rotation.cutOver
	}
	if slices.ContainsFunc(c.places, func(p chainPlace) bool { return bytes.Equal(p.thumb, h.toThumb) }) {
		return false
	}
	if !bytes.Equal(h.first, c.first) || h.sequence != uint64(n+1) || !bytes.Equal(h.previous, digest) ||
		!bytes.Equal(h.from, end.thumb) || h.cutOver < cutOver {
		return false
	}
	if h.kind == recovery {
		return bytes.Equal(h.byThumb, key)
	}
	return (len(h.to.keys) == 2 || len(h.by.keys) == 1) && (h.recovery == nil || key == nil)
}

// mayCount is what keeps a candidate from counting for good: a cut-over that was too
// far ahead, a recovery key that was revoked or had named its successor.
func (r *trustReader) mayCount(first []byte, good []heldCredential, h heldRotation) bool {
	if h.cutOver > h.seen+afterwards {
		return false
	}
	if h.kind == ordinary {
		return true
	}
	for _, o := range r.rotations {
		if o.kind == recovery && bytes.Equal(o.first, first) && bytes.Equal(o.byThumb, h.byThumb) && o.recovery != nil && o.seen < h.seen {
			return false
		}
	}
	return !r.revoked(h.byThumb, h.seen, r.voters(first, good)...)
}

// inTime leaves out what was first seen long after another that is in time. They are
// gone through in the order in which they were seen.
func inTime(list []heldRotation) []heldRotation {
	slices.SortStableFunc(list, func(a, b heldRotation) int { return cmp.Compare(a.seen, b.seen) })
	var left []heldRotation
	for _, h := range list {
		if !slices.ContainsFunc(left, func(o heldRotation) bool { return h.seen > max(o.seen, o.cutOver)+afterwards }) {
			left = append(left, h)
		}
	}
	return left
}
