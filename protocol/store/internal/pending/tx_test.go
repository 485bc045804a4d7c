package pending

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/vitalpost/vitalpost/protocol/store"
)

// model is the obvious store: a map.
type model map[string]string

func (m model) Get(key []byte) ([]byte, error) {
	if value, ok := m[string(key)]; ok {
		return []byte(value), nil
	}
	return nil, nil
}

func (m model) Scan(prefix []byte, f func(key, value []byte) bool) error {
	for _, key := range slices.Sorted(maps.Keys(m)) {
		if strings.HasPrefix(key, string(prefix)) && !f([]byte(key), []byte(m[key])) {
			return nil
		}
	}
	return nil
}

// TestTxIsModel makes random transactions over random states, and compares each answer
// with that of a map that is written to.
func TestTxIsModel(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	word := func() string {
		b := make([]byte, 1+r.IntN(3))
		for i := range b {
			b[i] = []byte{0, 'a', 0xff}[r.IntN(3)]
		}
		return string(b)
	}
	for range 3000 {
		base := model{}
		for range r.IntN(8) {
			base[word()] = word()
		}
		tx, want := NewTx(maps.Clone(base)), maps.Clone(base)
		for range r.IntN(12) {
			switch key := word(); r.IntN(4) {
			case 0:
				b, err := tx.Get([]byte(key))
				if value, ok := want[key]; err != nil || ok != (b != nil) || string(b) != value {
					t.Fatalf("Get %q: %q, %v, want %q, %t", key, b, err, value, ok)
				}
			case 1:
				want[key] = word()[1:]
				if err := tx.Put([]byte(key), []byte(want[key])); err != nil {
					t.Fatal(err)
				}
			case 2:
				delete(want, key)
				if err := tx.Delete([]byte(key)); err != nil {
					t.Fatal(err)
				}
			case 3:
				prefix, stop := []byte(word()[1:]), r.IntN(6)
				if got, expected := pairs(t, tx, prefix, stop), pairs(t, want, prefix, stop); !slices.Equal(got, expected) {
					t.Fatalf("Scan %q until %d: %q, want %q", prefix, stop, got, expected)
				}
			}
		}
		for _, c := range tx.Changes() {
			if delete(base, string(c.Key)); c.Value != nil {
				base[string(c.Key)] = string(c.Value)
			}
		}
		if !maps.Equal(base, want) {
			t.Fatalf("the changes lead to %q, want %q", base, want)
		}
	}
}

func pairs(t *testing.T, v store.View, prefix []byte, stop int) (list []string) {
	t.Helper()
	err := v.Scan(prefix, func(key, value []byte) bool {
		list = append(list, string(key), string(value))
		return len(list) < 2*stop
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// TestRules: what the interface forbids is an error or seen at once.
func TestRules(t *testing.T) {
	tx := NewTx(model{"a": "1", "b": "2"})
	b, err := tx.Get([]byte("a"))
	if err != nil || string(b) != "1" {
		t.Fatal(b, err)
	}
	if c, err := tx.Get([]byte("b")); err != nil || string(c) != "2" || !bytes.Equal(b, []byte{0}) {
		t.Errorf("after the next call the slice holds %q, want it overwritten", b)
	}
	var kept []byte
	err = tx.Scan(nil, func(key, value []byte) bool {
		kept = value
		none := func(_, _ []byte) bool { return true }
		_, getErr := tx.Get(key)
		for _, err := range []error{getErr, tx.Put(key, value), tx.Delete(key), tx.Scan(nil, none)} {
			if !errors.Is(err, store.ErrEnded) {
				t.Errorf("within a Scan: %v, want ErrEnded", err)
			}
		}
		return true
	})
	if err != nil || !bytes.Equal(kept, []byte{0}) {
		t.Errorf("after a Scan: %v, and its slice holds %q", err, kept)
	}
	func() {
		defer func() { _ = recover() }()
		_ = tx.Scan(nil, func(_, _ []byte) bool { panic("f") })
	}()
	if err := tx.Put([]byte("c"), []byte("345")); err != nil {
		t.Errorf("after a Scan that panicked: %v", err)
	}
	if n := tx.Asked(); n != 4 {
		t.Errorf("asked for %d bytes, want 4", n)
	}
	tx.End()
	if err := tx.Put([]byte("c"), nil); !errors.Is(err, store.ErrEnded) {
		t.Errorf("after the end: %v, want ErrEnded", err)
	}
	if list := fmt.Sprintf("%s", tx.Changes()); list != "[{c 345}]" {
		t.Errorf("changes %s", list)
	}
}
