package main

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"os"
	"time"

	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/protocol"
)

// What stands in a node's folder.
const (
	keyringFile    = "keyring/keys"     // in a folder of its own, which OpenKeyring wants
	passphraseFile = "passphrase"       // opens it, unless -passphrase says another
	pinsFile       = "pins"             // whom the node trusts
	directoryFile  = "directory"        // of the whole ward
	signerFile     = "directory-signer" // whose directories it takes: the site's identity
	authorityFile  = "authority.crt"    // vouches for the other side of a link
	certFile       = "tls.crt"
	keyFile        = "tls.key"
)

// makeKeys makes a folder with a keyring for the site and for each node.
func (w *ward) makeKeys() error {
	for _, n := range append([]*node{w.site}, w.nodes...) {
		if err := w.makeNode(n); err != nil {
			return fmt.Errorf("keys of %s: %w", n.name, err)
		}
	}
	return nil
}

func (w *ward) makeNode(n *node) error {
	if err := os.Mkdir(w.path(n, ""), 0o700); err != nil {
		return err
	}
	passphrase, err := w.passphrase(n)
	if err != nil {
		return err
	}
	defer passphrase.Erase()
	identity, secret, err := keys.GenerateIdentity()
	if err != nil {
		return err
	}
	defer secret.Erase()
	ring, err := keys.CreateKeyring(w.path(n, keyringFile), keys.Passphrase(passphrase), secret)
	if err != nil {
		return err
	}
	n.public = identity.Public()
	if n != w.site { // which signs, and opens nothing
		n.bundle, err = addBundle(ring, w.o.suite, w.now, w.o.lifetime())
	}
	if closed := ring.Close(); err == nil {
		err = closed
	}
	return err
}

// addBundle makes a decryption key, and a bundle of it the current one.
func addBundle(ring *keys.Keyring, suite keys.Suite, now time.Time, lifetime time.Duration) (*keys.Bundle, error) {
	key, private, err := keys.GenerateDecryptionKey(suite)
	if err != nil {
		return nil, err
	}
	defer private.Erase()
	bundle, err := ring.Identity().SignBundle(keys.BundleTemplate{
		Sequence: 1, NotBefore: now, Expires: now.Add(lifetime), Floor: suite, Keys: []*keys.EncryptionKey{key.Public()},
	})
	if err != nil {
		return nil, err
	}
	return bundle, ring.AddBundle(bundle, private)
}

// passphrase reads the one for all, or makes one of 26 letters and digits and leaves it
// beside the keyring: whoever sets the node up moves it to where its secrets are kept.
func (w *ward) passphrase(n *node) (keys.Secret, error) {
	if w.o.passphrase == "" {
		b := []byte(rand.Text())
		return keys.NewSecret(b), writeFile(w.path(n, passphraseFile), b, 0o600)
	}
	b, err := os.ReadFile(w.o.passphrase)
	if err != nil {
		return keys.Secret{}, err
	}
	b = bytes.TrimRight(b, "\r\n")
	if len(b) == 0 {
		return keys.Secret{}, fmt.Errorf("%s holds no passphrase", w.o.passphrase)
	}
	return keys.NewSecret(b), nil
}

// writeDirectory has the site sign the directory, and gives it to every node. It opens
// the site's keyring for that, as the site does for the next one.
func (w *ward) writeDirectory() error {
	table := map[keys.Thumbprint]protocol.DirectoryEntry{}
	for _, n := range w.nodes {
		table[n.public.Thumbprint()] = protocol.DirectoryEntry{Address: n.address, Bundle: n.bundle.Signed()}
	}
	file := w.o.passphrase
	if file == "" {
		file = w.path(w.site, passphraseFile)
	}
	ring, err := openKeyring(w.path(w.site, keyringFile), file)
	if err != nil {
		return err
	}
	defer ring.Close()
	w.set, err = protocol.SignDirectorySet(ring.Identity(), protocol.DirectoryTemplate{
		Number: 1, Created: w.now, Expires: w.now.Add(w.o.lifetime()), Nodes: table,
	})
	if err != nil {
		return err
	}
	for _, n := range append([]*node{w.site}, w.nodes...) {
		if err := writeFile(w.path(n, directoryFile), w.set.Signed(), 0o644); err != nil {
			return err
		}
		if err := writeFile(w.path(n, signerFile), w.site.public.Append(nil), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// openKeyring is what a node does at every start.
func openKeyring(path, passphrase string) (*keys.Keyring, error) {
	b, err := os.ReadFile(passphrase)
	if err != nil {
		return nil, err
	}
	// The keyring uses it for as long as it is open.
	return keys.OpenKeyring(path, keys.Passphrase(keys.NewSecret(bytes.TrimRight(b, "\r\n"))))
}

// writeFile never writes over a file.
func writeFile(path string, b []byte, mode os.FileMode) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return err
	}
	_, err = f.Write(b)
	if closed := f.Close(); err == nil {
		err = closed
	}
	return err
}
