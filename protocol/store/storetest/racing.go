package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/vitalpost/vitalpost/protocol/store"
)

var errTaken = errors.New("taken")

// onePlace: of writers that race for one place, each of which takes it if it is free,
// one gets it, and the others find it taken.
func onePlace(s *suite) {
	const writers, places = 4, 25
	for place := range places {
		key := fmt.Sprint("place ", place)
		var won atomic.Int32
		var winner atomic.Value
		var wg sync.WaitGroup
		for w := range writers {
			wg.Go(func() {
				err := s.Store.Update(ctxAlways, func(tx store.Tx) error {
					_, found, err := got(tx, key)
					if err == nil && found {
						err = errTaken
					}
					if err != nil {
						return err
					}
					pause()
					return putAll(tx, key, fmt.Sprint(w))
				})
				switch {
				case err == nil:
					won.Add(1)
					winner.Store(fmt.Sprint(w))
				case !errors.Is(err, errTaken):
					s.Error(err)
				}
			})
		}
		wg.Wait()
		s.must(s.Store.View(ctxAlways, func(v store.View) error {
			value, _, err := got(v, key)
			if won.Load() != 1 || value != winner.Load() {
				s.Errorf("%s: %d writers were told that they took it, and it holds %q, want one and %v", key, won.Load(), value, winner.Load())
			}
			return err
		}))
	}
}

// serial: each Update sees all before it: a number that many raise by one comes out
// as often as it was raised; and no View sees half of one.
func serial(s *suite) {
	const writers, each = 8, 12
	var wg, viewers sync.WaitGroup
	var stop atomic.Bool
	viewers.Go(func() {
		for !stop.Load() {
			s.whole(s.Store)
		}
	})
	for range writers {
		wg.Go(func() {
			for range each {
				if err := s.Store.Update(ctxAlways, raise); err != nil {
					s.Error(err)
				}
			}
		})
	}
	wg.Wait()
	stop.Store(true)
	viewers.Wait()
	if n := s.whole(s.Store); n != writers*each {
		s.Errorf("the number is %d after %d Updates", n, writers*each)
	}
}

// pause lets one come between who does not wait for its turn.
func pause() { time.Sleep(100 * time.Microsecond) }

// raise raises a number that stands in several places.
func raise(tx store.Tx) error {
	n, err := number(tx, "number 0")
	if err != nil {
		return err
	}
	pause()
	for i := range 10 {
		if err := putAll(tx, fmt.Sprint("number ", i), fmt.Sprint(n+1)); err != nil {
			return err
		}
	}
	return nil
}

func number(v store.View, key string) (n int, err error) {
	value, found, err := got(v, key)
	if err == nil && found {
		_, err = fmt.Sscan(value, &n)
	}
	return n, err
}

// whole returns the number, after it has checked that all places have it.
func (s *suite) whole(st store.Store) (n int) {
	s.Helper()
	err := st.View(ctxAlways, func(v store.View) (err error) {
		n, err = number(v, "number 0")
		for i := range 10 {
			other, otherErr := number(v, fmt.Sprint("number ", i))
			if other != n && !s.Failed() {
				s.Errorf("half an Update: %d and %d", n, other)
			}
			err = errors.Join(err, otherErr)
		}
		return err
	})
	if err != nil {
		s.Error(err)
	}
	return n
}

// ownErrors: of many Updates at once, each has its own result: those that fail take
// nothing of the others with them.
func ownErrors(s *suite) {
	// Several each, so that some begin when others have failed.
	const writers, each = 32, 4
	fails := func(w, n int) bool { return (w+n)%3 == 0 }
	key := func(w, n int) string { return fmt.Sprint("w", w, " ", n) }
	var wg sync.WaitGroup
	for w := range writers {
		wg.Go(func() {
			for n := range each {
				err := s.Store.Update(ctxAlways, func(tx store.Tx) error {
					if err := putAll(tx, key(w, n), "x"); err != nil || !fails(w, n) {
						return err
					}
					return errMine
				})
				if failed := errors.Is(err, errMine); failed != fails(w, n) || err != nil && !failed {
					s.Errorf("Update %d of writer %d: %v", n, w, err)
				}
			}
		})
	}
	wg.Wait()
	s.must(s.Store.View(ctxAlways, func(v store.View) error {
		for w := range writers {
			for n := range each {
				if _, found, err := got(v, key(w, n)); err != nil || found == fails(w, n) {
					s.Errorf("Update %d of writer %d: kept %t, %v", n, w, found, err)
				}
			}
		}
		return nil
	}))
}

// cancelled: a context that has ended lets nothing begin, and one that ends while
// another Update runs ends the wait.
func cancelled(s *suite) {
	gone, cancel := context.WithCancel(ctxAlways)
	cancel()
	never := func() error { s.Error("the function was called although its context had ended"); return nil }
	if err := s.Store.Update(gone, func(store.Tx) error { return never() }); !errors.Is(err, context.Canceled) {
		s.Errorf("Update: %v, want context.Canceled", err)
	}
	if err := s.Store.View(gone, func(store.View) error { return never() }); !errors.Is(err, context.Canceled) {
		s.Errorf("View: %v, want context.Canceled", err)
	}

	inside, leave, result := make(chan struct{}, 2), make(chan struct{}), make(chan error, 1)
	go func() {
		result <- s.Store.Update(ctxAlways, func(tx store.Tx) error {
			inside <- struct{}{}
			<-leave
			return putAll(tx, "a", "1")
		})
	}()
	receive(s, inside, "the Update")
	ctx, cancel := context.WithCancel(ctxAlways)
	waiting := make(chan error, 1)
	go func() { waiting <- s.Store.Update(ctx, func(store.Tx) error { return never() }) }()
	time.Sleep(10 * time.Millisecond) // so that it waits
	cancel()
	if err := receive(s, waiting, "the end of an Update that waits"); !errors.Is(err, context.Canceled) {
		s.Errorf("an Update that waited: %v, want context.Canceled", err)
	}
	close(leave)
	s.must(receive(s, result, "the end of the Update"))
	s.must(put(s.Store, "b", "2")) // nobody's turn was lost
	if n := len(s.all(s.Store)); n != 4 {
		s.Errorf("%d records, want 2", n/2)
	}
}
