//go:build unix

package keys

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"syscall"
)

// openFlags: a link is not followed, and a pipe is not waited for.
const openFlags = syscall.O_NOFOLLOW | syscall.O_NONBLOCK

// checkExposed refuses what is another user's, and what group or others may
// read, write or search. Access control lists that the mode does not show are
// not seen (macOS has such).
func checkExposed(info fs.FileInfo) error {
	what := "file " + info.Name()
	if info.IsDir() {
		what = "directory"
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok || int64(stat.Uid) != int64(os.Geteuid()) {
		return exposed(what + " is another user's")
	}
	if mode := info.Mode().Perm(); mode&0o077 != 0 {
		return exposed(fmt.Sprintf("%s has mode %#o, want nothing for group and others", what, mode))
	}
	return nil
}

// syncDirectory makes what was done in a directory durable. Some file systems
// don't sync directories, and say so.
func syncDirectory(f *os.File) error {
	if err := f.Sync(); err != nil && !errors.Is(err, syscall.EINVAL) && !errors.Is(err, errors.ErrUnsupported) {
		return err
	}
	return nil
}
