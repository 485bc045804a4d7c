package main

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	mathrand "math/rand/v2"
	"net"
	"os"
	"testing"
	"time"

	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/transport/https"
)

// provision makes the files of a site.
func provision(t *testing.T, dir string) {
	t.Helper()
	roles := map[string]keys.Role{"device": keys.RoleMeasure, "phone": keys.RoleHop, "gateway": keys.RoleHop, "desk": keys.RoleReport}
	var list []*node
	for _, name := range way {
		n := &node{Name: name, Role: roles[name]}
		if name != "device" {
			n.Listen = free(t)
		}
		writeJSON(t, privatePath(dir, name), n.generate(t))
		list = append(list, n)
	}
	writeJSON(t, sitePath(dir), list)
}

// generate makes a node's keys.
func (n *node) generate(t *testing.T) private {
	t.Helper()
	identity, identitySecret, err := keys.GenerateIdentity()
	if err != nil {
		t.Fatal(err)
	}
	key, keySecret, err := keys.GenerateDecryptionKey(keys.SuiteX25519)
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	bundle, err := identity.SignBundle(keys.BundleTemplate{
		Sequence: 1, NotBefore: now, Expires: now.AddDate(0, 1, 0), Floor: key.Suite(), Keys: []*keys.EncryptionKey{key.Public()},
	})
	if err != nil {
		t.Fatal(err)
	}
	p := private{Identity: identitySecret.Reveal(), Decryption: keySecret.Reveal(), Store: make([]byte, 32), TLS: make([]byte, 32)}
	_, _ = rand.Read(p.Store)
	_, _ = rand.Read(p.TLS)
	certificate, err := certificateOf(p.TLS)
	if err != nil {
		t.Fatal(err)
	}
	n.Identity, n.Bundle, n.Pin = identity.Public().Append(nil), bundle.Signed(), https.PinOf(certificate.Leaf)
	return p
}

func writeJSON(t *testing.T, path string, v any) {
	t.Helper()
	b, err := json.Marshal(v)
	if err == nil {
		err = os.WriteFile(path, b, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// free returns an address where nobody listens, below the ports that systems give to
// connections: else one of those may stand there when a killed node comes back.
func free(t *testing.T) string {
	t.Helper()
	for range 1000 {
		l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", 20000+mathrand.IntN(12000)))
		if err == nil {
			defer l.Close()
			return l.Addr().String()
		}
	}
	t.Fatal("no free port")
	return ""
}
