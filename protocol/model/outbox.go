package model

import "slices"

// Outbox is what a sender keeps of the messages to its desks (8.9).
type Outbox struct {
	owner *Owner
	class int
	route []int
	life  Time // of its contexts
	retry Time // the first wait for a receipt
	tell  teller
	leave func(*Letter, *Envelope) // it goes to the first hop

	out     []*Letter // sealed once, in the order of their origins
	waiting []*Letter
	earlier []Ended
	stream  *Sealer
	care    []heard

	began, renewAt Time   // renewAt: 0 is never
	hole           uint64 // behind the last place that was given up; 0: none was
	settled        bool   // the stream is acknowledged, all of it
	asked, answer  Time
	round          Time
	silent         int
	unheard        int // streams in a row that brought no receipt
}

// teller is told what becomes of messages.
type teller interface {
	acknowledged(*Letter)
	givenUp(*Letter)
	alarm(string)
	notice(unsent []Message) Message // gets its number
}

// Letter is a message in an outbox.
type Letter struct {
	Message Message
	Kind    Kind
	Until   Time
	Unsent  []Message // of a notice: what was never sealed

	sealed bool
	origin Place
	live   bool // in the stream that is sealed now
	place  uint64
	core   *Core
	flying bool
	left   Time
	tries  int
}

// heard is the newest receipt of a recipient.
type heard struct {
	start    Time
	sequence uint64
	any      bool // of this stream
	receipt  Receipt
}

func (o *Outbox) send(m Message, until Time) {
	o.waiting = append(o.waiting, &Letter{Message: m, Until: until})
}

// restart is a start: the keys are gone, and all that is in the outbox is there.
func (o *Outbox) restart() {
	o.endStream()
	o.began, o.hole = o.owner.clock()-Hour, uint64(min(len(o.earlier), 1))
}

func (o *Outbox) endStream() {
	if o.stream != nil && o.stream.next > 0 && !o.settled {
		o.earlier = append(o.earlier, o.stream.Ended())
	}
	for _, l := range o.out {
		l.live, l.flying, l.tries = false, false, 0
	}
	for i := range o.care {
		o.care[i].any, o.care[i].receipt = false, Receipt{}
	}
	o.stream, o.settled, o.renewAt = nil, false, 0
}

// open begins a stream, which takes over what is not acknowledged.
func (o *Outbox) open() {
	if over := len(o.earlier) - o.owner.limits.Listed; over > 0 {
		for _, e := range o.earlier[:over] {
			o.giveUp(func(l *Letter) bool { return l.origin.Stream == e.Stream })
		}
		o.earlier = o.earlier[over:]
	}
	o.stream = o.owner.newSealer(o.class, false, o.route, o.life, slices.Clone(o.earlier), uint64(len(o.out)))
	o.stream.known = func(place uint64) bool { return o.low() > place }
	now := o.owner.clock()
	o.began, o.hole, o.silent, o.asked, o.answer, o.round = now, 0, 0, 0, now, 0
}

// low is the first place that some desk has not acknowledged.
func (o *Outbox) low() uint64 {
	low := ^uint64(0)
	for i := range o.care {
		low = min(low, o.care[i].receipt.Next)
	}
	return low
}

func (o *Outbox) room() bool { return o.stream == nil || o.stream.next-o.low() < o.owner.limits.Window }

// fill seals what can be sealed, n messages at most: first what is to be resealed,
// then what waits.
func (o *Outbox) fill(n int) {
	for ; n > 0; n-- {
		l := o.nextLetter()
		if l == nil || !o.room() {
			return
		}
		if o.stream == nil {
			o.open()
			l = o.nextLetter()
			if l == nil {
				return
			}
		}
		var origin *Place
		if l.sealed {
			origin = &l.origin
		} else {
			o.waiting = o.waiting[1:]
			o.out = append(o.out, l)
		}
		o.settled = false
		var e *Envelope
		l.core, e = o.stream.Seal(l.Message, l.Kind, origin, nil)
		l.sealed, l.origin, l.live, l.place = true, l.core.Origin, true, l.core.Place().Sequence
		l.flying = true
		o.leave(l, e)
	}
}

func (o *Outbox) nextLetter() *Letter {
	for _, l := range o.out {
		if !l.live {
			return l
		}
	}
	if len(o.waiting) > 0 {
		return o.waiting[0]
	}
	return nil
}

// Acknowledge notes a receipt of a desk, which stood at a place of a stream that began
// at start.
func (o *Outbox) acknowledge(desk int, start Time, sequence uint64, r Receipt) {
	if o.stream == nil || o.stream.id != r.Stream {
		return
	}
	c := &o.care[desk]
	if start < c.start || start == c.start && sequence <= c.sequence {
		return
	}
	c.start, c.sequence = start, sequence
	head, end := Head(0), r.Next
	for place := range r.Next {
		if place < o.stream.next {
			head = head.Next(o.stream.ids[place])
		}
	}
	for _, place := range r.Beyond {
		if end = place + 1; place < o.stream.next {
			head = head.Next(o.stream.ids[place])
		}
	}
	if end > o.stream.next || head != r.Head {
		o.tell.alarm("a receipt for other messages than were sealed")
		return
	}
	if c.any && takesBack(&c.receipt, &r) {
		o.renewSoon(Minute)
		return
	}
	c.any, c.receipt = true, r
	now := o.owner.clock()
	o.answer, o.silent, o.unheard = now, 0, 0
	if r.Lost {
		o.renewSoon(Minute)
	}
	o.out = slices.DeleteFunc(o.out, func(l *Letter) bool {
		if !l.live {
			return false
		}
		for i := range o.care {
			if !o.care[i].any || !o.care[i].receipt.Done(l.place) {
				return false
			}
		}
		o.tell.acknowledged(l)
		return true
	})
	if o.low() >= max(o.stream.moved, 1) {
		o.earlier = nil
	}
	o.settled = o.low() == o.stream.next && len(o.out) == 0
}

// takesBack reports whether a receipt says less than an earlier one.
func takesBack(before, now *Receipt) bool {
	if now.Next < before.Next {
		return true
	}
	return slices.ContainsFunc(before.Beyond, func(place uint64) bool { return !now.Done(place) })
}

func (o *Outbox) renewSoon(least Time) {
	if at := o.began + least; o.renewAt == 0 || at < o.renewAt {
		o.renewAt = at
	}
}

func (o *Outbox) empty() bool { return len(o.out)+len(o.waiting) == 0 }

// quiet reports whether nothing is to be said any more.
func (o *Outbox) quiet() bool { return o.empty() && !o.missed() && o.renewAt == 0 }
