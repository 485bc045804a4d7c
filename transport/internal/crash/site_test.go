package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"net"
	"net/http"
	"os"
	"testing"
	"time"

	"github.com/vitalpost/vitalpost/transport/https"
	"github.com/vitalpost/vitalpost/transport/internal/chaos"
)

// site is what stays when processes are killed: their files, and between them a
// relay and a proxy, in the process of the test.
type site struct {
	dir    string
	listen string // of the server
	base   string // of it, as the client finds it: behind relay and proxy
	proxy  *chaos.Proxy
	relay  *chaos.Relay
}

func newSite(t *testing.T) *site {
	t.Helper()
	s := &site{dir: t.TempDir(), listen: free(t)}
	pin := s.makeCertificate(t)
	server := https.NewHTTPClient(https.ClientTLS(nil, pin)).Transport.(*http.Transport)
	var err error
	s.proxy, err = chaos.NewProxy(1, "https://"+s.listen, server, chaos.Faults{
		CutRequest: 0.04, CutResponse: 0.04, Duplicate: 0.04, Reorder: 0.08, Gateway: 0.04, Portal: 0.04, Stale: 0.04,
		MaxDelay: 5 * time.Millisecond, HoldBack: 10 * time.Millisecond,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.proxy.Close)

	edge := https.NewHTTPServer(s.proxy, https.ServerTLS(), nil)
	l := listen(t)
	over := make(chan struct{})
	cert, key := certificateFiles(s.dir)
	go func() {
		defer close(over)
		_ = edge.ServeTLS(l, cert, key)
	}()
	t.Cleanup(func() {
		edge.Close()
		<-over
	})

	front := listen(t)
	s.relay = chaos.NewRelay(front, 1, l.Addr().String(), 300_000)
	t.Cleanup(s.relay.Close)
	s.base = "https://" + front.Addr().String() + "/vitalpost/"
	return s
}

// makeCertificate makes the one of server and proxy, in files.
func (s *site) makeCertificate(t *testing.T) https.Pin {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	certFile, keyFile := certificateFiles(s.dir)
	for path, block := range map[string]*pem.Block{
		certFile: {Type: "CERTIFICATE", Bytes: der}, keyFile: {Type: "PRIVATE KEY", Bytes: private},
	} {
		if err := os.WriteFile(path, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return https.PinOf(leaf)
}

func listen(t *testing.T) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// free returns an address where nobody listens.
func free(t *testing.T) string {
	t.Helper()
	l := listen(t)
	defer l.Close()
	return l.Addr().String()
}
