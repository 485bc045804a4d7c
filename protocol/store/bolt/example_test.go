package bolt_test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/protocol/store"
	"github.com/vitalpost/vitalpost/protocol/store/bolt"
)

// The key comes from the platform's key store: here it is new.
func newKey() keys.Secret {
	b := make([]byte, bolt.KeySize)
	_, _ = rand.Read(b)
	return keys.NewSecret(b)
}

func ExampleOpen() {
	dir, err := os.MkdirTemp("", "vitalpost")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	ctx := context.Background()
	s, err := bolt.Open(ctx, bolt.Config{Path: filepath.Join(dir, "state"), Key: newKey(), MaxBytes: 64 << 20})
	if err != nil {
		panic(err)
	}
	defer s.Close()
	err = s.Update(ctx, func(tx store.Tx) error { return store.Prefix(tx, "inbox").Put([]byte("7"), []byte("pulse 71")) })
	fmt.Println("durable:", err == nil)
	value, err := store.Reader(ctx, s, "inbox").Get([]byte("7"))
	fmt.Printf("%s %v\n", value, err)
	// Output:
	// durable: true
	// pulse 71 <nil>
}

// To erase for good what was deleted: a new key, and away with the old one.
func ExampleStore_Compact() {
	dir, err := os.MkdirTemp("", "vitalpost")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	ctx := context.Background()
	c := bolt.Config{Path: filepath.Join(dir, "state"), Key: newKey(), MaxBytes: 64 << 20}
	s, err := bolt.Open(ctx, c)
	if err != nil {
		panic(err)
	}
	// The next key is in the key store before, beside the old one, which goes after.
	next := newKey()
	if err := s.Compact(ctx, next); err != nil {
		panic(err)
	}
	c.Key.Erase()
	if err := s.Close(); err != nil {
		panic(err)
	}
	_, err = bolt.Open(ctx, c)
	fmt.Println("with the old key:", errors.Is(err, bolt.ErrKey))
	// Output: with the old key: true
}
