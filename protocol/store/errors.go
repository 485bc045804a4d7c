package store

import (
	"errors"
	"fmt"
)

// What can be wrong. Tests use errors.Is; some have a type that says more.
var (
	// ErrFull says that there is no room for what an Update adds. Nothing of it was kept.
	// See FullError.
	ErrFull = errors.New("store: full")
	// ErrSize says that a key or value is too long, or a key empty. See SizeError.
	ErrSize = errors.New("store: size")
	// ErrClosed says that the store is closed; by itself, if a write had failed. What it
	// had returned nil for is kept.
	ErrClosed = errors.New("store: closed")
	// ErrEnded says that a View or Tx was used after its function had returned, or from
	// within a Scan.
	ErrEnded = errors.New("store: used after its transaction, or within a scan")
	// ErrUncertain says that what an Update wrote may have been kept or not.
	ErrUncertain = errors.New("store: may have been kept or not")
	// ErrCorrupt says that what was found is nothing that the store has written there.
	ErrCorrupt = errors.New("store: corrupt")
	// ErrVersion says that a later program wrote the store. See VersionError.
	ErrVersion = errors.New("store: version")
)

// FullError is an ErrFull.
type FullError struct {
	Limit int64 // bytes that the store may take
	Asked int64 // bytes of keys and values that the Update put
}

// Error names both numbers.
func (e *FullError) Error() string {
	return fmt.Sprintf("store: full: %d more bytes, the limit is %d in all", e.Asked, e.Limit)
}

// Is says that it is an ErrFull.
func (e *FullError) Is(target error) bool { return target == ErrFull }

// SizeError is an ErrSize.
type SizeError struct {
	What        string // "key" or "value"
	Size, Limit int    // in bytes
}

// Error says what has which size.
func (e *SizeError) Error() string {
	if e.Size == 0 {
		return "store: an empty " + e.What
	}
	return fmt.Sprintf("store: a %s of %d bytes, want %d at most", e.What, e.Size, e.Limit)
}

// Is says that it is an ErrSize.
func (e *SizeError) Is(target error) bool { return target == ErrSize }

// VersionError is an ErrVersion: the store has a version that this program does not
// know, so it reads nothing and writes nothing.
type VersionError struct {
	What          string // "schema" or "format"
	Found, Wanted uint64 // Wanted is the highest that the program knows
}

// Error names both versions.
func (e *VersionError) Error() string {
	return fmt.Sprintf("store: %s version %d, want %d at most", e.What, e.Found, e.Wanted)
}

// Is says that it is an ErrVersion.
func (e *VersionError) Is(target error) bool { return target == ErrVersion }
