package store_test

import (
	"context"
	"fmt"

	"github.com/vitalpost/vitalpost/protocol/store"
	"github.com/vitalpost/vitalpost/protocol/store/memory"
)

// A caller's own work and the library's, in one transaction: either both are kept, or
// none.
func Example() {
	ctx := context.Background()
	var s store.Store = &memory.Store{} // or one of package bolt, or the caller's
	err := s.Update(ctx, func(tx store.Tx) error {
		// fresh, err := verified.Changes().Apply(store.Prefix(tx, "opener"))
		if err := store.Prefix(tx, "opener").Put([]byte("place 7"), []byte("taken")); err != nil {
			return err
		}
		return store.Prefix(tx, "inbox").Put([]byte("7"), []byte("pulse 71"))
	})
	fmt.Println("kept:", err == nil)
	err = s.View(ctx, func(v store.View) error {
		return store.PrefixView(v, "inbox").Scan(nil, func(key, value []byte) bool {
			fmt.Printf("%s: %s\n", key, value)
			return true
		})
	})
	fmt.Println(err)
	// Output:
	// kept: true
	// 7: pulse 71
	// <nil>
}

// What envelope.PeelerConfig and envelope.OpenerConfig take: a View that lives on.
func ExampleReader() {
	ctx := context.Background()
	s := &memory.Store{}
	state := store.Reader(ctx, s, "opener")
	err := s.Update(ctx, func(tx store.Tx) error { return store.Prefix(tx, "opener").Put([]byte("k"), []byte("v")) })
	if err != nil {
		panic(err)
	}
	value, err := state.Get([]byte("k"))
	fmt.Printf("%s %v\n", value, err)
	// Output: v <nil>
}

// A release appends an upgrade, and a store of any earlier one is brought to it.
func ExampleUpgrade() {
	ctx := context.Background()
	s := &memory.Store{}
	upgrades := []func(store.Tx) error{
		func(tx store.Tx) error { return store.Prefix(tx, "ward").Put([]byte("name"), []byte("3 West")) },  // 1.0
		func(tx store.Tx) error { return store.Prefix(tx, "ward").Put([]byte("floor"), []byte("second")) }, // 1.1
	}
	fmt.Println("1.0:", store.Upgrade(ctx, s, upgrades[:1]...))
	fmt.Println("1.1:", store.Upgrade(ctx, s, upgrades...))
	fmt.Println("1.0 again:", store.Upgrade(ctx, s, upgrades[:1]...))
	// Output:
	// 1.0: <nil>
	// 1.1: <nil>
	// 1.0 again: store: schema version 2, want 1 at most
}
