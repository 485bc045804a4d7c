package dcbor

import (
	"errors"
	"strconv"
)

// The two classes of refusal; every error of this package Is one of them.
var (
	ErrFormat = errors.New("format: not the one encoding that the protocol allows")
	ErrLimit  = errors.New("limit: larger, longer or deeper than the protocol allows")
)

// Error says what was found wrong, and where. It holds no byte of the input.
type Error struct {
	Path   string // the structure that was read, as SPEC.md's CDDL names it; empty from Scan
	Offset int    // bytes from the start of that structure to the offending head
	Rule   string // what was found or wanted
	Limit  bool   // the class: ErrLimit instead of ErrFormat
}

func (e *Error) Error() string {
	s := "dcbor: "
	if e.Path != "" {
		s += e.Path + ", "
	}
	return s + "byte " + strconv.Itoa(e.Offset) + ": " + e.Rule
}

// Is reports whether target is the class of e.
func (e *Error) Is(target error) bool {
	if e.Limit {
		return target == ErrLimit
	}
	return target == ErrFormat
}
