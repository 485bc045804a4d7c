package memory_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vitalpost/vitalpost/protocol/store"
	"github.com/vitalpost/vitalpost/protocol/store/memory"
)

func putting(key, value string) func(store.Tx) error {
	return func(tx store.Tx) error { return tx.Put([]byte(key), []byte(value)) }
}

func get(t *testing.T, s *memory.Store, key string) (value string) {
	t.Helper()
	err := s.View(t.Context(), func(v store.View) error {
		b, err := v.Get([]byte(key))
		value = string(b)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return value
}

// TestFaults is what becomes of an Update, at once and after a crash.
func TestFaults(t *testing.T) {
	errIO := errors.New("I/O error")
	for name, test := range map[string]struct {
		fault        memory.Fault
		fails        bool
		seen, crash  string
		laterCrashed string // what came after it
	}{
		"none":     {memory.Fault{}, false, "new", "new", "later"},
		"lost":     {memory.Fault{Err: errIO}, true, "old", "old", "later"},
		"kept":     {memory.Fault{Err: errIO, Kept: true}, true, "new", "new", "later"},
		"unsynced": {memory.Fault{Unsynced: true}, false, "new", "old", ""},
	} {
		s := &memory.Store{}
		if err := s.Update(t.Context(), putting("a", "old")); err != nil {
			t.Fatal(err)
		}
		s.SetFaults(func(n uint64) memory.Fault {
			if n == 0 {
				return test.fault
			}
			return memory.Fault{}
		})
		err := s.Update(t.Context(), putting("a", "new"))
		if test.fails != (errors.Is(err, errIO) && errors.Is(err, store.ErrUncertain)) || !test.fails && err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if value := get(t, s, "a"); value != test.seen {
			t.Errorf("%s: %q is seen, want %q", name, value, test.seen)
		}
		if err := s.Update(t.Context(), putting("b", "later")); err != nil {
			t.Error(err)
		}
		crashed := s.Crash()
		if a, b := get(t, crashed, "a"), get(t, crashed, "b"); a != test.crash || b != test.laterCrashed {
			t.Errorf("%s: after a crash %q and %q, want %q and %q", name, a, b, test.crash, test.laterCrashed)
		}
		if err := s.Update(t.Context(), putting("a", "")); !errors.Is(err, store.ErrClosed) {
			t.Errorf("%s: the store that crashed: %v, want ErrClosed", name, err)
		}
	}
}

// TestDelay: a delay passes before anything is kept, Views don't wait for it, and it
// ends with the context.
func TestDelay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &memory.Store{}
		s.SetFaults(func(uint64) memory.Fault { return memory.Fault{Delay: time.Hour} })
		began := time.Now()
		over := make(chan error)
		go func() { over <- s.Update(t.Context(), putting("a", "1")) }()
		synctest.Wait()
		if value := get(t, s, "a"); value != "" {
			t.Errorf("within the delay: %q", value)
		}
		if err := <-over; err != nil || time.Since(began) != time.Hour || get(t, s, "a") != "1" {
			t.Errorf("%v after %v", err, time.Since(began))
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if err := s.Update(ctx, putting("a", "2")); !errors.Is(err, context.DeadlineExceeded) || get(t, s, "a") != "1" {
			t.Errorf("with a context that ends before: %v", err)
		}
		go func() { over <- s.Update(t.Context(), putting("a", "3")) }()
		synctest.Wait()
		crashed := s.Crash()
		if err := <-over; !errors.Is(err, store.ErrClosed) || get(t, crashed, "a") != "1" {
			t.Errorf("an Update that a crash overtakes: %v, want ErrClosed", err)
		}
	})
}

// TestBackup: a backup is one moment, and what is restored goes its own way.
func TestBackup(t *testing.T) {
	s := &memory.Store{}
	if b := s.Snapshot(); b.Len() != 0 || b.Size() != 0 {
		t.Errorf("an empty store has %d records with %d bytes", b.Len(), b.Size())
	}
	if err := s.Update(t.Context(), putting("a", "1234")); err != nil {
		t.Fatal(err)
	}
	backup := s.Snapshot()
	if err := s.Update(t.Context(), putting("a", "new")); err != nil {
		t.Fatal(err)
	}
	restored := backup.Restore()
	if err := restored.Update(t.Context(), putting("b", "x")); err != nil {
		t.Fatal(err)
	}
	if get(t, restored, "a") != "1234" || get(t, s, "a") != "new" || get(t, s, "b") != "" || backup.Len() != 1 || backup.Size() != 5 {
		t.Error("store, backup and restored store are not apart")
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := s.View(t.Context(), func(store.View) error { return nil }); !errors.Is(err, store.ErrClosed) {
		t.Errorf("a closed store: %v, want ErrClosed", err)
	}
}
