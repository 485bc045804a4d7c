package storetest

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/vitalpost/vitalpost/protocol/store"
)

// values: what was put last is got, an empty value is none that is missing, and what
// was deleted is gone.
func values(s *suite) {
	check := func(want map[string]string) {
		s.Helper()
		s.must(s.Store.View(ctxAlways, func(v store.View) error {
			for _, key := range []string{"a", "b", "empty", "\x00\xff binary", "never"} {
				value, found, err := got(v, key)
				if expected, there := want[key]; err != nil || found != there || value != expected {
					s.Errorf("key %q: value %q, found %t, %v, want %q, %t", key, value, found, err, expected, there)
				}
			}
			return nil
		}))
	}
	check(nil)
	s.must(put(s.Store, "a", "1", "b", "2", "empty", "", "\x00\xff binary", "\xff\x00"))
	check(map[string]string{"a": "1", "b": "2", "empty": "", "\x00\xff binary": "\xff\x00"})
	s.must(put(s.Store, "a", "longer than before", "b", ""))
	check(map[string]string{"a": "longer than before", "b": "", "empty": "", "\x00\xff binary": "\xff\x00"})
	s.must(s.Store.Update(ctxAlways, func(tx store.Tx) error {
		return errors.Join(tx.Delete([]byte("a")), tx.Delete([]byte("empty")), tx.Delete([]byte("never")))
	}))
	check(map[string]string{"b": "", "\x00\xff binary": "\xff\x00"})
}

// scan: all keys with a prefix and no other, ascending by their bytes, until f says no.
func scan(s *suite) {
	list := []string{"\x00", "\x00\x00", "a", "a\x00", "a\xff", "a\xff\xff", "aa", "b", "ba", "\x7f", "\x80", "\xff", "\xff\x00", "\xff\xff"}
	var pairs []string
	for i, key := range list {
		pairs = append(pairs, key, fmt.Sprint(i))
	}
	s.must(put(s.Store, pairs...))
	s.must(s.Store.View(ctxAlways, func(v store.View) error {
		for _, prefix := range []string{"", "a", "a\xff", "\xff", "\xff\xff", "\x00", "b", "c", "\xff\xff\xff"} {
			var want []string
			for _, key := range slices.Sorted(slices.Values(list)) {
				if strings.HasPrefix(key, prefix) {
					want = append(want, key, fmt.Sprint(slices.Index(list, key)))
				}
			}
			found, err := scanned(v, prefix)
			if err != nil || !slices.Equal(found, want) {
				s.Errorf("prefix %q: %q, %v, want %q", prefix, found, err, want)
			}
		}
		calls := 0
		err := v.Scan(nil, func(_, _ []byte) bool { calls++; return calls < 3 })
		if err != nil || calls != 3 {
			s.Errorf("%d calls, %v, although f returned false at the third", calls, err)
		}
		return nil
	}))
}

// ownWrites: a transaction sees what it has written, by Get and by Scan.
func ownWrites(s *suite) {
	s.must(put(s.Store, "b", "old", "c", "old", "d", "old", "f", "old"))
	want := []string{"a", "new", "b", "old", "c", "new", "e", "new", "f", "old", "g", "new"}
	s.must(s.Store.Update(ctxAlways, func(tx store.Tx) error {
		if err := errors.Join(putAll(tx, "a", "new", "c", "newer", "c", "new", "e", "new", "g", "new", "x", "gone"), tx.Delete([]byte("d")), tx.Delete([]byte("x"))); err != nil {
			return err
		}
		if found, err := scanned(tx, ""); err != nil || !slices.Equal(found, want) {
			s.Errorf("Scan within the transaction: %q, %v, want %q", found, err, want)
		}
		if found, err := scanned(tx, "c"); err != nil || !slices.Equal(found, []string{"c", "new"}) {
			s.Errorf("Scan of one key within the transaction: %q, %v", found, err)
		}
		if value, _, err := got(tx, "c"); err != nil || value != "new" {
			s.Errorf("Get within the transaction: %q, %v, want new", value, err)
		}
		if _, found, err := got(tx, "d"); err != nil || found {
			s.Errorf("Get of what the transaction has deleted: found %t, %v", found, err)
		}
		return nil
	}))
	if found := s.all(s.Store); !slices.Equal(found, want) {
		s.Errorf("afterwards: %q, want %q", found, want)
	}
}

