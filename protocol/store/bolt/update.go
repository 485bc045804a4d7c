//go:build !wasm && !plan9

package bolt

import (
	"context"
	"errors"
	"fmt"

	"github.com/vitalpost/vitalpost/protocol/store"
	"github.com/vitalpost/vitalpost/protocol/store/internal/pending"
)

// Update implements store.Store. It calls f once, or twice if the Updates with which
// it was to be committed did not fit together.
func (s *Store) Update(ctx context.Context, f func(store.Tx) error) error {
	if err := s.gate.enter(ctx); err != nil {
		return err
	}
	defer s.gate.leave()
	err := s.update(ctx, f, false)
	if errors.Is(err, errCrowded) {
		err = s.update(ctx, f, true)
	}
	return err
}

// update runs f in the group that is open, or in one of its own, and returns when that
// is committed.
func (s *Store) update(ctx context.Context, f func(store.Tx) error, alone bool) error {
	select {
	case s.turn <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	if alone && s.group != nil {
		s.commit(s.group)
	}
	g, asked, err := s.join(f)
	if g == nil {
		<-s.turn
		return err
	}
	if alone && s.group == g {
		s.commit(g)
	}
	<-s.turn
	// Those who came while f ran are before us in the queue, and join the group.
	select {
	case <-g.done:
	case s.turn <- struct{}{}:
		if s.group == g {
			s.commit(g)
		}
		<-s.turn
	}
	switch {
	case g.err == nil:
		return err
	case errors.Is(g.err, errNoRoom) && g.members > 1:
		return errCrowded
	case errors.Is(g.err, errNoRoom):
		return &store.FullError{Limit: s.config.MaxBytes, Asked: asked}
	}
	return g.err
}

// join runs f and puts what it wrote into the group, if it returns nil. The group is
// nil if there is nothing to wait for. Whatever f does, the turn is not lost.
func (s *Store) join(f func(store.Tx) error) (_ *group, asked int64, err error) {
	g, err := s.begin()
	if err != nil {
		return nil, 0, err
	}
	tx := pending.NewTx(g.records)
	returned := false
	defer func() {
		tx.End()
		if !returned { // f panics or ends its goroutine, and we with it
			s.drop(g)
			<-s.turn
		}
	}()
	err = f(tx)
	returned = true
	changes := tx.Changes()
	if err != nil || len(changes) == 0 {
		if g.members == 0 {
			s.drop(g)
			return nil, 0, err // it found only what is durable
		}
		g.members++ // it may have found what is not, and waits to see
		return g, 0, err
	}
	g.members++
	if err := g.write(changes); err != nil {
		s.abort(g, fmt.Errorf("bolt: nothing was kept: %w", err))
	}
	return g, tx.Asked(), nil
}
