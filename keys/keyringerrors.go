package keys

import (
	"errors"

	"github.com/vitalpost/vitalpost/keys/cose"
)

// What keeps a keyring shut, beside the classes: damage is of class [ErrFormat],
// a file that is too large of [ErrLimit]. Each comes in a *[KeyringError].
var (
	// ErrKeyringLocked: another process has it open, or this one.
	ErrKeyringLocked = errors.New("keyring: already open")
	// ErrKeyringExposed: file or directory are not the user's alone, or are no
	// plain file and directory.
	ErrKeyringExposed = errors.New("keyring: within the reach of others")
	// ErrKeyringKey: the passphrase, or the wrapping key, is not that of the file,
	// or somebody changed what it wrapped on purpose. It Is cose.ErrDecrypt, too.
	ErrKeyringKey error = decryptError{"keyring: passphrase or wrapping key is another one"}
	// ErrKeyringForged: the key is the right one, and somebody changed the file on
	// purpose; or the wrapper does not tell a wrong key. It Is cose.ErrDecrypt, too.
	ErrKeyringForged error = decryptError{"keyring: not what was sealed under its key"}
	// ErrKeyringClosed: Close was called, or a write may have reached the disk
	// only in part: what counts is there, and opening it again shows it.
	ErrKeyringClosed = errors.New("keyring: not open")
)

// decryptError is told apart by its text, and is of class decrypt.
type decryptError struct{ text string }

func (e decryptError) Error() string { return e.text }

func (decryptError) Is(target error) bool { return target == cose.ErrDecrypt }

// KeyringError says which keyring, and what went wrong with it. It holds no
// secret.
type KeyringError struct {
	Path string
	Err  error // one of the above, of a class, or the system's
}

func (e *KeyringError) Error() string { return "keys: keyring " + e.Path + ": " + e.Err.Error() }

// Unwrap returns Err.
func (e *KeyringError) Unwrap() error { return e.Err }

func exposed(what string) error { return &exposedError{what} }

// exposedError says what is within whose reach. It Is ErrKeyringExposed.
type exposedError struct{ what string }

func (e *exposedError) Error() string { return "keyring: " + e.what }

func (e *exposedError) Is(target error) bool { return target == ErrKeyringExposed }
