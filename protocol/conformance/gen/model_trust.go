package main

import (
	"bytes"
	"slices"
)

// trustReader is the model of a reader of SPEC section 6.10, kept as plainly as
// it can be kept.
type trustReader struct {
	anchors     []*anchor
	credentials []heldCredential
	rotations   []heldRotation
	lists       map[*anchor]heldList
}

type heldCredential struct {
	*credentialRead
	seen uint64
}

type heldRotation struct {
	*rotationRead
	seen uint64
}

// heldList is the newest list of an anchor, and the earliest since of each name
// that a list of it has had.
type heldList struct {
	newest revocationRead
	since  map[string]uint64
}

func newTrustReader(anchors []*anchor) *trustReader {
	return &trustReader{anchors: anchors, lists: map[*anchor]heldList{}}
}

// clone is the reader as it is now: what is kept is never altered.
func (r *trustReader) clone() *trustReader {
	c := &trustReader{r.anchors, slices.Clone(r.credentials), slices.Clone(r.rotations), map[*anchor]heldList{}}
	for a, l := range r.lists {
		c.lists[a] = l
	}
	return c
}

const (
	afterwards      = month + skew // for what a replaced key has signed to arrive
	mostCredentials = 64
	mostRotations   = 320
	mostOfPlace     = 2
	mostNames       = 262144
)

// anchorOf is the anchor that began as first; nil: none.
func (r *trustReader) anchorOf(first []byte) *anchor {
	for _, a := range r.anchors {
		if bytes.Equal(a.first(), first) {
			return a
		}
	}
	return nil
}

// authority is the anchor in whose chain an identity stands, and its keys.
func (r *trustReader) authority(thumb []byte) (*anchor, []idKey) {
	for _, a := range r.anchors {
		for _, p := range r.chain(a.first()).places {
			if bytes.Equal(p.thumb, thumb) {
				return a, p.keys
			}
		}
	}
	return nil, nil
}

// learn takes a statement in; what it refuses is an error.
func (r *trustReader) learn(kind string, input []byte, at uint64) error {
	c := &checker{now: at}
	_, err := c.run(func() object {
		switch kind {
		case "credential":
			r.keepCredential(c.credential(r, input), at)
		case "rotation":
			r.keepRotation(c.rotation(input), at)
		case "revocation":
			list := c.revocation(r, input)
			c.follows(list, r.newest(list.anchor))
			r.keepList(list)
		}
		return nil
	})
	return err
}

// mayList says if an authority's key makes lists: 6.9.4.
func (r *trustReader) mayList(a *anchor, key []byte, created, at uint64) bool {
	c := r.chain(a.first())
	for n := range c.places {
		if bytes.Equal(c.places[n].thumb, key) {
			end, ends := c.end(n)
			return r.keyAt(c, n, at, a) == "" && (!ends || created < end)
		}
	}
	return false
}

func (r *trustReader) newest(a *anchor) *seenSet {
	if l, ok := r.lists[a]; ok {
		return &seenSet{l.newest.number, l.newest.digest}
	}
	return nil
}

func (r *trustReader) keepCredential(x *credentialRead, at uint64) {
	var own []heldCredential
	for _, h := range r.credentials {
		if bytes.Equal(h.digest, x.digest) {
			return
		}
		if bytes.Equal(h.sub, x.sub) {
			own = append(own, h)
		}
	}
	keep(len(own) > 0 || !r.elsewhere(x.sub, x.sub), "6.10", "trust", "sub stands in another chain")
	keep(r.issued(heldCredential{x, at}), "6.10", "trust", "by a key that is not good now")
	good := r.good(x.sub)
	keep(len(good) == 0 || good[0].anchor == x.anchor, "6.10", "trust", "of another anchor than home")
	if len(own) >= mostCredentials {
		gone := r.firstExpired(own, good, at)
		keep(gone != nil, "12", "limit", "credentials of an identity")
		r.credentials = slices.DeleteFunc(r.credentials, func(h heldCredential) bool { return bytes.Equal(h.digest, gone) })
	}
	r.credentials = append(r.credentials, heldCredential{x, at})
}

// firstExpired is the digest of the credential that goes for another; nil: none may.
func (r *trustReader) firstExpired(own, good []heldCredential, at uint64) []byte {
	var gone *heldCredential
	for n, h := range own {
		rests := len(good) > 0 && bytes.Equal(h.digest, good[0].digest)
		if !rests && at >= 1000*h.exp && (gone == nil || h.exp < gone.exp) {
			gone = &own[n]
		}
	}
	if gone == nil {
		return nil
	}
	return gone.digest
}

// elsewhere says if an identity stands in another chain than that of first.
func (r *trustReader) elsewhere(thumb, first []byte) bool {
	for _, a := range r.anchors {
		if bytes.Equal(a.first(), first) {
			continue
		}
		if slices.ContainsFunc(r.chain(a.first()).places, func(p chainPlace) bool { return bytes.Equal(p.thumb, thumb) }) {
			return true
		}
	}
	return slices.ContainsFunc(r.credentials, func(h heldCredential) bool { return bytes.Equal(h.sub, thumb) && !bytes.Equal(h.sub, first) }) ||
		slices.ContainsFunc(r.rotations, func(h heldRotation) bool {
			return bytes.Equal(h.toThumb, thumb) && !bytes.Equal(h.first, first) && r.anchorOf(h.first) == nil
		})
}

func keep(ok bool, rule, class, what string) {
	if !ok {
		panic(refusal{rule, class, what})
	}
}

