package main

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vitalpost/vitalpost/keys"
)

// TestProvisionSecrets: a party's folder holds nothing of another's secrets.
// Both private COSE_Keys end with the private key's 32 bytes; what ParseX makes
// of them shows that these really are the secret.
func TestProvisionSecrets(t *testing.T) {
	for _, suite := range []keys.Suite{keys.SuiteXWing, keys.SuiteX25519} {
		t.Run("suite "+suite.String(), func(t *testing.T) {
			dir := t.TempDir()
			r, err := provision(dir, suite, 3, time.Now())
			if err != nil {
				t.Fatal(err)
			}
			files := readAll(t, dir)
			secrets := map[string][]byte{filepath.Join("device", subjectFile): r.subject[:]}
			for path, b := range files {
				if strings.HasSuffix(path, ".key") {
					secrets[path] = b[len(b)-32:]
				}
			}
			if want := 1 + 2*len(staff(3)); len(secrets) != want {
				t.Fatalf("found %d secrets, want %d", len(secrets), want)
			}
			for path, secret := range secrets {
				checkSecret(t, suite, path, files[path])
				for other, b := range files {
					if other != path && bytes.Contains(b, secret) {
						t.Errorf("%s holds the secret of %s", other, path)
					}
				}
			}
		})
	}
}

// checkSecret changes a key's last 32 bytes: then it is no longer that of the
// public one beside it.
func checkSecret(t *testing.T, suite keys.Suite, path string, file []byte) {
	t.Helper()
	parse := func(b []byte) error { _, err := keys.ParseIdentity(keys.NewSecret(b)); return err }
	switch {
	case !strings.HasSuffix(path, ".key"):
		return
	case strings.HasPrefix(filepath.Base(path), decryptionPrefix):
		parse = func(b []byte) error {
			k, err := keys.ParseDecryptionKey(keys.NewSecret(b))
			if err == nil && k.Suite() != suite {
				t.Errorf("%s is of suite %v, want %v", path, k.Suite(), suite)
			}
			return err
		}
	}
	if err := parse(bytes.Clone(file)); err != nil {
		t.Errorf("%s: %v", path, err)
	}
	b := bytes.Clone(file)
	b[len(b)-16] ^= 1
	if parse(b) == nil {
		t.Errorf("%s: its last 32 bytes are not the private key", path)
	}
}

// TestProvisionFiles: each folder has exactly its files, private ones for its
// owner alone, and pins of exactly those whom the party must trust.
func TestProvisionFiles(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "kept")
	o := small(keys.SuiteX25519, 2)
	o.dir = dir
	if code := command(t.Context(), []string{"-readings", "1", "-hops", "2", "-dir", dir}, new(bytes.Buffer), os.Stderr); code != 0 {
		t.Fatalf("the exit code is %d", code)
	}
	var want []string
	for _, m := range staff(2) {
		want = append(want, filepath.Join(m.name, identityFile), filepath.Join(m.name, bundleFile), filepath.Join(m.name, pinsFile))
		want = append(want, strings.TrimPrefix(decryptionFile(t, dir, m.name), dir+string(filepath.Separator)))
	}
	for _, path := range []string{"subject", "route/01-phone.bundle", "route/02-cloud.bundle", "audience/01-clinician-1.bundle", "audience/02-clinician-2.bundle"} {
		want = append(want, filepath.Join("device", filepath.FromSlash(path)))
	}
	var got []string
	for path := range readAll(t, dir) {
		got = append(got, path)
		checkMode(t, dir, path)
	}
	slices.Sort(want)
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("the files are\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	for party, trusted := range map[string]map[string]keys.Role{
		"device":      {"phone": keys.RoleHop, "cloud": keys.RoleHop, "clinician-1": keys.RoleReport, "clinician-2": keys.RoleReport},
		"phone":       {"cloud": keys.RoleHop},
		"cloud":       {"clinician-1": keys.RoleReport, "clinician-2": keys.RoleReport},
		"clinician-1": {"device": keys.RoleMeasure, "phone": keys.RoleHop, "cloud": keys.RoleHop},
		"clinician-2": {"device": keys.RoleMeasure, "phone": keys.RoleHop, "cloud": keys.RoleHop},
	} {
		pins := loadTestOwn(t, dir, party).pins
		if len(pins) != len(trusted) {
			t.Errorf("%s has %d pins, want %d", party, len(pins), len(trusted))
		}
		for name, role := range trusted {
			pin := pins[loadTestOwn(t, dir, name).identity.Thumbprint()]
			if !slices.Equal(pin.Roles, []keys.Role{role}) {
				t.Errorf("%s has pinned %s as %v, want %v", party, name, pin.Roles, role)
			}
		}
	}
}

func checkMode(t *testing.T, dir, path string) {
	t.Helper()
	if runtime.GOOS == "windows" {
		return // has no such modes
	}
	info, err := os.Stat(filepath.Join(dir, path))
	if err != nil {
		t.Fatal(err)
	}
	private := strings.HasSuffix(path, ".key") || filepath.Base(path) == subjectFile
	if private && info.Mode() != 0o600 {
		t.Errorf("%s has mode %v, want 0600", path, info.Mode())
	}
	folder, err := os.Stat(filepath.Dir(filepath.Join(dir, path)))
	if err != nil || folder.Mode().Perm() != 0o700 {
		t.Errorf("the folder of %s has mode %v (%v), want 0700", path, folder.Mode(), err)
	}
}

// readAll returns all files below dir, by their path in it.
func readAll(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	files := map[string][]byte{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		files[name], err = os.ReadFile(path)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}
