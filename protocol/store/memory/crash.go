package memory

// Crash ends the store at once, and returns what a restart finds: all that is durable.
// What runs in the old one goes on, and fails if it is an Update. Limit and faults are
// not taken over.
func (s *Store) Crash() *Store {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	return &Store{current: s.durable, durable: s.durable}
}

// Snapshot is all that a store held at one moment: a backup. It never changes.
type Snapshot struct{ s *state }

// Snapshot returns what Views see now.
func (s *Store) Snapshot() Snapshot {
	s.mu.Lock()
	defer s.mu.Unlock()
	return Snapshot{s.current}
}

// Restore returns a store that was restored from a backup. The one that it was taken
// of may be another by now.
func (b Snapshot) Restore() *Store { return &Store{current: b.s, durable: b.s} }

// Len returns how many records there are.
func (b Snapshot) Len() int {
	if b.s == nil {
		return 0
	}
	return len(b.s.records)
}

// Size returns how many bytes keys and values have.
func (b Snapshot) Size() int64 {
	if b.s == nil {
		return 0
	}
	return b.s.size
}
