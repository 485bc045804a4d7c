package keys

import (
	"errors"
	"slices"
	"sync"
	"time"
)

// DefaultCachedAnswers is how many identities' answers a [TrustStore] keeps in memory.
const DefaultCachedAnswers = 4096

// TrustStoreConfig is what a [TrustStore] is made of.
type TrustStoreConfig struct {
	Anchors []*Anchor // 1 to 64
	State   View      // what it has learnt, as it is committed
	Cached  int       // identities whose answers are in memory; 0: DefaultCachedAnswers
}

// TrustStore is a [Trust] that rests on authorities: their credentials, the rotations
// of the identities that these name, and revocation lists (SPEC.md section 6.10). It
// reads what it has learnt through a [View], and changes nothing: what it learns leaves
// as a [Learned]. Safe for concurrent use.
type TrustStore struct {
	anchors []*Anchor
	state   View
	cached  int

	mu          sync.RWMutex
	authorities *authorities
	answers     map[Thumbprint]*verdict
	generation  uint64 // rises with each change to what is known

	settling sync.Mutex // one after the other, so that what was read last is what is known
	behind   bool       // what is known of the anchors could not be read
}

// NewTrustStore checks and copies c, and reads what is known of the anchors.
func NewTrustStore(c TrustStoreConfig) (*TrustStore, error) {
	if c.State == nil || len(c.Anchors) == 0 {
		return nil, errors.New("keys: trust store without state, or without an anchor")
	}
	if len(c.Anchors) > MaxAnchors || c.Cached < 0 {
		return nil, limitError("TrustStoreConfig", "more than 64 anchors, or a negative size")
	}
	seen := map[Thumbprint]bool{}
	for _, a := range c.Anchors {
		if !a.valid() || seen[a.c.Identity.thumbprint] {
			return nil, errors.New("keys: not an anchor, or the same twice")
		}
		seen[a.c.Identity.thumbprint] = true
	}
	s := &TrustStore{anchors: slices.Clone(c.Anchors), state: c.State, cached: c.Cached, answers: map[Thumbprint]*verdict{}}
	if s.cached == 0 {
		s.cached = DefaultCachedAnswers
	}
	var err error
	s.authorities, err = readAuthorities(s.state, s.anchors)
	return s, err
}

// known returns what is known of the anchors.
func (s *TrustStore) known() *authorities {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.authorities
}

// Check implements [Trust]. At is when what the subject has signed is known to have
// existed: now for what has just come, or when it was first seen. An error is that of
// the state, or a *[StaleListError].
func (s *TrustStore) Check(q Query) (Decision, error) {
	t, err := Millis(q.At)
	if err != nil {
		return Decision{}, err
	}
	v, err := s.answer(q.Subject)
	if err != nil {
		return Decision{}, err
	}
	if v == nil {
		return Decision{Reason: "unknown: nobody has vouched for it", role: q.Role, at: t}, nil
	}
	return v.decide(q.Role, t)
}

// answer returns what is known of an identity at some position of its chain; nil if
// nothing is.
func (s *TrustStore) answer(subject Thumbprint) (*verdict, error) {
	s.mu.RLock()
	v, as, generation := s.answers[subject], s.authorities, s.generation
	s.mu.RUnlock()
	if v != nil {
		return v, nil
	}
	v, err := s.judge(as, subject)
	if err != nil || v == nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.generation == generation { // else it may be of before
		if len(s.answers) >= s.cached {
			for other := range s.answers { // any
				delete(s.answers, other)
				break
			}
		}
		s.answers[subject] = v
	}
	return v, nil
}

// StaleListError says that an authority's revocation list has to be newer before
// anything can be said. The trust store could not decide.
type StaleListError struct {
	Authority Thumbprint
	Next      time.Time // when the next list should have come; zero: none ever came
}

func (e *StaleListError) Error() string {
	if e.Next.IsZero() {
		return "keys: stale: no revocation list of authority " + e.Authority.String() + " has come"
	}
	return "keys: stale: the revocation list of authority " + e.Authority.String() + " ended " + e.Next.UTC().Format(time.RFC3339)
}

// Successor returns the identity that stands at the end of a node's chain of rotations
// at a time: the node itself if its keys were not replaced, if nothing is known of it, or
// if the chain is frozen. Whether that is good for anything, Check says.
func (s *TrustStore) Successor(node Thumbprint, at time.Time) (Thumbprint, error) {
	t, err := Millis(at)
	if err != nil {
		return node, err
	}
	v, err := s.answer(node)
	if err != nil || v == nil || v.chain.frozen != never {
		return node, err
	}
	last := node
	for _, l := range v.chain.links[v.position.Sequence:] {
		if l.from <= t {
			last = l.thumbprint
		}
	}
	return last, nil
}
