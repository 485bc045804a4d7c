package main

import (
	"bytes"
	"maps"
	"slices"
)

// recipient is a recipient with state, SPEC section 8.6.
type recipient struct {
	holder *party
	pins   []*party
	limit  int    // of envelopes
	now    uint64 // of the last step
	known  uint64 // counts what was known

	classes map[string]*class       // by first and name
	streams map[string]*knownStream // by first and stream
	epochs  map[string]*knownEpoch  // by H
	lost    map[string][]span       // since the last step, by first and stream

	horizons map[string]uint64 // by first, of the classes that were evicted
}

// class is what a sender says to one set of recipients about one subject.
type class struct {
	first          []byte
	number         uint64
	floor, horizon uint64
	newest         *contextRead // the newest context that was accepted
}

// knownStream is a stream that was met, or taken up from a list.
type knownStream struct {
	*places
	first, stream []byte
	number        uint64
	class         string
	met           bool   // by a context of its own; else only listed
	start         uint64 // these three are listed, too
	lifetime      uint64
	moved         uint64
	oneWay        bool
	ended         []byte // entry 11 as it was sent; nil: none
	lists         []listed
	resealed      bool   // what it lists was given up
	until         uint64 // when the last context that lists it expires
	newest        uint64 // created of its newest context
}

// listed is an entry of context[11].
type listed struct {
	stream                       []byte
	last, start, lifetime, moved uint64
}

// knownEpoch is an epoch, live or ended. What section 8.6 lets it forget when it
// ends is still here: nothing looks at it.
type knownEpoch struct {
	h, digest []byte
	context   contextRead
	keys      schedule
	suite     byte
	key       encKey // that opened it
	entry     int
	class     string
	stream    string
	ended     string // "", "complete" or "cut off"
	number    uint64
}

// count numbers what becomes known.
func (r *recipient) count() uint64 {
	r.known++
	return r.known
}

func newRecipient(holder *party, pins []*party) *recipient {
	return &recipient{
		holder: holder, pins: pins, limit: 1048576, classes: map[string]*class{}, streams: map[string]*knownStream{},
		epochs: map[string]*knownEpoch{}, lost: map[string][]span{}, horizons: map[string]uint64{},
	}
}

// clone is a backup. The keys of the holder are not in it.
func (r *recipient) clone() *recipient {
	n := newRecipient(r.holder, r.pins)
	n.limit, n.now, n.known, n.horizons = r.limit, r.now, r.known, maps.Clone(r.horizons)
	for k, v := range r.classes {
		c := *v
		n.classes[k] = &c
	}
	for k, v := range r.streams {
		s := *v
		s.places = v.places.clone()
		n.streams[k] = &s
	}
	for k, v := range r.epochs {
		e := *v
		n.epochs[k] = &e
	}
	return n
}

// classOf is the bytes of a class, SPEC section 8.6.
func (x *contextRead) classOf() []byte {
	var list [][]byte
	for _, r := range x.audience {
		list = append(list, array(r.items[0].raw, r.items[3].raw))
	}
	slices.SortFunc(list, bytes.Compare)
	subject := cborNull
	if x.subject != nil {
		subject = bin(x.subject)
	}
	return array(array(list...), subject, num(x.mark))
}

// className is the name of a class of one sender.
func (x *contextRead) className() string {
	return string(x.sender) + string(sum(label("class", x.classOf()))[:16])
}

// streamName is the name of a stream of one sender.
func (x *contextRead) streamName() string { return string(x.sender) + string(x.stream) }

// listed is context[11].
func (x *contextRead) listed() (list []listed) {
	for _, e := range x.ended {
		list = append(list, listed{e.items[0].bytes, e.items[1].arg, e.items[3].arg, e.items[4].arg, e.items[5].arg})
	}
	return list
}

// endedBytes is entry 11 as it was sent.
func (x *contextRead) endedBytes() (b []byte) {
	for _, e := range x.ended {
		b = append(b, e.raw...)
	}
	return b
}

// giveUp reports the places of a stream as lost that are missing.
func (r *recipient) giveUp(name string, from, to uint64) {
	r.lose(name, r.streams[name].giveUp(from, to))
}

func (r *recipient) lose(name string, list []span) { r.lost[name] = append(r.lost[name], list...) }

// epochsOf are the known epochs of a stream, by first place.
func (r *recipient) epochsOf(name string) []*knownEpoch {
	list := slices.Collect(maps.Values(r.epochs))
	list = slices.DeleteFunc(list, func(e *knownEpoch) bool { return e.stream != name })
	slices.SortFunc(list, func(a, b *knownEpoch) int { return bytes.Compare(u64(a.context.sequence), u64(b.context.sequence)) })
	return list
}

// ofClass are the epochs of a class, the live ones or the others, by created; of
// equal ones the one that was known first comes first.
func (r *recipient) ofClass(class string, live bool) []*knownEpoch {
	list := slices.Collect(maps.Values(r.epochs))
	list = slices.DeleteFunc(list, func(e *knownEpoch) bool { return e.class != class || (e.ended == "") != live })
	age := func(e *knownEpoch) []byte { return append(u64(e.context.created), u64(e.number)...) }
	slices.SortFunc(list, func(a, b *knownEpoch) int { return bytes.Compare(age(a), age(b)) })
	return list
}

// lastPlace is that before the first place of the next known epoch, or the last
// that the context allows.
func (r *recipient) lastPlace(e *knownEpoch) uint64 {
	last := e.context.sequence + e.context.places - 1
	for _, next := range r.epochsOf(e.stream) {
		if next.context.sequence > e.context.sequence {
			return min(next.context.sequence-1, last)
		}
	}
	return last
}
