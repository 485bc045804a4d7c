package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/vitalpost/vitalpost/keys"
)

// What stands in a party's folder. Nothing of anybody else's is private there.
const (
	identityFile     = "identity.key" // private COSE_Key
	decryptionPrefix = "decryption-"  // private COSE_Keys; none: nothing can be opened any more
	bundleFile       = "own.bundle"   // what others seal to
	pinsFile         = "pins"         // exactly those whom the party must trust
	subjectFile      = "subject"      // device only: the pseudonym of the patient in its bed
	routeDir         = "route"        // device only: bundles of the hops, in the order of their names
	audienceDir      = "audience"     // device only: bundles of the recipients
)

// own is what every party has, as read from its folder.
type own struct {
	identity *keys.Identity
	holder   *keys.Holder // its bundle with the private keys to open with
	pins     keys.Pins
}

// loadOwn reads a party's own files and checks that they belong together.
func loadOwn(dir string) (*own, error) {
	identity, err := parseFile(dir, identityFile, func(b []byte) (*keys.Identity, error) {
		secret := keys.NewSecret(b)
		defer secret.Erase()
		return keys.ParseIdentity(secret)
	})
	if err != nil {
		return nil, err
	}
	bundle, err := parseFile(dir, bundleFile, func(b []byte) (*keys.Bundle, error) {
		return keys.ParseOwnBundle(b, identity.Public())
	})
	if err != nil {
		return nil, err
	}
	private, err := loadDecryptionKeys(dir)
	if err != nil {
		return nil, err
	}
	holder := &keys.Holder{Identity: identity.Public(), Bundles: []keys.OwnBundle{{Bundle: bundle, Keys: private}}}
	if err := holder.Check(); err != nil {
		return nil, err
	}
	pins, err := parseFile(dir, pinsFile, keys.ParsePins)
	if err != nil {
		return nil, err
	}
	return &own{identity: identity, holder: holder, pins: pins}, nil
}

func loadDecryptionKeys(dir string) ([]*keys.DecryptionKey, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var private []*keys.DecryptionKey
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), decryptionPrefix) {
			continue
		}
		k, err := parseFile(dir, e.Name(), func(b []byte) (*keys.DecryptionKey, error) {
			secret := keys.NewSecret(b)
			defer secret.Erase()
			return keys.ParseDecryptionKey(secret)
		})
		if err != nil {
			return nil, err
		}
		private = append(private, k)
	}
	return private, nil
}

// parseFile reads and parses a file, and names it where it is at fault.
func parseFile[T any](dir, name string, parse func([]byte) (T, error)) (T, error) {
	b, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		return *new(T), err // names the file itself
	}
	parsed, err := parse(b)
	if err != nil {
		return *new(T), fmt.Errorf("%s: %w", name, err)
	}
	return parsed, nil
}

// writeSecret writes a private key for its owner's eyes only, then erases it:
// from now on only the folder has it.
func writeSecret(path string, secret keys.Secret) error {
	defer secret.Erase()
	return writeFile(path, secret.Reveal(), 0o600)
}

// writeFile never writes over a file: an earlier ward's keys may stand there.
func writeFile(path string, b []byte, mode os.FileMode) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return err
	}
	if _, err := f.Write(b); err != nil {
		_ = f.Close()
		return err
	}
	return f.Close()
}
