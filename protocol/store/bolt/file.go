//go:build !wasm && !plan9

package bolt

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime/debug"
	"time"

	"go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"

	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/protocol/store"
)

const format = 1

var metaFormat = []byte("format")

// file is a file that is open, and locked.
type file struct {
	db       *bbolt.DB
	os       *os.File // the same, as bbolt has it
	seal     *sealer
	limits   limits
	pageSize int
}

// openFile opens a file that exists.
func openFile(c *Config, path string, key keys.Secret) (*file, error) {
	f, err := mapFile(c, path, 0)
	if err != nil {
		return nil, err
	}
	if err := f.readMeta(key); err != nil {
		return nil, errors.Join(err, f.db.Close())
	}
	return f, nil
}

// createFile makes a file, whole, but under another name than it will have: a crash
// before it is renamed leaves something that is never read.
func createFile(c *Config, path string, key keys.Secret) (*file, error) {
	f, err := mapFile(c, path, os.O_CREATE)
	if errors.Is(err, store.ErrCorrupt) { // left by a crash
		if err := os.Remove(path); err != nil {
			return nil, err
		}
		f, err = mapFile(c, path, os.O_CREATE)
	}
	if err != nil {
		return nil, err
	}
	if err := f.writeMeta(key); err != nil {
		return nil, errors.Join(err, f.db.Close())
	}
	return f, nil
}

// mapFile has bbolt open a file. A file that is cut short faults where it is mapped,
// or makes bbolt panic: here, where it reads it for the first time, both are errors.
func mapFile(c *Config, path string, create int) (_ *file, err error) {
	f := &file{}
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%w: bbolt panics: %v", store.ErrCorrupt, p)
		}
		if err != nil && f.os != nil {
			_ = f.os.Close() // bbolt has, unless it panicked
		}
	}()
	mode := &bbolt.Options{
		Timeout:         time.Nanosecond, // one try
		InitialMmapSize: int(c.MaxBytes), // the map never moves, so no View holds up an Update
		NoStatistics:    true,
		OpenFile: func(path string, flag int, mode fs.FileMode) (*os.File, error) {
			var err error
			f.os, err = os.OpenFile(path, flag&^os.O_CREATE|create, mode)
			return f.os, err
		},
	}
	if f.db, err = bbolt.Open(path, 0o600, mode); err != nil {
		switch {
		case errors.Is(err, bolterrors.ErrTimeout):
			return nil, ErrInUse
		case errors.Is(err, bolterrors.ErrInvalid), errors.Is(err, bolterrors.ErrChecksum), errors.Is(err, bolterrors.ErrVersionMismatch):
			return nil, fmt.Errorf("%w: %w", store.ErrCorrupt, err)
		}
		if info, statErr := os.Stat(path); statErr == nil && info.Size() < int64(2*os.Getpagesize()) {
			return nil, fmt.Errorf("%w: %w", store.ErrCorrupt, err) // for which bbolt has no name
		}
		return nil, err
	}
	info, err := f.os.Stat()
	if err != nil {
		return nil, errors.Join(err, f.db.Close())
	}
	err = f.db.View(func(tx *bbolt.Tx) error {
		if info.Size() < tx.Size() {
			return fmt.Errorf("%w: the file has %d bytes, want %d", store.ErrCorrupt, info.Size(), tx.Size())
		}
		return nil
	})
	if err != nil {
		return nil, errors.Join(err, f.db.Close())
	}
	f.limits = c.limits(info.Size())
	f.pageSize = f.db.Info().PageSize
	f.db.AllocSize = f.limits.step
	f.db.MaxSize = f.limits.deleting
	return f, nil
}

// readMeta finds the data key.
func (f *file) readMeta(key keys.Secret) error {
	return f.db.View(func(tx *bbolt.Tx) error {
		meta := tx.Bucket(metaBucket)
		if meta == nil || tx.Bucket(recordsBucket) == nil || tx.Bucket(chunksBucket) == nil {
			return fmt.Errorf("%w: a file of bbolt's, but not a store", store.ErrCorrupt)
		}
		b := meta.Get(metaFormat)
		if len(b) != 4 {
			return fmt.Errorf("%w: a format of %d bytes, want 4", store.ErrCorrupt, len(b))
		}
		if found := binary.BigEndian.Uint32(b); found != format {
			return &store.VersionError{What: "format", Found: uint64(found), Wanted: format}
		}
		var err error
		f.seal, err = openDataKey(key, meta.Get(metaKey))
		return err
	})
}

// writeMeta makes the buckets and a data key, in place of what a crash left there.
func (f *file) writeMeta(key keys.Secret) error {
	seal, wrapped, err := newDataKey(key)
	if err != nil {
		return err
	}
	f.seal = seal
	return f.db.Update(func(tx *bbolt.Tx) error {
		for _, name := range [][]byte{metaBucket, recordsBucket, chunksBucket} {
			if err := tx.DeleteBucket(name); err != nil && !errors.Is(err, bolterrors.ErrBucketNotFound) {
				return err
			}
			if _, err := tx.CreateBucket(name); err != nil {
				return err
			}
		}
		meta := tx.Bucket(metaBucket)
		if err := meta.Put(metaFormat, binary.BigEndian.AppendUint32(nil, format)); err != nil {
			return err
		}
		return meta.Put(metaKey, wrapped)
	})
}
