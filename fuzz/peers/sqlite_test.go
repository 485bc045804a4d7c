package peers

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/vitalpost/vitalpost/protocol/store"
	"github.com/vitalpost/vitalpost/protocol/store/storetest"
)

const pages = 2048

var errDisk = errors.New("I/O error")

func TestSQLite(t *testing.T) {
	storetest.Test(t, func(t *testing.T) *storetest.Instance {
		path, copies := filepath.Join(t.TempDir(), "db"), 0
		s := open(t, path)
		return &storetest.Instance{
			Store: s,
			Room:  pages * 4096,
			Fail: func(kept bool) {
				s.testingOnlyCommit = func(commit func() error) error {
					s.testingOnlyCommit = nil
					if !kept {
						return errDisk // and Update rolls back
					}
					return errors.Join(errDisk, commit())
				}
			},
			Reopen: func() store.Store {
				s.turn <- struct{}{} // between two commits
				defer func() { <-s.turn }()
				copies++
				again := fmt.Sprint(path, copies)
				for _, end := range []string{"", "-wal"} {
					b, err := os.ReadFile(path + end)
					if err == nil {
						err = os.WriteFile(again+end, b, 0o600)
					}
					if err != nil {
						t.Fatal(err)
					}
				}
				return open(t, again)
			},
		}
	})
}

func open(t *testing.T, path string) *SQLite {
	t.Helper()
	s, err := OpenSQLite(t.Context(), path, pages)
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

// The library's state and a table of the caller's, in one transaction.
func ExampleSQLite() {
	dir, err := os.MkdirTemp("", "vitalpost")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	ctx := context.Background()
	s, err := OpenSQLite(ctx, filepath.Join(dir, "ward.db"), pages)
	if err != nil {
		panic(err)
	}
	defer s.Close()
	err = s.Update(ctx, func(tx store.Tx) error {
		own := tx.(Tx).SQL
		if _, err := own.Exec("CREATE TABLE pulse (patient TEXT, rate INTEGER)"); err != nil {
			return err
		}
		if _, err := own.Exec("INSERT INTO pulse VALUES ('p-17', 71)"); err != nil {
			return err
		}
		// fresh, err := verified.Changes().Apply(store.Prefix(tx, "opener"))
		return store.Prefix(tx, "opener").Put([]byte("place 7"), []byte("taken"))
	})
	fmt.Println("both are kept:", err == nil)
	value, err := store.Reader(ctx, s, "opener").Get([]byte("place 7"))
	fmt.Printf("%s %v\n", value, err)
	// Output:
	// both are kept: true
	// taken <nil>
}
