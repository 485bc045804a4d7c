package storetest

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/vitalpost/vitalpost/protocol/store"
)

// full: a store that is full refuses what grows, keeps nothing of it, lets everything
// be read, changed and deleted, and takes new values when there is room again.
func full(s *suite) {
	if s.Room == 0 {
		s.Skip("this store is not bounded")
	}
	value := bytes.Repeat([]byte("0123456789abcdef"), int(min(s.Room, store.MaxValue))/128/16)
	key := func(n int) []byte { return fmt.Appendf(nil, "%08d", n) }
	fill := func(n int) int {
		s.Helper()
		for room := s.Room; ; n++ {
			err := s.Store.Update(ctxAlways, func(tx store.Tx) error {
				return errors.Join(tx.Put(key(n), value), tx.Put(append([]byte("half "), key(n)...), value))
			})
			if errors.Is(err, store.ErrFull) {
				return n
			}
			s.must(err)
			if room -= 2 * int64(len(value)); room < 0 {
				s.Fatalf("more than %d bytes were put, and it is not full", s.Room)
			}
		}
	}
	n := fill(0)
	if n < 2 {
		s.Fatalf("full after %d Updates", n)
	}
	s.halves(n)
	// More at once does not help: one that fits together with none is refused, the
	// others pass.
	var wg sync.WaitGroup
	for w := range 4 {
		wg.Go(func() {
			if w%2 == 0 {
				err := s.Store.Update(ctxAlways, func(tx store.Tx) error {
					return tx.Put(fmt.Append(nil, "big", w), make([]byte, min(store.MaxValue, s.Room)))
				})
				if !errors.Is(err, store.ErrFull) {
					s.Errorf("a big value in a full store: %v, want ErrFull", err)
				}
			} else if err := s.Store.Update(ctxAlways, func(tx store.Tx) error { return tx.Delete(key(w / 2)) }); err != nil {
				s.Errorf("to delete from a full store: %v", err)
			}
		})
	}
	wg.Wait()
	// It can be emptied, one record after the other.
	for i := range n {
		s.must(s.Store.Update(ctxAlways, func(tx store.Tx) error {
			return errors.Join(tx.Delete(key(i)), tx.Delete(append([]byte("half "), key(i)...)))
		}))
	}
	if found := s.all(s.Store); len(found) != 0 {
		s.Errorf("%d records are left in an empty store", len(found)/2)
	}
	if again := fill(0); again < n/2 {
		s.Errorf("it is full after %d Updates, the first time it was after %d", again, n)
	}
}

// halves checks that both halves of n Updates are there, and no other.
func (s *suite) halves(n int) {
	s.Helper()
	var list []string
	s.must(s.Store.View(ctxAlways, func(v store.View) error {
		return v.Scan(nil, func(key, _ []byte) bool { list = append(list, string(key)); return true })
	}))
	if len(list) != 2*n || !slices.IsSorted(list) || list[n-1] != fmt.Sprintf("%08d", n-1) || list[2*n-1] != fmt.Sprintf("half %08d", n-1) {
		s.Errorf("%d records after %d Updates of two, or others", len(list), n)
	}
}

// schema: the upgrades that are missing are made, together with their version or not
// at all, and a store of a later version is left alone.
func schema(s *suite) {
	first := func(tx store.Tx) error { return putAll(tx, "x a", "1") }
	second := func(tx store.Tx) error {
		value, _, err := got(tx, "x a")
		return errors.Join(err, putAll(tx, "x a", value+"2", "x b", "2"))
	}
	broken := func(tx store.Tx) error { return errors.Join(putAll(tx, "x b", "broken"), errMine) }
	check := func(want ...string) {
		s.Helper()
		s.must(s.Store.View(ctxAlways, func(v store.View) error {
			if found, err := scanned(v, "x "); err != nil || !slices.Equal(found, want) {
				s.Errorf("the store holds %q, %v, want %q", found, err, want)
			}
			return nil
		}))
	}
	s.must(store.Upgrade(ctxAlways, s.Store, first))
	check("x a", "1")
	if err := store.Upgrade(ctxAlways, s.Store, first, second, broken); !errors.Is(err, errMine) {
		s.Errorf("an upgrade that fails: %v", err)
	}
	check("x a", "1")
	s.must(store.Upgrade(ctxAlways, s.Store, first, second))
	s.must(store.Upgrade(ctxAlways, s.Store, first, second))
	check("x a", "12", "x b", "2")
	if err := store.Upgrade(ctxAlways, s.Store, first); !errors.Is(err, store.ErrVersion) {
		s.Errorf("a later version: %v, want ErrVersion", err)
	}
	check("x a", "12", "x b", "2")
}
