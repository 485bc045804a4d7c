package model

// Receipt is what a recipient says of a stream (8.8).
type Receipt struct {
	Stream Stream
	Next   uint64
	Head   Head
	Beyond []uint64 // done ones after Next
	Lost   bool
}

// Done reports whether it says that a place is done.
func (r *Receipt) Done(place uint64) bool {
	if place < r.Next {
		return true
	}
	for _, p := range r.Beyond {
		if p == place {
			return true
		}
	}
	return false
}

// Desk is a recipient with an application that does what is delivered.
type Desk struct {
	*Recipient
	Inbox []Message // delivered, and not done

	at   map[Place]Message // at closed places
	done map[Message]bool
	lost map[Place]bool
}

// NewDesk returns one that knows nothing.
func NewDesk(l Limits) *Desk {
	return &Desk{Recipient: NewRecipient(l), at: map[Place]Message{}, done: map[Message]bool{}, lost: map[Place]bool{}}
}

// Clone returns a copy: a backup.
func (d *Desk) Clone() *Desk {
	c := NewDesk(d.limits)
	c.Recipient, c.Inbox = d.Recipient.Clone(), append(c.Inbox, d.Inbox...)
	for p, m := range d.at {
		c.at[p] = m
	}
	for m := range d.done {
		c.done[m] = true
	}
	for p := range d.lost {
		c.lost[p] = true
	}
	return c
}

// Take opens what arrived, and keeps it.
func (d *Desk) Take(now Time, c *Core, opening bool) Result {
	before := d.closed(c.Place())
	res := d.Open(now, c, opening)
	d.NoteLost(res.Lost)
	if d.closed(c.Place()) && !before && !d.lost[c.Place()] {
		d.at[c.Place()] = c.Message
	}
	if !res.Deliver {
		return res
	}
	d.at[c.Origin] = c.Message
	if c.Kind == Notices {
		d.done[c.Message] = true // it is stored what it says
	} else {
		d.Inbox = append(d.Inbox, c.Message)
	}
	return res
}

func (d *Desk) closed(p Place) bool {
	s := d.streams[p.Stream]
	return s != nil && s.closed(p.Sequence)
}

// NoteLost remembers places that are lost.
func (d *Desk) NoteLost(lost []Place) {
	for _, p := range lost {
		d.lost[p] = true
	}
}

// Do says that the application has done a message.
func (d *Desk) Do(m Message) {
	d.done[m] = true
	for i, o := range d.Inbox {
		if o == m {
			d.Inbox = append(append([]Message(nil), d.Inbox[:i]...), d.Inbox[i+1:]...)
			return
		}
	}
}

// placeDone reports whether a place is done: closed, and not lost, and what stood
// there is done, if anything did.
func (d *Desk) placeDone(p Place) bool {
	if !d.closed(p) || d.lost[p] {
		return false
	}
	m, ok := d.at[p]
	return !ok || d.done[m]
}

// Receipt returns what there is to say of a stream.
func (d *Desk) Receipt(id Stream) Receipt {
	r := Receipt{Stream: id}
	s := d.streams[id]
	if s == nil {
		return r
	}
	end := s.opened()
	note := func(place uint64) {
		if m, ok := d.at[Place{id, place}]; ok {
			r.Head = r.Head.Next(m)
		}
	}
	for ; r.Next < end && d.placeDone(Place{id, r.Next}); r.Next++ {
		note(r.Next)
	}
	for place := r.Next + 1; place < end && place <= r.Next+d.limits.Window; place++ {
		if d.placeDone(Place{id, place}) {
			r.Beyond = append(r.Beyond, place)
			note(place)
		}
	}
	r.Lost = d.lost[Place{id, r.Next}]
	return r
}
