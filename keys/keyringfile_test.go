package keys

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/vitalpost/vitalpost/keys/cose"
)

// resummed gives a file that was changed on purpose its sum.
func resummed(b []byte) []byte {
	sum := sha256.Sum256(b[:len(b)-keyringSumBytes])
	return append(bytes.Clone(b[:len(b)-sha256.Size]), sum[:]...)
}

// put writes the file of a keyring that is closed.
func put(tb testing.TB, path string, b []byte) {
	tb.Helper()
	if err := os.WriteFile(path, b, 0o600); err != nil {
		tb.Fatal(err)
	}
}

// TestKeyringDamage: a wrong passphrase, damage and forgery are told apart, and
// nothing comes out in either case.
func TestKeyringDamage(t *testing.T) {
	k, path := newKeyring(t)
	_ = k.Close()
	good, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	open := func(p string, b []byte) error {
		put(t, path, b)
		k, err := OpenKeyring(path, cheap(p))
		if k != nil {
			if err != nil {
				t.Error("a keyring beside an error")
			}
			_ = k.Close()
		}
		var e *KeyringError
		if err != nil && (!errors.As(err, &e) || e.Path != path) {
			t.Errorf("%v does not say where", err)
		}
		return err
	}
	err = open("P", good)
	if refused(t, err, cose.ErrDecrypt); !errors.Is(err, ErrKeyringKey) || errors.Is(err, ErrKeyringForged) {
		t.Errorf("a wrong passphrase: %v", err)
	}
	for i := range good {
		b := bytes.Clone(good)
		b[i] ^= 1
		if err := open("p", b); errors.Is(err, ErrKeyringKey) || errors.Is(err, ErrKeyringForged) || !errors.Is(err, ErrFormat) {
			t.Fatalf("byte %d damaged: %v", i, err)
		}
		if i%7 == 0 {
			refused(t, open("p", good[:i]), ErrFormat)
		}
	}
	refused(t, open("p", append(bytes.Clone(good), 0)), ErrFormat)
	// Changed on purpose, with the sum made to fit.
	f, err := parseKeyringFile(good)
	if err != nil {
		t.Fatal(err)
	}
	b := bytes.Clone(good)
	b[len(b)-keyringSumBytes-1] ^= 1
	err = open("p", resummed(b))
	if refused(t, err, cose.ErrDecrypt); !errors.Is(err, ErrKeyringForged) || errors.Is(err, ErrKeyringKey) {
		t.Errorf("changed content: %v", err)
	}
	b = bytes.Clone(good)
	b[len(f.header)-1] ^= 1
	if err := open("p", resummed(b)); !errors.Is(err, ErrKeyringKey) {
		t.Errorf("changed wrapped key: %v", err)
	}
	b = bytes.Clone(good)
	b[1] = 2
	refused(t, open("p", resummed(b)), ErrFormat)
	if err := open("p", good); err != nil {
		t.Error(err)
	}
}

// TestG8_KeyringHeaderBound: the header is authenticated with the content, also
// where the wrapper does not look at all of it.
func TestG8_KeyringHeaderBound(t *testing.T) {
	w := new(testWrapper)
	path := filepath.Join(t.TempDir(), "keys", "ring")
	k, err := CreateKeyring(path, w, identitySecret(t, 1))
	if err != nil {
		t.Fatal(err)
	}
	_ = k.Close()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	i := bytes.Index(b, []byte("a comment"))
	b[i] = 'A'
	put(t, path, resummed(b))
	if _, err := OpenKeyring(path, w); !errors.Is(err, ErrKeyringForged) {
		t.Errorf("a header of somebody else's: %v", err)
	}
}

