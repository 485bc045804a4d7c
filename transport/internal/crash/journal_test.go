package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
)

// reopen returns the records of a journal, and adds one.
func reopen(t *testing.T, path, add string) (records []string, err error) {
	t.Helper()
	j, err := openJournal(path, func(b []byte) error {
		records = append(records, string(b))
		return nil
	})
	if err != nil {
		return records, err
	}
	defer j.file.Close()
	return records, j.append([]byte(add))
}

// TestTornTail: wherever a crash has cut the last record, those before it are there,
// and what is written next stands behind them.
func TestTornTail(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal")
	for _, add := range []string{"one", "two", "three"} {
		if _, err := reopen(t, path, add); err != nil {
			t.Fatal(err)
		}
	}
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	last := recordHead + len("three")
	for left := range last + 1 {
		if err := os.WriteFile(path, whole[:len(whole)-last+left], 0o600); err != nil {
			t.Fatal(err)
		}
		want := []string{"one", "two"}
		if left == last {
			want = append(want, "three")
		}
		if got, err := reopen(t, path, "next"); err != nil || !slices.Equal(got, want) {
			t.Errorf("%d bytes of the last record: %q, %v, want %q", left, got, err, want)
		}
		if got, err := reopen(t, path, ""); err != nil || !slices.Equal(got, append(want, "next")) {
			t.Errorf("%d bytes of the last record, then another: %q, %v", left, got, err)
		}
	}
}

// TestDamage: a record that is whole and wrong was left by no crash.
func TestDamage(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal")
	for _, add := range []string{"one", "two"} {
		if _, err := reopen(t, path, add); err != nil {
			t.Fatal(err)
		}
	}
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, at := range []int{0, 4, recordHead, len(whole) - 1} {
		b := bytes.Clone(whole)
		b[at] ^= 0x40
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := reopen(t, path, "next"); !errors.Is(err, errDamaged) {
			t.Errorf("byte %d is another: %v, want that it is damaged", at, err)
		}
	}
}

// TestSharedSync: many append at a time, and each record is there once.
func TestSharedSync(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal")
	j, err := openJournal(path, func([]byte) error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for i := range 16 {
		wg.Go(func() {
			for k := range 10 {
				if err := j.append(fmt.Append(nil, i, "/", k)); err != nil {
					t.Error(err)
				}
				j.syncing.Lock()
				if j.synced == 0 {
					t.Error("append has returned, and nothing is durable")
				}
				j.syncing.Unlock()
			}
		})
	}
	wg.Wait()
	if j.synced != 160 || j.written != 160 {
		t.Errorf("%d written and %d durable, want 160", j.written, j.synced)
	}
	if err := j.file.Close(); err != nil {
		t.Fatal(err)
	}
	got, err := reopen(t, path, "")
	if slices.Sort(got); err != nil || len(slices.Compact(got)) != 160 {
		t.Errorf("%d different records, %v, want 160", len(got), err)
	}
}
