package storetest

import (
	"errors"
	"runtime"
	"slices"
	"sync"

	"github.com/vitalpost/vitalpost/protocol/store"
)

// rollback: nothing is kept of an Update whose function returns an error, panics, or
// ends its goroutine, and the store goes on.
func rollback(s *suite) {
	s.must(put(s.Store, "a", "1", "b", "2"))
	spoil := func(tx store.Tx) {
		if err := errors.Join(putAll(tx, "a", "spoilt", "c", "spoilt"), tx.Delete([]byte("b"))); err != nil {
			s.Error(err)
		}
	}
	check := func(after string) {
		s.Helper()
		if found := s.all(s.Store); !slices.Equal(found, []string{"a", "1", "b", "2"}) {
			s.Errorf("after %s: %q", after, found)
		}
	}
	err := s.Store.Update(ctxAlways, func(tx store.Tx) error { spoil(tx); return errMine })
	if !errors.Is(err, errMine) {
		s.Errorf("Update returned %v, want the function's error", err)
	}
	check("an error")

	func() {
		defer func() {
			if p := recover(); p != errMine {
				s.Errorf("recovered %v, want what the function panicked with", p)
			}
		}()
		_ = s.Store.Update(ctxAlways, func(tx store.Tx) error { spoil(tx); panic(errMine) })
	}()
	check("a panic")

	var wg sync.WaitGroup
	wg.Go(func() {
		_ = s.Store.Update(ctxAlways, func(tx store.Tx) error { spoil(tx); runtime.Goexit(); return nil })
		s.Error("Update returned, although its goroutine has ended")
	})
	wg.Wait()
	check("runtime.Goexit")

	func() {
		defer func() { _ = recover() }()
		_ = s.Store.View(ctxAlways, func(store.View) error { panic(errMine) })
	}()
	if err := s.Store.View(ctxAlways, func(store.View) error { return errMine }); !errors.Is(err, errMine) {
		s.Errorf("View returned %v, want the function's error", err)
	}
	s.must(put(s.Store, "a", "1"))
	check("all of them")
}

// ended: what is used after its function has returned answers with an error.
func ended(s *suite) {
	var tx store.Tx
	var v store.View
	s.must(s.Store.Update(ctxAlways, func(t store.Tx) error { tx = t; return t.Put([]byte("a"), []byte("1")) }))
	s.must(s.Store.View(ctxAlways, func(w store.View) error { v = w; return nil }))
	for _, end := range []error{errMine, nil} {
		_ = s.Store.Update(ctxAlways, func(t store.Tx) error {
			if end != nil {
				tx = t
			}
			return end
		})
		_, getErr := tx.Get([]byte("a"))
		_, viewErr := v.Get([]byte("a"))
		none := func(_, _ []byte) bool { return true }
		for name, err := range map[string]error{
			"Get": getErr, "Put": tx.Put([]byte("a"), nil), "Delete": tx.Delete([]byte("a")), "Scan": tx.Scan(nil, none),
			"Get of a View": viewErr, "Scan of a View": v.Scan(nil, none),
		} {
			if err == nil {
				s.Errorf("%s after the end succeeded", name)
			}
		}
	}
	if found := s.all(s.Store); !slices.Equal(found, []string{"a", "1"}) {
		s.Errorf("the store holds %q", found)
	}
}

// viewDuringUpdate: a View that begins while an Update runs sees the state before it,
// and does not wait for its end.
func viewDuringUpdate(s *suite) {
	s.must(put(s.Store, "a", "old"))
	inside, leave := make(chan struct{}), make(chan struct{})
	var once sync.Once
	result := make(chan error, 1)
	go func() {
		result <- s.Store.Update(ctxAlways, func(tx store.Tx) error {
			err := putAll(tx, "a", "new", "b", "new")
			once.Do(func() { close(inside) })
			<-leave
			return err
		})
	}()
	receive(s, inside, "the Update")
	seen := make(chan []string, 2)
	for range 2 { // and Views don't wait for each other
		go func() { seen <- s.all(s.Store) }()
	}
	for range 2 {
		if found := receive(s, seen, "a View during the Update"); !slices.Equal(found, []string{"a", "old"}) {
			s.Errorf("during the Update: %q, want what was before", found)
		}
	}
	close(leave)
	s.must(receive(s, result, "the end of the Update"))
	if found := s.all(s.Store); !slices.Equal(found, []string{"a", "new", "b", "new"}) {
		s.Errorf("after it: %q", found)
	}
}

// updateDuringView: a View goes on seeing its moment while Updates are kept, and they
// don't wait for its end. Another View begun meanwhile sees the new state.
func updateDuringView(s *suite) {
	s.must(put(s.Store, "a", "old", "b", "old"))
	s.must(s.Store.View(ctxAlways, func(v store.View) error {
		if value, _, err := got(v, "a"); err != nil || value != "old" {
			s.Errorf("at first: %q, %v", value, err)
		}
		result := make(chan error, 1)
		for _, value := range []string{"new", "newer"} {
			go func() { result <- put(s.Store, "a", value, "b", value, "c", value) }()
			s.must(receive(s, result, "an Update during a View"))
		}
		later := make(chan []string, 1)
		go func() { later <- s.all(s.Store) }()
		if found := receive(s, later, "a View during a View"); !slices.Equal(found, []string{"a", "newer", "b", "newer", "c", "newer"}) {
			s.Errorf("a later View sees %q", found)
		}
		if found, err := scanned(v, ""); err != nil || !slices.Equal(found, []string{"a", "old", "b", "old"}) {
			s.Errorf("the earlier View sees %q, %v", found, err)
		}
		return nil
	}))
}
