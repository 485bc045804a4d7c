package keys

import (
	"errors"
	"time"
)

// Trust answers one question: is this identity good, for this role, at this
// time, and why (SPEC.md section 6.5). An error says "could not decide", never
// "no". It is asked with subjects that nobody has authenticated yet, so it
// answers from what it has at hand: one that looks elsewhere for each of them
// does strangers' errands. Implementations must be safe for concurrent use.
type Trust interface {
	Check(Query) (Decision, error)
}

// Query is the question.
type Query struct {
	Subject Thumbprint
	Role    Role // or AnyRole
	At      time.Time
}

// Decision is the answer. The zero Decision is a no about nobody known.
type Decision struct {
	Trusted  bool
	Identity *PublicIdentity // the subject's key, also beside a no; nil if it is unknown
	First    Thumbprint      // never zero beside a yes: where the subject's chain of rotations starts: its name for good
	Position uint64          // of the subject in that chain
	Reason   string          // why, for a person

	// End is when other keys took the subject's place; zero: never. What it signed counts
	// only if it says that it was made before.
	End time.Time
	// Unplaceable says that the time asked about is not before End: nothing shows that
	// what the subject signed is older than its retirement (SPEC.md section 6.10).
	Unplaceable bool
	// Stale says that the answer rests on a revocation list that has ended, or on none.
	Stale bool

	why  *verdict // nil: there is nothing to explain
	role Role
	at   uint64
}

// Decide asks trust about q and turns all but a yes into a *[TrustError]. The
// identity may be set beside an error: then the subject is known.
func Decide(trust Trust, q Query) (Decision, error) {
	if trust == nil {
		return Decision{}, &TrustError{Subject: q.Subject, Role: q.Role, Reason: "no trust store"}
	}
	d, err := trust.Check(q)
	if err != nil {
		return Decision{}, &TrustError{Subject: q.Subject, Role: q.Role, Err: err}
	}
	// A store that names another key than it was asked for would let that key
	// speak for the subject.
	if d.Identity != nil && (!d.Identity.valid() || d.Identity.thumbprint != q.Subject) {
		return Decision{}, &TrustError{Subject: q.Subject, Role: q.Role, Err: errors.New("the trust store answered with another identity's key")}
	}
	// With no name for good, messages of all senders would share their ids.
	if d.Trusted && d.First == (Thumbprint{}) {
		return Decision{}, &TrustError{Subject: q.Subject, Role: q.Role, Err: errors.New("the trust store answered yes without First")}
	}
	if d.Position > MaxSequence {
		return Decision{}, &TrustError{Subject: q.Subject, Role: q.Role, Err: errors.New("the trust store answered with a position beyond any chain")}
	}
	if d.Identity == nil || !d.Trusted {
		d.Trusted = false
		return d, &TrustError{Subject: q.Subject, Role: q.Role, Reason: d.Reason}
	}
	return d, nil
}
