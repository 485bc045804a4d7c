package main

import (
	"bytes"
	"math"
	"slices"
)

// accept is what an envelope changes that has passed every check, SPEC section
// 8.6. It says if the message is delivered.
func (r *recipient) accept(now uint64, sender *party, o opening, place uint64, from *origin) bool {
	x := o.context
	if o.known == nil {
		r.newEpoch(now, sender, o)
	} else {
		o.known.digest, o.known.key, o.known.entry = o.digest, o.key, o.entry
	}
	name := x.streamName()
	r.lose(name, r.streams[name].take(place))
	delivered := true
	if from != nil {
		elsewhere := string(x.sender) + string(from.stream)
		switch s := r.streams[elsewhere]; {
		case s == nil:
			r.lose(name, []span{{place, place}})
			delivered = false
		case s.isClosed(from.sequence):
			delivered = false
		default:
			r.lose(elsewhere, s.take(from.sequence))
		}
	}
	r.settle()
	return delivered
}

// newEpoch keeps a new epoch, and its stream and class if they are new.
func (r *recipient) newEpoch(now uint64, sender *party, o opening) {
	x := o.context
	k := r.classes[x.className()]
	if k == nil {
		if evicted := r.roomForClass(now, sender); evicted != "" {
			r.evictClass(evicted)
		}
		k = &class{first: x.sender, horizon: r.horizons[string(x.sender)], number: r.count()}
		r.classes[x.className()] = k
	}
	s := r.streams[x.streamName()]
	if s == nil {
		s = &knownStream{places: newPlaces(), first: x.sender, stream: x.stream, number: r.count()}
		r.streams[x.streamName()] = s
	}
	s.class, s.met, s.start, s.lifetime, s.moved = x.className(), true, x.start, x.lifetime, x.moved
	s.oneWay, s.ended, s.lists = x.oneWay, x.endedBytes(), x.listed()
	s.newest = max(s.newest, x.created)
	if k.newest == nil || x.created > k.newest.created {
		k.newest = &x
	}
	r.epochs[string(o.keys.h)] = &knownEpoch{
		h: o.keys.h, digest: o.digest, context: x, keys: o.keys, suite: byte(x.suite), key: o.key, entry: o.entry,
		class: x.className(), stream: x.streamName(), number: r.count(),
	}
	for _, l := range s.lists {
		r.takeUp(x, k, l)
	}
}

// takeUp is what an accepted context does to a stream that it lists. Until a
// context of its own comes, the stream is of the class that it was taken up for.
func (r *recipient) takeUp(x contextRead, k *class, l listed) {
	name := string(x.sender) + string(l.stream)
	s := r.streams[name]
	if s == nil {
		if l.start <= k.horizon {
			return
		}
		s = &knownStream{
			places: newPlaces(), first: x.sender, stream: l.stream, class: x.className(),
			start: l.start, lifetime: l.lifetime, moved: l.moved, number: r.count(),
		}
		r.streams[name] = s
	}
	s.list(l.moved, l.last)
	s.until = max(s.until, x.expires)
}

// settle applies what follows from a change, until nothing does. What is
// complete, and what is given up for being listed, makes room before anything is
// evicted.
func (r *recipient) settle() {
	for r.complete() || r.takeOver() || r.evict() {
	}
}

// complete ends the epochs whose places are all closed.
func (r *recipient) complete() (changed bool) {
	for _, e := range r.epochs {
		if e.ended == "" && r.streams[e.stream].allClosed(e.context.sequence, r.lastPlace(e)) {
			e.ended, changed = "complete", true
		}
	}
	return changed
}

// takeOver gives up what streams list.
func (r *recipient) takeOver() (changed bool) {
	for _, s := range r.streams {
		changed = r.resealed(s) || changed
	}
	return changed
}

// evict does one thing that the limits or the time ask for: first live epochs,
// then ended ones, then streams.
func (r *recipient) evict() bool {
	for _, f := range []func(class string) bool{r.evictEpochs, r.forgetEnded, r.evictStreams, r.forgetStreams} {
		for name := range r.classes {
			if f(name) {
				return true
			}
		}
	}
	return false
}

// resealed gives up the listed streams once everything that was resealed from
// them has come or was given up. A stream that is listed itself does not count:
// the copies of what it began with come in the stream that lists it.
func (r *recipient) resealed(s *knownStream) bool {
	if s.resealed || s.lists == nil || s.last != nil || s.oneWay || s.moved > 0 && !s.allClosed(0, s.moved-1) {
		return false
	}
	s.resealed = true // once: what becomes known later stays as it is
	changed := false
	for _, l := range s.lists {
		name := string(s.first) + string(l.stream)
		if listed := r.streams[name]; listed != nil && len(listed.missing(0, everything)) > 0 {
			r.giveUp(name, 0, everything)
			changed = true
		}
	}
	return changed
}

// everything is beyond every place.
const everything = math.MaxUint64 - 1

// kept says if a stream is the newest of its class, and if the newest context of
// some class lists it.
func (r *recipient) kept(s *knownStream) (newest, listed bool) {
	for _, k := range r.classes {
		listed = listed || bytes.Equal(k.first, s.first) && k.lists(s)
	}
	k := r.classes[s.class]
	return bytes.Equal(k.newest.stream, s.stream), listed
}

// lists says if the newest context of the class lists the stream.
func (k *class) lists(s *knownStream) bool {
	return slices.ContainsFunc(k.newest.listed(), func(l listed) bool { return bytes.Equal(l.stream, s.stream) })
}
