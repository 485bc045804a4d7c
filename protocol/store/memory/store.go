package memory

import (
	"context"
	"sync"

	"github.com/vitalpost/vitalpost/protocol/store"
	"github.com/vitalpost/vitalpost/protocol/store/internal/pending"
)

// Store is a store in memory. Its zero value is an empty one without limit.
type Store struct {
	turnOnce sync.Once
	turn     chan struct{} // holds one: whose Update runs

	mu       sync.Mutex
	current  *state // what Views see; nil: empty
	durable  *state // what a crash leaves; current, unless a fault was Unsynced
	unsynced bool   // durable stays behind
	limit    int64  // bytes of keys and values; 0: none
	faults   Faults
	asked    uint64
	closed   bool
}

var _ store.Store = (*Store)(nil)

// SetLimit limits the bytes of keys and values; 0 is no limit. An Update after which
// there would be more, and more than before, fails with store.ErrFull.
func (s *Store) SetLimit(bytes int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.limit = bytes
}

// Close ends the store. What runs goes on to its end; an Update among it fails.
func (s *Store) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	return nil
}

// View implements store.Store.
func (s *Store) View(ctx context.Context, f func(store.View) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	now, err := s.now()
	if err != nil {
		return err
	}
	v := pending.NewView(now)
	defer v.End()
	return f(v)
}

// Update implements store.Store. It calls f once.
func (s *Store) Update(ctx context.Context, f func(store.Tx) error) error {
	s.turnOnce.Do(func() { s.turn = make(chan struct{}, 1) })
	if err := ctx.Err(); err != nil {
		return err
	}
	select {
	case s.turn <- struct{}{}:
		defer func() { <-s.turn }()
	case <-ctx.Done():
		return ctx.Err()
	}
	now, err := s.now()
	if err != nil {
		return err
	}
	tx := pending.NewTx(now)
	defer tx.End()
	if err := f(tx); err != nil {
		return err
	}
	return s.commit(ctx, tx)
}

func (s *Store) now() (*state, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil, store.ErrClosed
	}
	if s.current == nil {
		s.current, s.durable = &state{}, &state{}
	}
	return s.current, nil
}

func (s *Store) commit(ctx context.Context, tx *pending.Tx) error {
	fault, err := s.fault(ctx)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed { // meanwhile: it crashed, or was closed
		return store.ErrClosed
	}
	next := s.current.with(tx.Changes())
	if s.limit > 0 && next.size > s.limit && next.size > s.current.size {
		return &store.FullError{Limit: s.limit, Asked: tx.Asked()}
	}
	if fault.Err != nil && !fault.Kept {
		return fault.error()
	}
	s.current = next
	if fault.Unsynced {
		s.unsynced = true
	}
	if !s.unsynced {
		s.durable = next
	}
	return fault.error()
}
