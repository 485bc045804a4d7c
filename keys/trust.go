package keys

import "time"

// Trust answers one question: is this identity good, for this role, at this
// time, and why (SPEC.md section 6.5). An error says "could not decide", never
// "no". Implementations must be safe for concurrent use.
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
	First    Thumbprint      // where the subject's chain of rotations starts: its name for good
	Reason   string          // why, for a person
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
		return Decision{}, &TrustError{Subject: q.Subject, Role: q.Role, Reason: "the trust store answered with another identity's key"}
	}
	if d.Identity == nil || !d.Trusted {
		return d, &TrustError{Subject: q.Subject, Role: q.Role, Reason: d.Reason}
	}
	return d, nil
}
