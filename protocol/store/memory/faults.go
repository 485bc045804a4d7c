package memory

import (
	"context"
	"fmt"
	"time"

	"github.com/vitalpost/vitalpost/protocol/store"
)

// Fault is what becomes of an Update whose function has returned nil. Zero is none.
type Fault struct {
	Delay time.Duration // before all else

	// Err, if not nil, is why Update fails: what it returns is Err and
	// store.ErrUncertain, whether the changes are kept or not.
	Err  error
	Kept bool // with Err: kept all the same

	// Unsynced, without Err: Update returns nil, later ones and Views see it, and Crash
	// loses it, with all that came after. So lies a disk that has not written what it
	// says.
	Unsynced bool
}

// Faults decide what becomes of the n-th such Update of a store, counted from 0. They
// are asked one at a time.
type Faults func(n uint64) Fault

// SetFaults sets the faults from the next Update on; nil is none. They count from 0.
func (s *Store) SetFaults(f Faults) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults, s.asked = f, 0
}

// fault asks for the next fault, and waits as it says.
func (s *Store) fault(ctx context.Context) (Fault, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var fault Fault
	if s.faults != nil {
		fault = s.faults(s.asked)
		s.asked++
	}
	if fault.Delay <= 0 {
		return fault, nil
	}
	s.mu.Unlock()
	timer := time.NewTimer(fault.Delay)
	defer timer.Stop()
	select {
	case <-timer.C:
		s.mu.Lock()
		return fault, nil
	case <-ctx.Done(): // nothing is written yet
		s.mu.Lock()
		return fault, ctx.Err()
	}
}

func (f *Fault) error() error {
	if f.Err == nil {
		return nil
	}
	return fmt.Errorf("%w: %w", store.ErrUncertain, f.Err)
}
