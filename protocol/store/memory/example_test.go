package memory_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/vitalpost/vitalpost/protocol/store"
	"github.com/vitalpost/vitalpost/protocol/store/memory"
)

// A store that fails but keeps: whoever gets the error reads again.
func Example() {
	ctx := context.Background()
	s := &memory.Store{}
	s.SetFaults(func(n uint64) memory.Fault {
		return memory.Fault{Err: errors.New("I/O error"), Kept: n == 0}
	})
	err := s.Update(ctx, func(tx store.Tx) error { return tx.Put([]byte("place"), []byte("taken")) })
	fmt.Println(err)
	err = s.Crash().View(ctx, func(v store.View) error {
		b, err := v.Get([]byte("place"))
		fmt.Printf("after a crash: %s\n", b)
		return err
	})
	fmt.Println(err)
	// Output:
	// store: may have been kept or not: I/O error
	// after a crash: taken
	// <nil>
}

// A node that is restored from a backup.
func ExampleSnapshot_Restore() {
	ctx := context.Background()
	s := &memory.Store{}
	backup := s.Snapshot()
	err := s.Update(ctx, func(tx store.Tx) error { return tx.Put([]byte("place"), []byte("taken")) })
	if err != nil {
		panic(err)
	}
	fmt.Println(s.Snapshot().Len(), "record, restored:", backup.Restore().Snapshot().Len())
	// Output: 1 record, restored: 0
}
