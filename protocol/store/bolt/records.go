//go:build !wasm && !plan9

package bolt

import (
	"bytes"
	"encoding/binary"
	"fmt"

	"go.etcd.io/bbolt"

	"github.com/vitalpost/vitalpost/protocol/store"
)

// The buckets of a file.
var (
	metaBucket    = []byte("meta")
	recordsBucket = []byte("records")
	chunksBucket  = []byte("chunks")
)

// How a record begins.
const (
	whole   = 0 // the sealed value follows
	chunked = 1 // its id and size follow
)

// records reads and writes sealed values in a transaction of bbolt's.
type records struct {
	seal   *sealer
	values *bbolt.Bucket
	chunks *bbolt.Bucket
	part   int // bytes of a chunk
	limits limits
}

func (f *file) records(tx *bbolt.Tx) *records {
	r := &records{seal: f.seal, values: tx.Bucket(recordsBucket), chunks: tx.Bucket(chunksBucket), limits: f.limits}
	// Two fit in a page: its head has 16 bytes, as that of an element of it, and the
	// key of a chunk 12.
	r.part = (f.pageSize-16)/2 - 16 - 12
	r.chunks.FillPercent = 1 // ids ascend, so nothing is put between
	return r
}

// Get implements store.View.
func (r *records) Get(key []byte) ([]byte, error) {
	if b := r.values.Get(key); b != nil {
		return r.open(key, b)
	}
	return nil, nil
}

// Scan implements store.View.
func (r *records) Scan(prefix []byte, f func(key, value []byte) bool) error {
	c := r.values.Cursor()
	for key, b := c.Seek(prefix); key != nil && bytes.HasPrefix(key, prefix); key, b = c.Next() {
		value, err := r.open(key, b)
		if err != nil {
			return err
		}
		goOn := f(key, value)
		clear(value)
		if !goOn {
			break
		}
	}
	return nil
}

func (r *records) open(key, b []byte) ([]byte, error) {
	switch {
	case len(b) > 1 && b[0] == whole:
		return r.seal.open(b[1:], key)
	case len(b) == 1+8+4 && b[0] == chunked:
		sealed, err := r.join(b[1:9], binary.BigEndian.Uint32(b[9:]))
		if err != nil {
			return nil, err
		}
		return r.seal.open(sealed, key)
	}
	return nil, fmt.Errorf("%w: a record of %d bytes with an unknown beginning", store.ErrCorrupt, len(b))
}

// join returns the parts with an id, which have size bytes together.
func (r *records) join(id []byte, length uint32) ([]byte, error) {
	if length > store.MaxValue+overhead {
		return nil, fmt.Errorf("%w: a value of %d bytes, want %d at most", store.ErrCorrupt, length, store.MaxValue)
	}
	size := int(length)
	b := make([]byte, 0, size)
	c := r.chunks.Cursor()
	for key, part := c.Seek(id); bytes.HasPrefix(key, id) && len(b) <= size; key, part = c.Next() {
		b = append(b, part...)
	}
	if len(b) != size {
		return nil, fmt.Errorf("%w: the parts of a value have %d bytes, want %d", store.ErrCorrupt, len(b), size)
	}
	return b, nil
}

// set seals a value, or deletes a key for nil, and returns by how many bytes more the
// record takes than before.
func (r *records) set(key, value []byte) (int, error) {
	before, err := r.remove(key)
	if err != nil || value == nil {
		return -before, err
	}
	sealed := r.seal.seal([]byte{whole}, value, key)
	if len(sealed) <= r.part {
		return len(key) + len(sealed) - before, r.values.Put(key, sealed)
	}
	sealed = sealed[1:]
	id, err := r.chunks.NextSequence()
	if err != nil {
		return 0, err
	}
	b := binary.BigEndian.AppendUint64([]byte{chunked}, id)
	b = binary.BigEndian.AppendUint32(b, uint32(len(sealed)))
	size := len(key) + len(b) + len(sealed)
	for n := uint32(0); len(sealed) > 0; n++ {
		part := sealed[:min(r.part, len(sealed))]
		sealed = sealed[len(part):]
		if err := r.chunks.Put(binary.BigEndian.AppendUint32(b[1:9:9], n), part); err != nil {
			return 0, err
		}
	}
	return size - before, r.values.Put(key, b)
}

// remove deletes a record with its parts, and returns how many bytes it took.
func (r *records) remove(key []byte) (size int, err error) {
	b := r.values.Get(key)
	if b == nil {
		return 0, nil
	}
	size = len(key) + len(b)
	if len(b) == 1+8+4 && b[0] == chunked {
		id := bytes.Clone(b[1:9])
		var list [][]byte // a cursor does not like it when something is deleted under it
		c := r.chunks.Cursor()
		for k, part := c.Seek(id); bytes.HasPrefix(k, id); k, part = c.Next() {
			list = append(list, bytes.Clone(k))
			size += len(part)
		}
		for _, k := range list {
			if err := r.chunks.Delete(k); err != nil {
				return 0, err
			}
		}
	}
	return size, r.values.Delete(key)
}
