package bolt

import (
	"encoding/binary"
	"fmt"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"

	"go.etcd.io/bbolt"

	"github.com/vitalpost/vitalpost/protocol/store"
)

// BenchmarkUpdate compares with bbolt as it is: its Update, and its Batch, which also
// shares commits and waits 10 ms for others. An operation is one Update of a value of
// 256 bytes under a key that goes round in 4096.
func BenchmarkUpdate(b *testing.B) {
	for _, writers := range []int{1, 16} {
		b.Run(fmt.Sprint("store/writers=", writers), func(b *testing.B) {
			s := open(b, config(b))
			measure(b, writers, func(key, value []byte) error {
				return s.Update(b.Context(), func(tx store.Tx) error { return tx.Put(key, value) })
			})
		})
		for name, update := range map[string]func(*bbolt.DB, func(*bbolt.Tx) error) error{"bbolt.Update": (*bbolt.DB).Update, "bbolt.Batch": (*bbolt.DB).Batch} {
			b.Run(fmt.Sprint(name, "/writers=", writers), func(b *testing.B) {
				db := bare(b)
				measure(b, writers, func(key, value []byte) error {
					return update(db, func(tx *bbolt.Tx) error { return tx.Bucket(recordsBucket).Put(key, value) })
				})
			})
		}
	}
}

// BenchmarkGet reads one of 4096 values of 256 bytes, each in a View of its own.
func BenchmarkGet(b *testing.B) {
	value := make([]byte, 256)
	b.Run("store", func(b *testing.B) {
		s := open(b, config(b))
		err := s.Update(b.Context(), func(tx store.Tx) error {
			for i := range uint64(4096) {
				if err := tx.Put(number(i), value); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
		n := uint64(0)
		for b.Loop() {
			n++
			err := s.View(b.Context(), func(v store.View) error { _, err := v.Get(number(n % 4096)); return err })
			if err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("bbolt", func(b *testing.B) {
		db := bare(b)
		err := db.Update(func(tx *bbolt.Tx) error {
			for i := range uint64(4096) {
				if err := tx.Bucket(recordsBucket).Put(number(i), value); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
		n := uint64(0)
		for b.Loop() {
			n++
			err := db.View(func(tx *bbolt.Tx) error { _ = tx.Bucket(recordsBucket).Get(number(n % 4096)); return nil })
			if err != nil {
				b.Fatal(err)
			}
		}
	})
}

func number(n uint64) []byte { return binary.BigEndian.AppendUint64(nil, n) }

func bare(b *testing.B) *bbolt.DB {
	db, err := bbolt.Open(filepath.Join(b.TempDir(), "bare"), 0o600, nil)
	if err == nil {
		err = db.Update(func(tx *bbolt.Tx) error { _, err := tx.CreateBucket(recordsBucket); return err })
	}
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = db.Close() })
	return db
}

// measure has writers put values; an operation of the benchmark is one of them.
func measure(b *testing.B, writers int, put func(key, value []byte) error) {
	value := make([]byte, 256)
	var n atomic.Uint64
	var wg sync.WaitGroup
	work := make(chan struct{})
	for range writers {
		wg.Go(func() {
			for range work {
				if err := put(number(n.Add(1)%4096), value); err != nil {
					b.Error(err)
				}
			}
		})
	}
	for b.Loop() {
		work <- struct{}{}
	}
	close(work)
	wg.Wait()
}
