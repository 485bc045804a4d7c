package model

import "slices"

// Recipient is what a recipient keeps of one sender (8.6).
type Recipient struct {
	limits  Limits
	classes map[int]*class
	streams map[Stream]*stream
	epochs  map[*Context]*epoch
}

type class struct {
	floor, horizon Time
	newest         *Context
	streams        []Stream   // in the order in which they were known
	epochs         []*Context // the same
}

type stream struct {
	class    int
	start    Time
	contexts []*Context // known ones, by first place
	moved    uint64
	oneWay   bool
	ended    []Ended // that it lists
	shared   bool    // a context of its own was known
	released bool

	listed bool // by another stream
	last   uint64
	until  Time

	next   uint64 // the first place that is not closed
	beyond map[uint64]bool
}

// epoch is live unless it ended, in one way or the other.
type epoch struct{ complete, cut bool }

func (e *epoch) live() bool { return !e.complete && !e.cut }

// NewRecipient returns one that knows nothing.
func NewRecipient(l Limits) *Recipient {
	return &Recipient{limits: l, classes: map[int]*class{}, streams: map[Stream]*stream{}, epochs: map[*Context]*epoch{}}
}

// Clone returns a copy: a backup, or the state before a message.
func (r *Recipient) Clone() *Recipient {
	c := NewRecipient(r.limits)
	for name, o := range r.classes {
		n := *o
		n.streams, n.epochs = slices.Clone(o.streams), slices.Clone(o.epochs)
		c.classes[name] = &n
	}
	for id, o := range r.streams {
		n := *o
		n.contexts, n.beyond = slices.Clone(o.contexts), map[uint64]bool{}
		for place := range o.beyond {
			n.beyond[place] = true
		}
		c.streams[id] = &n
	}
	for x, o := range r.epochs {
		n := *o
		c.epochs[x] = &n
	}
	return c
}

func (s *stream) closed(place uint64) bool {
	return place < s.next || s.beyond[place] || s.listed && place > s.last
}

// used returns the place after the last that was used, as far as is known.
func (s *stream) used() uint64 {
	end := s.next
	for place := range s.beyond {
		end = max(end, place+1)
	}
	for _, x := range s.contexts {
		end = max(end, x.First)
	}
	if s.listed {
		end = max(end, s.last+1)
	}
	return end
}

// end returns the place after the last of a context.
func (s *stream) end(x *Context) uint64 {
	end := x.First + x.Places
	for _, o := range s.contexts {
		if o.First > x.First {
			end = min(end, o.First)
		}
	}
	return end
}

// mark closes a place and moves the window over what is closed.
func (s *stream) mark(place uint64) {
	if place < s.next {
		return
	}
	s.beyond[place] = true
	for s.beyond[s.next] {
		delete(s.beyond, s.next)
		s.next++
	}
}

// close closes a place, and gives up what falls out of the window for it.
func (r *Recipient) close(id Stream, s *stream, place uint64) (lost []Place) {
	for s.next+r.limits.Window <= place {
		if !s.closed(s.next) {
			lost = append(lost, Place{id, s.next})
		}
		s.mark(s.next)
	}
	s.mark(place)
	return lost
}

// giveUp closes the open places that were used.
func (r *Recipient) giveUp(id Stream, s *stream) (lost []Place) {
	for place, end := s.next, s.used(); place < end; place++ {
		if !s.closed(place) {
			lost = append(lost, Place{id, place})
		}
		s.mark(place)
	}
	return lost
}

// Newest returns the newest stream of a class; 0 if none is known.
func (r *Recipient) Newest(name int) Stream {
	if c := r.classes[name]; c != nil {
		return c.newest.Stream
	}
	return 0
}

// complete ends the epochs whose places are all closed.
func (r *Recipient) complete() {
	for x, e := range r.epochs {
		s := r.streams[x.Stream]
		if s == nil || !e.live() {
			continue
		}
		all := true
		for place, end := max(s.next, x.First), s.end(x); place < end && all; place++ {
			all = s.closed(place)
		}
		e.complete = all
	}
}

// overLimits says which limit of section 12 the state exceeds.
func (r *Recipient) overLimits() string {
	for _, c := range r.classes {
		live, ended := 0, 0
		for _, x := range c.epochs {
			if r.epochs[x].live() {
				live++
			} else {
				ended++
			}
		}
		switch {
		case live > r.limits.Live:
			return "more live epochs than there may be"
		case ended > r.limits.Ended:
			return "more ended epochs than there may be"
		case len(c.streams) > r.limits.Streams:
			return "more streams than there may be"
		}
	}
	for _, s := range r.streams {
		for place := range s.beyond {
			if place <= s.next || place >= s.next+r.limits.Window {
				return "a closed place outside of the window"
			}
		}
	}
	return ""
}
