package main

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/protocol"
)

// names are the nodes; hops stand on the way in this order.
var (
	devices    = []string{"device-1", "device-2"}
	hops       = []string{"phone", "cloud", "gateway"}
	clinicians = []string{"clinician-1", "clinician-2"}
	everybody  = append(append(append([]string{}, devices...), hops...), clinicians...)
)

// made runs the command into a new folder.
func made(t *testing.T, args ...string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "ward")
	var out, errs bytes.Buffer
	if code := command(append([]string{"-out", dir}, args...), &out, &errs); code != 0 || errs.Len() > 0 {
		t.Fatalf("exit code %d: %s", code, &errs)
	}
	if !bytes.Contains(out.Bytes(), []byte("keys.OpenKeyring")) || !bytes.Contains(out.Bytes(), []byte("protocol.ParseDirectorySet")) {
		t.Errorf("it says\n%s", &out)
	}
	return dir
}

// opened is what a node makes of its folder, and of nothing else.
type opened struct {
	ring *keys.Keyring
	pins keys.Pins
	set  *protocol.DirectorySet
}

// link is what it has for its links.
type link struct {
	tls     tls.Certificate
	vouches *x509.CertPool
}

func openLink(t *testing.T, dir, name string) link {
	t.Helper()
	own, err := tls.LoadX509KeyPair(filepath.Join(dir, name, certFile), filepath.Join(dir, name, keyFile))
	if err != nil {
		t.Fatal(err)
	}
	l := link{own, x509.NewCertPool()}
	if !l.vouches.AppendCertsFromPEM(read(t, dir, name, authorityFile)) {
		t.Fatalf("%s: no authority", name)
	}
	return l
}

func read(t *testing.T, dir, name, file string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dir, name, filepath.FromSlash(file)))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// openNode reads a node's folder.
func openNode(t *testing.T, dir, name string) *opened {
	t.Helper()
	o := &opened{}
	var err error
	check := func(what string) {
		t.Helper()
		if err != nil {
			t.Fatalf("%s: %s: %v", name, what, err)
		}
	}
	o.ring, err = openKeyring(filepath.Join(dir, name, filepath.FromSlash(keyringFile)), filepath.Join(dir, name, passphraseFile))
	check("keyring")
	t.Cleanup(func() { _ = o.ring.Close() })
	err = o.ring.Holder().Check()
	check("holder")
	o.pins, err = keys.ParsePins(read(t, dir, name, pinsFile))
	check("pins")
	signer, err := keys.ParsePublicIdentity(read(t, dir, name, signerFile))
	if err != nil {
		t.Fatal(err)
	}
	o.set, err = protocol.ParseDirectorySet(read(t, dir, name, directoryFile), signer, protocol.DirectoryMark{}, time.Now())
	check("directory")
	return o
}

// bundle is what a node finds in its directory for another.
func (o *opened) bundle(t *testing.T, whose keys.Thumbprint, role keys.Role) *keys.Bundle {
	t.Helper()
	b, err := protocol.FindBundle(t.Context(), o.set.Directory(), protocol.BundleQuery{Node: whose, Role: role, Trust: o.pins, At: time.Now()})
	if err != nil {
		t.Fatal(err)
	}
	return b
}
