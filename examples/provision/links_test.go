package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/vitalpost/vitalpost/transport/https"
)

// certified is a ward that has certificates alone: keyrings take their time.
func certified(t *testing.T, host string, now time.Time) string {
	t.Helper()
	w := &ward{o: options{dir: t.TempDir(), host: host, port: 1, days: 1}, now: now, site: &node{name: "site"}}
	w.nodes = staff(&w.o)
	for _, n := range append([]*node{w.site}, w.nodes...) {
		if err := os.Mkdir(w.path(n, ""), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.writeCertificates(); err != nil {
		t.Fatal(err)
	}
	return w.o.dir
}

// Links are of one ward: both ends show a certificate, and one of another ward's is no
// good at either.
func TestLinks(t *testing.T) {
	dir, elsewhere := certified(t, "127.0.0.1", time.Now()), certified(t, "127.0.0.1", time.Now())
	cloud, phone, stranger, device := openLink(t, dir, "cloud"), openLink(t, dir, "phone"), openLink(t, elsewhere, "phone"), openLink(t, dir, "device-1")
	for name, test := range map[string]struct {
		server, client link
		good           bool
	}{
		"neighbours":                {cloud, phone, true},
		"a device":                  {cloud, device, true},
		"another ward's client":     {cloud, stranger, false},
		"another ward's server":     {stranger, phone, false},
		"a device, as if it served": {device, phone, false},
	} {
		if err := shakeHands(t, test.server, test.client); (err == nil) != test.good {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Certificates name their node, and the host where that one listens, which has a name or
// an address.
func TestCertificates(t *testing.T) {
	now := time.Now()
	for host, names := range map[string]func(*x509.Certificate) bool{
		"::1": func(c *x509.Certificate) bool {
			return len(c.IPAddresses) == 1 && c.IPAddresses[0].Equal(net.IPv6loopback)
		},
		"ward.example": func(c *x509.Certificate) bool { return slices.Equal(c.DNSNames, []string{"ward.example"}) },
	} {
		dir := certified(t, host, now)
		for i, name := range everybody {
			leaf := openLink(t, dir, name).tls.Leaf
			key, ok := leaf.PublicKey.(*ecdsa.PublicKey)
			if !ok || key.Curve != elliptic.P256() || leaf.Subject.CommonName != name || leaf.IsCA || leaf.NotAfter.Sub(now.Add(24*time.Hour)).Abs() > time.Second {
				t.Errorf("%s: certificate of %s until %v", name, leaf.Subject, leaf.NotAfter)
			}
			if listens := i >= 2; names(leaf) != listens || slices.Contains(leaf.ExtKeyUsage, x509.ExtKeyUsageServerAuth) != listens {
				t.Errorf("%s: %v %v", name, leaf.DNSNames, leaf.IPAddresses)
			}
		}
	}
}

// shakeHands returns what either end has against the other.
func shakeHands(t *testing.T, server, client link) error {
	t.Helper()
	s := https.ServerTLS(server.tls)
	s.ClientAuth, s.ClientCAs = tls.RequireAndVerifyClientCert, server.vouches
	c := https.ClientTLS(&client.tls)
	c.RootCAs, c.ServerName = client.vouches, "127.0.0.1"
	a, b := net.Pipe()
	defer a.Close()
	defer b.Close()
	deadline := time.Now().Add(20 * time.Second)
	_, _ = a.SetDeadline(deadline), b.SetDeadline(deadline)
	ended := make(chan error, 1)
	go func() {
		err := tls.Server(a, s).HandshakeContext(t.Context())
		if err != nil {
			_ = a.Close()
		}
		ended <- err
	}()
	conn := tls.Client(b, c)
	err := conn.HandshakeContext(t.Context())
	if err != nil {
		_ = b.Close()
	} else {
		go func() { _, _ = conn.Read(make([]byte, 1)) }() // an alert, or a ticket
	}
	return errors.Join(err, <-ended)
}
