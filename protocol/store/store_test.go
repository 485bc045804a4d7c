package store_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/vitalpost/vitalpost/envelope"
	"github.com/vitalpost/vitalpost/protocol/store"
	"github.com/vitalpost/vitalpost/protocol/store/memory"
)

// A Tx is what envelope.Changes.Apply takes, and a Reader what a Peeler or Opener
// reads its state through.
var (
	_ = func(tx store.Tx) envelope.Tx { return tx }
	_ = func(v store.View) envelope.View { return v }
)

// TestNamespaces: what one has written no other sees, whatever their names and keys.
func TestNamespaces(t *testing.T) {
	s := &memory.Store{}
	names := []string{"a", "ab", "b", "a\x01", "\xff", strings.Repeat("n", store.MaxName)}
	keys := []string{"\x00", "b", "b\x00", "\xff"}
	err := s.Update(t.Context(), func(tx store.Tx) error {
		for _, name := range names {
			for _, key := range keys {
				if err := store.Prefix(tx, name).Put([]byte(key), []byte(name+" "+key)); err != nil {
					return err
				}
			}
		}
		return store.Prefix(tx, "a").Delete([]byte("b"))
	})
	if err != nil {
		t.Fatal(err)
	}
	views := func(name string, v store.View) {
		for _, key := range keys {
			want := name + " " + key
			if name == "a" && key == "b" {
				want = ""
			}
			if b, err := v.Get([]byte(key)); err != nil || string(b) != want {
				t.Errorf("%q in %q: %q, %v, want %q", key, name, b, err, want)
			}
		}
		found := 0
		err := v.Scan(nil, func(key, value []byte) bool {
			if string(value) != name+" "+string(key) {
				t.Errorf("Scan of %q finds %q: %q", name, key, value)
			}
			found++
			return true
		})
		if want := len(keys); err != nil || found != want && (name != "a" || found != want-1) {
			t.Errorf("Scan of %q finds %d records, %v", name, found, err)
		}
		if err := v.Scan([]byte("b\x00"), func(key, _ []byte) bool {
			if string(key) != "b\x00" {
				t.Errorf("Scan of a prefix in %q finds %q", name, key)
			}
			return true
		}); err != nil {
			t.Error(err)
		}
	}
	for _, name := range names {
		views(name, store.Reader(t.Context(), s, name))
		err := s.View(t.Context(), func(v store.View) error { views(name, store.PrefixView(v, name)); return nil })
		if err != nil {
			t.Error(err)
		}
	}
}

// TestNames: a name that would let two namespaces meet panics, and keys have the
// limits that they have without a name.
func TestNames(t *testing.T) {
	for _, name := range []string{"", "a\x00", "\x00", strings.Repeat("n", store.MaxName+1)} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("the name %q is taken", name)
				}
			}()
			store.PrefixView(nil, name)
		}()
	}
	s := &memory.Store{}
	err := s.Update(t.Context(), func(tx store.Tx) error {
		p := store.Prefix(tx, "name")
		long := make([]byte, store.MaxKey)
		_, getErr := p.Get(nil)
		for what, err := range map[string]error{
			"Get of no key": getErr, "Put of no key": p.Put(nil, nil), "Delete of no key": p.Delete(nil),
			"a key that is too long with its name": p.Put(long, nil), "a value that is too long": p.Put(long[:1], make([]byte, store.MaxValue+1)),
		} {
			if !errors.Is(err, store.ErrSize) {
				t.Errorf("%s: %v, want ErrSize", what, err)
			}
		}
		return p.Put(long[:store.MaxKey-len("name")-1], nil)
	})
	if err != nil {
		t.Error(err)
	}
}

// TestReader: each call sees the newest state, what it returned stays, and it ends
// with its context.
func TestReader(t *testing.T) {
	s := &memory.Store{}
	ctx, cancel := context.WithCancel(t.Context())
	r := store.Reader(ctx, s, "name")
	var seen []string
	var kept [][]byte
	for i := range 3 {
		if err := s.Update(ctx, func(tx store.Tx) error { return store.Prefix(tx, "name").Put([]byte("a"), fmt.Append(nil, i)) }); err != nil {
			t.Fatal(err)
		}
		b, err := r.Get([]byte("a"))
		if err != nil {
			t.Fatal(err)
		}
		kept, seen = append(kept, b), append(seen, fmt.Sprint(i))
	}
	for i := range kept {
		if string(kept[i]) != seen[i] {
			t.Errorf("%q, want %q", kept[i], seen[i])
		}
	}
	if b, err := r.Get([]byte("b")); b != nil || err != nil {
		t.Errorf("what is not there: %q, %v, want nil", b, err)
	}
	cancel()
	if b, err := r.Get([]byte("a")); b != nil || !errors.Is(err, context.Canceled) {
		t.Errorf("after the end of the context: %q, %v", b, err)
	}
	if err := r.Scan(nil, func(_, _ []byte) bool { return true }); !errors.Is(err, context.Canceled) {
		t.Errorf("Scan after the end of the context: %v", err)
	}
}

// TestErrors: each has its class and says its numbers, and not a wrong one.
func TestErrors(t *testing.T) {
	classes := []error{store.ErrFull, store.ErrSize, store.ErrVersion, store.ErrClosed, store.ErrUncertain, store.ErrCorrupt, store.ErrEnded}
	for _, test := range []struct {
		err, class error
		holds      string
	}{
		{&store.FullError{Limit: 4711, Asked: 12}, store.ErrFull, "4711"},
		{&store.SizeError{What: "key", Size: 2000, Limit: 1024}, store.ErrSize, "2000"},
		{&store.SizeError{What: "key", Limit: 1024}, store.ErrSize, "empty"},
		{&store.VersionError{What: "schema", Found: 7, Wanted: 6}, store.ErrVersion, "7"},
	} {
		for _, class := range classes {
			if errors.Is(test.err, class) != (class == test.class) {
				t.Errorf("%v is %v: %t", test.err, class, class != test.class)
			}
		}
		if !strings.Contains(test.err.Error(), test.holds) || !strings.HasPrefix(test.err.Error(), "store: ") {
			t.Errorf("%q does not say %s", test.err, test.holds)
		}
	}
}

// TestDamagedVersion: a version that was not written by Upgrade is no version.
func TestDamagedVersion(t *testing.T) {
	s := &memory.Store{}
	if err := s.Update(t.Context(), func(tx store.Tx) error { return tx.Put([]byte("\x00schema"), []byte("1")) }); err != nil {
		t.Fatal(err)
	}
	never := func(store.Tx) error { t.Error("an upgrade was made"); return nil }
	if err := store.Upgrade(t.Context(), s, never); !errors.Is(err, store.ErrCorrupt) {
		t.Errorf("%v, want ErrCorrupt", err)
	}
}