// TestG14_KeyringSize: a file that is too large is not read.
func TestG14_KeyringSize(t *testing.T) {
	k, path := newKeyring(t)
	_ = k.Close()
	if err := os.Truncate(path, MaxKeyring+1); err != nil {
		t.Fatal(err)
	}
	_, err := OpenKeyring(path, cheap("p"))
	refused(t, err, ErrLimit)
	if err := os.Truncate(path, 1<<40); err == nil { // a sparse one: reading it would end the test
		_, err := OpenKeyring(path, cheap("p"))
		refused(t, err, ErrLimit)
	}
	_, err = parseKeyringFile(make([]byte, MaxKeyring+1))
	refused(t, err, ErrLimit)
	// Nor is one written, and the largest that is written is read.
	w := new(testWrapper)
	b, err := sealKeyring(w, make([]byte, MaxKeyring/2))
	if err != nil {
		t.Fatal(err)
	}
	largest := MaxKeyring - (len(b) - MaxKeyring/2)
	if b, err = sealKeyring(w, make([]byte, largest)); err != nil || len(b) != MaxKeyring {
		t.Fatalf("%d bytes, %v", len(b), err)
	}
	if _, err := openKeyring(w, b); err != nil {
		t.Error(err)
	}
	_, err = sealKeyring(w, make([]byte, largest+1))
	refused(t, err, ErrLimit)
}

// TestG14_Argon2Bounds: a hostile file does not decide how much memory and time
// its opening takes.
func TestG14_Argon2Bounds(t *testing.T) {
	w := cheap("p").(*passphrase)
	for _, c := range []struct {
		memory, passes, lanes uint64
		class                 error
	}{
		{64, 1, 1, nil}, {8, 1, 1, nil}, {128, MaxArgon2Passes, MaxArgon2Lanes, nil},
		{MaxArgon2Memory + 1, 1, 1, ErrLimit}, {1 << 32, 1, 1, ErrLimit}, {1<<53 - 1, 1, 1, ErrLimit},
		{64, MaxArgon2Passes + 1, 1, ErrLimit}, {64, 1<<32 + 1, 1, ErrLimit}, {1 << 10, 1, MaxArgon2Lanes + 1, ErrLimit}, {1 << 10, 1, 257, ErrLimit},
		{64, 0, 1, ErrFormat}, {64, 1, 0, ErrFormat}, {7, 1, 1, ErrFormat}, {127, 1, 16, ErrFormat}, {0, 0, 0, ErrFormat},
	} {
		cost := argon2Cost{memory: c.memory, passes: c.passes, lanes: c.lanes}
		b := append(cost.append(nil), 0x58, 48)
		b = append(b, make([]byte, 48)...)
		if c.class == nil {
			if _, err := w.Unwrap(b); !errors.Is(err, ErrKeyringKey) {
				t.Errorf("%+v: %v", c, err)
			}
			continue
		}
		// The parser is asked first, so that a test without bounds does not die of it.
		_, _, _, err := parseWrapped(b)
		if err == nil {
			t.Errorf("%+v: taken", c)
			continue
		}
		refused(t, err, c.class)
		_, err = w.Unwrap(b)
		refused(t, err, c.class)
	}
	if c := recommended(); c.memory != 65536 || c.passes != 3 || c.lanes != 4 {
		t.Errorf("%+v are not the parameters of RFC 9106", c)
	}
}

// TestPassphrase: what the exported constructor makes is what RFC 9106 recommends,
// with a new salt each time; it is the caller who erases the passphrase.
func TestPassphrase(t *testing.T) {
	p := NewSecret([]byte("correct horse"))
	w := Passphrase(p)
	one, err := w.Wrap(NewSecret(seed(1)))
	if err != nil {
		t.Fatal(err)
	}
	cost, _, _, err := parseWrapped(one)
	if want := recommended(); err != nil || cost.memory != want.memory || cost.passes != want.passes || cost.lanes != want.lanes || cost.salt == [16]byte{} {
		t.Errorf("%+v, %v", cost, err)
	}
	key, err := w.Unwrap(one)
	if err != nil || !bytes.Equal(key.Reveal(), seed(1)) {
		t.Errorf("unwrapped: %v", err)
	}
	two, err := cheap("p").Wrap(NewSecret(seed(1)))
	if err != nil {
		t.Fatal(err)
	}
	if three, err := cheap("p").Wrap(NewSecret(seed(1))); err != nil || bytes.Equal(two, three) {
		t.Errorf("the salt is not new: %v", err)
	}
	p.Erase()
	if _, err := w.Unwrap(one); err == nil || ofClass(err) {
		t.Errorf("an erased passphrase: %v", err)
	}
	if _, err := w.Wrap(NewSecret(seed(1))); err == nil || ofClass(err) {
		t.Errorf("an erased passphrase: %v", err)
	}
}
