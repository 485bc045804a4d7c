package keys_test

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/vitalpost/vitalpost/keys"
)

// directory returns one for an example.
func directory() (path string, remove func()) {
	dir, err := os.MkdirTemp("", "keyring")
	check(err)
	return filepath.Join(dir, "keys", "ring"), func() { _ = os.RemoveAll(dir) }
}

// A node is set up once. From then on it opens its keyring at every start.
func ExampleCreateKeyring() {
	path, remove := directory()
	defer remove()
	_, secret, err := keys.GenerateIdentity()
	check(err)
	w := keys.Passphrase(keys.NewSecret([]byte("correct horse battery staple")))
	ring, err := keys.CreateKeyring(path, w, secret)
	check(err)
	secret.Erase()

	key, private, err := keys.GenerateDecryptionKey(keys.SuiteXWing)
	check(err)
	bundle, err := ring.Identity().SignBundle(keys.BundleTemplate{
		Sequence: 1, NotBefore: time.Now(), Expires: time.Now().Add(24 * time.Hour),
		Floor: keys.SuiteXWing, Keys: []*keys.EncryptionKey{key.Public()},
	})
	check(err)
	check(ring.AddBundle(bundle, private))
	private.Erase()
	check(ring.Holder().Check())
	fmt.Println(len(ring.Holder().Bundles), ring.Identity().Thumbprint() == bundle.Owner())

	check(ring.Close())
	// Output:
	// 1 true
}

// One process has a keyring open; the passphrase opens it; and what keeps it shut
// can be told apart.
func ExampleOpenKeyring() {
	path, remove := directory()
	defer remove()
	_, secret, err := keys.GenerateIdentity()
	check(err)
	defer secret.Erase()
	w := newKMS()
	ring, err := keys.CreateKeyring(path, w, secret)
	check(err)
	_, err = keys.OpenKeyring(path, w)
	fmt.Println("open already:", errors.Is(err, keys.ErrKeyringLocked))
	check(ring.Close())

	_, err = keys.OpenKeyring(path, newKMS())
	fmt.Println("another key:", errors.Is(err, keys.ErrKeyringKey))
	_, err = keys.OpenKeyring(path+"2", w)
	fmt.Println("not there:", errors.Is(err, fs.ErrNotExist))
	check(os.WriteFile(path, []byte("damage"), 0o600))
	_, err = keys.OpenKeyring(path, w)
	fmt.Println("damaged:", errors.Is(err, keys.ErrFormat))
	// Output:
	// open already: true
	// another key: true
	// not there: true
	// damaged: true
}

// kms stands for a key in a key management service or a TPM.
type kms struct{ aead cipher.AEAD }

func newKMS() kms {
	key := make([]byte, 32)
	_, _ = rand.Read(key)
	block, err := aes.NewCipher(key)
	check(err)
	aead, err := cipher.NewGCMWithRandomNonce(block)
	check(err)
	return kms{aead}
}

func (k kms) Wrap(key keys.Secret) ([]byte, error) {
	return k.aead.Seal(nil, nil, key.Reveal(), nil), nil
}

func (k kms) Unwrap(wrapped []byte) (keys.Secret, error) {
	key, err := k.aead.Open(nil, nil, wrapped, nil)
	if err != nil { // of any length: it comes from a file
		return keys.Secret{}, keys.ErrKeyringKey
	}
	return keys.NewSecret(key), nil
}

// A wrapping key of the caller's own takes the place of a passphrase.
func ExampleWrapper() {
	path, remove := directory()
	defer remove()
	_, secret, err := keys.GenerateIdentity()
	check(err)
	ring, err := keys.CreateKeyring(path, newKMS(), secret)
	check(err)
	secret.Erase()
	check(ring.Rewrap(keys.Passphrase(keys.NewSecret([]byte("correct horse battery staple")))))
	check(ring.Close())
	ring, err = keys.OpenKeyring(path, keys.Passphrase(keys.NewSecret([]byte("correct horse battery staple"))))
	check(err)
	fmt.Println(ring.Identity() != nil)
	check(ring.Close())
	// Output: true
}

// A keyring also keeps what else must not lie about, such as the key of a store.
func ExampleKeyring_SetSecret() {
	path, remove := directory()
	defer remove()
	id, _, err := keys.GenerateIdentity()
	check(err)
	ring, err := keys.CreateHardwareKeyring(path, newKMS(), id.Public())
	check(err)
	defer ring.Close()
	check(ring.SetSecret("store", keys.NewSecret([]byte("32 bytes, in earnest"))))
	secret, ok := ring.Secret("store")
	fmt.Println(secret, len(secret.Reveal()), ok)
	secret.Erase()
	check(ring.EraseSecret("store"))
	_, ok = ring.Secret("store")
	fmt.Println(ok, ring.Identity() == nil)
	// Output:
	// keys.Secret(redacted) 20 true
	// false true
}

// At the end of its grace period a bundle goes, and its private keys with it.
func ExampleKeyring_Retire() {
	path, remove := directory()
	defer remove()
	_, secret, err := keys.GenerateIdentity()
	check(err)
	ring, err := keys.CreateKeyring(path, newKMS(), secret)
	check(err)
	secret.Erase()
	defer ring.Close()
	for sequence := range uint64(2) {
		key, private, err := keys.GenerateDecryptionKey(keys.SuiteX25519)
		check(err)
		bundle, err := ring.Identity().SignBundle(keys.BundleTemplate{
			Sequence: sequence, Expires: time.Now().Add(time.Hour), Floor: keys.SuiteX25519, Keys: []*keys.EncryptionKey{key.Public()},
		})
		check(err)
		check(ring.AddBundle(bundle, private))
		private.Erase()
	}
	bundles := ring.Holder().Bundles
	check(ring.Retire(bundles[1].Bundle.Digest()))
	fmt.Println(len(bundles), len(ring.Holder().Bundles), ring.Holder().Bundles[0].Bundle.Sequence())
	// Output: 2 1 1
}
