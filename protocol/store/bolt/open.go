//go:build !wasm && !plan9

package bolt

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"sync"

	"github.com/vitalpost/vitalpost/protocol/store"
)

// Store is a store in a file that is open. Its methods may run at once.
type Store struct {
	config Config // without the key
	gate   gate
	file   *file // changes only while the gate is held and nobody is inside

	turn  chan struct{} // holds one: whose function runs, or who commits
	group *group        // that is not committed yet; guarded by turn

	mu         sync.Mutex
	committing *group // nil: no commit runs
	failed     error  // the store has closed itself

	testingOnlyCommit func(commit func() error) error // in place of commit; set before it is used
}

var _ store.Store = (*Store)(nil)

// Open opens the file, or makes one, and brings its schema to the version of this
// program. It fails with ErrInUse, ErrKey, store.ErrCorrupt or a store.VersionError.
// What a crash left half done is put right here.
func Open(ctx context.Context, c Config) (*Store, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	f, err := openOrCreate(&c)
	if err != nil {
		return nil, err
	}
	s := &Store{config: c, file: f, turn: make(chan struct{}, 1)}
	s.config.Key = zeroKey
	if err := store.Upgrade(ctx, s, c.Upgrades...); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

func openOrCreate(c *Config) (*file, error) {
	f, err := openFile(c, c.Path, c.Key)
	if err == nil {
		// Left by a Compact that did not end. Whoever makes a file under this name has no
		// other, and we have.
		_ = os.Remove(c.Path + newSuffix)
		return f, nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	f, err = createFile(c, c.Path+newSuffix, c.Key)
	if err != nil {
		return nil, err
	}
	// While we have the lock of the new name, nobody else makes a file. One who was
	// there before has given it its name already.
	if _, err := os.Lstat(c.Path); err == nil {
		return nil, errors.Join(ErrInUse, f.db.Close())
	}
	return moveFile(c, f, c.Key)
}

// Close waits until all that runs has ended, and closes the file. Everything after it
// gets store.ErrClosed. To close again does nothing.
func (s *Store) Close() error {
	if err := s.gate.hold(context.Background()); err != nil {
		return nil // closed
	}
	defer s.gate.release(true)
	return s.file.db.Close()
}

// View implements store.Store. Each has a read transaction of bbolt's.
func (s *Store) View(ctx context.Context, f func(store.View) error) error {
	if err := s.gate.enter(ctx); err != nil {
		return err
	}
	defer s.gate.leave()
	return s.view(f)
}
