package keys

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// TestKeyringAlone: of this package the keyring alone has to do with a system; all
// else does no I/O.
func TestKeyringAlone(t *testing.T) {
	found := 0
	for _, s := range sources(t) {
		dir, name := filepath.Split(filepath.FromSlash(s.path))
		if dir != "keys"+string(filepath.Separator) {
			continue
		}
		for _, i := range s.file.Imports {
			path, err := strconv.Unquote(i.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			if path != "os" && path != "syscall" && path != "path/filepath" {
				continue
			}
			if found++; !strings.HasPrefix(name, "keyring") && !strings.HasPrefix(name, "lock") {
				t.Errorf("%s imports %s", s.path, path)
			}
		}
	}
	if found == 0 {
		t.Error("nobody reads or writes a file")
	}
}

// TestKeyringPaths: a keyring stands in a directory of its own, of which only the
// last part is made.
func TestKeyringPaths(t *testing.T) {
	dir := t.TempDir()
	for _, path := range []string{"", ".", "..", dir + "/", dir + "/.", dir + "/keys/..", "a\x00b/c"} {
		if _, err := CreateKeyring(path, cheap("p"), identitySecret(t, 1)); err == nil {
			t.Errorf("%q: made", path)
		}
	}
	if _, err := CreateKeyring(filepath.Join(dir, "a", "b", "ring"), cheap("p"), identitySecret(t, 1)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("two directories are missing: %v", err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 0 {
		t.Errorf("left behind: %v, %v", entries, err)
	}
	if err := os.Mkdir(filepath.Join(dir, "own"), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Chdir(filepath.Join(dir, "own"))
	k, err := CreateKeyring("ring", cheap("p"), identitySecret(t, 1))
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir) // the directory is held open, and not its name
	if err := k.SetSecret("a", NewSecret([]byte{1})); err != nil {
		t.Error(err)
	}
	if err := k.Close(); err != nil {
		t.Error(err)
	}
	if k, err = OpenKeyring("own/ring", cheap("p")); err != nil {
		t.Fatal(err)
	}
	_ = k.Close()
}
