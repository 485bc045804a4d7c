package chaos_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"math/big"
	"net"
	"net/http"
	"testing"
	"time"

	"github.com/vitalpost/vitalpost/transport"
	"github.com/vitalpost/vitalpost/transport/https"
	"github.com/vitalpost/vitalpost/transport/internal/chaos"
)

// rig is a client, a relay, a proxy that ends TLS, and a server, in this order.
type rig struct {
	server *https.Server
	client *https.Client
	proxy  *chaos.Proxy
	relay  *chaos.Relay
	base   transport.Address
}

const token = "a token of sixteen bytes, or more"

// everything is all that may happen to a request, to about every third.
var everything = chaos.Faults{
	CutRequest: 0.05, CutResponse: 0.05, Duplicate: 0.08, Reorder: 0.08, Gateway: 0.05, Portal: 0.05, Stale: 0.05,
	MaxDelay: 2 * time.Millisecond, HoldBack: 10 * time.Millisecond,
}

// newRig connects them. The proxy can't show the client's certificate, so a token
// says who it is.
func newRig(t *testing.T, http2 bool) *rig {
	t.Helper()
	cert := certificate(t)
	pin := https.PinOf(cert.Leaf)
	server, err := https.NewServer(https.ServerConfig{
		Peers: https.ByToken(map[[32]byte]string{sha256.Sum256([]byte(token)): "phone"}),
		Rate:  1e9, Requests: 1024,
		// Shorter than a poll: a poll that nobody waits for any more takes envelopes
		// with it, and then it is the sender that has no answer.
		Waiting: 300 * time.Millisecond,
	})
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle("/vitalpost/", http.StripPrefix("/vitalpost", server))
	address := serve(t, mux, cert)

	proxy, err := chaos.NewProxy(1, "https://"+address, https.NewHTTPClient(https.ClientTLS(nil, pin)).Transport.(*http.Transport), everything)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(proxy.Close)
	edge := serve(t, proxy, cert)

	l := listen(t)
	relay := chaos.NewRelay(l, 1, edge, 300_000)
	t.Cleanup(relay.Close)

	h := https.NewHTTPClient(https.ClientTLS(nil, pin))
	tr := h.Transport.(*http.Transport)
	tr.Protocols = new(http.Protocols)
	tr.Protocols.SetHTTP1(!http2)
	tr.Protocols.SetHTTP2(http2)
	t.Cleanup(h.CloseIdleConnections)
	base := transport.Address("https://" + l.Addr().String() + "/vitalpost/")
	client, err := https.NewClient(https.ClientConfig{
		HTTP: h, Wait: time.Second, Timeout: 10 * time.Second,
		Token:     func(context.Context, transport.Address) (string, error) { return token, nil },
		Mailboxes: map[transport.Address]string{base: "gateway"},
	})
	if err != nil {
		t.Fatal(err)
	}
	return &rig{server, client, proxy, relay, base}
}

// serve has a handler listen with TLS.
func serve(t *testing.T, h http.Handler, cert tls.Certificate) (address string) {
	t.Helper()
	l := listen(t)
	s := https.NewHTTPServer(h, https.ServerTLS(cert), nil)
	over := make(chan error, 1)
	go func() { over <- s.ServeTLS(l, "", "") }()
	t.Cleanup(func() {
		s.Close()
		<-over
	})
	return l.Addr().String()
}

func listen(t *testing.T) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// certificate makes one that nobody vouches for: it is pinned.
func certificate(t *testing.T) tls.Certificate {
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
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key, Leaf: leaf}
}
