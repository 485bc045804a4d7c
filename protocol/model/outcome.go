package model

import "fmt"

// Outcome is what came of a schedule, by whatever system ran it, once the network was
// good again and all had been said.
type Outcome struct {
	Desks    []DeskOutcome
	Messages map[Message]*Fates
	Alarms   []string
	Left     int  // messages that are still in an outbox
	Evicted  bool // more was asked of a recipient than section 12 lets it keep
	Ages     bool // notices have outlived their lifetime too
	Stored   bool // what the device has erased may be there again after a crash
}

// DeskOutcome is what became of a desk.
type DeskOutcome struct{ Restored bool }

// Fates are what became of a message.
type Fates struct {
	Long    bool // nothing ended its lifetime
	Acked   int
	GivenUp int
	At      []DeskFates // of each desk
}

// DeskFates are what became of a message at a desk.
type DeskFates struct {
	Delivered int
	Done      int
	Early     bool // acknowledged before it was done
	Lost      bool // reported as that
	Unsent    bool // reported as never sent
}

// NewOutcome returns one of a schedule.
func NewOutcome(s *Schedule) *Outcome {
	return &Outcome{Desks: make([]DeskOutcome, s.Desks), Ages: s.Ages, Messages: map[Message]*Fates{}}
}

// Of returns what became of a message.
func (o *Outcome) Of(m Message) *Fates {
	f := o.Messages[m]
	if f == nil {
		f = &Fates{At: make([]DeskFates, len(o.Desks))}
		o.Messages[m] = f
	}
	return f
}

// Acknowledged notes that a message was reported as that: all desks have done it by
// now.
func (o *Outcome) Acknowledged(m Message) {
	f := o.Of(m)
	f.Acked++
	for i := range f.At {
		f.At[i].Early = f.At[i].Early || f.At[i].Done == 0
	}
}

// Check returns what must not be: of an acknowledged message delivered again, of one
// that is neither delivered nor reported, of an outbox that does not drain.
func (o *Outcome) Check() (faults []string) {
	fault := func(format string, args ...any) { faults = append(faults, fmt.Sprintf(format, args...)) }
	for _, a := range o.Alarms {
		fault("an alarm without a cause: %s", a)
	}
	if o.Left > 0 {
		fault("%d messages are still in an outbox", o.Left)
	}
	restored := false
	for _, d := range o.Desks {
		restored = restored || d.Restored
	}
	for m, f := range o.Messages {
		if f.Acked == 0 && f.GivenUp == 0 && o.Left == 0 {
			fault("message %d is neither acknowledged nor given up", m)
		}
		if f.Acked > 0 && f.GivenUp > 0 && !o.Stored {
			fault("message %d is acknowledged, and given up", m)
		}
		if f.GivenUp > 0 && f.Long && !restored && !o.Evicted {
			fault("message %d was given up, and nothing ended its lifetime", m)
		}
		for i, at := range f.At {
			o.checkAt(m, f, i, at, fault)
		}
	}
	return faults
}

func (o *Outcome) checkAt(m Message, f *Fates, desk int, at DeskFates, fault func(string, ...any)) {
	if at.Early {
		fault("message %d was acknowledged, and desk %d had not done it", m, desk)
	}
	if o.Desks[desk].Restored {
		return // it delivers again, and may report as lost what it had
	}
	if at.Delivered > 1 {
		fault("message %d was delivered %d times to desk %d", m, at.Delivered, desk)
	}
	if o.Evicted {
		return // what came with an evicted stream is lost where it stands again (8.6)
	}
	if at.Lost && at.Delivered > 0 {
		fault("message %d was delivered to desk %d, and reported as lost", m, desk)
	}
	if at.Lost && f.GivenUp == 0 {
		fault("message %d is lost at desk %d, and was not given up", m, desk)
	}
	if f.GivenUp > 0 && at.Delivered == 0 && !at.Lost && !at.Unsent && !o.Ages {
		fault("message %d was given up, and desk %d was told nothing", m, desk)
	}
}
