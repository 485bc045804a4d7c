package keys

import (
	"crypto/rand"
	"crypto/sha256"

	"github.com/vitalpost/vitalpost/keys/cose"
	"github.com/vitalpost/vitalpost/keys/cose/dcbor"
)

// Wrapper is the caller's wrapping key: a passphrase (see [Passphrase]), or a
// key in a TPM or a key management service. Each write of a keyring draws a new
// data key and has it wrapped. A wrapper must not keep key, which is erased
// afterwards; Unwrap gives a Secret away. wrapped is not secret, has 1 to 4096
// bytes, and comes from a file: it is hostile. Where Unwrap can tell that another
// key has wrapped it, it returns an error that Is [ErrKeyringKey].
type Wrapper interface {
	Wrap(key Secret) (wrapped []byte, err error)
	Unwrap(wrapped []byte) (key Secret, err error)
}

const (
	labelKeyring    = "vitalpost/1 keyring\x00"
	keyringVersion  = 1
	maxWrapped      = 4096
	keyringSumBytes = 2 + sha256.Size // with its head
)

// keyringFile is `keyring` of SPEC.md's CDDL.
type keyringFile struct {
	header  []byte // the bytes before sealed, which authenticate them
	wrapped []byte
	sealed  []byte
}

// append appends the file: the header, what is sealed under it, and SHA-256 of
// both. The sum tells damage from a wrong key, and says nothing about who wrote
// the file.
func (f *keyringFile) append(dst []byte) []byte {
	start := len(dst)
	dst = dcbor.AppendBytes(append(dst, f.header...), f.sealed)
	sum := sha256.Sum256(dst[start:])
	return dcbor.AppendBytes(dst, sum[:])
}

func keyringHeader(wrapped []byte) []byte {
	b := dcbor.AppendUint(dcbor.AppendArray(nil, 4), keyringVersion)
	return dcbor.AppendBytes(b, wrapped)
}

// parseKeyringFile parses a file, which the result aliases.
func parseKeyringFile(b []byte) (*keyringFile, error) {
	if len(b) > MaxKeyring {
		return nil, limitError("keyring", "D.1: over 1048576 bytes")
	}
	var f keyringFile
	r := dcbor.NewReader(b, "keyring")
	r.Tuple(4)
	if r.Uint() != keyringVersion {
		r.Fail("D.1: of another version than 1")
	}
	f.wrapped = r.Bytes()
	switch {
	case r.OK() && len(f.wrapped) == 0:
		r.Fail("D.1: no wrapped key")
	case len(f.wrapped) > maxWrapped:
		r.FailLimit("D.1: wrapped key over 4096 bytes")
	}
	f.header = r.Since(0)
	f.sealed = r.Bytes()
	var want, sum [sha256.Size]byte
	r.Fixed(sum[:])
	if r.OK() {
		want = sha256.Sum256(b[:len(b)-keyringSumBytes])
	}
	if r.OK() && sum != want {
		r.Fail("D.1: damaged: its sum is another")
	}
	if err := r.Done(); err != nil {
		return nil, err
	}
	return &f, nil
}

// sealKeyring returns the file that holds content. Its data key is new and seals
// this one text, so the nonce is zero. A key for each write, and not a nonce:
// whoever destroys a wrapping key that they no longer need has destroyed what
// remains on the medium of the files under it.
func sealKeyring(w Wrapper, content []byte) ([]byte, error) {
	key := NewSecret(make([]byte, cose.KeySize))
	defer key.Erase()
	_, _ = rand.Read(key.Reveal()) // never fails: the program ends instead
	wrapped, err := w.Wrap(key)
	if err != nil {
		return nil, err
	}
	if len(wrapped) < 1 || len(wrapped) > maxWrapped {
		return nil, limitError("keyring", "D.1: wrapped key of no byte, or over 4096")
	}
	f := keyringFile{header: keyringHeader(wrapped)}
	if f.sealed, err = sealOnce(key, labelKeyring, f.header, content); err != nil {
		return nil, err
	}
	b := f.append(nil)
	if len(b) > MaxKeyring {
		return nil, limitError("keyring", "D.1: over 1048576 bytes")
	}
	return b, nil
}

// openKeyring returns the content of a file, which its caller erases.
func openKeyring(w Wrapper, b []byte) (Secret, error) {
	f, err := parseKeyringFile(b)
	if err != nil {
		return Secret{}, err
	}
	key, err := w.Unwrap(f.wrapped)
	if err != nil {
		return Secret{}, err
	}
	defer key.Erase()
	content, err := openOnce(key, labelKeyring, f.header, f.sealed)
	if err != nil {
		return Secret{}, ErrKeyringForged
	}
	return content, nil
}
