package keys

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/vitalpost/vitalpost/keys/cose"
)

// cheap is a passphrase that costs nearly nothing.
func cheap(p string) Wrapper {
	return &passphrase{NewSecret([]byte(p)), argon2Cost{memory: 64, passes: 1, lanes: 1}}
}

// privateOf returns the private COSE_Key of newKey(suite, n).
func privateOf(tb testing.TB, suite Suite, n byte) Secret {
	tb.Helper()
	return NewSecret(newKey(tb, suite, n).public.key.AppendPrivate(nil, seed(n)))
}

// identitySecret returns the private-identity of newIdentity(n).
func identitySecret(tb testing.TB, n byte) Secret {
	tb.Helper()
	return NewSecret(newIdentity(tb, n).public.keys[0].AppendPrivate(nil, seed(n)))
}

// newKeyring makes one of newIdentity(1) under the passphrase "p".
func newKeyring(tb testing.TB) (*Keyring, string) {
	tb.Helper()
	path := filepath.Join(tb.TempDir(), "keys", "ring")
	k, err := CreateKeyring(path, cheap("p"), identitySecret(tb, 1))
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = k.Close() })
	return k, path
}

func reopened(tb testing.TB, k *Keyring, path string) *Keyring {
	tb.Helper()
	_ = k.Close()
	k, err := OpenKeyring(path, cheap("p"))
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = k.Close() })
	return k
}

