package keys

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// keyringDisk is a keyring's directory, open and checked, and the lock. Files are
// reached through the directory's handle, so nobody who swaps directories on the
// way to it gets between the check and the use.
type keyringDisk struct {
	root *os.Root
	name string
	lock io.Closer

	// testingOnlyStep is called after each step of write. What it returns ends the
	// write there, with nothing put in order: as if the process had died.
	testingOnlyStep func(step string) error
}

// The files beside the keyring. The lock's stays for good: if it went, two
// processes could each lock another file of that name.
const (
	lockSuffix = ".lock"
	newSuffix  = ".new"
)

// openDisk opens the directory of a keyring and locks the keyring.
func openDisk(path string, create bool) (_ *keyringDisk, err error) {
	dir, name := filepath.Split(path)
	dir = filepath.Clean(dir)
	if name == "" || name == "." || name == ".." {
		return nil, &fs.PathError{Op: "open", Path: path, Err: fs.ErrInvalid}
	}
	if create {
		if err := makeDirectory(dir); err != nil {
			return nil, err
		}
	}
	there, err := os.Lstat(dir)
	if err != nil {
		return nil, err
	}
	d := &keyringDisk{name: name}
	if d.root, err = os.OpenRoot(dir); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			d.close()
		}
	}()
	info, err := d.root.Stat(".")
	if err != nil {
		return nil, err
	}
	if !os.SameFile(there, info) {
		return nil, exposed("the directory is a symbolic link")
	}
	if err := checkExposed(info); err != nil {
		return nil, err
	}
	if !create { // no lock file for a keyring that is not there
		if _, err := d.root.Lstat(name); err != nil {
			return nil, err
		}
	}
	if d.lock, err = d.takeLock(dir); err != nil {
		return nil, err
	}
	// What a crash has left behind: no part of the keyring.
	if err := d.root.Remove(name + newSuffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	return d, nil
}

// makeDirectory makes a directory, durably, unless it is there.
func makeDirectory(dir string) error {
	err := os.Mkdir(dir, 0o700)
	if errors.Is(err, fs.ErrExist) {
		return nil // what it is, is looked at once it is open
	} else if err != nil {
		return err
	}
	parent, err := os.Open(filepath.Dir(dir))
	if err != nil {
		return err
	}
	defer parent.Close()
	return syncDirectory(parent)
}

func (d *keyringDisk) exists() (bool, error) {
	_, err := d.root.Lstat(d.name)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil, err
}

// open opens a file of the directory, if it is the user's alone and no link.
func (d *keyringDisk) open(name string, flags int) (*os.File, error) {
	before, err := d.root.Lstat(name)
	switch {
	case err == nil && !before.Mode().IsRegular():
		return nil, exposed(name + " is no plain file")
	case err != nil && (!errors.Is(err, fs.ErrNotExist) || flags&os.O_CREATE == 0):
		return nil, err
	}
	f, err := d.root.OpenFile(name, flags|openFlags, 0o600)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	switch {
	case err != nil:
	case !info.Mode().IsRegular() || before != nil && !os.SameFile(before, info):
		err = exposed(name + " is no plain file, or another one than a moment ago")
	default:
		err = checkExposed(info)
	}
	if err != nil {
		_ = f.Close()
		return nil, err
	}
	return f, nil
}

// read reads the keyring: no more than one byte over what it may have, which is
// the parser's to refuse.
func (d *keyringDisk) read() ([]byte, error) {
	f, err := d.open(d.name, os.O_RDONLY)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, MaxKeyring+1))
}

// close lets go of the lock, last.
func (d *keyringDisk) close() {
	if d.root != nil {
		_ = d.root.Close()
	}
	if d.lock != nil {
		_ = d.lock.Close()
	}
	d.root, d.lock = nil, nil
}
