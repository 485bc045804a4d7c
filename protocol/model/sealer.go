package model

import "slices"

// Sealer seals the messages of one stream (8.5).
type Sealer struct {
	owner  *Owner
	class  int
	oneWay bool
	route  []int
	life   Time
	moved  uint64
	ended  []Ended

	id     Stream
	start  Time
	next   uint64
	head   Head
	ids    []Message
	epochs []*sealing
	known  func(place uint64) bool // that all care recipients have acknowledged it
}

// Owner is who seals: what all its streams share.
type Owner struct {
	limits  Limits
	created Time // of its newest context; durable
	clock   func() Time
	streams *Stream // the last name given
	layers  *uint64 // the same, of their epochs
}

func (o *Owner) newLayer(x *Context, hop int) *LayerEpoch {
	*o.layers++
	return &LayerEpoch{*o.layers, x.Expires, hop}
}

type sealing struct {
	context *Context
	layers  []layer
}

type layer struct {
	epoch *LayerEpoch
	next  uint64
}

func (o *Owner) newSealer(class int, oneWay bool, route []int, life Time, ended []Ended, moved uint64) *Sealer {
	*o.streams++
	return &Sealer{owner: o, class: class, oneWay: oneWay, route: route, life: life, ended: ended, moved: moved, id: *o.streams}
}

// current returns the epoch that the next place is sealed in: an epoch ends with its
// places, or when half of its context's life is over.
func (s *Sealer) current() *sealing {
	now := s.owner.clock()
	if n := len(s.epochs); n > 0 {
		x := s.epochs[n-1].context
		if s.next < x.First+x.Places && now < x.Created+(x.Expires-x.Created)/2 {
			return s.epochs[n-1]
		}
	}
	s.owner.created = max(now, s.owner.created+1)
	x := &Context{
		Stream: s.id, Class: s.class, First: s.next, Places: s.owner.limits.Window, Created: s.owner.created,
		Expires: s.owner.created + s.life, Start: s.start, Moved: s.moved, Ended: s.ended, OneWay: s.oneWay,
	}
	if s.next == 0 {
		s.start, x.Start = x.Created, x.Created
	}
	e := &sealing{context: x}
	for _, hop := range s.route {
		e.layers = append(e.layers, layer{epoch: s.owner.newLayer(x, hop)})
	}
	s.epochs = append(s.epochs, e)
	if over := len(s.epochs) - s.owner.limits.Sealed; over > 0 {
		s.epochs = s.epochs[over:]
	}
	return e
}

// Seal seals a message at the next place; origin is nil unless it is resealed.
func (s *Sealer) Seal(m Message, kind Kind, origin *Place, receipts []Receipt) (*Core, *Envelope) {
	e := s.current()
	c := &Core{Context: e.context, Counter: s.next - e.context.First, Message: m, Kind: kind, Receipts: receipts, owner: s.owner}
	c.Origin = c.Place()
	if origin != nil {
		c.Origin = *origin
	}
	s.next++
	s.head = s.head.Next(m)
	s.ids = append(s.ids, m)
	return c, s.wrap(e, c, false)
}

// Resend seals the layers around a core anew, with all openings; nil: its epoch is
// gone.
func (s *Sealer) Resend(c *Core) *Envelope {
	i := slices.IndexFunc(s.epochs, func(e *sealing) bool { return e.context == c.Context })
	if i < 0 || s.owner.clock() > c.Context.Expires {
		return nil
	}
	return s.wrap(s.epochs[i], c, true)
}

func (s *Sealer) wrap(e *sealing, c *Core, retry bool) *Envelope {
	known := s.known != nil && s.known(e.context.First)
	env := &Envelope{Core: c, Opening: retry || accompanies(c.Counter, known)}
	for i := range e.layers {
		l := &e.layers[i]
		if l.next == s.owner.limits.Window {
			*l = layer{epoch: s.owner.newLayer(e.context, l.epoch.Hop)}
		}
		env.Layers = append(env.Layers, Wrap{l.epoch, l.next, retry || accompanies(l.next, known)})
		l.next++
	}
	return env
}

// accompanies reports whether an opening stands before a counter of its own epoch.
func accompanies(c uint64, known bool) bool {
	if known {
		return c%256 == 255
	}
	return c == 0 || c == 1 || c == 3 || c == 7 || c == 15 || c%32 == 31
}

// Ended returns the stream as the next one lists it.
func (s *Sealer) Ended() Ended {
	return Ended{s.id, s.next - 1, s.head, s.start, min(s.moved, s.next)}
}
