//go:build !unix

package keys

import (
	"io/fs"
	"os"
)

const openFlags = 0

// checkExposed refuses nothing: there are no users here, or, on Windows, it is the
// directory's access control list that decides, which the caller has to set.
func checkExposed(fs.FileInfo) error { return nil }

// syncDirectory does nothing: directories can't be synced here.
func syncDirectory(*os.File) error { return nil }
