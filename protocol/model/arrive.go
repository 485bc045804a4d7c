package model

import "slices"

// Result is what came of an envelope at a recipient.
type Result struct {
	Answer  Answer
	Deliver bool
	Repeat  bool // its place was closed already, or that of its origin
	Lost    []Place
	Alarm   string // the step of 11.5.6
}

var (
	repeated = Result{Repeat: true}
	refused  = Result{Answer: Refused}
)

// Open opens what arrived (11.5): beside its opening, or alone.
func (r *Recipient) Open(now Time, c *Core, opening bool) Result {
	x, place := c.Context, c.Place()
	e, s := r.epochs[x], r.streams[x.Stream]
	switch {
	case e == nil && !opening:
		return Result{Answer: Unknown}
	case e != nil && e.complete:
		return repeated
	case e != nil && e.cut:
		return refused
	case e != nil && s.closed(place.Sequence):
		return repeated
	case now > x.Expires+Skew:
		return refused
	case e != nil && place.Sequence >= s.end(x):
		return Result{Answer: Refused, Alarm: "11.5.6c"}
	case e != nil:
		res := r.settle(c)
		res.Lost = append(res.Lost, r.bound(x.Class)...)
		return res
	}
	if step := r.contradiction(x, s, place.Sequence); step != "" {
		return Result{Answer: Refused, Alarm: step}
	}
	if k := r.classes[x.Class]; k != nil && x.Created <= k.floor {
		return refused
	}
	if s != nil && s.closed(place.Sequence) {
		return repeated
	}
	before := r.Clone()
	lost := r.enter(now, x)
	res := Result{Lost: lost}.with(r.settle(c))
	res.Lost = append(res.Lost, r.bound(x.Class)...)
	if e := r.epochs[x]; e == nil || e.cut || r.streams[x.Stream] == nil { // evicted at once
		*r = *before
		return refused
	}
	return res
}

func (res Result) with(o Result) Result {
	o.Lost = append(res.Lost, o.Lost...)
	return o
}

// contradiction makes the checks of 11.5.6 for a new epoch.
func (r *Recipient) contradiction(x *Context, s *stream, place uint64) string {
	if s != nil {
		moved := x.Moved
		if !s.shared {
			moved = min(moved, s.last+1)
		}
		if s.start != x.Start || s.moved != moved ||
			s.shared && (s.class != x.Class || s.oneWay != x.OneWay || !slices.Equal(s.ended, x.Ended)) {
			return "11.5.6a"
		}
		for _, o := range s.contexts {
			if o.First == x.First || (o.First < x.First) != (o.Created < x.Created) {
				return "11.5.6b"
			}
		}
		if place >= s.end(x) {
			return "11.5.6c"
		}
	}
	for _, l := range x.Ended {
		o := r.streams[l.Stream]
		if o != nil && (o.start != l.Start || min(o.moved, l.Last+1) != l.Moved || o.listed && o.last != l.Last || o.opened() > l.Last+1) {
			return "11.5.6d"
		}
	}
	return ""
}

// opened returns the place after the last closed one.
func (s *stream) opened() uint64 {
	end := s.next
	for place := range s.beyond {
		end = max(end, place+1)
	}
	return end
}

// enter enters a new context, and takes up what it lists.
func (r *Recipient) enter(now Time, x *Context) (lost []Place) {
	c := r.classes[x.Class]
	if c == nil {
		c = &class{}
		r.classes[x.Class] = c
	}
	s := r.streams[x.Stream]
	if s == nil {
		s = &stream{beyond: map[uint64]bool{}}
		r.streams[x.Stream] = s
		c.streams = append(c.streams, x.Stream)
	}
	s.class, s.start, s.moved, s.oneWay, s.ended, s.shared = x.Class, x.Start, x.Moved, x.OneWay, x.Ended, true
	s.contexts = append(s.contexts, x)
	r.epochs[x] = &epoch{}
	c.epochs = append(c.epochs, x)
	newest := c.newest == nil || x.Created > c.newest.Created
	if newest {
		c.newest = x
	}
	horizon := c.horizon
	for _, l := range x.Ended {
		o := r.streams[l.Stream]
		if o == nil {
			if l.Start <= horizon {
				continue
			}
			o = &stream{class: x.Class, start: l.Start, moved: l.Moved, beyond: map[uint64]bool{}}
			r.streams[l.Stream] = o
			c.streams = append(c.streams, l.Stream)
		}
		o.listed, o.last, o.until = true, l.Last, max(o.until, x.Expires)
		for place := range l.Moved {
			o.mark(place)
		}
	}
	if newest {
		lost = r.forgetStreams(now, c)
	}
	r.complete()
	return lost
}

// settle closes the places of a message whose epoch is known, and gives up what its
// stream has taken over once all that moved is there.
func (r *Recipient) settle(c *Core) (res Result) {
	place := c.Place()
	s := r.streams[place.Stream]
	res.Deliver = true
	if c.Origin != place {
		from := r.streams[c.Origin.Stream]
		switch {
		case from == nil:
			res.Deliver, res.Repeat = false, true
			res.Lost = append(res.Lost, place)
		case from.closed(c.Origin.Sequence):
			res.Deliver, res.Repeat = false, true
		default:
			res.Lost = append(res.Lost, r.close(c.Origin.Stream, from, c.Origin.Sequence)...)
		}
	}
	res.Lost = append(res.Lost, r.close(place.Stream, s, place.Sequence)...)
	if !s.released && !s.oneWay && !s.listed && s.ended != nil && s.next >= s.moved {
		s.released = true
		for _, l := range s.ended {
			if from := r.streams[l.Stream]; from != nil {
				res.Lost = append(res.Lost, r.giveUp(l.Stream, from)...)
			}
		}
	}
	r.complete()
	return res
}
