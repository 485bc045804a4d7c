// Package storetest is the suite that an implementation of store.Store passes: one
// call of [Test], with a function that makes an empty store. Each test is a promise of
// package store.
package storetest

import (
	"context"
	"errors"
	"runtime"
	"testing"
	"time"

	"github.com/vitalpost/vitalpost/protocol/store"
)

// Instance is an empty store, and what can be done to it.
type Instance struct {
	Store store.Store

	// Reopen returns what a new start finds after a crash at this instant: a copy of the
	// file, or the same one after a kill. Updates of the old store may run meanwhile, and
	// fail from then on. Nil: nothing outlives the store.
	Reopen func() store.Store

	// Fail makes the next Update whose function returns nil fail, after it was kept or
	// before. What then says which is the store that Reopen returns, or without one the
	// same. Nil if there is no such hook.
	Fail func(kept bool)

	// Room is how many bytes can be put into the store before it must be full. 0: it is
	// not bounded.
	Room int64

	// Patience is how long a test waits for what should come soon; 0: 20 s.
	Patience time.Duration
}

// test is a test of the suite.
type test struct {
	name string
	run  func(*suite)
}

func tests() []test {
	return []test{
		{"Values", values},
		{"Scan", scan},
		{"OwnWrites", ownWrites},
		{"Limits", limits},
		{"Slices", slicesOwned},
		{"Rollback", rollback},
		{"Ended", ended},
		{"ViewDuringUpdate", viewDuringUpdate},
		{"UpdateDuringView", updateDuringView},
		{"OnePlace", onePlace},
		{"Serial", serial},
		{"OwnErrors", ownErrors},
		{"Cancelled", cancelled},
		{"Durable", durable},
		{"CrashWhileWriting", crashWhileWriting},
		{"FailedButKept", failed(true)},
		{"FailedNotKept", failed(false)},
		{"Full", full},
		{"Schema", schema},
	}
}

// Test runs the suite. newStore makes stores that nobody else uses, and sees to it with
// t.Cleanup that they end, with those that Reopen returned.
func Test(t *testing.T, newStore func(t *testing.T) *Instance) {
	for _, test := range tests() {
		t.Run(test.name, func(t *testing.T) {
			wait := patience
			leaks(t, &wait)
			i := newStore(t)
			if i.Patience == 0 {
				i.Patience = patience
			}
			wait = i.Patience
			s := &suite{T: t, Instance: i}
			s.soon("the test", func() { test.run(s) })
		})
	}
}

// patience is the standard of Instance.Patience.
const patience = 20 * time.Second

// suite is one test of the suite with its store.
type suite struct {
	*testing.T
	*Instance
}

var (
	errMine   = errors.New("the function's own error")
	ctxAlways = context.Background()
)

// soon fails the test if f takes longer than three times Patience.
func (s *suite) soon(what string, f func()) {
	s.Helper()
	over := make(chan struct{})
	go func() {
		defer close(over)
		f()
	}()
	select {
	case <-over:
	case <-time.After(3 * s.Patience):
		stacks := make([]byte, 1<<20)
		s.Fatalf("%s hangs\n%s", what, stacks[:runtime.Stack(stacks, true)])
	}
}

// receive returns what comes within Patience.
func receive[T any](s *suite, c <-chan T, what string) (v T) {
	s.Helper()
	select {
	case v = <-c:
	case <-time.After(s.Patience):
		s.Errorf("%s did not come", what)
		s.FailNow()
	}
	return v
}

// put puts pairs of key and value.
func put(st store.Store, pairs ...string) error {
	return st.Update(ctxAlways, func(tx store.Tx) error { return putAll(tx, pairs...) })
}

func putAll(tx store.Tx, pairs ...string) error {
	for i := 0; i < len(pairs); i += 2 {
		if err := tx.Put([]byte(pairs[i]), []byte(pairs[i+1])); err != nil {
			return err
		}
	}
	return nil
}

// must fails the test for an error.
func (s *suite) must(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

// all returns what a store holds, as pairs of key and value, ascending as Scan says.
func (s *suite) all(st store.Store) (pairs []string) {
	s.Helper()
	s.must(st.View(ctxAlways, func(v store.View) (err error) {
		pairs, err = scanned(v, "")
		return err
	}))
	return pairs
}

// scanned returns the pairs whose keys have a prefix.
func scanned(v store.View, prefix string) (pairs []string, err error) {
	err = v.Scan([]byte(prefix), func(key, value []byte) bool {
		pairs = append(pairs, string(key), string(value))
		return true
	})
	return pairs, err
}

// got returns a value, and whether there is one.
func got(v store.View, key string) (value string, found bool, err error) {
	b, err := v.Get([]byte(key))
	return string(b), b != nil, err
}
