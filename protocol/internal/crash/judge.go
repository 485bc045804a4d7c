package main

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
)

// The faults that a judge finds.
var (
	errNothing      = errors.New("nothing was sent")
	errLost         = errors.New("sent, and neither done nor kept")
	errUntold       = errors.New("grouped and lost, and no notice says so")
	errTwice        = errors.New("done more than once, or delivered after it was done")
	errForeign      = errors.New("done, and never sent so")
	errAcknowledged = errors.New("acknowledged, and not done")
	errGivenUp      = errors.New("given up, or reported as lost")
	errAlarm        = errors.New("alarm")
	errReused       = errors.New("other bytes under the same key and nonce")
	errLeft         = errors.New("left in a store")
)

// found is faults of one kind, of which one is told.
type found struct {
	err   error
	count int
	first string
}

func (f *found) note(format string, args ...any) {
	if f.count++; f.count == 1 {
		f.first = fmt.Sprintf(format, args...)
	}
}

func (f *found) fault() error {
	if f.count == 0 {
		return nil
	}
	return fmt.Errorf("%w: %d, such as %s", f.err, f.count, f.first)
}

// faults returns what is wrong; nil: nothing was lost, nothing came after it was
// acknowledged, and no nonce was used twice. In the middle of a run something may still
// be on its way, and what a crash took of a group is not told yet; at its end nothing is.
func (f *facts) faults(final bool) error {
	if len(f.sent) == 0 {
		return errNothing
	}
	return errors.Join(f.lostFaults(final), f.doneFaults(), f.acknowledgedFaults(), f.otherFaults(final))
}

// lostFaults looks for each reading that Send has taken.
func (f *facts) lostFaults(final bool) error {
	lost, untold := found{err: errLost}, found{err: errUntold}
	for n, e := range f.sent {
		_, isDone := f.done[n]
		switch {
		case isDone || f.waiting[message{e.Box, e.Ref}] && !final:
		case boxOf(n) != boxGrouped:
			lost.note("%d", n)
		case final && !f.told(e):
			untold.note("%d, sent from %d to %d", n, e.Began, e.End)
		}
	}
	return errors.Join(lost.fault(), untold.fault())
}

// told reports whether a notice covers the time in which a reading was sent.
func (f *facts) told(e entry) bool {
	for _, s := range f.unsent {
		if s.From <= e.End && s.To >= e.Began {
			return true
		}
	}
	return false
}

func (f *facts) doneFaults() error {
	twice, foreign := found{err: errTwice}, found{err: errForeign}
	for n, d := range f.done {
		sum := sha256.Sum256(content(n))
		if !f.begun[n] || d.Sum != hex.EncodeToString(sum[:]) {
			foreign.note("%d", n)
		}
		if d.Times != 1 {
			twice.note("%d, %d times", n, d.Times)
		}
	}
	for _, n := range f.again {
		twice.note("%d", n)
	}
	return errors.Join(twice.fault(), foreign.fault())
}

// acknowledgedFaults holds what the device was told against the desk's own records. Of
// a message that no note of Send names, which are notices, and readings in whose Send
// the device crashed, nothing can be said.
func (f *facts) acknowledgedFaults() error {
	early := found{err: errAcknowledged}
	reading := map[message]uint64{}
	for n, e := range f.sent {
		reading[message{e.Box, e.Ref}] = n
	}
	for _, e := range f.acknowledged {
		if n, ok := reading[message{e.Box, e.Ref}]; ok && f.done[n].ID != e.ID {
			early.note("%d, as %.8s", n, e.ID)
		}
	}
	return early.fault()
}

func (f *facts) otherFaults(final bool) error {
	gone, alarm := found{err: errGivenUp}, found{err: errAlarm}
	reused, left := found{err: errReused}, found{err: errLeft}
	for range f.givenUp + f.lost {
		gone.note("%d letters, %d losses", f.givenUp, f.lost)
	}
	for _, a := range f.alarms {
		alarm.note("%s", a)
	}
	for _, r := range f.reused {
		reused.note("%s", r)
	}
	for where, n := range f.left {
		if final {
			left.note("%s: %d", where, n)
		}
	}
	return errors.Join(gone.fault(), alarm.fault(), reused.fault(), left.fault())
}
