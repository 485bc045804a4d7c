package memory

import (
	"bytes"
	"slices"
	"strings"

	"github.com/vitalpost/vitalpost/protocol/store/internal/pending"
)

// state is what a store holds at one moment, ascending by key. It never changes: a
// View reads on in the one that it has.
type state struct {
	records []record
	size    int64 // bytes of keys and values
}

type record struct {
	key   string
	value []byte
}

func (r record) size() int64 { return int64(len(r.key) + len(r.value)) }

func (s *state) find(key string) (int, bool) {
	return slices.BinarySearchFunc(s.records, key, func(r record, key string) int { return strings.Compare(r.key, key) })
}

// Get implements store.View.
func (s *state) Get(key []byte) ([]byte, error) {
	if i, ok := s.find(string(key)); ok {
		return s.records[i].value, nil
	}
	return nil, nil
}

// Scan implements store.View.
func (s *state) Scan(prefix []byte, f func(key, value []byte) bool) error {
	i, _ := s.find(string(prefix))
	for _, r := range s.records[i:] {
		if !bytes.HasPrefix([]byte(r.key), prefix) || !f([]byte(r.key), r.value) {
			return nil
		}
	}
	return nil
}

// with returns the state after changes, which ascend.
func (s *state) with(changes []pending.Change) *state {
	next := &state{records: make([]record, 0, len(s.records)+len(changes)), size: s.size}
	old := s.records
	for _, c := range changes {
		key := string(c.Key)
		for len(old) > 0 && old[0].key < key {
			next.records, old = append(next.records, old[0]), old[1:]
		}
		if len(old) > 0 && old[0].key == key {
			next.size -= old[0].size()
			old = old[1:]
		}
		if c.Value != nil {
			r := record{key, c.Value}
			next.records = append(next.records, r)
			next.size += r.size()
		}
	}
	next.records = append(next.records, old...)
	return next
}
