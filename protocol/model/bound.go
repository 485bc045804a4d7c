package model

import "slices"

// bound evicts what is more than a class may have: live epochs, ended ones, streams,
// and ended ones again.
func (r *Recipient) bound(name int) (lost []Place) {
	c := r.classes[name]
	if x := r.oldest(c, r.limits.Live, (*epoch).live); x != nil {
		c.floor = max(c.floor, x.Created)
		r.epochs[x].cut = true
	}
	r.boundEnded(c)
	for len(c.streams) > r.limits.Streams {
		id := r.evicted(c)
		if s := r.streams[id]; s.shared {
			c.floor = max(c.floor, s.newest())
		}
		lost = append(lost, r.drop(c, id)...)
	}
	r.boundEnded(c)
	return lost
}

// newest is the created of its newest known context, or of what was only listed its
// start.
func (s *stream) newest() Time {
	t := s.start
	for _, x := range s.contexts {
		t = max(t, x.Created)
	}
	return t
}

func (r *Recipient) boundEnded(c *class) {
	for {
		x := r.oldest(c, r.limits.Ended, func(e *epoch) bool { return !e.live() })
		if x == nil {
			return
		}
		c.floor = max(c.floor, x.Created)
		r.forgetEpoch(c, x)
	}
}

// oldest returns the one with the lowest created of those epochs, if there are more
// than max.
func (r *Recipient) oldest(c *class, most int, which func(*epoch) bool) (x *Context) {
	n := 0
	for _, o := range c.epochs {
		if which(r.epochs[o]) {
			n++
			if x == nil || o.Created < x.Created {
				x = o
			}
		}
	}
	if n <= most {
		return nil
	}
	return x
}

func (r *Recipient) forgetEpoch(c *class, x *Context) {
	is := func(o *Context) bool { return o == x }
	c.epochs = slices.DeleteFunc(c.epochs, is)
	delete(r.epochs, x)
	if s := r.streams[x.Stream]; s != nil {
		s.contexts = slices.DeleteFunc(s.contexts, is)
	}
}

// evicted returns the stream that makes room.
func (r *Recipient) evicted(c *class) (id Stream) {
	for _, listed := range []bool{false, true} {
		for _, o := range c.streams {
			if o == c.newest.Stream || c.lists(o) != listed {
				continue
			}
			if id == 0 || r.streams[o].newest() < r.streams[id].newest() {
				id = o
			}
		}
		if id != 0 {
			break
		}
	}
	return id
}

func (c *class) lists(id Stream) bool {
	return slices.ContainsFunc(c.newest.Ended, func(l Ended) bool { return l.Stream == id })
}

// drop forgets a stream: its live epochs are cut off, its places given up.
func (r *Recipient) drop(c *class, id Stream) (lost []Place) {
	s := r.streams[id]
	for _, x := range s.contexts {
		if e := r.epochs[x]; e.live() {
			e.cut = true
		}
	}
	lost = r.giveUp(id, s)
	c.horizon = max(c.horizon, s.start)
	c.streams = slices.DeleteFunc(c.streams, func(o Stream) bool { return o == id })
	delete(r.streams, id)
	return lost
}

// Forget forgets what has expired.
func (r *Recipient) Forget(now Time) (lost []Place) {
	for _, c := range r.classes {
		for _, x := range slices.Clone(c.epochs) {
			if now > x.Expires+Skew {
				r.forgetEpoch(c, x)
			}
		}
		lost = append(lost, r.forgetStreams(now, c)...)
	}
	return lost
}

// forgetStreams forgets the streams of which no context is known any more.
func (r *Recipient) forgetStreams(now Time, c *class) (lost []Place) {
	for _, id := range slices.Clone(c.streams) {
		s := r.streams[id]
		if len(s.contexts) > 0 || !s.shared && now <= s.until+Skew || id == c.newest.Stream || c.lists(id) {
			continue
		}
		lost = append(lost, r.drop(c, id)...)
	}
	return lost
}
