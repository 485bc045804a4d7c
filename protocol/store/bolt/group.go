//go:build !wasm && !plan9

package bolt

import (
	"errors"
	"fmt"

	"go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"

	"github.com/vitalpost/vitalpost/protocol/store"
	"github.com/vitalpost/vitalpost/protocol/store/internal/pending"
)

var (
	errNoRoom  = errors.New("bolt: no room")
	errCrowded = errors.New("bolt: no room for all of a group")
)

// group is the Updates that are committed together, in one transaction of bbolt's.
// All but done is guarded by the turn until done is closed, and does not change then.
type group struct {
	tx      *bbolt.Tx
	id      int
	records *records
	members int // whose functions have run
	limit   int // to which the file may grow
	done    chan struct{}
	err     error // why nothing was kept, or perhaps not
}

// begin returns the group that is open, or opens one.
func (s *Store) begin() (*group, error) {
	if s.group != nil {
		return s.group, nil
	}
	if err := s.broken(); err != nil {
		return nil, err
	}
	tx, err := s.file.db.Begin(true)
	if err != nil {
		return nil, err
	}
	s.group = &group{tx: tx, id: tx.ID(), records: s.file.records(tx), limit: s.file.limits.deleting, done: make(chan struct{})}
	return s.group, nil
}

// write seals the changes of an Update, and lowers the limit to what it may use.
func (g *group) write(changes []pending.Change) error {
	l := g.records.limits
	grown, puts := 0, 0
	for _, c := range changes {
		n, err := g.records.set(c.Key, c.Value)
		if err != nil {
			return err
		}
		grown += n
		if c.Value != nil {
			puts++
		}
	}
	switch {
	case grown > 0:
		g.limit = min(g.limit, l.adding)
	case puts > 0:
		g.limit = min(g.limit, l.putting)
	}
	return nil
}

// drop takes back what one function did. If it was the only one, so is the group.
func (s *Store) drop(g *group) {
	if g.members == 0 {
		s.abort(g, nil)
	}
}

// abort ends a group without a commit.
func (s *Store) abort(g *group, err error) {
	_ = g.tx.Rollback() // of a transaction that is open: it can't fail
	s.group, g.err = nil, err
	close(g.done)
}

// commit ends a group. Whoever calls it has the turn.
func (s *Store) commit(g *group) {
	s.mu.Lock()
	s.committing = g
	s.mu.Unlock()

	s.file.db.MaxSize = g.limit
	commit := g.commit
	if s.testingOnlyCommit != nil {
		commit = func() error { return s.testingOnlyCommit(g.commit) }
	}
	err := commit()

	s.mu.Lock()
	defer s.mu.Unlock()
	s.committing, s.group = nil, nil
	switch {
	case errors.Is(err, bolterrors.ErrMaxSizeReached):
		g.err = errNoRoom // found before anything is written
	case err != nil:
		// What of it is on the medium can't be told: a write that is tried again after it
		// failed may say that it succeeded, and not have.
		g.err = fmt.Errorf("%w: %w", store.ErrUncertain, err)
		s.failed = fmt.Errorf("%w, by itself: a commit failed: %w", store.ErrClosed, err)
	}
	close(g.done)
}

func (g *group) commit() (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("bolt: bbolt panics: %v", p)
			_ = g.tx.Rollback()
		}
	}()
	return g.tx.Commit()
}
