package bolt

import (
	"bytes"
	"errors"
	"os"
	"strings"
	"testing"

	"go.etcd.io/bbolt"

	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/protocol/store"
)

// TestValuesAreSealed looks for values in the file, and for what the doc says can be
// seen.
func TestValuesAreSealed(t *testing.T) {
	c := config(t)
	s := open(t, c)
	plain := "an epoch key in the open"
	for key, value := range map[string]string{"short": plain, "long": strings.Repeat(plain, 1000)} {
		if err := s.Update(t.Context(), putting("name of "+key, value)); err != nil {
			t.Fatal(err)
		}
		if get(t, s, "name of "+key) != value {
			t.Errorf("the %s value came back as another", key)
		}
	}
	b, err := os.ReadFile(c.Path)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(b, []byte(plain)) {
		t.Error("a value is in the file as it is")
	}
	if !bytes.Contains(b, []byte("name of short")) {
		t.Error("no key is in the file as it is: the doc says otherwise, or this test finds nothing")
	}
	if bytes.Contains(b, secret(1).Reveal()) {
		t.Error("the caller's key is in the file")
	}
}

// TestWrongKey: with another key nothing is read, nothing changed, and the right one
// opens the file afterwards.
func TestWrongKey(t *testing.T) {
	c := config(t)
	s := open(t, c)
	if err := errors.Join(s.Update(t.Context(), putting("a", "1")), s.Close()); err != nil {
		t.Fatal(err)
	}
	erased := secret(1)
	erased.Erase()
	for name, key := range map[string]keys.Secret{
		"another": secret(2), "short": keys.NewSecret(make([]byte, 31)), "long": keys.NewSecret(make([]byte, 33)), "erased": erased, "none": {},
	} {
		wrong := c
		wrong.Key = key
		if _, err := Open(t.Context(), wrong); !errors.Is(err, ErrKey) {
			t.Errorf("%s: %v, want ErrKey", name, err)
		}
	}
	if value := get(t, open(t, c), "a"); value != "1" {
		t.Errorf("the store holds %q", value)
	}
}

// raw changes the file as someone does who has it, but not the key.
func raw(t *testing.T, s *Store, f func(records, chunks *bbolt.Bucket) error) {
	t.Helper()
	err := s.file.db.Update(func(tx *bbolt.Tx) error { return f(tx.Bucket(recordsBucket), tx.Bucket(chunksBucket)) })
	if err != nil {
		t.Fatal(err)
	}
}

func corrupt(t *testing.T, s *Store, what string) {
	t.Helper()
	err := s.View(t.Context(), func(v store.View) error {
		b, err := v.Get([]byte("a"))
		if b != nil {
			t.Errorf("%s: a value of %d bytes came out", what, len(b))
		}
		if scanErr := v.Scan(nil, func(key, _ []byte) bool { return string(key) != "a" }); !errors.Is(scanErr, store.ErrCorrupt) {
			t.Errorf("%s: Scan: %v, want ErrCorrupt", what, scanErr)
		}
		return err
	})
	if !errors.Is(err, store.ErrCorrupt) {
		t.Errorf("%s: Get: %v, want ErrCorrupt", what, err)
	}
}

// TestRecordsAreBound: a record that is altered, cut, or put in another's place is
// found, be it short or long.
func TestRecordsAreBound(t *testing.T) {
	for _, n := range []int{20, 5000} {
		s := open(t, config(t))
		value := strings.Repeat("v", n)
		for _, key := range []string{"a", "b"} {
			if err := s.Update(t.Context(), putting(key, value)); err != nil {
				t.Fatal(err)
			}
		}
		var a, b []byte
		raw(t, s, func(records, _ *bbolt.Bucket) error {
			a, b = bytes.Clone(records.Get([]byte("a"))), bytes.Clone(records.Get([]byte("b")))
			return records.Put([]byte("a"), b)
		})
		corrupt(t, s, "another's record")
		for i := range a {
			raw(t, s, func(records, _ *bbolt.Bucket) error {
				altered := bytes.Clone(a)
				altered[i] ^= 1
				return records.Put([]byte("a"), altered)
			})
			corrupt(t, s, "an altered byte")
			raw(t, s, func(records, _ *bbolt.Bucket) error { return records.Put([]byte("a"), a[:i]) })
			corrupt(t, s, "a cut record")
		}
		raw(t, s, func(records, chunks *bbolt.Bucket) error {
			err := records.Put([]byte("a"), a)
			if key, part := chunks.Cursor().First(); key != nil {
				err = errors.Join(err, chunks.Put(bytes.Clone(key), part[:len(part)-1]))
			}
			return err
		})
		if n > 4096 {
			corrupt(t, s, "a cut part")
		} else if get(t, s, "a") != value {
			t.Error("the record as it was is refused: this test shows nothing")
		}
		// What can't be read can be put anew.
		if err := s.Update(t.Context(), putting("a", "new")); err != nil || get(t, s, "a") != "new" {
			t.Errorf("to put it anew: %v", err)
		}
	}
}
