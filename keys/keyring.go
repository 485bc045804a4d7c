package keys

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"sync"
)

// Keyring is a file that keeps what a node must not lose and nobody else may
// read: the private keys of its identity, its bundles with their private
// decryption keys, and a few named secrets of the caller (SPEC.md appendix D).
// While it is open no other process opens it. Its methods may run at once.
//
// Against whoever reads the disk the file is as good as the passphrase or the
// wrapping key. It does not show that it is the newest: who can write to the
// disk can put back an old one. What was erased from it is gone from the file;
// its old bytes may remain on the medium, and in copies that the system made.
// In memory secrets are erased when they go, as well as Go can; what an
// [Identity] or a [DecryptionKey] holds goes when nothing refers to it any more.
type Keyring struct {
	state *keyringState
}

type keyringState struct {
	mu      sync.Mutex
	path    string
	disk    *keyringDisk
	wrapper Wrapper
	content *keyringContent // what stands in the file; nil: closed
}

// CreateKeyring makes a new file for an identity, given as its private-identity
// (see [GenerateIdentity]), of which it takes a copy. The directory is made too,
// if only that is missing. A file that exists stays, with an error that Is
// fs.ErrExist.
func CreateKeyring(path string, w Wrapper, identity Secret) (*Keyring, error) {
	return createKeyring(path, w, copySecret(identity.Reveal()), true, nil)
}

// CreateHardwareKeyring is [CreateKeyring] for an identity whose private keys are
// not in the file: [Keyring.Identity] then returns nil.
func CreateHardwareKeyring(path string, w Wrapper, identity *PublicIdentity) (*Keyring, error) {
	if !identity.valid() {
		return nil, errors.New("keys: not an identity")
	}
	return createKeyring(path, w, NewSecret(identity.Append(nil)), false, nil)
}

func createKeyring(path string, w Wrapper, identity Secret, private bool, step func(string) error) (_ *Keyring, err error) {
	content := new(keyringContent)
	defer func() {
		if err != nil {
			identity.Erase()
		}
	}()
	if w == nil {
		return nil, errors.New("keys: no wrapper")
	}
	if err := content.setIdentity(identity); err != nil {
		return nil, err
	}
	if private != (content.signer != nil) {
		return nil, formatError("private-identity", "6.1: want private keys")
	}
	return withDisk(path, true, func(disk *keyringDisk) (*Keyring, error) {
		disk.testingOnlyStep = step
		if there, err := disk.exists(); there || err != nil {
			return nil, errors.Join(err, onlyIf(there, fs.ErrExist))
		}
		k := &Keyring{&keyringState{path: path, disk: disk, wrapper: w, content: content}}
		return k, k.state.write(content, w)
	})
}

func onlyIf(is bool, err error) error {
	if is {
		return err
	}
	return nil
}

// OpenKeyring opens a file. It fails at once with [ErrKeyringLocked] if it is
// open, and with [ErrKeyringExposed] if, on Unix, file or directory are another
// user's, are more than 0600 and 0700, or are a symbolic link. On other systems
// permissions are not checked, and on those without processes nothing is locked.
func OpenKeyring(path string, w Wrapper) (*Keyring, error) {
	if w == nil {
		return nil, errors.New("keys: no wrapper")
	}
	return withDisk(path, false, func(disk *keyringDisk) (*Keyring, error) {
		b, err := disk.read()
		if err != nil {
			return nil, err
		}
		plain, err := openKeyring(w, b)
		if err != nil {
			return nil, err
		}
		defer plain.Erase()
		content, err := parseKeyringContent(plain)
		if err != nil {
			return nil, err
		}
		return &Keyring{&keyringState{path: path, disk: disk, wrapper: w, content: content}}, nil
	})
}

// withDisk locks the file and hands it to f, whose keyring keeps it.
func withDisk(path string, create bool, f func(*keyringDisk) (*Keyring, error)) (*Keyring, error) {
	disk, err := openDisk(path, create)
	if err != nil {
		return nil, &KeyringError{Path: path, Err: err}
	}
	k, err := f(disk)
	if err != nil {
		disk.close()
		return nil, &KeyringError{Path: path, Err: err}
	}
	return k, nil
}

// Close erases the secrets in memory and lets the file go.
func (k *Keyring) Close() error {
	s, err := k.lock()
	if err != nil {
		return err
	}
	defer s.mu.Unlock()
	s.shut()
	return nil
}

// shut ends the use of the file.
func (s *keyringState) shut() {
	eraseAll(s.content.all())
	s.content = nil
	s.disk.close()
}

// lock returns the state of a keyring that is open, locked.
func (k *Keyring) lock() (*keyringState, error) {
	if k == nil || k.state == nil {
		return nil, &KeyringError{Path: "(none)", Err: ErrKeyringClosed}
	}
	k.state.mu.Lock()
	if k.state.content == nil {
		k.state.mu.Unlock()
		return nil, &KeyringError{Path: k.state.path, Err: ErrKeyringClosed}
	}
	return k.state, nil
}

// Format prints the path under every verb.
func (k Keyring) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, k.text()) }

// LogValue returns the path.
func (k Keyring) LogValue() slog.Value { return slog.StringValue(k.text()) }

func (k Keyring) text() string {
	if k.state == nil {
		return "keys.Keyring(none)"
	}
	return "keys.Keyring(" + k.state.path + ")"
}
