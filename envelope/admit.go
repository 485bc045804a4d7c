package envelope

import (
	"cmp"
	"crypto/sha256"
	"slices"

	"github.com/vitalpost/vitalpost/envelope/internal/wire"
	"github.com/vitalpost/vitalpost/keys"
)

// admit makes the checks of SPEC.md 11.5.6 to 11.5.8 for the first message of a new
// epoch, and enters it and what follows from it.
func (l *ledger) admit(e *coreState, place uint64, classes int) error {
	x := e.context
	name, listing := classOf(x), listingOf(x)
	c, err := l.class(e.first, name)
	if err != nil {
		return err
	}
	s, err := l.stream(e.first, x.Stream)
	if err != nil {
		return err
	}
	if c != nil {
		if err := l.purge(c); err != nil {
			return err
		}
	}
	if s != nil {
		if err := s.contradiction(e, name, listing, place); err != nil {
			return err
		}
	}
	if place >= x.End() { // of an unknown stream as well
		return errBeyondEnd(x.Sender)
	}
	if err := l.checkListed(e.first, x); err != nil {
		return err
	}
	if c != nil && e.age() <= c.floor {
		return &ReplayError{Ended: true}
	}
	if s != nil && s.closed(place) {
		return &ReplayError{}
	}
	if c == nil {
		if c, err = l.addClass(e.first, name, classes); err != nil {
			return err
		}
	}
	if s == nil {
		s = &inStream{first: e.first, id: x.Stream, position: e.position}
		l.streams = append(l.streams, s)
	}
	return l.enter(c, s, e, listing)
}

func listingOf(x *wire.Context) (sum [32]byte) {
	if x.Ended == nil {
		return sum
	}
	return sha256.Sum256(x.AppendListing(nil))
}

// contradiction makes the checks of SPEC.md 11.5.6a to c for a new epoch of a
// known stream.
func (s *inStream) contradiction(e *coreState, class ClassID, listing [32]byte, place uint64) error {
	x := e.context
	if s.start != x.Start() || s.lifetime != x.Lifetime || s.moved != s.sealed(x.Moved) ||
		s.shared && (s.position != e.position || s.class != class || s.oneWay != x.OneWay || s.listing != listing) {
		return contradicts(x.Sender, "11.5.6a", "a context that differs from the earlier ones of its stream in what they share")
	}
	for i := range s.epochs {
		o := &s.epochs[i]
		if o.place == x.Sequence || o.place < x.Sequence && o.created >= x.Created || o.place > x.Sequence && o.created <= x.Created {
			return contradicts(x.Sender, "11.5.6b", "two contexts of one stream for one place, or later ones for earlier places")
		}
	}
	return s.checkEnd(x, place)
}

// sealed returns what is known as moved of a stream whose contexts say moved: if
// it is only listed, how many of them it can have sealed.
func (s *inStream) sealed(moved uint64) uint64 {
	if s.shared {
		return moved
	}
	return min(moved, s.last+1)
}

// checkEnd makes the check of SPEC.md 11.5.6c.
func (s *inStream) checkEnd(x *wire.Context, place uint64) error {
	if place >= s.end(epochOf(x)) {
		return errBeyondEnd(x.Sender)
	}
	return nil
}

func errBeyondEnd(sender keys.Thumbprint) error {
	return contradicts(sender, "11.5.6c", "a place that is another epoch's, or beyond those of its own")
}

// epochOf returns what a stream says of the epoch with this context.
func epochOf(x *wire.Context) *streamEpoch {
	return &streamEpoch{place: x.Sequence, places: x.End() - x.Sequence, created: x.Created, expires: x.Expires}
}

// checkListed makes the check of SPEC.md 11.5.6d.
func (l *ledger) checkListed(first keys.Thumbprint, x *wire.Context) error {
	for i := range x.Ended {
		e := &x.Ended[i]
		s, err := l.stream(first, e.Stream)
		if err != nil {
			return err
		}
		if s != nil && (s.start != e.Start || s.lifetime != e.Lifetime || min(s.moved, e.Last+1) != e.Moved ||
			s.listed && s.last != e.Last || s.window.End() > e.Last+1) {
			return contradicts(x.Sender, "11.5.6d", "an ended stream that was another than it is listed as")
		}
	}
	return nil
}

func contradicts(sender keys.Thumbprint, step, what string) error {
	return &AlarmError{Sender: sender, Step: step, What: what, class: ErrReplay}
}

// addClass makes a class, and room for it.
func (l *ledger) addClass(first keys.Thumbprint, name ClassID, max int) (*inClass, error) {
	names, err := l.classNames(first)
	if err != nil {
		return nil, err
	}
	if len(names) >= max {
		if err := l.evictClass(first, names); err != nil {
			return nil, err
		}
	}
	horizon, err := l.horizon(first)
	if err != nil {
		return nil, err
	}
	c := &inClass{first: first, name: name, horizon: horizon}
	l.classes = append(l.classes, c)
	return c, nil
}

