package main

import "bytes"

// contradicted is 11.5.6: what the sender signs now against what it signed
// before.
func (r *recipient) contradicted(c *checker, o opening, place uint64) {
	x := o.context
	s := r.streams[x.streamName()]
	if o.known == nil && s != nil {
		r.termsDiffer(c, x, s)
		for _, k := range r.epochsOf(x.streamName()) {
			first, created := k.context.sequence, k.context.created
			c.need(first != x.sequence, "11.5.6b", "replay", "two epochs with one first place")
			c.need((first < x.sequence) == (created < x.created) && created != x.created, "11.5.6b", "replay", "created does not rise with the places")
		}
	}
	c.need(place < x.sequence+x.places, "11.5.6c", "replay", "a place beyond the epoch's")
	for _, k := range r.epochsOf(x.streamName()) {
		later := k.context.sequence > x.sequence
		c.need(!later || place < k.context.sequence, "11.5.6c", "replay", "a place of the next epoch")
	}
	if o.known != nil {
		return
	}
	for _, l := range x.listed() {
		s := r.streams[string(x.sender)+string(l.stream)]
		if s == nil {
			continue
		}
		c.need(s.start == l.start && s.lifetime == l.lifetime && min(s.moved, l.last+1) == l.moved, "11.5.6d", "replay", "a listed stream is another")
		c.need(s.last == nil || *s.last == l.last, "11.5.6d", "replay", "listed before with another last-sequence")
		c.need(s.top <= l.last+1, "11.5.6d", "replay", "a message was opened after the last-sequence")
	}
}

// termsDiffer is 11.5.6a.
func (r *recipient) termsDiffer(c *checker, x contextRead, s *knownStream) {
	same := s.start == x.start && s.lifetime == x.lifetime
	if !s.met {
		// A list says how many of them it has sealed.
		same = same && s.moved == min(x.moved, *s.last+1)
	} else {
		same = same && s.moved == x.moved && s.class == x.className() && s.oneWay == x.oneWay && bytes.Equal(s.ended, x.endedBytes())
	}
	c.need(same, "11.5.6a", "replay", "another stream of the same name")
}

// admissible is 11.5.7 and 11.5.8, for a new epoch.
func (r *recipient) admissible(c *checker, sender *party, o opening, place uint64) {
	x := o.context
	k := r.classes[x.className()]
	if s := r.streams[x.streamName()]; s != nil {
		c.need(!s.isClosed(place), "11.5.7", "replay", "the place is closed")
	}
	if k != nil {
		c.need(x.created > k.floor, "11.5.7", "replay", "not above the floor")
		trial := r.clone()
		trial.accept(c.now, sender, o, place, nil)
		e, s := trial.epochs[string(o.keys.h)], trial.streams[x.streamName()]
		c.need(e != nil && e.ended != "cut off" && s != nil, "11.5.7", "replay", "the epoch or its stream would be evicted at once")
		return
	}
	c.need(r.roomForClass(c.now, sender) != "no", "11.5.8", "limit", "one class too many")
}
