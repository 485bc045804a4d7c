package transport

import (
	"errors"
	"fmt"
	"time"
)

// Answer is what a node says of an envelope (SPEC.md section 9). Zero is none.
type Answer uint8

// The five answers. All but Taken are classes of error.
const (
	Taken        Answer = 1
	Later        Answer = 2
	UnknownEpoch Answer = 3
	TooLarge     Answer = 4
	Refused      Answer = 5
)

// ParseAnswer returns the answer of a number.
func ParseAnswer(n uint64) (Answer, error) {
	if n < uint64(Taken) || n > uint64(Refused) {
		return 0, fmt.Errorf("transport: answer %d, want 1 to 5", n)
	}
	return Answer(n), nil
}

// String returns the answer's word.
func (a Answer) String() string {
	switch a {
	case Taken:
		return "taken"
	case Later:
		return "later"
	case UnknownEpoch:
		return "unknown epoch"
	case TooLarge:
		return "too large"
	case Refused:
		return "refused"
	}
	return fmt.Sprintf("answer %d", uint8(a))
}

// AnswerTo returns what a node answers when its handler has returned err, and for
// Later the delay, 0 to MaxDelay.
func AnswerTo(err error) (Answer, time.Duration) {
	if err == nil {
		return Taken, 0
	}
	var e *Error
	switch {
	case errors.Is(err, ErrRefused):
		return Refused, 0
	case errors.Is(err, ErrTooLarge):
		return TooLarge, 0
	case errors.Is(err, ErrUnknownEpoch):
		return UnknownEpoch, 0
	case errors.As(err, &e):
		return Later, min(max(e.Delay, 0), MaxDelay)
	}
	return Later, 0
}

// Err returns what Send returns when a node has answered so: nil for Taken.
func (a Answer) Err(delay time.Duration) error {
	switch a {
	case Taken:
		return nil
	case Later:
		return &Error{Class: ErrLater, Delay: delay}
	case UnknownEpoch:
		return &Error{Class: ErrUnknownEpoch}
	case TooLarge:
		return &Error{Class: ErrTooLarge}
	case Refused:
		return &Error{Class: ErrRefused}
	}
	return &Error{Class: ErrNoAnswer, Cause: errors.New("an answer that is none of the five")}
}
