package storetest_test

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/vitalpost/vitalpost/protocol/store"
	"github.com/vitalpost/vitalpost/protocol/store/memory"
	"github.com/vitalpost/vitalpost/protocol/store/storetest"
)

// faulty is an implementation with one fault, which one test of the suite must find.
type faulty struct {
	name, test string
	spoil      func(*storetest.Instance, *memory.Store)
}

// faultyNow names, in the environment of a process of its own, the one to test.
const faultyNow = "VITALPOST_FAULTY"

// TestFaultyIsFound runs the suite on faulty implementations, each in a process of its
// own since its failure is the success of this.
func TestFaultyIsFound(t *testing.T) {
	if os.Getenv(faultyNow) != "" {
		t.Skip("this process is one of those")
	}
	var wg sync.WaitGroup
	slots := make(chan struct{}, 8)
	for _, f := range list {
		wg.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
			defer cancel()
			test := "TestFaulty/" + f.test
			c := exec.CommandContext(ctx, os.Args[0], "-test.v", "-test.run=^TestFaulty$/^"+f.test+"$")
			c.Env = append(os.Environ(), faultyNow+"="+f.name)
			out, err := c.CombinedOutput()
			if err == nil || !strings.Contains(string(out), "--- FAIL: "+test+" (") {
				t.Errorf("%s did not find %q: %v\n%s", f.test, f.name, err, out)
			}
		})
	}
	wg.Wait()
	for _, test := range storetest.Tests() {
		if !slices.ContainsFunc(list, func(f faulty) bool { return f.test == test }) {
			t.Errorf("there is no faulty implementation that %s finds", test)
		}
	}
}

// TestFaulty is the suite on one of them.
func TestFaulty(t *testing.T) {
	i := slices.IndexFunc(list, func(f faulty) bool { return f.name == os.Getenv(faultyNow) })
	if i < 0 {
		t.Skip("it fails, in a process of its own: see TestFaultyIsFound")
	}
	storetest.Test(t, func(*testing.T) *storetest.Instance {
		s, instance := sound()
		instance.Patience = time.Second
		list[i].spoil(instance, s)
		return instance
	})
}

// TestSoundPasses shows that the store that is spoilt passes as it is.
func TestSoundPasses(t *testing.T) {
	storetest.Test(t, func(*testing.T) *storetest.Instance {
		_, i := sound()
		return i
	})
}

func sound() (*memory.Store, *storetest.Instance) {
	const limit = 8 << 20
	s := &memory.Store{}
	s.SetLimit(limit)
	return s, &storetest.Instance{
		Store:  s,
		Reopen: func() store.Store { return s.Crash() },
		Fail:   func(kept bool) { s.SetFaults(once(memory.Fault{Err: errors.New("I/O error"), Kept: kept})) },
		Room:   limit,
	}
}

func once(f memory.Fault) memory.Faults {
	return func(n uint64) memory.Fault {
		if n == 0 {
			return f
		}
		return memory.Fault{}
	}
}

// spoilt is a store whose methods may be others.
type spoilt struct {
	store.Store
	view   func(context.Context, func(store.View) error) error
	update func(context.Context, func(store.Tx) error) error
}

func (s *spoilt) View(ctx context.Context, f func(store.View) error) error {
	if s.view == nil {
		return s.Store.View(ctx, f)
	}
	return s.view(ctx, f)
}

func (s *spoilt) Update(ctx context.Context, f func(store.Tx) error) error {
	if s.update == nil {
		return s.Store.Update(ctx, f)
	}
	return s.update(ctx, f)
}

// tx is a transaction whose methods may be others.
type tx struct {
	store.Tx
	get    func(key []byte) ([]byte, error)
	scan   func(prefix []byte, f func(key, value []byte) bool) error
	put    func(key, value []byte) error
	delete func(key []byte) error
}

func (t *tx) Get(key []byte) ([]byte, error) {
	if t.get == nil {
		return t.Tx.Get(key)
	}
	return t.get(key)
}

func (t *tx) Scan(prefix []byte, f func(key, value []byte) bool) error {
	if t.scan == nil {
		return t.Tx.Scan(prefix, f)
	}
	return t.scan(prefix, f)
}

func (t *tx) Put(key, value []byte) error {
	if t.put == nil {
		return t.Tx.Put(key, value)
	}
	return t.put(key, value)
}

func (t *tx) Delete(key []byte) error {
	if t.delete == nil {
		return t.Tx.Delete(key)
	}
	return t.delete(key)
}
