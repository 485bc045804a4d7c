package main

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vitalpost/vitalpost/envelope"
	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/protocol"
)

var roles = map[string]keys.Role{
	"device-1": keys.RoleMeasure, "device-2": keys.RoleMeasure, "phone": keys.RoleHop, "cloud": keys.RoleHop, "gateway": keys.RoleHop,
	"clinician-1": keys.RoleReport, "clinician-2": keys.RoleReport,
}

// A ward is made once, and read back from its folders by the library.
func TestWard(t *testing.T) {
	dir := made(t, "-port", "20000", "-host", "ward.example")
	t.Run("private files", func(t *testing.T) { privateFiles(t, dir) })
	nodes := map[string]*opened{}
	for _, name := range everybody {
		nodes[name] = openNode(t, dir, name)
	}
	t.Run("trust", func(t *testing.T) { whoTrustsWhom(t, nodes) })
	t.Run("addresses", func(t *testing.T) { addresses(t, nodes) })
	t.Run("a message", func(t *testing.T) { messageTravels(t, nodes) })
}

// whoTrustsWhom: each node has the private keys of the bundle that the directory has for
// it, trusts exactly those whom it must, for their role and no other, and finds the
// bundles of these.
func whoTrustsWhom(t *testing.T, nodes map[string]*opened) {
	for name, trusted := range map[string][]string{
		"device-1": slices.Concat(hops, clinicians), "device-2": slices.Concat(hops, clinicians),
		"phone": {"device-1", "device-2", "cloud"}, "cloud": {"phone", "gateway"}, "gateway": {"cloud", "clinician-1", "clinician-2"},
		"clinician-1": slices.Concat(devices, hops), "clinician-2": slices.Concat(devices, hops),
	} {
		n := nodes[name]
		if len(n.pins) != len(trusted) {
			t.Errorf("%s trusts %d, want %d", name, len(n.pins), len(trusted))
		}
		for _, other := range trusted {
			whose := nodes[other].ring.Public().Thumbprint()
			b := n.bundle(t, whose, roles[other])
			if own := nodes[other].ring.Holder().Bundles; len(own) != 1 || own[0].Bundle.Digest() != b.Digest() || len(own[0].Keys) != 1 {
				t.Errorf("%s does not have the keys of its bundle", other)
			}
			if pin := n.pins[whose]; !slices.Equal(pin.Roles, []keys.Role{roles[other]}) {
				t.Errorf("%s trusts %s as %v", name, other, pin.Roles)
			}
		}
		for _, other := range everybody {
			if slices.Contains(trusted, other) {
				continue
			}
			whose := nodes[other].ring.Public().Thumbprint()
			_, err := protocol.FindBundle(t.Context(), n.set.Directory(), protocol.BundleQuery{Node: whose, Role: roles[other], Trust: n.pins, At: time.Now()})
			if !errors.Is(err, keys.ErrTrust) {
				t.Errorf("%s on %s: %v", name, other, err)
			}
		}
	}
}

func addresses(t *testing.T, nodes map[string]*opened) {
	for i, name := range everybody {
		a, err := nodes["device-1"].set.Directory().Address(t.Context(), nodes[name].ring.Public().Thumbprint())
		if i < 2 && !errors.Is(err, protocol.ErrUnknownNode) || i >= 2 && string(a) != "https://ward.example:2000"+string(rune('0'+i-2))+"/vitalpost/" {
			t.Errorf("%s is at %s, %v", name, a, err)
		}
	}
}

