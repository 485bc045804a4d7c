// Package txmap is a small transactional store in memory, for tests: it satisfies
// the interfaces that package envelope keeps its state behind, and imports
// nothing of the library.
package txmap

import (
	"bytes"
	"maps"
	"slices"
	"sync"
)

// Store holds keys and values. Reads see what is committed. Safe for concurrent
// use; one transaction writes at a time.
type Store struct {
	writer sync.Mutex
	mu     sync.RWMutex
	m      map[string][]byte // values are never written to
}

// Get returns a copy of a value, nil if there is none.
func (s *Store) Get(key []byte) ([]byte, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return get(s.m, key), nil
}

// Scan calls f with every pair whose key has the prefix, ascending.
func (s *Store) Scan(prefix []byte, f func(key, value []byte) bool) error {
	s.mu.RLock()
	m := s.m
	s.mu.RUnlock()
	scan(m, prefix, f)
	return nil
}

// Update runs f in a transaction and commits it unless f returns an error.
func (s *Store) Update(f func(*Tx) error) error {
	s.writer.Lock()
	defer s.writer.Unlock()
	tx := s.begin()
	if err := f(tx); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.m = tx.m
	return nil
}

func (s *Store) begin() *Tx {
	s.mu.RLock()
	defer s.mu.RUnlock()
	m := maps.Clone(s.m)
	if m == nil {
		m = make(map[string][]byte)
	}
	return &Tx{m}
}

// Snapshot returns a copy of all that is committed: a backup.
func (s *Store) Snapshot() map[string][]byte {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return maps.Clone(s.m)
}

// Restore puts a snapshot in place of all that there is.
func (s *Store) Restore(m map[string][]byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.m = maps.Clone(m)
}

// Len returns how many keys there are, Size how many bytes in keys and values.
func (s *Store) Len() int { return len(s.Snapshot()) }

// Size returns how many bytes keys and values have.
func (s *Store) Size() (n int) {
	for k, v := range s.Snapshot() {
		n += len(k) + len(v)
	}
	return n
}

// Tx is a transaction.
type Tx struct{ m map[string][]byte }

// Get returns a copy of a value, nil if there is none.
func (t *Tx) Get(key []byte) ([]byte, error) { return get(t.m, key), nil }

// Scan calls f with every pair whose key has the prefix, ascending.
func (t *Tx) Scan(prefix []byte, f func(key, value []byte) bool) error {
	scan(t.m, prefix, f)
	return nil
}

// Put sets a value.
func (t *Tx) Put(key, value []byte) error {
	t.m[string(key)] = append([]byte{}, value...)
	return nil
}

// Delete removes a key.
func (t *Tx) Delete(key []byte) error {
	delete(t.m, string(key))
	return nil
}

func get(m map[string][]byte, key []byte) []byte {
	v, ok := m[string(key)]
	if !ok {
		return nil
	}
	return append([]byte{}, v...)
}

func scan(m map[string][]byte, prefix []byte, f func(key, value []byte) bool) {
	var list []string
	for k := range m {
		if bytes.HasPrefix([]byte(k), prefix) {
			list = append(list, k)
		}
	}
	slices.Sort(list)
	for _, k := range list {
		if !f([]byte(k), bytes.Clone(m[k])) {
			return
		}
	}
}
