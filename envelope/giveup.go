package envelope

import (
	"slices"

	"github.com/vitalpost/vitalpost/envelope/internal/window"
)

func windowRange(from, to uint64) window.Range { return window.Range{From: from, To: to} }

// giveUp gives up the places of a range of a stream.
func (l *ledger) giveUp(s *inStream, from, to uint64) error {
	l.lost = append(l.lost, s.giveUp(windowRange(from, to))...)
	return l.prune(s)
}

// prune erases keys that no open place needs, and ends what is complete.
func (l *ledger) prune(s *inStream) error {
	for i := range s.epochs {
		e, err := l.epoch(s.epochs[i].id, s.epochs[i].h)
		if err != nil {
			return err
		}
		if e == nil || e.ended {
			continue
		}
		if err := l.pruneEpoch(s, &s.epochs[i], e); err != nil {
			return err
		}
	}
	return nil
}

func (l *ledger) pruneEpoch(s *inStream, at *streamEpoch, e *coreState) error {
	if !s.anyOpen(at.place, s.end(at)) {
		return l.complete(s, e)
	}
	if e.ratchet.Prune(s.openCounters(at)) {
		e.dirty = true
	}
	return nil
}

// complete ends an epoch whose places are all closed.
func (l *ledger) complete(s *inStream, e *coreState) error {
	e.end(true)
	c, err := l.class(s.first, s.class)
	if c == nil || err != nil {
		return err
	}
	if entry := c.epoch(e.h); entry != nil {
		entry.ended, c.dirty = true, true
	}
	return nil
}

// cutOff ends a live epoch that is not complete. Its open places stay open: copies
// may still come, in a stream that takes this one over.
func (l *ledger) cutOff(c *inClass, entry *classEpoch) error {
	entry.ended, c.dirty = true, true
	e, err := l.epoch(entry.id, entry.h)
	if e != nil && err == nil {
		e.end(false)
	}
	return err
}

// dropEpoch deletes an epoch.
func (l *ledger) dropEpoch(c *inClass, id [8]byte, h [32]byte) error {
	e, err := l.epoch(id, h)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(c.epochs, func(o classEpoch) bool { return o.h == h })
	if i >= 0 {
		s, err := l.stream(c.first, c.epochs[i].stream)
		if err != nil {
			return err
		}
		if s != nil {
			s.epochs = slices.DeleteFunc(s.epochs, func(o streamEpoch) bool { return o.h == h })
			s.dirty = true
		}
		c.epochs = slices.Delete(c.epochs, i, i+1)
		c.dirty = true
	}
	if e != nil {
		l.deleteEpoch(e)
	}
	return nil
}

// evictStream makes room for another stream.
func (l *ledger) evictStream(c *inClass, id [16]byte) error {
	s, err := l.stream(c.first, id)
	if err != nil {
		return err
	}
	if s != nil && s.shared {
		c.floor = max(c.floor, s.age())
	}
	return l.dropStream(c, id)
}

// dropStream drops a stream: its live epochs are cut off, its places given up.
func (l *ledger) dropStream(c *inClass, id [16]byte) error {
	c.streams = slices.DeleteFunc(c.streams, func(o [16]byte) bool { return o == id })
	c.dirty = true
	s, err := l.stream(c.first, id)
	if s == nil || err != nil {
		return err
	}
	for i := range c.epochs {
		if e := &c.epochs[i]; e.stream == id && !e.ended {
			if err := l.cutOff(c, e); err != nil {
				return err
			}
		}
	}
	c.horizon = max(c.horizon, s.start)
	if err := l.giveUp(s, 0, s.used()); err != nil {
		return err
	}
	l.deleteStream(s)
	return nil
}

// forgetOthers forgets the streams of a class that have no epoch left, but for
// those that are kept.
func (l *ledger) forgetOthers(c *inClass) error {
	for _, id := range slices.Clone(c.streams) {
		if err := l.forgetStream(c, id); err != nil {
			return err
		}
	}
	return nil
}

func (l *ledger) forgetStream(c *inClass, id [16]byte) error {
	s, err := l.stream(c.first, id)
	if err != nil || s != nil && (len(s.epochs) > 0 || !s.shared && l.now <= s.until+skew) || id == c.newest {
		return err
	}
	if s != nil && s.listed {
		kept, err := l.listedByAny(c, s)
		if err != nil || kept {
			return err
		}
	}
	return l.dropStream(c, id)
}

// forgetListed forgets those streams of other classes that only the list of this
// one has kept.
func (l *ledger) forgetListed(own *inClass, listed [][16]byte) error {
	for _, id := range listed {
		s, err := l.stream(own.first, id)
		if err != nil {
			return err
		}
		if s == nil || s.class == own.name {
			continue
		}
		c, err := l.class(s.first, s.class)
		if err != nil {
			return err
		}
		if c != nil {
			if err := l.forgetStream(c, id); err != nil {
				return err
			}
		}
	}
	return nil
}

// listedByAny reports whether the newest context of any class lists a stream: it
// may have been listed by several. Most often its own one does.
func (l *ledger) listedByAny(own *inClass, s *inStream) (bool, error) {
	if own.lists(s.id) {
		return true, nil
	}
	names, err := l.classNames(s.first)
	if err != nil {
		return false, err
	}
	for _, name := range names {
		c, err := l.class(s.first, name)
		if err != nil {
			return false, err
		}
		if c != nil && c.lists(s.id) {
			return true, nil
		}
	}
	return false, nil
}

// purge forgets what has expired in a class.
func (l *ledger) purge(c *inClass) error {
	for _, entry := range slices.Clone(c.epochs) {
		e, err := l.epoch(entry.id, entry.h)
		if err != nil {
			return err
		}
		if e != nil && l.now <= e.expires+skew {
			continue
		}
		if err := l.dropEpoch(c, entry.id, entry.h); err != nil {
			return err
		}
	}
	return l.forgetOthers(c)
}