// messageTravels: a reading goes from a device to the clinicians, each of whom has what
// stood in its folder and nothing else.
func messageTravels(t *testing.T, nodes map[string]*opened) {
	device := nodes["device-1"]
	plan := &envelope.Plan{From: device.ring.Identity(), Routes: []envelope.Route{{}}}
	route := &plan.Routes[0]
	for _, name := range hops {
		route.Via = append(route.Via, device.bundle(t, nodes[name].ring.Public().Thumbprint(), keys.RoleHop))
	}
	for _, name := range clinicians {
		route.To = append(route.To, device.bundle(t, nodes[name].ring.Public().Thumbprint(), keys.RoleReport))
	}
	batch, err := envelope.Seal(plan, &envelope.Message{Kind: envelope.KindObservation, Type: envelope.MediaType("text/plain"), Content: []byte("SpO2 97 %")})
	if err != nil {
		t.Fatal(err)
	}
	onward := batch.Legs[0].Envelope
	for _, name := range hops {
		ring := nodes[name].ring
		p, err := envelope.NewPeeler(envelope.PeelerConfig{Holder: ring.Holder(), Identity: ring.Identity()})
		if err != nil {
			t.Fatal(err)
		}
		var f envelope.Forward
		if err := p.Peel(&f, onward, envelope.Ingress{}); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if onward, err = f.AppendEnvelope(nil, envelope.Egress{}); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range clinicians {
		o, err := envelope.NewOpener(envelope.OpenerConfig{Holder: nodes[name].ring.Holder(), Trust: nodes[name].pins})
		if err != nil {
			t.Fatal(err)
		}
		v, err := o.Open(nil, onward)
		if err != nil || string(v.Content()) != "SpO2 97 %" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// privateFiles are their owner's alone, and nobody's secret stands in another's folder.
func privateFiles(t *testing.T, dir string) {
	secrets, files := map[string][]byte{}, map[string][]byte{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		want := fs.FileMode(0o644)
		if d.IsDir() {
			want = 0o700
		}
		private := slices.Contains([]string{passphraseFile, keyFile, "authority.key", "keys", "keys.lock"}, d.Name())
		if private {
			want = 0o600
		}
		if runtime.GOOS != "windows" && info.Mode().Perm() != want {
			t.Errorf("%s has mode %v, want %v", path, info.Mode(), want)
		}
		if d.IsDir() {
			return nil
		}
		if files[path], err = os.ReadFile(path); private && len(files[path]) > 0 {
			secrets[path] = files[path]
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if want := 3*len(everybody) + 3; len(secrets) != want {
		t.Errorf("%d secrets, want %d", len(secrets), want)
	}
	for path, secret := range secrets {
		for other, b := range files {
			if other != path && bytes.Contains(b, secret) {
				t.Errorf("%s stands in %s", path, other)
			}
		}
	}
}

// One passphrase for all is the caller's, and is written nowhere.
func TestPassphrase(t *testing.T) {
	file := filepath.Join(t.TempDir(), "phrase")
	if err := os.WriteFile(file, []byte("correct horse battery staple\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	dir := made(t, "-suite", "2", "-passphrase", file)
	for _, name := range append([]string{"site"}, everybody...) {
		if _, err := os.Stat(filepath.Join(dir, name, passphraseFile)); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s has a passphrase: %v", name, err)
		}
	}
	ring, err := keys.OpenKeyring(filepath.Join(dir, "site", filepath.FromSlash(keyringFile)), keys.Passphrase(keys.NewSecret([]byte("correct horse battery staple"))))
	if err != nil {
		t.Fatal(err)
	}
	defer ring.Close()
	signer, err := keys.ParsePublicIdentity(read(t, dir, "phone", signerFile))
	if err != nil || signer.Thumbprint() != ring.Public().Thumbprint() {
		t.Errorf("the phone takes directories of another: %v", err)
	}
}

// Flags that are wrong, and folders that are in use.
func TestCommandRefuses(t *testing.T) {
	dir := t.TempDir()
	for _, args := range [][]string{
		{}, {"-out", dir, "more"}, {"-out", dir, "-suite", "4"}, {"-out", dir, "-port", "0"}, {"-out", dir, "-port", "65531"},
		{"-out", dir, "-days", "0"}, {"-out", dir, "-host", ""}, {"-out", dir, "-host", "a b"}, {"-out", dir, "-what"},
	} {
		var out, errs bytes.Buffer
		if code := command(args, &out, &errs); code != 2 || out.Len() > 0 || !strings.Contains(errs.String(), "-out DIR") {
			t.Errorf("%q: exit code %d, %s", args, code, &errs)
		}
	}
	var out, errs bytes.Buffer
	if code := command([]string{"-h"}, &out, &errs); code != 0 || !strings.Contains(errs.String(), "go run ./examples/provision -out DIR") {
		t.Errorf("-h: exit code %d, %s", code, &errs)
	}
	empty := filepath.Join(dir, "empty")
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"-out", dir}, {"-out", empty}, {"-out", filepath.Join(dir, "new"), "-passphrase", empty}, {"-out", filepath.Join(dir, "newer"), "-passphrase", "missing"}} {
		if code := command(args, &out, &errs); code != 1 {
			t.Errorf("%q: exit code %d", args, code)
		}
	}
}
