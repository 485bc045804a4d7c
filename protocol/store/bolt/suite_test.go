package bolt

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/protocol/store"
	"github.com/vitalpost/vitalpost/protocol/store/storetest"
)

func TestSuite(t *testing.T) {
	storetest.Test(t, func(t *testing.T) *storetest.Instance {
		c := config(t)
		s := open(t, c)
		copies := 0
		return &storetest.Instance{
			Store: s,
			Reopen: func() store.Store {
				copies++
				crashed := c
				crashed.Path = fmt.Sprint(c.Path, copies)
				image(t, s, crashed.Path)
				return open(t, crashed)
			},
			Fail: func(kept bool) {
				s.testingOnlyCommit = func(commit func() error) error { return failing(s, commit, kept) }
			},
			Room: c.MaxBytes,
		}
	})
}

var errDisk = errors.New("I/O error")

// failing is a commit that fails, after it was kept or before.
func failing(s *Store, commit func() error, kept bool) error {
	s.testingOnlyCommit = nil
	if !kept {
		return errors.Join(errDisk, s.group.tx.Rollback())
	}
	return errors.Join(errDisk, commit())
}

// image copies the file as a crash between two commits leaves it. TestKilled has those
// within one.
func image(t *testing.T, s *Store, path string) {
	t.Helper()
	s.turn <- struct{}{}
	defer func() { <-s.turn }()
	b, err := os.ReadFile(s.config.Path)
	if err == nil {
		err = os.WriteFile(path, b, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func secret(n byte) keys.Secret {
	b := make([]byte, KeySize)
	b[0] = n
	return keys.NewSecret(b)
}

func config(t testing.TB) Config {
	return Config{Path: filepath.Join(t.TempDir(), "store"), Key: secret(1), MaxBytes: 16 << 20}
}

// open opens a store until the test ends.
func open(t testing.TB, c Config) *Store {
	t.Helper()
	s, err := Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}
