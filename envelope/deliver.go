package envelope

import (
	"slices"

	"github.com/vitalpost/vitalpost/envelope/internal/epoch"
	"github.com/vitalpost/vitalpost/envelope/internal/wire"
	"github.com/vitalpost/vitalpost/keys"
)

// arrival is a verified message on its way into a recipient's state.
type arrival struct {
	id      [8]byte
	h       [32]byte
	first   keys.Thumbprint
	place   wire.Place
	origin  *wire.Place // nil: its own
	opened  *coreState  // what came with an opening that was opened here, as it is before the message
	classes int         // that the sender may have
}

// arrive makes the changes of SPEC.md section 8.6 and reports whether the message is
// to be delivered.
func (l *ledger) arrive(a *arrival, x *epoch.Expander) (bool, error) {
	e, err := l.epoch(a.id, a.h)
	if err != nil {
		return false, err
	}
	if e != nil && l.now > e.expires+skew {
		e = nil
	}
	switch {
	case e == nil && a.opened == nil:
		return false, &NoKeyError{"the epoch was forgotten meanwhile", true}
	case e == nil:
		e = a.opened
		if err := l.admit(e, a.place.Sequence, a.classes); err != nil {
			return false, err
		}
	case e.ended:
		return false, nil
	case a.opened != nil && e.digest != a.opened.digest:
		e.digest, e.dirty = a.opened.digest, true
	}
	s, err := l.stream(a.first, a.place.Stream)
	if err != nil {
		return false, err
	}
	at := inStreamEpoch(s, a.h)
	if at == nil {
		return false, &StateError{"a core epoch that its stream does not list"}
	}
	if s.closed(a.place.Sequence) {
		return false, nil
	}
	if err := s.checkEnd(e.context, a.place.Sequence); err != nil {
		return false, err
	}
	fresh, err := l.closeOrigin(a, s)
	if err != nil {
		return false, err
	}
	context := e.context // the epoch may end with this place
	if err := l.close(s, at, e, a.place.Sequence, x); err != nil {
		return false, err
	}
	if err := l.release(s, context); err != nil {
		return false, err
	}
	if len(l.added) == 0 {
		return fresh, nil
	}
	c, err := l.class(a.first, s.class)
	if err != nil {
		return false, err
	}
	if err := l.bound(c); err != nil { // last, since what has become complete needs no room
		return false, err
	}
	if e.ended && !e.complete || !slices.Contains(c.streams, s.id) { // evicted at once
		return false, &ReplayError{Ended: true}
	}
	return fresh, nil
}

func inStreamEpoch(s *inStream, h [32]byte) *streamEpoch {
	if s == nil {
		return nil
	}
	return s.epoch(h)
}

// close closes a message's own place.
func (l *ledger) close(s *inStream, at *streamEpoch, e *coreState, place uint64, x *epoch.Expander) error {
	fallen := s.losses(s.window.Close(place))
	l.lost = append(l.lost, fallen...)
	s.dirty = true
	if e.ratchet.Commit(x, uint16(place-at.place), s.openCounters(at)) {
		e.dirty = true
	}
	if len(fallen) > 0 {
		return l.prune(s)
	}
	return l.pruneEpoch(s, at, e)
}

// closeOrigin closes the place where a resealed message was sealed first, and
// reports whether it was open: the message is delivered once.
func (l *ledger) closeOrigin(a *arrival, s *inStream) (bool, error) {
	if a.origin == nil {
		return true, nil
	}
	from, err := l.stream(a.first, a.origin.Stream)
	if err != nil {
		return false, err
	}
	if from == nil {
		l.lost = append(l.lost, Loss{Sender: a.first, Stream: s.id, From: a.place.Sequence, To: a.place.Sequence + 1})
		return false, nil
	}
	if from.closed(a.origin.Sequence) {
		return false, nil
	}
	l.lost = append(l.lost, from.losses(from.window.Close(a.origin.Sequence))...)
	from.dirty = true
	return true, l.prune(from)
}

// release gives up what is still open in the streams that a stream took over, once
// all that it moved has arrived.
func (l *ledger) release(s *inStream, x *wire.Context) error {
	if s.released || s.oneWay || s.listed || x.Ended == nil || s.window.Next() < s.moved {
		return nil
	}
	s.released, s.dirty = true, true
	for i := range x.Ended {
		from, err := l.stream(s.first, x.Ended[i].Stream)
		if err != nil {
			return err
		}
		if from != nil {
			if err := l.giveUp(from, 0, from.last+1); err != nil {
				return err
			}
		}
	}
	return nil
}

// touched returns the ids of all epochs whose streams were changed otherwise than
// by closing one place.
func (l *ledger) touched() (ids [][8]byte) {
	for _, s := range l.streams {
		if s.dirty {
			for i := range s.epochs {
				ids = append(ids, s.epochs[i].id)
			}
		}
	}
	for _, e := range l.epochs {
		if e.dirty {
			ids = append(ids, e.id)
		}
	}
	for _, key := range l.deleted {
		if key[0] == keyCore {
			ids = append(ids, [8]byte(key[1:]))
		}
	}
	slices.SortFunc(ids, func(a, b [8]byte) int { return slices.Compare(a[:], b[:]) })
	return slices.Compact(ids)
}

// arrival returns what an opener's state is told of a message.
func (v *verified) arrival() (*arrival, error) {
	a := &arrival{id: v.epoch, h: v.h, first: v.sender.First, place: v.place, classes: v.classes}
	if v.origin != v.place {
		a.origin = &v.origin
	}
	if v.opened == nil {
		return a, nil
	}
	// A copy, since what comes of it may be rolled back.
	var err error
	if a.opened, err = parseCoreState(coreKey(v.epoch, v.h), v.opened.append(make([]byte, 0, 1024))); err != nil {
		return nil, err
	}
	a.opened.position = v.opened.position // which the record does not have
	return a, nil
}

// apply makes the changes of SPEC.md section 8.6.
func (v *verified) apply(tx Tx) (bool, error) {
	if v.restored {
		return false, nil
	}
	if v.opener.state == nil {
		return true, nil
	}
	a, err := v.arrival()
	if err != nil {
		return false, err
	}
	l := ledger{v: tx, now: uint64(v.now.UnixMilli())}
	var x epoch.Expander
	fresh, err := l.arrive(a, &x)
	if err != nil {
		v.opener.cache.drop(v.epoch) // what is known of it may be behind
		return false, err
	}
	v.lost, v.touched = l.lost, nil
	if !l.plain(a) {
		v.touched = l.touched()
	}
	return fresh, l.write(tx)
}

// plain reports whether nothing happened but that one place was closed.
func (l *ledger) plain(a *arrival) bool {
	return a.opened == nil && a.origin == nil && len(l.lost) == 0 && len(l.classes) == 0 && len(l.streams) == 1 && len(l.epochs) == 1
}

// settle notes in memory what was committed.
func (v *verified) settle() {
	switch {
	case v.opener.state == nil, v.restored:
	case v.touched != nil:
		v.opener.cache.drop(v.touched...)
	default:
		v.opener.cache.settle(v.epoch, &v.h, v.counter)
	}
}

func (v *verified) given() []Loss { return v.lost }