// limits: keys and values of all sizes up to the limits come back as they were; those
// above are refused, and the transaction goes on.
func limits(s *suite) {
	sizes := []int{0, 1, 100, 1000, 1900, 2000, 2100, 4000, 4096, 5000, 100_000, store.MaxValue - 1, store.MaxValue}
	value := func(n int) []byte { return bytes.Repeat([]byte{byte(n), byte(n >> 8), 7}, n/3+1)[:n] }
	long := bytes.Repeat([]byte("k"), store.MaxKey)
	s.must(s.Store.Update(ctxAlways, func(tx store.Tx) error {
		for _, n := range sizes[:len(sizes)-2] {
			if err := tx.Put(fmt.Append(nil, n), value(n)); err != nil {
				s.Errorf("a value of %d bytes: %v", n, err)
			}
		}
		for what, err := range map[string]error{
			"an empty key":                      tx.Put(nil, []byte("x")),
			"a key above MaxKey":                tx.Put(append(long, 'k'), nil),
			"a value above MaxValue":            tx.Put([]byte("huge"), make([]byte, store.MaxValue+1)),
			"a key above MaxKey, to delete":     tx.Delete(append(long, 'k')),
			"a key of no bytes that is deleted": tx.Delete(nil),
		} {
			if !errors.Is(err, store.ErrSize) {
				s.Errorf("%s: %v, want ErrSize", what, err)
			}
		}
		return tx.Put(long, []byte("long"))
	}))
	for _, n := range sizes[len(sizes)-2:] { // one at a time, for a store that is small
		s.must(s.Store.Update(ctxAlways, func(tx store.Tx) error { return tx.Put(fmt.Append(nil, n), value(n)) }))
		s.sized(n, value(n))
		s.must(s.Store.Update(ctxAlways, func(tx store.Tx) error { return tx.Delete(fmt.Append(nil, n)) }))
	}
	for _, n := range sizes[:len(sizes)-2] {
		s.sized(n, value(n))
	}
	s.must(s.Store.View(ctxAlways, func(v store.View) error {
		if v, _, err := got(v, string(long)); err != nil || v != "long" {
			s.Errorf("a key of MaxKey bytes: %q, %v", v, err)
		}
		return nil
	}))
}

// sized checks the value under the key that is its size.
func (s *suite) sized(n int, want []byte) {
	s.Helper()
	s.must(s.Store.View(ctxAlways, func(v store.View) error {
		b, err := v.Get(fmt.Append(nil, n))
		if err != nil || b == nil || !bytes.Equal(b, want) {
			s.Errorf("a value of %d bytes came back as %d, or as another: %v", n, len(b), err)
		}
		return nil
	}))
}

// slicesOwned: what is given to Put and Delete is the caller's again afterwards, and
// what the store gives can be read until the next call.
func slicesOwned(s *suite) {
	key, value := []byte("key"), []byte("value")
	s.must(put(s.Store, "delete", "x", "deletf", "x"))
	s.must(s.Store.Update(ctxAlways, func(tx store.Tx) error {
		err := tx.Put(key, value)
		copy(key, "xxx")
		copy(value, "yyyyy")
		gone := []byte("delete")
		err = errors.Join(err, tx.Delete(gone))
		gone[5] = 'f'
		b, getErr := tx.Get([]byte("key"))
		if string(b) != "value" {
			s.Errorf("got %q, want what was put", b)
		}
		return errors.Join(err, getErr)
	}))
	if found := s.all(s.Store); !slices.Equal(found, []string{"deletf", "x", "key", "value"}) {
		s.Errorf("the store holds %q", found)
	}
	s.must(s.Store.View(ctxAlways, func(v store.View) error {
		probe := []byte("key")
		b, err := v.Get(probe)
		copy(probe, "zzz")
		if string(b) != "value" {
			s.Errorf("got %q, want %q", b, "value")
		}
		return err
	}))
}
