//go:build !wasm && !plan9

package bolt

import (
	"go.etcd.io/bbolt"

	"github.com/vitalpost/vitalpost/protocol/store"
	"github.com/vitalpost/vitalpost/protocol/store/internal/pending"
)

func (s *Store) view(f func(store.View) error) error {
	if err := s.broken(); err != nil {
		return err
	}
	tx, err := s.file.db.Begin(false)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // which ends a read, and can't fail
	v := pending.NewView(s.file.records(tx))
	defer v.End()
	err = f(v)
	if unsettled := s.settled(tx); unsettled != nil {
		return unsettled
	}
	return err
}

// settled waits until what a read transaction sees is durable. bbolt shows a commit as
// soon as it is written, and that is before it is on the medium.
func (s *Store) settled(tx *bbolt.Tx) error {
	s.mu.Lock()
	g := s.committing
	s.mu.Unlock()
	if g != nil && tx.ID() >= g.id {
		<-g.done
	}
	return s.broken()
}

// broken says why the store has closed itself, if it has.
func (s *Store) broken() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.failed
}
