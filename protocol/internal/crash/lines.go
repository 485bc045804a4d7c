package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
)

// lines is a file of JSON, a value a line. It grows at its end only, so a crash leaves
// a beginning of its last line at most, which is cut off when it is opened again.
type lines struct {
	mu   sync.Mutex
	file *os.File
}

const maxLine = 1 << 21

func openLines(path string) (*lines, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	from := max(info.Size()-maxLine, 0)
	tail := make([]byte, info.Size()-from)
	if _, err := f.ReadAt(tail, from); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	whole := bytes.LastIndexByte(tail, '\n') + 1
	return &lines{file: f}, f.Truncate(from + int64(whole))
}

// write writes a line, at once.
func (l *lines) write(v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	_, err = l.file.Write(append(b, '\n'))
	return err
}

// sync makes durable what was written.
func (l *lines) sync() error { return l.file.Sync() }

// readLines hands each whole line to see; none: there is no file.
func readLines[T any](path string, see func(T) error) error {
	f, err := os.Open(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer f.Close()
	r := bufio.NewReaderSize(f, 1<<16)
	for n := 1; ; n++ {
		line, err := r.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		var v T
		if err := json.Unmarshal(line, &v); err != nil {
			return fmt.Errorf("%s, line %d: %w", path, n, err)
		}
		if err := see(v); err != nil {
			return fmt.Errorf("%s, line %d: %w", path, n, err)
		}
	}
}

// tally is a file of as many bytes as something has happened: who looks from outside
// needs its size only.
type tally struct{ file *os.File }

func openTally(path string) (*tally, error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	return &tally{f}, err
}

func (t *tally) add(n int) error {
	_, err := t.file.Write(make([]byte, n))
	return err
}

// sizeOf is the size of a file; one that is not there has none.
func sizeOf(path string) (int, error) {
	info, err := os.Stat(path)
	if errors.Is(err, os.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	return int(info.Size()), nil
}
