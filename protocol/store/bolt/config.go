package bolt

import (
	"errors"
	"fmt"
	"strconv"

	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/protocol/store"
)

// MinBytes is the least MaxBytes; the most is 64 GiB, or 512 MiB where pointers have
// 32 bits, since the file is mapped into memory.
const MinBytes = 1 << 20

// KeySize is the length of a key.
const KeySize = 32

var (
	// ErrKey says that the key is not that of the file, or has not 32 bytes.
	ErrKey = errors.New("bolt: not the key of this file")
	// ErrInUse says that the file is open already, here or in another process.
	ErrInUse = errors.New("bolt: the file is in use")
)

// Config says where a store is and how large it may be.
type Config struct {
	// Path is that of the file, made with mode 0600 if there is none. Beside it, with
	// ".new" at its end, is for a while the one that is to take its place.
	Path string
	// Key has 32 random bytes, used for nothing else. It is read by Open and Compact,
	// and not kept.
	Key keys.Secret
	// MaxBytes bounds the file. One that is larger already, made with a higher bound,
	// grows by a little, if at all, while it is emptied.
	MaxBytes int64
	// Upgrades are given to store.Upgrade before Open returns.
	Upgrades []func(store.Tx) error
}

func (c *Config) check() error {
	if c.Path == "" {
		return errors.New("bolt: no path")
	}
	most := int64(64) << 30
	if strconv.IntSize == 32 {
		most = 512 << 20
	}
	if c.MaxBytes < MinBytes || c.MaxBytes > most {
		return fmt.Errorf("bolt: MaxBytes %d, want %d to %d", c.MaxBytes, MinBytes, most)
	}
	return nil
}
