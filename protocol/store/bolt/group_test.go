package bolt

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/vitalpost/vitalpost/protocol/store"
)

// queued runs Updates in one group: the first has its turn until all others wait for
// theirs.
func queued(t *testing.T, s *Store, first func(store.Tx) error, others ...func(store.Tx) error) []error {
	t.Helper()
	errs := make([]error, 1+len(others))
	inside, leave := make(chan struct{}), make(chan struct{})
	var once sync.Once
	var wg sync.WaitGroup
	wg.Go(func() {
		errs[0] = s.Update(t.Context(), func(tx store.Tx) error {
			once.Do(func() { close(inside); <-leave })
			return first(tx)
		})
	})
	<-inside
	for i, f := range others {
		wg.Go(func() { errs[i+1] = s.Update(t.Context(), f) })
	}
	for waiting := 0; waiting < 1+len(others); time.Sleep(20 * time.Millisecond) { // from the gate to the queue
		s.gate.mu.Lock()
		waiting = s.gate.users
		s.gate.mu.Unlock()
	}
	close(leave)
	wg.Wait()
	return errs
}

func putting(key, value string) func(store.Tx) error {
	return func(tx store.Tx) error { return tx.Put([]byte(key), []byte(value)) }
}

func get(t *testing.T, s *Store, key string) (value string) {
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

// TestOneCommitForMany counts the commits of Updates that come at once.
func TestOneCommitForMany(t *testing.T) {
	s := open(t, config(t))
	var commits atomic.Int32
	s.testingOnlyCommit = func(commit func() error) error { commits.Add(1); return commit() }
	var others []func(store.Tx) error
	for i := range 40 {
		others = append(others, putting(fmt.Sprint(i), "x"))
	}
	for i, err := range queued(t, s, putting("first", "x"), others...) {
		if err != nil {
			t.Errorf("%d: %v", i, err)
		}
	}
	// All in one; some more on a machine that is so slow that some came late.
	if n := commits.Load(); n > 5 {
		t.Errorf("%d commits for 41 Updates at once", n)
	}
	commits.Store(0)
	for range 5 {
		if err := s.Update(t.Context(), putting("alone", "x")); err != nil {
			t.Error(err)
		}
	}
	if err := s.Update(t.Context(), func(tx store.Tx) error { _, err := tx.Get([]byte("alone")); return err }); err != nil {
		t.Error(err)
	}
	if n := commits.Load(); n != 5 {
		t.Errorf("%d commits for 5 Updates in a row and one that only reads, want 5", n)
	}
}

// TestNoneEarly: nobody learns of a commit before it is durable: neither the members
// of the group, nor a View that sees it.
func TestNoneEarly(t *testing.T) {
	s := open(t, config(t))
	written, sync := make(chan struct{}), make(chan struct{})
	s.testingOnlyCommit = func(commit func() error) error {
		err := commit() // on the medium only when sync is closed, we say
		close(written)
		<-sync
		return err
	}
	returned := make(chan string, 2)
	go func() {
		if err := s.Update(t.Context(), putting("a", "new")); err != nil {
			t.Error(err)
		}
		returned <- "Update"
	}()
	<-written
	seen := make(chan string, 1)
	go func() {
		err := s.View(t.Context(), func(v store.View) error {
			b, err := v.Get([]byte("a"))
			seen <- string(b)
			return err
		})
		if err != nil {
			t.Error(err)
		}
		returned <- "View"
	}()
	if value := <-seen; value != "new" {
		t.Errorf("the View sees %q: this test shows nothing", value)
	}
	select {
	case who := <-returned:
		t.Errorf("%s returned before the commit was durable", who)
	case <-time.After(50 * time.Millisecond):
	}
	close(sync)
	<-returned
	<-returned
}

var errTaken = errors.New("taken")

// TestFailedCommit: all of a group learn that the commit failed, also those whose
// function has failed because of what another had written; then the store is closed
// until it is opened again, and holds what was kept.
func TestFailedCommit(t *testing.T) {
	for _, kept := range []bool{false, true} {
		c := config(t)
		s := open(t, c)
		if err := s.Update(t.Context(), putting("before", "x")); err != nil {
			t.Fatal(err)
		}
		s.testingOnlyCommit = func(commit func() error) error { return failing(s, commit, kept) }
		taken := func(tx store.Tx) error {
			if b, err := tx.Get([]byte("a")); b != nil || err != nil {
				return errors.Join(errTaken, err)
			}
			return nil
		}
		for i, err := range queued(t, s, putting("a", "1"), putting("b", "2"), taken) {
			if !errors.Is(err, store.ErrUncertain) || !errors.Is(err, errDisk) || errors.Is(err, errTaken) {
				t.Errorf("kept %t, %d: %v, want ErrUncertain and why", kept, i, err)
			}
		}
		if err := s.Update(t.Context(), putting("c", "3")); !errors.Is(err, store.ErrClosed) {
			t.Errorf("kept %t: an Update afterwards: %v, want ErrClosed", kept, err)
		}
		if err := s.View(t.Context(), func(store.View) error { return nil }); !errors.Is(err, store.ErrClosed) {
			t.Errorf("kept %t: a View afterwards: %v, want ErrClosed", kept, err)
		}
		if err := s.Compact(t.Context(), c.Key); !errors.Is(err, store.ErrClosed) {
			t.Errorf("kept %t: Compact afterwards: %v, want ErrClosed", kept, err)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		s = open(t, c)
		want := ""
		if kept {
			want = "1"
		}
		if before, a := get(t, s, "before"), get(t, s, "a"); before != "x" || a != want {
			t.Errorf("kept %t: opened again it holds %q and %q", kept, before, a)
		}
	}
}

// TestGroupSurvivesPanic: one that panics takes nothing of the others with it, whether
// it comes first or later.
func TestGroupSurvivesPanic(t *testing.T) {
	s := open(t, config(t))
	panics := func(tx store.Tx) (err error) {
		if err := tx.Put([]byte("a"), []byte("spoilt")); err != nil {
			return err
		}
		panic(errTaken)
	}
	for i := range 3 {
		key := fmt.Sprint(i)
		var wg sync.WaitGroup
		wg.Go(func() {
			defer func() {
				if p := recover(); p != errTaken {
					t.Errorf("recovered %v", p)
				}
			}()
			time.Sleep(time.Duration(i) * 40 * time.Millisecond) // before, among, after
			_ = s.Update(t.Context(), panics)
		})
		for j, err := range queued(t, s, putting("a", key), putting("b"+key, key), putting("c"+key, key)) {
			if err != nil {
				t.Errorf("%d, %d: %v", i, j, err)
			}
		}
		wg.Wait()
		if a, b, c := get(t, s, "a"), get(t, s, "b"+key), get(t, s, "c"+key); a != key || b != key || c != key {
			t.Errorf("%d: the store holds %q, %q and %q", i, a, b, c)
		}
	}
}
