package transport

import (
	"errors"
	"slices"
	"time"
)

// The classes of an [Error].
var (
	ErrRefused      = errors.New("refused")
	ErrTooLarge     = errors.New("too large")
	ErrUnknownEpoch = errors.New("unknown epoch")
	ErrLater        = errors.New("later")
	ErrNoAnswer     = errors.New("no answer")
)

// ErrServing says that another Serve of the same transport is running.
var ErrServing = errors.New("transport: another Serve is running")

// Error is why Send failed. A handler returns one to choose its node's answer.
type Error struct {
	Class error         // ErrRefused, ErrTooLarge, ErrUnknownEpoch, ErrLater or ErrNoAnswer
	Delay time.Duration // of ErrLater and ErrNoAnswer: not before; 0: up to the sender
	Cause error         // for the local operator, or nil. It never reaches the neighbour
}

// Error returns class, delay and cause.
func (e *Error) Error() string {
	s := "transport: "
	if e.Class != nil {
		s += e.Class.Error()
	} else {
		s += "no class"
	}
	if e.Delay > 0 {
		s += ", after " + e.Delay.String()
	}
	if e.Cause != nil {
		s += ": " + e.Cause.Error()
	}
	return s
}

// Unwrap returns class and cause.
func (e *Error) Unwrap() []error {
	return slices.DeleteFunc([]error{e.Class, e.Cause}, func(err error) bool { return err == nil })
}

// NoAnswer returns an Error of class ErrNoAnswer.
func NoAnswer(cause error) error { return &Error{Class: ErrNoAnswer, Cause: cause} }
