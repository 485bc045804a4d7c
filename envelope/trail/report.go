package trail

import (
	"errors"
	"fmt"

	"github.com/vitalpost/vitalpost/keys"
)

// Report is what a recipient knows of its message's way. Only [Unwind] makes
// one; the zero Report is not whole. It is not changed once made.
type Report struct {
	hops    []Handling
	broken  *BreakError // nil if whole
	unwound bool        // by Unwind
}

// Handling is what is known of one hop's handling of the envelope.
type Handling struct {
	Hop    keys.Thumbprint
	Record *Record // nil: unverified, and nothing is said of it
}

// Whole reports whether every hop of the route signed for the envelope, in the
// order of the route, and body and trail went on unchanged between them.
func (r *Report) Whole() bool { return r.Err() == nil }

// Err returns nil if the trail is whole, else a *[BreakError].
func (r *Report) Err() error {
	switch {
	case r == nil || !r.unwound:
		return errors.New("trail: nothing was unwound")
	case r.broken != nil:
		return r.broken
	}
	return nil
}

// Hops returns the hops of the route, from the first to the last. Verified are,
// of a whole trail, all records, and of a broken one those between the break and
// the recipient. The slice is the caller's to read and must not be changed.
func (r *Report) Hops() []Handling { return r.hops }

// BreakError says between which two a trail is broken. They are neighbours on the
// route, and one of them, or who is on the link between them, did it: which one
// can't be told. But by step 10.4 To had to cut the trail that it received, and
// says so; then it was somebody between the sender, who is From, and To.
// It Is what Err is: of class format, limit, suite, decrypt, signature or trust.
type BreakError struct {
	From keys.Thumbprint // the one nearer to the sender, or the sender
	To   keys.Thumbprint // the one nearer to the recipient, or the recipient
	Step string          // of SPEC.md section 10: "10.1" to "10.5"
	Err  error           // what was found there; a *keys.TrustError says if it was undecided
}

func (e *BreakError) Error() string {
	return fmt.Sprintf("trail: broken between %v and %v, %s: %v", e.From, e.To, e.Step, e.Err)
}

// Unwrap returns what was found.
func (e *BreakError) Unwrap() error { return e.Err }
