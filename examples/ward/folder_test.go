package main

import (
	"bytes"
	"crypto/rand"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/vitalpost/vitalpost/envelope"
	"github.com/vitalpost/vitalpost/keys"
)

// TestFolders has a rule a line: what is wrong with somebody's files, and who
// finds it.
func TestFolders(t *testing.T) {
	for _, c := range []struct {
		name    string
		spoil   func(t *testing.T, dir string)
		step    string
		party   string
		reading int
		want    error // nil: of no class, since no bytes from outside caused it
	}{
		{"a hop without its key", func(t *testing.T, dir string) {
			_ = os.Remove(decryptionFile(t, dir, "cloud"))
		}, "load", "cloud", 0, nil},
		{"a clinician without its key", func(t *testing.T, dir string) {
			_ = os.Remove(decryptionFile(t, dir, "clinician-2"))
		}, "load", "clinician-2", 0, nil},
		{"another hop's folder", func(t *testing.T, dir string) {
			swapFolder(t, dir, "cloud", "gateway")
		}, "peel", "cloud", 1, envelope.ErrNoKey},
		{"a clinician's folder at a hop", func(t *testing.T, dir string) {
			swapFolder(t, dir, "gateway", "clinician-1")
		}, "peel", "gateway", 1, envelope.ErrNoKey},
		{"a hop's folder at a clinician", func(t *testing.T, dir string) {
			swapFolder(t, dir, "clinician-1", "gateway")
		}, "open", "clinician-1", 1, envelope.ErrNoKey},
		{"the other clinician's folder", func(t *testing.T, dir string) {
			swapFolder(t, dir, "clinician-1", "clinician-2")
		}, "check", "clinician-1", 0, errDiffers},
		{"another's decryption key", func(t *testing.T, dir string) {
			replace(t, readFile(t, decryptionFile(t, dir, "phone")), decryptionFile(t, dir, "cloud"))
		}, "load", "cloud", 0, nil},
		{"another's identity", func(t *testing.T, dir string) {
			replace(t, readFile(t, dir, "cloud", identityFile), dir, "phone", identityFile)
		}, "load", "phone", 0, envelope.ErrTrust},
		{"no identity", func(t *testing.T, dir string) {
			_ = os.Remove(filepath.Join(dir, "phone", identityFile))
		}, "load", "phone", 0, os.ErrNotExist},
		{"a device that nobody knows", func(t *testing.T, dir string) {
			swapIdentity(t, dir, "device", keys.RoleMeasure)
		}, "open", "clinician-1", 1, envelope.ErrTrust},
		{"a hop that nobody knows", func(t *testing.T, dir string) {
			swapIdentity(t, dir, "phone", keys.RoleHop)
		}, "peel", "phone", 1, envelope.ErrNoKey},
		{"a device that may not measure", func(t *testing.T, dir string) {
			pins := keys.Pins{}
			if err := pins.Pin(loadTestOwn(t, dir, "device").identity.Public(), keys.RoleGather); err != nil {
				t.Fatal(err)
			}
			b, err := pins.Append(nil)
			if err != nil {
				t.Fatal(err)
			}
			replace(t, b, dir, "clinician-2", pinsFile)
		}, "open", "clinician-2", 1, envelope.ErrTrust},
		{"a hop that may not forward there", func(t *testing.T, dir string) {
			replace(t, readFile(t, dir, "gateway", pinsFile), dir, "phone", pinsFile)
		}, "peel", "phone", 1, envelope.ErrTrust},
		{"a route in another order", func(t *testing.T, dir string) {
			route := filepath.Join(dir, "device", routeDir)
			_ = os.Rename(filepath.Join(route, "02-cloud.bundle"), filepath.Join(route, "00-cloud.bundle"))
		}, "peel", "cloud", 1, envelope.ErrTrust},
		{"a stranger's bundle on the route", func(t *testing.T, dir string) {
			swapIdentity(t, dir, "cloud", keys.RoleHop)
			replace(t, readFile(t, dir, "cloud", bundleFile), dir, "device", routeDir, "02-cloud.bundle")
		}, "load", "device", 0, envelope.ErrTrust},
		{"a clinician's bundle on the route", func(t *testing.T, dir string) {
			replace(t, readFile(t, dir, "clinician-1", bundleFile), dir, "device", routeDir, "02-cloud.bundle")
		}, "load", "device", 0, envelope.ErrTrust},
		{"a damaged bundle", func(t *testing.T, dir string) {
			b := readFile(t, dir, "device", audienceDir, "01-clinician-1.bundle")
			b[len(b)-1] ^= 1
			replace(t, b, dir, "device", audienceDir, "01-clinician-1.bundle")
		}, "load", "device", 0, envelope.ErrSignature},
		{"an expired bundle", func(t *testing.T, dir string) {
			b := signBundle(t, dir, "clinician-1", 2, time.Now().Add(-time.Second))
			replace(t, b, dir, "device", audienceDir, "01-clinician-1.bundle")
		}, "load", "device", 0, envelope.ErrExpired},
		{"a bundle that its owner does not have", func(t *testing.T, dir string) {
			b := signBundle(t, dir, "clinician-1", 2, time.Now().Add(time.Hour))
			replace(t, b, dir, "device", audienceDir, "01-clinician-1.bundle")
		}, "open", "clinician-1", 1, envelope.ErrAudience},
		{"one clinician twice", func(t *testing.T, dir string) {
			replace(t, readFile(t, dir, "clinician-1", bundleFile), dir, "device", audienceDir, "02-clinician-2.bundle")
		}, "seal", "device", 1, envelope.ErrFormat},
		{"an audience in another order", func(t *testing.T, dir string) {
			b := readFile(t, dir, "device", audienceDir, "02-clinician-2.bundle")
			_ = os.Remove(filepath.Join(dir, "device", audienceDir, "02-clinician-2.bundle"))
			replace(t, b, dir, "device", audienceDir, "00-clinician-2.bundle")
		}, "check", "clinician-1", 1, errDiffers},
		{"another patient", func(t *testing.T, dir string) {
			replace(t, []byte("the bed opposite"), dir, "device", subjectFile)
		}, "check", "clinician-1", 1, errDiffers},
		{"half a pseudonym", func(t *testing.T, dir string) {
			replace(t, []byte("half a p"), dir, "device", subjectFile)
		}, "load", "device", 0, nil},
		{"no pins", func(t *testing.T, dir string) {
			replace(t, []byte{0x80}, dir, "gateway", pinsFile)
		}, "load", "gateway", 0, envelope.ErrFormat},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := small(keys.SuiteX25519, 3)
			o.testingOnlyProvisioned = func(dir string) error { c.spoil(t, dir); return nil }
			checkFailure(t, run(t.Context(), o, io.Discard, io.Discard), c.step, c.party, c.reading, c.want)
		})
	}
}

func TestProvisionedFails(t *testing.T) {
	want := errors.New("no")
	o := small(keys.SuiteX25519, 0)
	o.testingOnlyProvisioned = func(string) error { return want }
	if err := run(t.Context(), o, io.Discard, io.Discard); !errors.Is(err, want) {
		t.Errorf("run is %v, want %v", err, want)
	}
}

// TestWriteFileKeeps: an earlier ward's keys are never written over.
func TestWriteFileKeeps(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.key")
	secret := make([]byte, 32)
	_, _ = rand.Read(secret)
	want := bytes.Clone(secret)
	if err := writeSecret(path, keys.NewSecret(secret)); err != nil {
		t.Fatal(err)
	}
	if err := writeSecret(path, keys.NewSecret(make([]byte, 32))); !errors.Is(err, os.ErrExist) {
		t.Errorf("writing again is %v, want %v", err, os.ErrExist)
	}
	if got := readFile(t, path); !bytes.Equal(got, want) {
		t.Error("the file was written over")
	}
}
