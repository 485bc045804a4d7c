package storetest

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/vitalpost/vitalpost/protocol/store"
)

// durable: all that was kept is there after a crash, and what was deleted is not.
func durable(s *suite) {
	if s.Instance.Reopen == nil {
		s.Skip("nothing outlives this store")
	}
	const writers, each = 8, 10
	var wg sync.WaitGroup
	for w := range writers {
		wg.Go(func() {
			for i := range each {
				if err := put(s.Store, fmt.Sprintf("%02d %02d", w, i), fmt.Sprint(w*i)); err != nil {
					s.Error(err)
				}
			}
		})
	}
	wg.Wait()
	s.must(s.Store.Update(ctxAlways, func(tx store.Tx) error { return tx.Delete([]byte("00 00")) }))
	want := s.all(s.Store)
	if len(want) != 2*(writers*each-1) {
		s.Errorf("%d records, want %d", len(want)/2, writers*each-1)
	}
	again := s.Instance.Reopen()
	if found := s.all(again); !slices.Equal(found, want) {
		s.Errorf("%d records after the crash, %d before, or others", len(found)/2, len(want)/2)
	}
	s.must(put(again, "more", "x"))
	if found := s.all(again); len(found) != len(want)+2 {
		s.Errorf("%d records, want one more than %d", len(found)/2, len(want)/2)
	}
}

// crashWhileWriting: what was reported as kept before a crash in the middle of many
// Updates is there, and all that is there is whole.
func crashWhileWriting(s *suite) {
	if s.Instance.Reopen == nil {
		s.Skip("nothing outlives this store")
	}
	const writers = 6
	var reported [writers]atomic.Int64
	var stop atomic.Bool
	var wg sync.WaitGroup
	for w := range writers {
		wg.Go(func() {
			for i := int64(1); !stop.Load() && i < 100_000; i++ {
				value := fmt.Sprint(i)
				if put(s.Store, fmt.Sprint("left ", w), value, fmt.Sprint("right ", w), value) != nil {
					return // the store has crashed
				}
				reported[w].Store(i)
			}
		})
	}
	for w := range writers {
		for reported[w].Load() < 5 && !s.Failed() {
			s.must(s.Store.View(ctxAlways, func(store.View) error { return nil }))
		}
	}
	var before [writers]int
	for w := range writers {
		before[w] = int(reported[w].Load())
	}
	again := s.Instance.Reopen()
	stop.Store(true)
	wg.Wait()
	s.must(again.View(ctxAlways, func(v store.View) error {
		for w, least := range before {
			left, err := number(v, fmt.Sprint("left ", w))
			right, rightErr := number(v, fmt.Sprint("right ", w))
			if left != right || left < least {
				s.Errorf("writer %d: %d and %d, reported before the crash was %d", w, left, right, least)
			}
			s.must(errors.Join(err, rightErr))
		}
		return nil
	}))
}

// failed: an Update that fails in its commit was kept whole, or not at all, and
// whoever reads again finds out.
func failed(kept bool) func(*suite) {
	return func(s *suite) {
		if s.Instance.Fail == nil {
			s.Skip("there is no hook that makes a commit fail")
		}
		before := []string{"a", "0", "b", "0"}
		s.must(put(s.Store, before...))
		s.Instance.Fail(kept)
		after := []string{"a", "1", "b", "1"}
		err := put(s.Store, after...)
		if err == nil {
			s.Error("Update succeeded, although its commit failed")
		}
		for _, wrong := range []error{store.ErrFull, store.ErrSize, store.ErrClosed} {
			if errors.Is(err, wrong) {
				s.Errorf("%v, which says that nothing was kept", err)
			}
		}
		again := s.Store
		if s.Instance.Reopen != nil {
			again = s.Instance.Reopen()
		}
		want := before
		if kept {
			want = after
		}
		if found := s.all(again); !slices.Equal(found, want) {
			s.Errorf("the store holds %q, want %q", found, want)
		}
		s.must(put(again, "c", "2"))
	}
}
