package main

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/vitalpost/vitalpost/keys"
)

func readFile(t *testing.T, elements ...string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(elements...))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// replace puts b in place of a file.
func replace(t *testing.T, b []byte, elements ...string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(elements...), b, 0o600); err != nil {
		t.Fatal(err)
	}
}

func loadTestOwn(t *testing.T, dir, party string) *own {
	t.Helper()
	o, err := loadOwn(filepath.Join(dir, party))
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// decryptionFile returns the path of a party's one decryption key.
func decryptionFile(t *testing.T, dir, party string) string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(dir, party, decryptionPrefix+"*"))
	if err != nil || len(found) != 1 {
		t.Fatalf("%s has %d decryption keys (%v), want 1", party, len(found), err)
	}
	return found[0]
}

// swapFolder gives a party the files of another.
func swapFolder(t *testing.T, dir, party, from string) {
	t.Helper()
	path := filepath.Join(dir, party)
	if err := os.RemoveAll(path); err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(path, os.DirFS(filepath.Join(dir, from))); err != nil {
		t.Fatal(err)
	}
}

// swapIdentity gives a party new keys of its own, which nobody has pinned.
func swapIdentity(t *testing.T, dir, party string, role keys.Role) {
	t.Helper()
	other := &register{dir: t.TempDir()}
	if err := other.makeParty(&member{name: party, role: role}, keys.SuiteX25519, time.Now()); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(decryptionFile(t, dir, party)); err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{identityFile, bundleFile, filepath.Base(decryptionFile(t, other.dir, party))} {
		replace(t, readFile(t, other.dir, party, file), dir, party, file)
	}
}

// signBundle signs a bundle over a party's present keys, good until expires.
func signBundle(t *testing.T, dir, party string, sequence uint64, expires time.Time) []byte {
	t.Helper()
	o := loadTestOwn(t, dir, party)
	k := o.holder.Bundles[0].Keys[0]
	b, err := o.identity.SignBundle(keys.BundleTemplate{
		Sequence: sequence, NotBefore: expires.Add(-time.Hour), Expires: expires,
		Floor: k.Suite(), Keys: []*keys.EncryptionKey{k.Public()},
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.Signed()
}
