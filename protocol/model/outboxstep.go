package model

import "slices"

// silentTries is how many retries in a row bring no receipt before a stream is
// replaced.
const silentTries = 3

// step does what is due, and seals n messages at most.
func (o *Outbox) step(n int) {
	o.expire()
	o.renew()
	o.again()
	o.fill(n)
}

// expire gives up what has outlived its lifetime. What the stream has promised to
// begin with is sealed first.
func (o *Outbox) expire() {
	now := o.owner.clock()
	o.giveUp(func(l *Letter) bool { return (o.stream == nil || l.live) && l.Until <= now })
	var unsent []Message
	o.waiting = slices.DeleteFunc(o.waiting, func(l *Letter) bool {
		if l.Until > now {
			return false
		}
		o.tell.givenUp(l)
		if l.Kind == Reading {
			unsent = append(unsent, l.Message)
		}
		unsent = append(unsent, l.Unsent...)
		return true
	})
	if len(unsent) > 0 {
		o.notice(unsent)
	}
}

func (o *Outbox) notice(unsent []Message) {
	o.waiting = append(o.waiting, &Letter{Message: o.tell.notice(unsent), Kind: Notices, Until: o.owner.clock() + Life, Unsent: unsent})
}

func (o *Outbox) giveUp(which func(*Letter) bool) {
	o.out = slices.DeleteFunc(o.out, func(l *Letter) bool {
		if !which(l) {
			return false
		}
		o.hole = max(o.hole, 1)
		if l.live {
			o.hole = max(o.hole, l.place+1)
		}
		l.flying = false
		o.tell.givenUp(l)
		return true
	})
}

// renew begins a new stream if one is due.
func (o *Outbox) renew() {
	now := o.owner.clock()
	if o.missed() {
		if o.stream != nil && !o.room() && !o.anyLive() && len(o.waiting) > 0 {
			o.renewSoon(min(Minute<<min(o.unheard, 16), 10*Minute) - Minute)
		} else {
			o.renewSoon(o.patience())
		}
	}
	if o.renewAt == 0 || o.renewAt > now {
		return
	}
	hole := o.hole > 0
	o.unheard++
	o.endStream()
	if hole && o.empty() && len(o.earlier) > 0 {
		o.notice(nil) // there is nothing else to say
	}
	o.hole, o.began = 0, now
}

// missed reports whether recipients have to be told of what was given up: one that is
// there has not got beyond it, or one that may not be has nothing else to hear of.
func (o *Outbox) missed() bool {
	return o.hole > 0 && slices.ContainsFunc(o.care, func(h heard) bool {
		return h.any && h.receipt.Next < o.hole || !h.any && !o.anyLive()
	})
}

func (o *Outbox) anyLive() bool {
	return slices.ContainsFunc(o.out, func(l *Letter) bool { return l.live })
}

// patience is how old a stream gets before the next one replaces it.
func (o *Outbox) patience() Time { return min(Hour<<min(o.unheard, 16), Day) }

// again sends again, from end to end, what no receipt has come for.
func (o *Outbox) again() {
	if o.stream == nil {
		return
	}
	now := o.owner.clock()
	var due []*Letter
	for _, l := range o.out {
		if l.live && !l.flying && now >= l.left+min(o.retry<<min(l.tries, 12), 10*Minute) {
			due = append(due, l)
		}
	}
	heard := o.answer > o.asked
	if len(due) == 0 || o.round > now && !heard {
		return
	}
	if o.asked != 0 && !heard {
		o.silent++
	}
	if o.silent >= silentTries && now >= o.began+o.patience() {
		o.renewSoon(o.patience())
		o.renew()
		return
	}
	if o.silent > 1 {
		due = due[:1] // whether anybody hears
	}
	for _, l := range due {
		e := o.stream.Resend(l.core)
		if e == nil { // its epoch is gone
			o.renewSoon(Minute)
			continue
		}
		l.tries++
		l.flying = true
		o.leave(l, e)
	}
	o.asked, o.round = now, now+min(o.retry<<min(o.silent, 12), 10*Minute)
}
