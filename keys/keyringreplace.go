package keys

import (
	"errors"
	"io/fs"
	"os"
)

// write replaces the keyring by b. A crash before the rename leaves the old file
// and perhaps the beginning of a new one beside it, which the next one to open
// removes; a crash after it leaves the new file, or, if the directory was not
// synced yet, either. renamed reports whether it may be the new one.
func (d *keyringDisk) write(b []byte) (renamed bool, err error) {
	temporary := d.name + newSuffix
	if err := d.root.Remove(temporary); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return false, err
	}
	f, err := d.open(temporary, os.O_WRONLY|os.O_CREATE|os.O_EXCL)
	if err != nil {
		return false, err
	}
	if err := d.fill(f, b); err != nil {
		return false, err
	}
	if err := d.root.Rename(temporary, d.name); err != nil {
		return false, errors.Join(err, d.root.Remove(temporary))
	}
	if err := d.step("renamed"); err != nil {
		return true, err
	}
	if err := d.sync(); err != nil {
		return true, err
	}
	return true, d.step("directory synced")
}

// fill writes b to the new file, syncs and closes it.
func (d *keyringDisk) fill(f *os.File, b []byte) error {
	err := d.step("created")
	if err == nil {
		// Two halves, so that a test can stop between them.
		if _, err = f.Write(b[:len(b)/2]); err == nil {
			err = d.step("written in part")
		}
	}
	if err == nil {
		_, err = f.Write(b[len(b)/2:])
	}
	if err == nil {
		err = d.step("written")
	}
	if err == nil {
		err = f.Sync()
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = d.step("synced")
	}
	return err
}

// sync makes the rename durable.
func (d *keyringDisk) sync() error {
	f, err := d.root.Open(".")
	if err != nil {
		return err
	}
	defer f.Close()
	return syncDirectory(f)
}

func (d *keyringDisk) step(name string) error {
	if d.testingOnlyStep == nil {
		return nil
	}
	return d.testingOnlyStep(name)
}
