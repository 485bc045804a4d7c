//go:build !wasm && !plan9

package bolt

import (
	"math/bits"
	"runtime"
)

// limits are how far the file may grow, in bytes.
type limits struct {
	adding, putting, deleting int
	step                      int // by which it grows
}

// limits returns those of a file that has size bytes now.
func (c *Config) limits(size int64) limits {
	all := c.MaxBytes
	if runtime.GOOS == "windows" { // where bbolt makes it as large as its mapping
		all = 1 << (bits.Len64(uint64(all)) - 1)
	}
	deleting := all
	if size > all {
		// It was made with a higher limit, and must be emptied all the same: deleting
		// needs a few free pages first.
		deleting = size + MinBytes/8
	}
	return limits{
		adding:   int(all - all/8),
		putting:  int(all - all/16),
		deleting: int(deleting),
		step:     int(min(all/128, 1<<20)),
	}
}
