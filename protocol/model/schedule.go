package model

import "fmt"

// The nodes of a world. Desks have the numbers from FirstDesk on.
const (
	Device = iota
	Phone
	Gateway
	FirstDesk
)

// StepKind is what happens in a step.
type StepKind int

// The steps.
const (
	Send    StepKind = iota // N: which outbox, Short: of a lifetime that may end
	Try                     // Node hands over its N-th parcel, with a Fate
	Replay                  // N: the envelope that arrives again, of all that ever did
	Tick                    // Node does what is due; the device seals N messages at most
	Work                    // the application of Node does N messages
	Wait                    // for For
	Crash                   // Node starts anew from what is durable
	Empty                   // Node, a hop, starts anew from nothing
	Backup                  // of Node, a desk
	Restore                 // Node from its backup
	Clock                   // of Node: it goes right with For = 0, stands with For < 0, or is ahead
	Burst                   // N messages are sent at once
	Flow                    // Node hands over all its parcels but the N-th, counted from 1
)

// Fate is what becomes of an envelope on a link.
type Fate int

// The fates.
const (
	Arrives Fate = iota
	Lost
	AnswerLost
)

// Step is a step of a schedule. What it speaks of by a number is counted modulo how
// many there are then, so that a schedule goes with any system.
type Step struct {
	Kind  StepKind
	Node  int
	N     int
	Fate  Fate
	Short bool
	For   Time
}

func (s Step) String() string {
	name := [...]string{"Send", "Try", "Replay", "Tick", "Work", "Wait", "Crash", "Empty", "Backup", "Restore", "Clock", "Burst", "Flow"}[s.Kind]
	return fmt.Sprintf("%s node %d n %d fate %d short %v for %d", name, s.Node, s.N, s.Fate, s.Short, s.For)
}

// Schedule is what a seed draws.
type Schedule struct {
	Desks int  // 1 or 2
	Life  Time // of contexts to desks
	Ages  bool // so much time passes that the lifetime of each message may end
	Steps []Step
}

// Lifetimes of messages: of most, so that nothing ends them; and of the short ones.
const (
	LongLife  = 20 * Day
	ShortLife = 10 * Minute
)
