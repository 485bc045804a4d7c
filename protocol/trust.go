package protocol

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/vitalpost/vitalpost/envelope"
	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/protocol/store"
)

// trustSpace is the namespace of a trust store's state.
const trustSpace = "trust"

// TrustConfig is what a [Trust] is made of. What has no comment on zero has to be there.
type TrustConfig struct {
	Anchors []*keys.Anchor
	Store   store.Store // nobody else writes to its namespace "trust"
	Cached  int         // identities whose answers are in memory; 0: keys.DefaultCachedAnswers

	Changed func()           // called when more is known than before, for [Endpoint.TrustChanged]; nil: nobody is told
	Clock   func() time.Time // nil: time.Now
	Log     *slog.Logger     // events; nil: nobody gets them
}

// Trust is a keys.TrustStore whose state stands in a store: what it learns is durable,
// and counts at once. Safe for concurrent use.
type Trust struct {
	config TrustConfig
	trust  *keys.TrustStore
	report reporter

	// learning is held from before a transaction begins until it is settled, so that what
	// one statement says is known to the next.
	learning sync.Mutex
}

// OpenTrust checks and copies c, and reads what is known of the anchors.
func OpenTrust(c TrustConfig) (*Trust, error) {
	if c.Store == nil {
		return nil, errors.New("protocol: TrustConfig without Store")
	}
	if c.Clock == nil {
		c.Clock = time.Now
	}
	if c.Changed == nil {
		c.Changed = func() {}
	}
	t, err := keys.NewTrustStore(keys.TrustStoreConfig{
		Anchors: c.Anchors, Cached: c.Cached, State: store.Reader(context.Background(), c.Store, trustSpace),
	})
	if err != nil {
		return nil, err
	}
	return &Trust{config: c, trust: t, report: reporter{c.Log, nil}}, nil
}

// Check implements keys.Trust.
func (t *Trust) Check(q keys.Query) (keys.Decision, error) { return t.trust.Check(q) }

// Successor implements [Successors].
func (t *Trust) Successor(node keys.Thumbprint, at time.Time) (keys.Thumbprint, error) {
	return t.trust.Successor(node, at)
}

// Authorities returns what is known of the anchors, in their order.
func (t *Trust) Authorities() []keys.Authority { return t.trust.Authorities() }

// Learn takes what others have signed: from a factory's files, a directory, or a message.
// They may stand in any order, each is taken by itself, and what is known already
// changes nothing. The errors of those that were refused come joined, each a
// *[StatementError]; errors.Is finds their classes. An error without a class is the
// store's: then try again.
func (t *Trust) Learn(ctx context.Context, list ...Statement) error {
	t.learning.Lock()
	defer t.learning.Unlock()
	left := list
	changed := false
	var errs []error
	for again := true; again && len(left) > 0; {
		again, errs = false, nil
		var refused []Statement
		for _, s := range left {
			err := t.learn(ctx, s, list)
			switch {
			case err == nil:
				again, changed = true, true // another one may follow from it
			case envelope.Class(err) == nil:
				return err
			default:
				refused = append(refused, s)
				errs = append(errs, &StatementError{s.Kind, err})
			}
		}
		left = refused
	}
	for _, err := range errs {
		t.report.event(slog.LevelWarn, EventNotLearnt, reason(err))
	}
	if changed {
		t.config.Changed()
	}
	return errors.Join(errs...)
}

func (t *Trust) learn(ctx context.Context, s Statement, beside []Statement) error {
	learned, err := t.verify(s, beside)
	if err != nil {
		return err
	}
	err = t.config.Store.Update(ctx, func(tx store.Tx) error { return learned.Apply(store.Prefix(tx, trustSpace)) })
	// An Update that errs may have kept it all the same: so what is there is read again.
	return errors.Join(err, learned.Settle(err == nil || envelope.Class(err) == nil))
}

func (t *Trust) verify(s Statement, beside []Statement) (*keys.Learned, error) {
	switch s.Kind {
	case StatementCredential:
		return t.trust.LearnCredential(s.Signed, t.config.Clock())
	case StatementRotation:
		var others [][]byte
		for _, o := range beside {
			if o.Kind == StatementRotation {
				others = append(others, o.Signed)
			}
		}
		return t.trust.LearnRotation(s.Signed, t.config.Clock(), others...)
	case StatementRevocationList:
		return t.trust.LearnRevocationList(s.Signed, t.config.Clock())
	}
	return nil, errStatementKind()
}
