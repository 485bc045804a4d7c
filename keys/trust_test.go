package keys

import (
	"errors"
	"testing"
)

// answer is a trust store that always says the same.
type answer struct {
	Decision
	err error
}

func (a answer) Check(Query) (Decision, error) { return a.Decision, a.err }

// trustFunc is a trust store that is a function.
type trustFunc func(Query) (Decision, error)

func (f trustFunc) Check(q Query) (Decision, error) { return f(q) }

// TestDecide: everything but a yes about the very identity that was asked for
// is a *TrustError; the identity comes beside it only where it is known.
func TestDecide(t *testing.T) {
	id, other := newIdentity(t, 1).Public(), newIdentity(t, 2).Public()
	first := id.Thumbprint()
	undecided := errors.New("the directory does not answer")
	broken := errors.New("any: the store's answer makes no sense") // of Decide's own
	q := Query{first, RoleOrder, now}
	for _, c := range []struct {
		name          string
		trust         Trust
		yes, identity bool
		own           error
	}{
		{"yes", answer{Decision{Trusted: true, Identity: id, First: first, Reason: "because"}, nil}, true, true, nil},
		{"yes, of a chain", answer{Decision{Trusted: true, Identity: id, First: other.Thumbprint()}, nil}, true, true, nil},
		{"no, known", answer{Decision{Identity: id, Reason: "revoked"}, nil}, false, true, nil},
		{"no, unknown", answer{}, false, false, nil},
		{"yes about nobody", answer{Decision{Trusted: true, First: first}, nil}, false, false, nil},
		{"yes about another", answer{Decision{Trusted: true, Identity: other, First: first}, nil}, false, false, broken},
		{"no about another", answer{Decision{Identity: other}, nil}, false, false, broken},
		{"yes about the zero identity", answer{Decision{Trusted: true, Identity: new(PublicIdentity), First: first}, nil}, false, false, broken},
		{"undecided", answer{Decision{}, undecided}, false, false, undecided},
		{"undecided beside a yes", answer{Decision{Trusted: true, Identity: id, First: first}, undecided}, false, false, undecided},
		{"undecided, of another class", answer{Decision{}, ErrExpired}, false, false, ErrExpired},
		{"no store", nil, false, false, nil},
		{"nil pins", Pins(nil), false, false, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			d, err := Decide(c.trust, q)
			if (err == nil) != c.yes || (d.Identity != nil) != c.identity {
				t.Errorf("got %+v, %v", d, err)
			}
			if d.Trusted != c.yes {
				t.Errorf("trusted beside %v", err)
			}
			if err == nil {
				return
			}
			refused(t, err, ErrTrust)
			var e *TrustError
			if !errors.As(err, &e) || e.Subject != q.Subject || e.Role != q.Role || e.Undecided() != (c.own != nil) || c.own != broken && e.Err != c.own {
				t.Errorf("the error holds %+v, want %v in it", e, c.own)
			}
		})
	}
}

// TestG2_DecideFirst: a yes without a name for good is a broken store's: with it,
// the messages of all senders would share their ids.
func TestG2_DecideFirst(t *testing.T) {
	id := newIdentity(t, 1).Public()
	d, err := Decide(answer{Decision{Trusted: true, Identity: id}, nil}, Query{id.Thumbprint(), RoleOrder, now})
	refused(t, err, ErrTrust)
	var e *TrustError
	if !errors.As(err, &e) || e.Err == nil || d != (Decision{}) {
		t.Errorf("got %+v, %+v", d, e)
	}
}
