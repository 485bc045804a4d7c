//go:build !wasm && !plan9

package bolt

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"

	"go.etcd.io/bbolt"

	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/protocol/store"
)

// Compact writes the live records into a new file, under a new data key and the key
// that is given (which may be the one until now), puts that in place of the old one,
// and writes the old one over. So it erases what was deleted, as well as the medium
// can; it changes the key; and it shrinks the file. Views and Updates wait until it
// has ended, and it waits until those that run have.
//
// After an error the old file is as it was, under the old key, and in use; unless the
// error is a store.ErrUncertain: then the store is closed, and Open finds with which of
// both keys the file opens.
func (s *Store) Compact(ctx context.Context, key keys.Secret) error {
	if err := s.gate.hold(ctx); err != nil {
		return err
	}
	defer func() { s.gate.release(false) }()
	if err := s.broken(); err != nil {
		return err
	}
	next, err := s.copy(ctx, key)
	if err != nil {
		return errors.Join(err, removed(s.config.Path+newSuffix))
	}
	old := s.file
	if runtime.GOOS == "windows" { // see moveFile
		if err := old.db.Close(); err != nil {
			return s.fail(errors.Join(err, next.db.Close()))
		}
	}
	moved, err := moveFile(&s.config, next, key)
	if err != nil {
		return s.fail(errors.Join(err, old.db.Close()))
	}
	s.file = moved
	if runtime.GOOS == "windows" {
		return nil
	}
	// Nobody finds it by its name any more. It is locked until it is zero, so that one
	// who has just opened it does not take it for a store.
	if err := errors.Join(overwrite(old.os), old.db.Close()); err != nil {
		return s.fail(err)
	}
	return nil
}

// fail closes the store, since it is not known which file its name leads to, or how
// much of the old one can still be read.
func (s *Store) fail(err error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.failed = fmt.Errorf("%w, by itself: Compact failed: %w", store.ErrClosed, err)
	return fmt.Errorf("%w: %w", store.ErrUncertain, err)
}

// copy makes a file of the live records.
func (s *Store) copy(ctx context.Context, key keys.Secret) (*file, error) {
	path := s.config.Path + newSuffix
	if err := removed(path); err != nil {
		return nil, err
	}
	next, err := createFile(&s.config, path, key)
	if err != nil {
		return nil, err
	}
	next.db.NoSync = true // until all is there
	err = s.file.db.View(func(tx *bbolt.Tx) error { return s.file.records(tx).copyTo(ctx, next) })
	next.db.NoSync = false
	if err == nil {
		err = next.db.Sync()
	}
	if err != nil {
		return nil, errors.Join(err, next.db.Close())
	}
	return next, nil
}

// copyTo puts all records into another file, some thousand in a transaction.
func (r *records) copyTo(ctx context.Context, to *file) error {
	const most = 4 << 20 // bytes in a transaction
	c := r.values.Cursor()
	key, b := c.First()
	for key != nil {
		err := to.db.Update(func(tx *bbolt.Tx) error {
			out := to.records(tx)
			for size := 0; key != nil && size < most; key, b = c.Next() {
				if err := ctx.Err(); err != nil {
					return err
				}
				value, err := r.open(key, b)
				if err != nil {
					return err
				}
				n, err := out.set(key, value)
				clear(value)
				if err != nil {
					return err
				}
				size += n
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// overwrite fills a file with zeros.
func overwrite(f *os.File) error {
	size, err := f.Seek(0, io.SeekEnd)
	zeros := make([]byte, 1<<16)
	for at := int64(0); err == nil && at < size; at += int64(len(zeros)) {
		_, err = f.WriteAt(zeros[:min(int64(len(zeros)), size-at)], at)
	}
	if err != nil {
		return err
	}
	return f.Sync()
}

func removed(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}
