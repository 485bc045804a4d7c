package main

import "fmt"

// failure says at which step, with whom, and with which reading it went wrong.
type failure struct {
	step    string
	party   string
	reading int // counted from 1; 0: with none in particular
	err     error
}

func (f *failure) Error() string {
	if f.reading == 0 {
		return fmt.Sprintf("%s: %s: %v", f.step, f.party, f.err)
	}
	return fmt.Sprintf("%s: %s: reading %d: %v", f.step, f.party, f.reading, f.err)
}

func (f *failure) Unwrap() error { return f.err }

// fault is what the checks can find.
type fault string

// The faults.
const (
	errAddress   fault = "next is nobody on this ward"
	errMissing   fault = "never arrived"
	errDuplicate fault = "arrived twice"
	errOrder     fault = "arrived out of order"
	errDiffers   fault = "is not what it should be"
	errLeak      fault = "was seen by a party that must not see it"
	errBlind     fault = "was not found where it must be, so the search proves nothing"
)

func (f fault) Error() string { return string(f) }