// evictClass evicts the class whose newest context expired longest ago, of those
// that no context can be refused for any more.
func (l *ledger) evictClass(first keys.Thumbprint, names []ClassID) error {
	var over []*inClass
	for _, name := range names {
		c, err := l.class(first, name)
		if err != nil {
			return err
		}
		if c != nil && l.now > max(c.newestExpires, c.floor.created()+wire.MaxLife)+skew {
			over = append(over, c)
		}
	}
	slices.SortStableFunc(over, func(a, b *inClass) int { return cmp.Compare(a.newestExpires, b.newestExpires) })
	for _, c := range over {
		if err := l.purge(c); err != nil {
			return err
		}
		if len(c.epochs) == 0 {
			return l.dropClass(c)
		}
	}
	return limitError("context", "11.5.8: more classes of this sender than a recipient keeps")
}

// dropClass drops a class that has no epoch.
func (l *ledger) dropClass(c *inClass) error {
	for len(c.streams) > 0 {
		if err := l.dropStream(c, c.streams[0]); err != nil {
			return err
		}
	}
	l.deleteClass(c)
	if err := l.raiseHorizon(c.first, c.horizon); err != nil {
		return err
	}
	return l.forgetListed(c, c.listed)
}

// enter enters a new epoch in its stream and class, and takes up what it lists.
func (l *ledger) enter(c *inClass, s *inStream, e *coreState, listing [32]byte) error {
	x := e.context
	if s.listed && s.class != c.name {
		if err := l.leave(s); err != nil {
			return err
		}
	}
	s.shared, s.position, s.class, s.start, s.lifetime = true, e.position, c.name, x.Start(), x.Lifetime
	s.moved, s.oneWay, s.listing = x.Moved, x.OneWay, listing
	at := epochOf(x)
	at.id, at.h = e.id, e.h
	s.add(*at)
	if !slices.Contains(c.streams, s.id) {
		c.streams = append(c.streams, s.id)
	}
	c.add(classEpoch{stream: s.id, age: e.age(), id: e.id, h: e.h})
	e.dirty = true
	l.epochs, l.added = append(l.epochs, e), append(l.added, e)

	newest, before := e.age() > c.newestAge, c.listed
	if newest {
		c.newest, c.newestAge, c.newestExpires, c.listed = s.id, e.age(), x.Expires, nil
		for i := range x.Ended {
			c.listed = append(c.listed, x.Ended[i].Stream)
		}
	}
	horizon := c.horizon
	for i := range x.Ended {
		if err := l.takeUp(c, e, &x.Ended[i], horizon); err != nil {
			return err
		}
	}
	if newest {
		if err := l.forgetOthers(c); err != nil {
			return err
		}
		if err := l.forgetListed(c, before); err != nil {
			return err
		}
	}
	return l.prune(s) // the epoch before this one has an end now
}

// leave takes a stream that was only listed out of the class that listed it.
func (l *ledger) leave(s *inStream) error {
	c, err := l.class(s.first, s.class)
	if c != nil {
		c.streams = slices.DeleteFunc(c.streams, func(id [16]byte) bool { return id == s.id })
		c.dirty = true
	}
	return err
}

// takeUp notes that the context of by lists a stream, and takes that up if it is not known.
func (l *ledger) takeUp(c *inClass, by *coreState, e *wire.EndedStream, horizon uint64) error {
	s, err := l.stream(c.first, e.Stream)
	if err != nil {
		return err
	}
	if s == nil {
		if e.Start <= horizon {
			return nil
		}
		s = &inStream{
			first: c.first, id: e.Stream, position: by.position, class: c.name,
			start: e.Start, lifetime: e.Lifetime, moved: e.Moved, newest: e.Start,
		}
		l.streams = append(l.streams, s)
		c.streams = append(c.streams, s.id)
	}
	s.listed, s.last, s.dirty = true, e.Last, true
	s.until = max(s.until, by.context.Expires)
	s.window.CloseRange(windowRange(0, e.Moved))
	return l.prune(s)
}

// bound evicts what is more than a class may have.
func (l *ledger) bound(c *inClass) error {
	if e := c.oldest(false, MaxLiveEpochs); e != nil {
		c.floor = max(c.floor, e.age)
		if err := l.cutOff(c, e); err != nil {
			return err
		}
	}
	if err := l.boundEnded(c); err != nil {
		return err
	}
	for len(c.streams) > MaxStreams {
		id, err := l.oldestStream(c)
		if err != nil {
			return err
		}
		if err := l.evictStream(c, id); err != nil {
			return err
		}
	}
	return l.boundEnded(c) // again: a stream's live epochs end with it
}

// boundEnded forgets ended epochs before their time.
func (l *ledger) boundEnded(c *inClass) error {
	for e := c.oldest(true, MaxEndedEpochs); e != nil; e = c.oldest(true, MaxEndedEpochs) {
		c.floor = max(c.floor, e.age)
		if err := l.dropEpoch(c, e.id, e.h); err != nil {
			return err
		}
	}
	return nil
}

// oldestStream returns which stream of a class is evicted.
func (l *ledger) oldestStream(c *inClass) ([16]byte, error) {
	var oldest *inStream
	for _, listed := range []bool{false, true} {
		for _, id := range c.streams {
			if id == c.newest || c.lists(id) != listed {
				continue
			}
			s, err := l.stream(c.first, id)
			if err != nil {
				return id, err
			}
			if s == nil { // its record is gone: nothing is lost with it
				return id, nil
			}
			if oldest == nil || s.age() < oldest.age() {
				oldest = s
			}
		}
		if oldest != nil {
			break
		}
	}
	return oldest.id, nil
}