// keepRotation keeps what may lead on, and then forgets what has lost by it.
func (r *trustReader) keepRotation(x *rotationRead, at uint64) {
	if r.rotationOf(x.digest) != nil {
		return
	}
	keep(r.anchorOf(x.first) != nil || slices.ContainsFunc(r.credentials, func(h heldCredential) bool { return bytes.Equal(h.sub, x.first) }),
		"6.10", "trust", "a first of which no credential is known")
	line, ok := r.lineTo(x)
	keep(ok, "6.10", "trust", "it follows from nothing that is known")
	there := &chain{first: x.first, places: []chainPlace{{thumb: x.first}}}
	for _, before := range line {
		there.places = append(there.places, chainPlace{before.toThumb, before.to.keys, before})
	}
	h, good := heldRotation{x, at}, r.good(x.first)
	keep(r.candidate(there, good, h), "6.10", "trust", "no candidate")
	keep(r.mayCount(x.first, good, h), "6.10", "trust", "it can't count")
	keep(!r.elsewhere(x.toThumb, x.first), "6.10", "trust", "to stands in another chain")
	n := 0
	for _, o := range r.rotations {
		if bytes.Equal(o.first, x.first) && bytes.Equal(o.previous, x.previous) && o.kind == x.kind && !r.confirmed(o.rotationRead) {
			n++
		}
	}
	keep(n < mostOfPlace || r.confirmed(x), "6.10", "trust", "a third one that nobody has confirmed")
	kept := r.rotations
	r.rotations = append(slices.Clone(kept), h)
	c := r.chain(x.first)
	r.rotations = slices.DeleteFunc(r.rotations, func(o heldRotation) bool { return bytes.Equal(o.first, x.first) && r.lost(c, o) })
	if r.rotationOf(x.digest) == nil {
		r.rotations = kept
		keep(false, "6.10", "trust", "it has lost")
	}
	r.makeRoom(c, x, kept)
}

// lost says if a rotation leads neither to the end of a chain nor onwards from it.
func (r *trustReader) lost(c *chain, o heldRotation) bool {
	end := c.places[len(c.places)-1].rotation
	if slices.ContainsFunc(c.places[1:], func(p chainPlace) bool { return bytes.Equal(p.rotation.digest, o.digest) }) || end == nil {
		return false
	}
	for x := o.rotationRead; x.sequence > end.sequence; {
		if bytes.Equal(x.previous, end.digest) {
			return false
		}
		before := r.rotationOf(x.previous)
		if before == nil {
			return true
		}
		x = before.rotationRead
	}
	return true
}

// makeRoom lets rotations go for one that has been confirmed, or is a recovery.
func (r *trustReader) makeRoom(c *chain, x *rotationRead, before []heldRotation) {
	for {
		var gone *heldRotation
		n := 0
		for i, o := range r.rotations {
			if !bytes.Equal(o.first, x.first) {
				continue
			}
			n++
			in := slices.ContainsFunc(c.places[1:], func(p chainPlace) bool { return bytes.Equal(p.rotation.digest, o.digest) })
			if !in && !bytes.Equal(o.digest, x.digest) && !r.confirmed(o.rotationRead) && (gone == nil || o.sequence > gone.sequence) {
				gone = &r.rotations[i]
			}
		}
		if n <= mostRotations {
			return
		}
		if gone == nil || x.kind == ordinary && !r.confirmed(x) {
			r.rotations = before
			keep(false, "12", "limit", "rotations of an identity")
		}
		digest := gone.digest
		r.rotations = slices.DeleteFunc(r.rotations, func(o heldRotation) bool { return bytes.Equal(o.digest, digest) })
	}
}

func (r *trustReader) rotationOf(digest []byte) *heldRotation {
	for n, h := range r.rotations {
		if bytes.Equal(h.digest, digest) {
			return &r.rotations[n]
		}
	}
	return nil
}

// lineTo is what leads to a rotation, from the first one on.
func (r *trustReader) lineTo(x *rotationRead) ([]*rotationRead, bool) {
	var line []*rotationRead
	for x.sequence > 1 {
		before := r.rotationOf(x.previous)
		if before == nil || !bytes.Equal(before.first, x.first) || before.sequence+1 != x.sequence || !bytes.Equal(before.toThumb, x.from) {
			return nil, false
		}
		x = before.rotationRead
		line = append([]*rotationRead{x}, line...)
	}
	return line, true
}

// keysOf are the keys of a first, as far as they are known; x may tell.
func (r *trustReader) keysOf(first []byte, x *rotationRead) []idKey {
	if a := r.anchorOf(first); a != nil {
		return a.party.keys
	}
	if x != nil && bytes.Equal(x.byThumb, first) {
		return x.by.keys
	}
	for _, h := range r.credentials {
		if bytes.Equal(h.sub, first) && h.rotation == nil {
			return h.subject.keys
		}
	}
	for _, h := range r.rotations {
		if bytes.Equal(h.byThumb, first) {
			return h.by.keys
		}
	}
	return nil
}

func (r *trustReader) keepList(x *revocationRead) {
	since := map[string]uint64{}
	for name, t := range r.lists[x.anchor].since {
		since[name] = t
	}
	for _, e := range slices.Concat(x.keys, x.credentials) {
		if t, ok := since[string(e.name)]; !ok || e.since < t {
			since[string(e.name)] = e.since
		}
	}
	keep(len(since) <= mostNames, "12", "limit", "names that lists have had")
	r.lists[x.anchor] = heldList{*x, since}
}

// revoked says if lists of these anchors have a key or a credential as revoked
// at t.
func (r *trustReader) revoked(name []byte, t uint64, by ...*anchor) bool {
	for _, a := range by {
		if since, ok := r.lists[a].since[string(name)]; ok && t >= since {
			return true
		}
	}
	return false
}