// TestKeyring: everything comes back, current bundle first, from a file that its
// user alone can read.
func TestKeyring(t *testing.T) {
	k, path := newKeyring(t)
	id := k.Identity()
	first := ownOf(t, id, template(1), newKey(t, SuiteXWing, 1))
	second := ownOf(t, id, template(2), newKey(t, SuiteXWing, 3), newKey(t, SuiteX25519, 2))
	name := []byte("the store's data key")
	given := NewSecret(bytes.Clone(name))
	for _, err := range []error{
		k.AddBundle(first.Bundle, privateOf(t, SuiteXWing, 1)),
		k.AddBundle(second.Bundle, privateOf(t, SuiteX25519, 2), privateOf(t, SuiteXWing, 3)),
		k.SetSecret("store", given), k.SetSecret("a", NewSecret([]byte{1})), k.SetSecret("a", NewSecret([]byte{2})),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	given.Erase()
	for range 2 {
		h := k.Holder()
		if err := h.Check(); err != nil {
			t.Fatal(err)
		}
		if len(h.Bundles) != 2 || h.Bundles[0].Bundle.Digest() != second.Bundle.Digest() || len(h.Bundles[0].Keys) != 2 || len(h.Bundles[1].Keys) != 1 {
			t.Errorf("%v", h.Bundles)
		}
		if k.Identity().Thumbprint() != newIdentity(t, 1).Thumbprint() || k.Public().Thumbprint() != k.Identity().Thumbprint() {
			t.Error("another identity")
		}
		got, ok := k.Secret("store")
		if a, _ := k.Secret("a"); !ok || !bytes.Equal(got.Reveal(), name) || a.Reveal()[0] != 2 {
			t.Error("another secret")
		}
		got.Erase() // a copy
		if again, _ := k.Secret("store"); !bytes.Equal(again.Reveal(), name) {
			t.Error("the caller erased the keyring's own")
		}
		if _, ok := k.Secret("b"); ok {
			t.Error("a secret that is not there")
		}
		k = reopened(t, k, path)
	}
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(entries) != 2 {
		t.Errorf("%v, %v", entries, err)
	}
}

// TestKeyringErases: what is retired or erased is in the file no more, nor in the
// keyring's memory.
func TestKeyringErases(t *testing.T) {
	k, path := newKeyring(t)
	id := k.Identity()
	first, second := ownOf(t, id, template(1), newKey(t, SuiteXWing, 1)), ownOf(t, id, template(2), newKey(t, SuiteXWing, 3))
	for _, err := range []error{
		k.AddBundle(first.Bundle, privateOf(t, SuiteXWing, 1)), k.AddBundle(second.Bundle, privateOf(t, SuiteXWing, 3)),
		k.SetSecret("x", NewSecret([]byte("1"))), k.SetSecret("y", NewSecret([]byte("2"))),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	key, secret := k.state.content.bundles[1].secrets[0], k.state.content.secrets[0].secret
	if k.Retire(first.Bundle.Digest()) != nil || k.EraseSecret("x") != nil || k.SetSecret("y", NewSecret([]byte("3"))) != nil {
		t.Fatal("not erased")
	}
	if key.Reveal() != nil || secret.Reveal() != nil {
		t.Error("still in memory")
	}
	if !errors.Is(k.Retire(first.Bundle.Digest()), fs.ErrNotExist) || !errors.Is(k.EraseSecret("x"), fs.ErrNotExist) {
		t.Error("erased twice")
	}
	k = reopened(t, k, path)
	_, x := k.Secret("x")
	y, _ := k.Secret("y")
	if h := k.Holder(); len(h.Bundles) != 1 || x || string(y.Reveal()) != "3" {
		t.Errorf("%v, %v, %s", h.Bundles, x, y.Reveal())
	}
	all := k.state.content.all()
	if err := k.Close(); err != nil {
		t.Fatal(err)
	}
	for _, s := range all {
		if s.Reveal() != nil {
			t.Error("Close leaves a secret in memory")
		}
	}
	h := k.Holder()
	if _, ok := k.Secret("y"); ok || k.Identity() != nil || k.Public() != nil || h.Identity != nil {
		t.Error("a closed keyring gives something out")
	}
	if !errors.Is(k.Close(), ErrKeyringClosed) || !errors.Is(k.SetSecret("y", y), ErrKeyringClosed) || !errors.Is(k.Rewrap(cheap("q")), ErrKeyringClosed) {
		t.Error("a closed keyring is used")
	}
}

// TestKeyringRefuses: what does not belong into the file changes nothing.
func TestKeyringRefuses(t *testing.T) {
	k, path := newKeyring(t)
	id := k.Identity()
	own := ownOf(t, id, template(2), newKey(t, SuiteX25519, 2))
	private := privateOf(t, SuiteX25519, 2)
	if err := k.AddBundle(own.Bundle, private); err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	third := ownOf(t, id, template(3), newKey(t, SuiteX25519, 2))
	for name, err := range map[string]error{
		"nil bundle":           k.AddBundle(nil, private),
		"zero bundle":          k.AddBundle(new(Bundle), private),
		"another's bundle":     k.AddBundle(ownOf(t, newIdentity(t, 2), template(3), newKey(t, SuiteX25519, 2)).Bundle, private),
		"the same again":       k.AddBundle(own.Bundle, private),
		"an earlier one":       k.AddBundle(ownOf(t, id, template(1), newKey(t, SuiteX25519, 2)).Bundle, private),
		"another bundle's key": k.AddBundle(third.Bundle, privateOf(t, SuiteX25519, 3)),
		"the key twice":        k.AddBundle(third.Bundle, private, private),
		"a public key":         k.AddBundle(third.Bundle, NewSecret(newKey(t, SuiteX25519, 2).public.key.Append(nil))),
		"a zero key":           k.AddBundle(third.Bundle, Secret{}),
		"no name":              k.SetSecret("", private),
		"a name of 65 bytes":   k.SetSecret(string(bytes.Repeat([]byte("a"), 65)), private),
		"a name not in UTF-8":  k.SetSecret("\xff", private),
		"no secret":            k.SetSecret("a", Secret{}),
		"a secret of 4097":     k.SetSecret("a", NewSecret(make([]byte, 4097))),
		"no wrapper":           k.Rewrap(nil),
		"an empty passphrase":  k.Rewrap(cheap("")),
	} {
		if err == nil {
			t.Errorf("%s: taken", name)
		}
	}
	after, err := os.ReadFile(path)
	if err != nil || !bytes.Equal(before, after) || len(k.Holder().Bundles) != 1 {
		t.Errorf("something changed: %v", err)
	}
	if private.Reveal() == nil {
		t.Error("the caller's secret was erased")
	}
}

// TestKeyringLimits, each at its edge.
func TestKeyringLimits(t *testing.T) {
	k, _ := newKeyring(t)
	for i := range MaxKeyringSecrets {
		if err := k.SetSecret(string(rune('A'+i)), NewSecret([]byte{1})); err != nil {
			t.Fatal(err)
		}
	}
	refused(t, k.SetSecret("one more", NewSecret([]byte{1})), ErrLimit)
	if err := k.SetSecret("A", NewSecret(make([]byte, MaxKeyringSecret))); err != nil {
		t.Error(err)
	}
	for i := range MaxKeyringBundles {
		if err := k.AddBundle(ownOf(t, k.Identity(), template(uint64(i)), newKey(t, SuiteX25519, 2)).Bundle); err != nil {
			t.Fatal(err)
		}
	}
	refused(t, k.AddBundle(ownOf(t, k.Identity(), template(99), newKey(t, SuiteX25519, 2)).Bundle), ErrLimit)
	if err := k.SetSecret(string(bytes.Repeat([]byte("A"), MaxKeyringName)), NewSecret([]byte{1})); !errors.Is(err, ErrLimit) {
		t.Errorf("a long name: %v", err)
	}
}

// TestKeyringRewrap: from then on the new passphrase alone opens the file.
func TestKeyringRewrap(t *testing.T) {
	k, path := newKeyring(t)
	if err := k.Rewrap(cheap("q")); err != nil {
		t.Fatal(err)
	}
	if err := k.SetSecret("a", NewSecret([]byte{1})); err != nil {
		t.Fatal(err)
	}
	_ = k.Close()
	if _, err := OpenKeyring(path, cheap("p")); !errors.Is(err, ErrKeyringKey) {
		t.Errorf("the old passphrase: %v", err)
	}
	k, err := OpenKeyring(path, cheap("q"))
	if err != nil {
		t.Fatal(err)
	}
	_ = k.Close()
}

// TestKeyringHardware: keys in hardware are not in the file, and private keys are
// not taken for public ones, nor the other way round.
func TestKeyringHardware(t *testing.T) {
	id := newDual(t, 1)
	path := filepath.Join(t.TempDir(), "keys", "ring")
	k, err := CreateHardwareKeyring(path, cheap("p"), id.Public())
	if err != nil {
		t.Fatal(err)
	}
	if k.Identity() != nil || k.Public().Thumbprint() != id.Thumbprint() {
		t.Error("another identity")
	}
	if err := k.AddBundle(ownOf(t, id, template(1), newKey(t, SuiteX25519, 2)).Bundle); err != nil {
		t.Error(err)
	}
	k = reopened(t, k, path)
	if k.Identity() != nil || k.Public().Thumbprint() != id.Thumbprint() || len(k.Holder().Bundles) != 1 {
		t.Error("another identity")
	}
	_, err = CreateKeyring(path+"2", cheap("p"), NewSecret(id.Public().Append(nil)))
	refused(t, err, ErrFormat)
}

// TestKeyringExists: a keyring is not written over by another.
func TestKeyringExists(t *testing.T) {
	k, path := newKeyring(t)
	_ = k.Close()
	if _, err := CreateKeyring(path, cheap("q"), identitySecret(t, 2)); !errors.Is(err, fs.ErrExist) {
		t.Errorf("created again: %v", err)
	}
	if reopened(t, k, path).Public().Thumbprint() != newIdentity(t, 1).Thumbprint() {
		t.Error("another identity")
	}
	if _, err := OpenKeyring(path+"2", cheap("p")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("opened, and is not there: %v", err)
	}
	if _, err := os.Stat(path + "2" + lockSuffix); err == nil {
		t.Error("a lock for a keyring that is not there")
	}
}

// TestKeyringAtOnce: its methods may be called at once.
func TestKeyringAtOnce(t *testing.T) {
	k, _ := newKeyring(t)
	var all sync.WaitGroup
	for i := range 4 {
		all.Go(func() {
			if err := k.SetSecret(string(rune('a'+i)), NewSecret([]byte{byte(i)})); err != nil {
				t.Error(err)
			}
			k.Secret("a")
			k.Holder()
		})
	}
	all.Wait()
	for i := range 4 {
		if s, ok := k.Secret(string(rune('a' + i))); !ok || s.Reveal()[0] != byte(i) {
			t.Errorf("secret %d is lost", i)
		}
	}
}

// TestKeyringWrapped: each write has a new data key, and what a wrapper does
// wrong is an error.
func TestKeyringWrapped(t *testing.T) {
	w := new(testWrapper)
	path := filepath.Join(t.TempDir(), "keys", "ring")
	k, err := CreateKeyring(path, w, identitySecret(t, 1))
	if err != nil {
		t.Fatal(err)
	}
	if err := k.SetSecret("a", NewSecret([]byte{1})); err != nil {
		t.Fatal(err)
	}
	if len(w.keys) != 2 || bytes.Equal(w.keys[0], w.keys[1]) {
		t.Errorf("%d data keys, or one twice", len(w.keys))
	}
	w.wrap = func([]byte) ([]byte, error) { return make([]byte, maxWrapped+1), nil }
	refused(t, k.SetSecret("b", NewSecret([]byte{1})), ErrLimit)
	broken := errors.New("the TPM is gone")
	w.wrap = func([]byte) ([]byte, error) { return nil, broken }
	if err := k.SetSecret("b", NewSecret([]byte{1})); !errors.Is(err, broken) {
		t.Error(err)
	}
	if _, ok := k.Secret("b"); ok {
		t.Error("a secret that was not written")
	}
	_ = k.Close()
	w.unwrap = func([]byte) (Secret, error) { return Secret{}, broken }
	if _, err := OpenKeyring(path, w); !errors.Is(err, broken) {
		t.Error(err)
	}
	for _, n := range []int{0, 31, 32, 33} {
		w.unwrap = func([]byte) (Secret, error) { return NewSecret(make([]byte, n)), nil }
		_, err := OpenKeyring(path, w)
		if refused(t, err, cose.ErrDecrypt); !errors.Is(err, ErrKeyringForged) {
			t.Errorf("a key of %d bytes: %v", n, err)
		}
	}
}

// testWrapper is a caller's wrapping key that wraps nothing, and that looks at no
// more of what is wrapped than the key.
type testWrapper struct {
	keys   [][]byte
	wrap   func([]byte) ([]byte, error)
	unwrap func([]byte) (Secret, error)
}

func (w *testWrapper) Wrap(key Secret) ([]byte, error) {
	if w.wrap != nil {
		return w.wrap(key.Reveal())
	}
	w.keys = append(w.keys, bytes.Clone(key.Reveal()))
	return append(bytes.Clone(key.Reveal()), "a comment"...), nil
}

func (w *testWrapper) Unwrap(wrapped []byte) (Secret, error) {
	if w.unwrap != nil {
		return w.unwrap(wrapped)
	}
	return NewSecret(bytes.Clone(wrapped[:32])), nil
}
