package https_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"net"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"github.com/vitalpost/vitalpost/transport"
	"github.com/vitalpost/vitalpost/transport/https"
)

// site is a server at an address, with what its client needs.
type site struct {
	t       testing.TB
	config  https.ServerConfig
	server  *https.Server
	http    *http.Server
	listens net.Listener
	address string
	base    transport.Address
	read    atomic.Int64 // bytes, by the server, TLS and all

	serverCert, clientCert tls.Certificate
	token                  string
}

const token = "a token of sixteen bytes, or more"

// newSite starts a server that takes the client certificate, or the token, for the
// peer named phone.
func newSite(t testing.TB, c https.ServerConfig) *site {
	t.Helper()
	s := &site{t: t, config: c, serverCert: certificate(t), clientCert: certificate(t), token: token}
	s.config.Peers = https.FirstOf(
		https.ByPin(map[https.Pin]string{https.PinOf(s.clientCert.Leaf): "phone"}),
		https.ByToken(map[[32]byte]string{sha256.Sum256([]byte(s.token)): "phone"}),
	)
	s.start("127.0.0.1:0")
	t.Cleanup(func() { s.http.Close() })
	return s
}

// start listens and mounts a new server.
func (s *site) start(address string) {
	s.t.Helper()
	var err error
	if s.server, err = https.NewServer(s.config); err != nil {
		s.t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle("/vitalpost/", s.server)
	l, err := net.Listen("tcp", address)
	if err != nil {
		s.t.Fatal(err)
	}
	s.listens = l
	s.address = l.Addr().String()
	s.base = transport.Address("https://" + s.address + "/vitalpost/")
	s.http = https.NewHTTPServer(mux, https.ServerTLS(s.serverCert), nil)
	go func(h *http.Server) { _ = h.ServeTLS(&countingListener{l, &s.read}, "", "") }(s.http)
}

// restart ends the server as a crash does, and starts another in its place.
func (s *site) restart() {
	s.t.Helper()
	s.http.Close()
	s.listens.Close() // if the server has not got so far as to know it
	s.start(s.address)
}

// clientConfig is that of a client with a certificate, over HTTP/1.1 or HTTP/2.
func (s *site) clientConfig(http2 bool) https.ClientConfig {
	h := https.NewHTTPClient(https.ClientTLS(&s.clientCert, https.PinOf(s.serverCert.Leaf)))
	tr := h.Transport.(*http.Transport)
	tr.Protocols = new(http.Protocols)
	tr.Protocols.SetHTTP1(!http2)
	tr.Protocols.SetHTTP2(http2)
	s.t.Cleanup(h.CloseIdleConnections)
	return https.ClientConfig{HTTP: h}
}

// withToken makes it one that shows a token, and no certificate.
func (s *site) withToken(c https.ClientConfig) https.ClientConfig {
	c.HTTP.Transport.(*http.Transport).TLSClientConfig = https.ClientTLS(nil, https.PinOf(s.serverCert.Leaf))
	c.Token = func(context.Context, transport.Address) (string, error) { return s.token, nil }
	return c
}

func (s *site) client(c https.ClientConfig) *https.Client {
	s.t.Helper()
	client, err := https.NewClient(c)
	if err != nil {
		s.t.Fatal(err)
	}
	return client
}

// certificate makes a certificate that nobody vouches for, and that has expired:
// pins don't care.
func certificate(t testing.TB) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "nobody"},
		NotBefore: time.Now().Add(-48 * time.Hour), NotAfter: time.Now().Add(-24 * time.Hour),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key, Leaf: leaf}
}

// countingListener counts what is read of its connections.
type countingListener struct {
	net.Listener
	n *atomic.Int64
}

func (l *countingListener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &countingConn{c, l.n}, nil
}

type countingConn struct {
	net.Conn
	n *atomic.Int64
}

func (c *countingConn) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	c.n.Add(int64(n))
	return n, err
}
