//go:build !wasm && !plan9

package bolt

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"

	"github.com/vitalpost/vitalpost/keys"
)

// newSuffix is at the end of the name of a file that is to take another's place.
const newSuffix = ".new"

var zeroKey keys.Secret

// moveFile gives a file that was made under the new name the name that it shall have,
// and makes that durable. The file stays open and locked, so that nobody gets between;
// except on Windows, which does not rename what is open, and where nobody can have the
// other file open.
func moveFile(c *Config, f *file, key keys.Secret) (*file, error) {
	if runtime.GOOS == "windows" {
		if err := f.db.Close(); err != nil {
			return nil, err
		}
		if err := os.Rename(c.Path+newSuffix, c.Path); err != nil {
			return nil, err
		}
		return openFile(c, c.Path, key)
	}
	err := f.db.Sync()
	if err == nil {
		err = os.Rename(c.Path+newSuffix, c.Path)
	}
	if err == nil {
		err = syncDir(filepath.Dir(c.Path))
	}
	if err != nil {
		return nil, errors.Join(err, f.db.Close())
	}
	return f, nil
}

// syncDir makes the names in a directory durable.
func syncDir(path string) error {
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
