//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package keys

import (
	"errors"
	"io"
	"os"
	"syscall"
)

// takeLock locks the file beside the keyring, or returns [ErrKeyringLocked] at
// once. The lock is of the open file: a second one in this process is refused as
// well, and the kernel lets it go with the process, however that ends.
func (d *keyringDisk) takeLock(string) (io.Closer, error) {
	f, err := d.open(d.name+lockSuffix, os.O_RDWR|os.O_CREATE)
	if err != nil {
		return nil, err
	}
	for {
		err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if !errors.Is(err, syscall.EINTR) {
			break
		}
	}
	if err == nil {
		return f, nil
	}
	_ = f.Close()
	if errors.Is(err, syscall.EWOULDBLOCK) {
		err = ErrKeyringLocked
	}
	return nil, err
}
