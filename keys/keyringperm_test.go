//go:build unix

package keys

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// TestG8_KeyringExposed: what others can reach is refused, with what it is.
func TestG8_KeyringExposed(t *testing.T) {
	for name, fault := range map[string]func(path string) error{
		"group reads":             func(path string) error { return os.Chmod(path, 0o640) },
		"group writes":            func(path string) error { return os.Chmod(path, 0o620) },
		"others read":             func(path string) error { return os.Chmod(path, 0o604) },
		"others write":            func(path string) error { return os.Chmod(path, 0o602) },
		"group reads directory":   func(path string) error { return os.Chmod(filepath.Dir(path), 0o740) },
		"group writes directory":  func(path string) error { return os.Chmod(filepath.Dir(path), 0o730) },
		"others search directory": func(path string) error { return os.Chmod(filepath.Dir(path), 0o701) },
		"others use the lock":     func(path string) error { return os.Chmod(path+lockSuffix, 0o606) },
		"a link": func(path string) error {
			return errors.Join(os.Rename(path, path+"2"), os.Symlink(filepath.Base(path)+"2", path))
		},
		"a link elsewhere": func(path string) error {
			return errors.Join(os.Rename(path, filepath.Dir(path)+"2"), os.Symlink(filepath.Dir(path)+"2", path))
		},
		"the lock a link": func(path string) error {
			return errors.Join(os.Remove(path+lockSuffix), os.Symlink(filepath.Base(path), path+lockSuffix))
		},
		"the directory a link": func(path string) error {
			dir := filepath.Dir(path)
			return errors.Join(os.Rename(dir, dir+"2"), os.Symlink(dir+"2", dir))
		},
		"a pipe":      func(path string) error { return errors.Join(os.Remove(path), syscall.Mkfifo(path, 0o600)) },
		"a directory": func(path string) error { return errors.Join(os.Remove(path), os.Mkdir(path, 0o700)) },
	} {
		k, path := newKeyring(t)
		_ = k.Close()
		if err := fault(path); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if _, err := OpenKeyring(path, cheap("p")); !errors.Is(err, ErrKeyringExposed) || ofClass(err) {
			t.Errorf("%s: %v", name, err)
		}
	}
	k, path := newKeyring(t)
	_ = k.Close()
	for _, mode := range []os.FileMode{0o600, 0o400} {
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
		k, err := OpenKeyring(path, cheap("p"))
		if err != nil {
			t.Fatalf("%o: %v", mode, err)
		}
		_ = k.Close()
	}
}

// TestG8_KeyringForeign: another user's file is refused, whatever its mode says.
func TestG8_KeyringForeign(t *testing.T) {
	info := foreign{&syscall.Stat_t{Uid: uint32(os.Geteuid())}}
	if err := checkExposed(info); err != nil {
		t.Error(err)
	}
	info.stat.Uid++
	if err := checkExposed(info); !errors.Is(err, ErrKeyringExposed) {
		t.Errorf("another user's: %v", err)
	}
	if err := checkExposed(foreign{}); !errors.Is(err, ErrKeyringExposed) {
		t.Errorf("nobody's: %v", err)
	}
}

type foreign struct{ stat *syscall.Stat_t }

func (foreign) Name() string       { return "ring" }
func (foreign) Size() int64        { return 0 }
func (foreign) Mode() fs.FileMode  { return 0o600 }
func (foreign) ModTime() time.Time { return now }
func (foreign) IsDir() bool        { return false }
func (f foreign) Sys() any {
	if f.stat == nil {
		return nil
	}
	return f.stat
}

// TestG8_KeyringModes: whatever the umask says, files are made 0600, and the
// directory 0700. (A umask can only take away from that.)
func TestG8_KeyringModes(t *testing.T) {
	k, path := newKeyring(t)
	if err := k.SetSecret("a", NewSecret([]byte{1})); err != nil {
		t.Fatal(err)
	}
	for p, want := range map[string]os.FileMode{path: 0o600, path + lockSuffix: 0o600, filepath.Dir(path): 0o700} {
		info, err := os.Lstat(p)
		if err != nil || info.Mode().Perm()&^want != 0 {
			t.Errorf("%s: %v, %v", p, info.Mode(), err)
		}
	}
	// A file that stands where the new one goes is not written into.
	if err := os.WriteFile(path+newSuffix, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	if err := k.SetSecret("a", NewSecret([]byte{2})); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Lstat(path); err != nil || info.Mode().Perm()&^0o600 != 0 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
}
