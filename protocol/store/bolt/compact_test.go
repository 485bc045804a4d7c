package bolt

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"sync"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/protocol/store"
)

// TestCompactErases: what was deleted is in the file as ciphertext, after Compact no
// more, neither in the new file nor in what was the old one; the rest is there, under
// the new key alone.
func TestCompactErases(t *testing.T) {
	c := config(t)
	s := open(t, c)
	want := map[string]int{}
	for i := range 60 {
		key := fmt.Sprint("key ", i)
		want[key] = i * i * 10
		if err := s.Update(t.Context(), func(tx store.Tx) error { return tx.Put([]byte(key), make([]byte, want[key])) }); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Update(t.Context(), putting("deleted", "an epoch key")); err != nil {
		t.Fatal(err)
	}
	var sealed, wrapped []byte
	err := s.file.db.View(func(tx *bbolt.Tx) error {
		sealed = bytes.Clone(tx.Bucket(recordsBucket).Get([]byte("deleted")))
		wrapped = bytes.Clone(tx.Bucket(metaBucket).Get(metaKey))
		return nil
	})
	if err != nil || len(sealed) == 0 || len(wrapped) == 0 {
		t.Fatal(err, sealed, wrapped)
	}
	if err := s.Update(t.Context(), func(tx store.Tx) error { return tx.Delete([]byte("deleted")) }); err != nil {
		t.Fatal(err)
	}
	old, err := os.Open(c.Path) // which stays the old one
	if err != nil {
		t.Fatal(err)
	}
	defer old.Close()
	if b := contents(t, old); !bytes.Contains(b, sealed) || !bytes.Contains(b, wrapped) {
		t.Fatal("the file does not hold what was deleted: this test shows nothing")
	}

	if err := s.Compact(t.Context(), secret(2)); err != nil {
		t.Fatal(err)
	}
	if b := contents(t, old); runtime.GOOS != "windows" && len(bytes.Trim(b, "\x00")) != 0 {
		t.Error("the old file is not written over")
	}
	if b, err := os.ReadFile(c.Path); err != nil || bytes.Contains(b, sealed) || bytes.Contains(b, wrapped) {
		t.Errorf("the new file holds what was deleted, or: %v", err)
	}
	check := func(s *Store) {
		t.Helper()
		if n := len(list(t, s)); n != len(want) {
			t.Errorf("%d records, want %d", n, len(want))
		}
		for key, size := range want {
			if value := get(t, s, key); len(value) != size {
				t.Errorf("%s has %d bytes, want %d", key, len(value), size)
			}
		}
	}
	check(s)
	if err := errors.Join(s.Update(t.Context(), putting("key 0", "")), s.Close()); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), c); !errors.Is(err, ErrKey) {
		t.Errorf("the old key: %v, want ErrKey", err)
	}
	c.Key = secret(2)
	check(open(t, c))
}

func contents(t *testing.T, f *os.File) []byte {
	t.Helper()
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	b := make([]byte, info.Size())
	if _, err := f.ReadAt(b, 0); err != nil {
		t.Fatal(err)
	}
	return b
}

// TestCompactShrinks, while Views and Updates go on: none fails, none is lost.
func TestCompactShrinks(t *testing.T) {
	c := config(t)
	c.MaxBytes = 4 << 20
	s := open(t, c)
	fill(t, s)
	for _, key := range list(t, s) {
		if err := s.Update(t.Context(), func(tx store.Tx) error { return tx.Delete([]byte(key)) }); err != nil {
			t.Fatal(err)
		}
	}
	var wg sync.WaitGroup
	for w := range 4 {
		wg.Go(func() {
			for i := range 50 {
				key, value := fmt.Sprint(w), fmt.Sprint(i)
				if err := s.Update(t.Context(), putting(key, value)); err != nil {
					t.Error(err)
				}
				if found := get(t, s, key); found != value {
					t.Errorf("%s holds %q, want %q", key, found, value)
				}
			}
		})
	}
	for range 3 {
		if err := s.Compact(t.Context(), c.Key); err != nil {
			t.Error(err)
		}
	}
	wg.Wait()
	if info, err := os.Stat(c.Path); err != nil || info.Size() > 1<<20 {
		t.Errorf("the file has %d bytes, %v, though it is nearly empty", info.Size(), err)
	}
	sound(t, s)
}

// TestCompactGivesUp when its context ends or the new key is none, and then all is as
// it was.
func TestCompactGivesUp(t *testing.T) {
	c := config(t)
	s := open(t, c)
	if err := s.Update(t.Context(), putting("a", "1")); err != nil {
		t.Fatal(err)
	}
	if err := s.Compact(t.Context(), keys.Secret{}); !errors.Is(err, ErrKey) {
		t.Errorf("without a key: %v, want ErrKey", err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Millisecond)
	defer cancel()
	err := s.View(t.Context(), func(store.View) error {
		if err := s.Compact(ctx, secret(2)); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("while a View runs: %v, want context.DeadlineExceeded", err)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(c.Path + newSuffix); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the new file is left: %v", err)
	}
	if err := errors.Join(s.Update(t.Context(), putting("b", "2")), s.Close()); err != nil {
		t.Error(err)
	}
	if s := open(t, c); get(t, s, "a") != "1" || get(t, s, "b") != "2" {
		t.Error("the store is not as it was")
	}
}
