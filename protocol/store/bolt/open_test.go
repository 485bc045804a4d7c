package bolt

import (
	"context"
	"encoding/binary"
	"errors"
	"io/fs"
	"os"
	"runtime"
	"testing"

	"go.etcd.io/bbolt"

	"github.com/vitalpost/vitalpost/protocol/store"
)

// TestConfig: what is wrong is refused before there is a file.
func TestConfig(t *testing.T) {
	for name, spoil := range map[string]func(*Config){
		"zero":         func(c *Config) { *c = Config{} },
		"no path":      func(c *Config) { c.Path = "" },
		"no limit":     func(c *Config) { c.MaxBytes = 0 },
		"small limit":  func(c *Config) { c.MaxBytes = MinBytes - 1 },
		"large limit":  func(c *Config) { c.MaxBytes = 64<<30 + 1 },
		"no key":       func(c *Config) { c.Key = zeroKey },
		"no directory": func(c *Config) { c.Path += "/nowhere/store" },
	} {
		c := config(t)
		path := c.Path
		spoil(&c)
		if s, err := Open(t.Context(), c); err == nil || s != nil {
			t.Errorf("%s: opened, want an error", name)
		}
		if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: there is a file: %v", name, err)
		}
	}
}

// TestFile: it is its owner's alone, and open once.
func TestFile(t *testing.T) {
	c := config(t)
	s := open(t, c)
	if info, err := os.Stat(c.Path); err != nil || runtime.GOOS != "windows" && info.Mode() != 0o600 {
		t.Errorf("mode %v, %v, want 0600", info.Mode(), err)
	}
	for range 2 {
		if _, err := Open(t.Context(), c); !errors.Is(err, ErrInUse) {
			t.Errorf("opened twice: %v, want ErrInUse", err)
		}
	}
	if err := s.Compact(t.Context(), c.Key); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), c); !errors.Is(err, ErrInUse) {
		t.Errorf("opened twice after Compact: %v, want ErrInUse", err)
	}
	if info, err := os.Stat(c.Path); err != nil || runtime.GOOS != "windows" && info.Mode() != 0o600 {
		t.Errorf("mode %v after Compact, %v, want 0600", info.Mode(), err)
	}
}

// TestClose: it waits for what runs, ends the store, and can be called again.
func TestClose(t *testing.T) {
	s := open(t, config(t))
	inside, leave, closed := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	result := make(chan error, 1)
	go func() {
		result <- s.Update(t.Context(), func(tx store.Tx) error {
			close(inside)
			<-leave
			return tx.Put([]byte("a"), nil)
		})
	}()
	<-inside
	go func() { closed <- s.Close() }()
	close(leave)
	if err := <-result; err != nil {
		t.Errorf("the Update that ran: %v", err)
	}
	if err := errors.Join(<-closed, s.Close()); err != nil {
		t.Error(err)
	}
	for what, err := range map[string]error{
		"View":    s.View(t.Context(), func(store.View) error { return nil }),
		"Update":  s.Update(t.Context(), func(store.Tx) error { return nil }),
		"Compact": s.Compact(t.Context(), secret(1)),
	} {
		if !errors.Is(err, store.ErrClosed) {
			t.Errorf("%s of a closed store: %v, want ErrClosed", what, err)
		}
	}
}

// TestNotAStore: what is no store is refused and left as it is. A store that is cut,
// at any page, is a part of one or refused, and never a crash of the process.
func TestNotAStore(t *testing.T) {
	c := config(t)
	s := open(t, c)
	for range 3 {
		if err := s.Update(t.Context(), putting("a", string(make([]byte, 20_000)))); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	good, err := os.ReadFile(c.Path)
	if err != nil {
		t.Fatal(err)
	}
	bad := map[string][]byte{"text": []byte("this is no store"), "zeros": make([]byte, 1<<16), "one page": good[:os.Getpagesize()]}
	for n := os.Getpagesize() * 2; n < len(good)-os.Getpagesize(); n += os.Getpagesize() * 3 {
		bad["cut at "+string(rune('a'+n/os.Getpagesize()))] = good[:n]
	}
	for name, b := range bad {
		c := config(t)
		if err := os.WriteFile(c.Path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := Open(t.Context(), c)
		if err == nil { // only pages that hold nothing are missing
			if value := get(t, s, "a"); len(value) != 20_000 {
				t.Errorf("%s: opened, with a value of %d bytes", name, len(value))
			}
			_ = s.Close()
		} else if !errors.Is(err, store.ErrCorrupt) {
			t.Errorf("%s: %v, want ErrCorrupt", name, err)
		} else if after, err := os.ReadFile(c.Path); err != nil || string(after) != string(b) {
			t.Errorf("%s: the file was changed, %v", name, err)
		}
	}
}

// TestHalfMade: what a crash leaves beside the file is in nobody's way.
func TestHalfMade(t *testing.T) {
	made := config(t)
	if err := open(t, made).Close(); err != nil {
		t.Fatal(err)
	}
	good, err := os.ReadFile(made.Path)
	if err != nil {
		t.Fatal(err)
	}
	for name, b := range map[string][]byte{
		"empty": {}, "half a page": make([]byte, 2000), "junk": []byte("junk junk junk"),
		"one page": good[:os.Getpagesize()], "three pages": good[:3*os.Getpagesize()], "another's": good,
	} {
		c := config(t)
		c.Key = secret(7)
		for range 2 { // without a file, and with one
			if err := os.WriteFile(c.Path+newSuffix, b, 0o600); err != nil {
				t.Fatal(err)
			}
			s := open(t, c)
			if err := errors.Join(s.Update(t.Context(), putting("a", "1")), s.Close()); err != nil {
				t.Errorf("%s: %v", name, err)
			}
			if _, err := os.Stat(c.Path + newSuffix); !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("%s: it is still there: %v", name, err)
			}
		}
	}
}

// TestVersions: an upgrade that does not end leaves the old version; a later version
// and a later format are refused.
func TestVersions(t *testing.T) {
	c := config(t)
	s := open(t, c)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	first := putting("a", "1")
	second := func(tx store.Tx) error { cancel(); return errors.Join(putting("a", "2")(tx), ctx.Err()) }
	c.Upgrades = []func(store.Tx) error{first}
	if err := open(t, c).Close(); err != nil {
		t.Fatal(err)
	}
	later := c
	later.Upgrades = []func(store.Tx) error{first, second}
	if _, err := Open(ctx, later); !errors.Is(err, context.Canceled) {
		t.Errorf("an upgrade that fails: %v", err)
	}
	s = open(t, c)
	if value := get(t, s, "a"); value != "1" {
		t.Errorf("after half an upgrade: %q, want what was before", value)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	var version *store.VersionError
	c.Upgrades = nil
	if _, err := Open(t.Context(), c); !errors.As(err, &version) || version.Found != 1 || version.Wanted != 0 {
		t.Errorf("a later version: %v, want a VersionError", err)
	}
	c.Upgrades = []func(store.Tx) error{first}
	s = open(t, c)
	err := s.file.db.Update(func(tx *bbolt.Tx) error {
		return tx.Bucket(metaBucket).Put(metaFormat, binary.BigEndian.AppendUint32(nil, format+1))
	})
	if err := errors.Join(err, s.Close()); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), c); !errors.As(err, &version) || version.What != "format" || version.Found != format+1 {
		t.Errorf("a later format: %v, want a VersionError", err)
	}
}
