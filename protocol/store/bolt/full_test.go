package bolt

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"testing"

	"go.etcd.io/bbolt"

	"github.com/vitalpost/vitalpost/protocol/store"
)

// TestCrowdedGroup: of a group that does not fit together, those that fit are kept, and
// the others say so.
func TestCrowdedGroup(t *testing.T) {
	c := config(t)
	c.MaxBytes = MinBytes
	s := open(t, c)
	big := func(tx store.Tx) error { return tx.Put([]byte("big"), make([]byte, store.MaxValue)) }
	calls := 0
	small := func(tx store.Tx) error { calls++; return putting("small", "x")(tx) }
	errs := queued(t, s, putting("first", "x"), small, big)
	var full *store.FullError
	if errs[0] != nil || errs[1] != nil || !errors.As(errs[2], &full) || !errors.Is(errs[2], store.ErrFull) {
		t.Fatalf("%v, want the third to be full", errs)
	}
	if full.Limit != MinBytes || full.Asked != store.MaxValue+3 {
		t.Errorf("%+v, want limit %d and asked %d", full, MinBytes, store.MaxValue+3)
	}
	if get(t, s, "first") != "x" || get(t, s, "small") != "x" || get(t, s, "big") != "" {
		t.Error("what was kept is not what was said")
	}
	if calls != 2 {
		t.Errorf("the function was called %d times, want 2: this test shows nothing", calls)
	}
	sound(t, s)
}

// TestBounded: whatever is put, written over and deleted, under whatever Views, the
// file stays below its limit, and its structure sound; and it can be emptied.
func TestBounded(t *testing.T) {
	c := config(t)
	c.MaxBytes = 4 << 20
	s := open(t, c)
	r := rand.New(rand.NewPCG(1, 2))
	refused := 0
	round := func() {
		for range 100 {
			err := s.Update(t.Context(), func(tx store.Tx) error {
				for range 1 + r.IntN(4) {
					key := fmt.Append(nil, r.IntN(300))
					if r.IntN(4) == 0 {
						if err := tx.Delete(key); err != nil {
							return err
						}
						continue
					}
					size := r.IntN(200)
					if n := r.IntN(8); n == 0 {
						size = r.IntN(300_000)
					} else if n < 4 {
						size = r.IntN(5_000)
					}
					if err := tx.Put(key, make([]byte, size)); err != nil {
						return err
					}
				}
				return nil
			})
			if errors.Is(err, store.ErrFull) {
				refused++
			} else if err != nil {
				t.Fatal(err)
			}
			below(t, c)
		}
	}
	for range 3 {
		round()
		err := s.View(t.Context(), func(store.View) error { round(); return nil }) // which pins pages
		if err != nil {
			t.Fatal(err)
		}
	}
	if refused < 20 {
		t.Errorf("refused %d times: it was hardly ever full", refused)
	}
	sound(t, s)
	fill(t, s)
	for _, key := range list(t, s) {
		err := s.Update(t.Context(), func(tx store.Tx) error { return tx.Delete([]byte(key)) })
		if err != nil {
			t.Fatalf("to delete from a full store: %v", err)
		}
	}
	below(t, c)
	sound(t, s)
	if err := s.Update(t.Context(), func(tx store.Tx) error { return tx.Put([]byte("a"), make([]byte, 2<<20)) }); err != nil {
		t.Errorf("a large value in a store that was emptied: %v", err)
	}
}

// TestReserve: a full store takes what adds nothing, and a file above its limit can be
// emptied.
func TestReserve(t *testing.T) {
	c := config(t)
	c.MaxBytes = 4 << 20
	s := open(t, c)
	fill(t, s)
	for i := range 200 {
		if err := s.Update(t.Context(), putting("acknowledged", "12345678")); i > 0 && err != nil {
			t.Fatalf("writing over in a full store: %v", err)
		} else if i == 0 { // this adds: some room is made for it
			all := list(t, s)
			err = s.Update(t.Context(), func(tx store.Tx) error {
				return errors.Join(tx.Delete([]byte(all[0])), tx.Put([]byte("acknowledged"), []byte("12345678")))
			})
			if err != nil {
				t.Fatalf("deleting more than is put, in a full store: %v", err)
			}
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	c.MaxBytes = 1 << 20
	s = open(t, c)
	if err := s.Update(t.Context(), func(tx store.Tx) error { return tx.Put([]byte("a"), make([]byte, store.MaxValue)) }); !errors.Is(err, store.ErrFull) {
		t.Errorf("in a file above its limit: %v, want ErrFull", err)
	}
	for _, key := range list(t, s) {
		if err := s.Update(t.Context(), func(tx store.Tx) error { return tx.Delete([]byte(key)) }); err != nil {
			t.Fatalf("to delete from a file above its limit: %v", err)
		}
	}
	if err := s.Compact(t.Context(), c.Key); err != nil {
		t.Fatal(err)
	}
	below(t, c)
}

// fill puts values until one of 100 bytes is refused.
func fill(t *testing.T, s *Store) {
	t.Helper()
	for size, n := 200_000, 0; size > 100; n++ {
		err := s.Update(t.Context(), func(tx store.Tx) error { return tx.Put(fmt.Append(nil, "fill ", n), make([]byte, size)) })
		if errors.Is(err, store.ErrFull) {
			size /= 2
		} else if err != nil {
			t.Fatal(err)
		}
	}
}

func list(t *testing.T, s *Store) (keys []string) {
	t.Helper()
	err := s.View(t.Context(), func(v store.View) error {
		return v.Scan(nil, func(key, _ []byte) bool { keys = append(keys, string(key)); return true })
	})
	if err != nil {
		t.Fatal(err)
	}
	return keys
}

func below(t *testing.T, c Config) {
	t.Helper()
	info, err := os.Stat(c.Path)
	if err != nil {
		t.Fatal(err)
	}
	if info.Size() > c.MaxBytes {
		t.Fatalf("the file has %d bytes, the limit is %d", info.Size(), c.MaxBytes)
	}
}

// sound has bbolt look at every page.
func sound(t *testing.T, s *Store) {
	t.Helper()
	err := s.file.db.View(func(tx *bbolt.Tx) error {
		for err := range tx.Check() {
			t.Errorf("bbolt finds: %v", err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
