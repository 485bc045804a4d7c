package main

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"os"
	"sync"
)

// journal is a file of records, each a length and a CRC-32 of four bytes, and that
// many bytes. It grows at its end only, so a crash leaves a beginning of the last
// record at most, which is cut off when it is opened again.
type journal struct {
	mu      sync.Mutex
	file    *os.File
	written uint64 // records

	syncing sync.Mutex
	synced  uint64 // of written, durable
}

const (
	recordHead = 8
	maxRecord  = 1 << 21
)

// errDamaged says that a journal has something else than records, and not because
// its writer crashed.
var errDamaged = errors.New("journal is damaged")

// openJournal opens a journal, or makes one, and hands what is in it to see.
func openJournal(path string, see func(record []byte) error) (*journal, error) {
	b, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	whole, err := readRecords(b, see)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := f.Truncate(int64(whole)); err != nil {
		return nil, err
	}
	if _, err := f.Seek(int64(whole), 0); err != nil {
		return nil, err
	}
	return &journal{file: f}, f.Sync()
}

// readRecords hands each record to see, and returns how many bytes the whole ones
// take. A record that is not whole is allowed at the end.
func readRecords(b []byte, see func(record []byte) error) (whole int, err error) {
	for len(b)-whole >= recordHead {
		rest := b[whole:]
		n := int(binary.BigEndian.Uint32(rest))
		if n > maxRecord {
			return 0, fmt.Errorf("%w: at byte %d a record of %d bytes", errDamaged, whole, n)
		}
		if len(rest) < recordHead+n {
			break
		}
		record := rest[recordHead : recordHead+n : recordHead+n]
		if crc32.ChecksumIEEE(record) != binary.BigEndian.Uint32(rest[4:]) {
			return 0, fmt.Errorf("%w: at byte %d a record of another checksum", errDamaged, whole)
		}
		if err := see(record); err != nil {
			return 0, err
		}
		whole += recordHead + n
	}
	return whole, nil
}

// write writes a record, and returns what has to be given to sync to make it
// durable.
func (j *journal) write(record []byte) (uint64, error) {
	b := make([]byte, recordHead, recordHead+len(record))
	binary.BigEndian.PutUint32(b, uint32(len(record)))
	binary.BigEndian.PutUint32(b[4:], crc32.ChecksumIEEE(record))
	b = append(b, record...)
	j.mu.Lock()
	defer j.mu.Unlock()
	if _, err := j.file.Write(b); err != nil {
		return 0, err
	}
	j.written++
	return j.written, nil
}

// sync returns when the first n records are durable. Those who wait for one fsync
// share the next.
func (j *journal) sync(n uint64) error {
	j.syncing.Lock()
	defer j.syncing.Unlock()
	if j.synced >= n {
		return nil
	}
	j.mu.Lock()
	now := j.written
	j.mu.Unlock()
	if err := j.file.Sync(); err != nil {
		return err
	}
	j.synced = now
	return nil
}

// append writes a record and makes it durable.
func (j *journal) append(record []byte) error {
	n, err := j.write(record)
	if err != nil {
		return err
	}
	return j.sync(n)
}
