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
	"errors"
	"io"
	"math/big"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/vitalpost/vitalpost/transport"
	"github.com/vitalpost/vitalpost/transport/https"
)

// Between two of ours TLS is 1.3, and its keys post-quantum.
func TestHybridKeyExchange(t *testing.T) {
	s := newSite(t, https.ServerConfig{})
	c, err := tls.Dial("tcp", s.address, https.ClientTLS(&s.clientCert, https.PinOf(s.serverCert.Leaf)))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if state := c.ConnectionState(); state.Version != tls.VersionTLS13 || state.CurveID != tls.X25519MLKEM768 {
		t.Errorf("TLS %s with %v", tls.VersionName(state.Version), state.CurveID)
	}
}

func TestOlderTLSRefused(t *testing.T) {
	s := newSite(t, https.ServerConfig{})
	c, err := tls.Dial("tcp", s.address, &tls.Config{InsecureSkipVerify: true, MaxVersion: tls.VersionTLS12})
	if err == nil {
		c.Close()
		t.Error("TLS 1.2 was accepted")
	}
	// Where the caller's own server takes it, ours does not.
	server, err := https.NewServer(https.ServerConfig{Anonymous: true})
	if err != nil {
		t.Fatal(err)
	}
	old := httptest.NewUnstartedServer(server)
	old.TLS = &tls.Config{MaxVersion: tls.VersionTLS12}
	old.StartTLS()
	defer old.Close()
	r, err := old.Client().Post(old.URL+"/envelopes", typeEnvelope, strings.NewReader("x"))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	if r.StatusCode != http.StatusForbidden {
		t.Errorf("over TLS 1.2: %d", r.StatusCode)
	}
}

// Another key than the pinned one is refused before a byte of an envelope leaves.
func TestPins(t *testing.T) {
	s := newSite(t, https.ServerConfig{})
	s.serve(taken)
	stranger := certificate(t)
	for name, test := range map[string]struct {
		config *tls.Config
		want   string // in the error; empty: it works
	}{
		"pinned":            {https.ClientTLS(&s.clientCert, https.PinOf(s.serverCert.Leaf)), ""},
		"one of two":        {https.ClientTLS(&s.clientCert, https.PinOf(stranger.Leaf), https.PinOf(s.serverCert.Leaf)), ""},
		"another server":    {https.ClientTLS(&s.clientCert, https.PinOf(stranger.Leaf)), "not pinned"},
		"no pins":           {https.ClientTLS(&s.clientCert), "certificate"},
		"another client":    {https.ClientTLS(&stranger, https.PinOf(s.serverCert.Leaf)), "401"},
		"no client":         {https.ClientTLS(nil, https.PinOf(s.serverCert.Leaf)), "401"},
		"pin of the client": {https.ClientTLS(&s.clientCert, https.PinOf(s.clientCert.Leaf)), "not pinned"},
	} {
		t.Run(name, func(t *testing.T) {
			h := https.NewHTTPClient(test.config)
			defer h.CloseIdleConnections()
			c, err := https.NewClient(https.ClientConfig{HTTP: h})
			if err != nil {
				t.Fatal(err)
			}
			err = c.Send(t.Context(), s.base, transport.Parcel{Envelope: []byte("x")})
			if test.want == "" && err != nil || test.want != "" && (!errors.Is(err, transport.ErrNoAnswer) || !strings.Contains(err.Error(), test.want)) {
				t.Errorf("%v, want %q", err, test.want)
			}
		})
	}
}

// Plain HTTP is for a proxy on the same machine, where the caller says so.
func TestPlaintext(t *testing.T) {
	for _, plaintext := range []bool{false, true} {
		server, err := https.NewServer(https.ServerConfig{Anonymous: true, Plaintext: plaintext})
		if err != nil {
			t.Fatal(err)
		}
		h := httptest.NewServer(server)
		defer h.Close()
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error)
		go func() { done <- server.Serve(ctx, taken) }()
		r, err := http.Post(h.URL+"/envelopes", typeEnvelope, strings.NewReader("x"))
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.Copy(io.Discard, r.Body)
		r.Body.Close()
		if (r.StatusCode == http.StatusForbidden) == plaintext {
			t.Errorf("Plaintext %v: %d", plaintext, r.StatusCode)
		}
		cancel()
		<-done
	}
}

// Certificates of an authority, with a name that the caller maps to a peer.
func TestByCertificate(t *testing.T) {
	authority, key := newAuthority(t)
	pool := x509.NewCertPool()
	pool.AddCert(authority)
	named := issue(t, authority, key, "phone-17")
	other := issue(t, authority, key, "stranger")
	self := certificate(t)
	a := https.ByCertificate(func(c *x509.Certificate) (string, bool) {
		return "named " + c.Subject.CommonName, c.Subject.CommonName != "stranger"
	})
	config := https.ServerTLS(certificate(t))
	config.ClientCAs, config.ClientAuth = pool, tls.VerifyClientCertIfGiven
	for name, test := range map[string]struct {
		cert *tls.Certificate
		peer string
		err  error
	}{
		"named": {&named, "named phone-17", nil}, "stranger": {&other, "", https.ErrCredential}, "none": {nil, "", nil},
	} {
		t.Run(name, func(t *testing.T) {
			h := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if peer, err := a(r); peer != test.peer || !errors.Is(err, test.err) {
					t.Errorf("%q, %v", peer, err)
				}
			}))
			h.TLS = config.Clone()
			h.StartTLS()
			defer h.Close()
			client := https.NewHTTPClient(https.ClientTLS(test.cert, https.PinOf(h.Certificate())))
			defer client.CloseIdleConnections()
			r, err := client.Get(h.URL)
			if err != nil {
				t.Fatal(err)
			}
			r.Body.Close()
		})
	}
	// Without verification a certificate says nothing.
	r := httptest.NewRequest("POST", "https://x/", nil)
	r.TLS = &tls.ConnectionState{PeerCertificates: []*x509.Certificate{self.Leaf}}
	if peer, err := a(r); peer != "" || !errors.Is(err, https.ErrCredential) {
		t.Errorf("not verified: %q, %v", peer, err)
	}
}

func TestAuthenticators(t *testing.T) {
	hash := sha256.Sum256([]byte(token))
	byToken := https.ByToken(map[[32]byte]string{hash: "phone"})
	cert := certificate(t)
	byPin := https.ByPin(map[https.Pin]string{https.PinOf(cert.Leaf): "tablet"})
	for name, test := range map[string]struct {
		headers []string
		cert    *x509.Certificate
		peer    string
		err     error
	}{
		"nothing":          {nil, nil, "", nil},
		"token":            {[]string{"Bearer " + token}, nil, "phone", nil},
		"token, lower":     {[]string{"bearer " + token}, nil, "phone", nil},
		"wrong token":      {[]string{"Bearer x" + token}, nil, "", https.ErrCredential},
		"empty token":      {[]string{"Bearer "}, nil, "", https.ErrCredential},
		"two tokens":       {[]string{"Bearer " + token, "Bearer " + token}, nil, "", https.ErrCredential},
		"hash as token":    {[]string{"Bearer " + string(hash[:])}, nil, "", https.ErrCredential},
		"pin":              {nil, cert.Leaf, "tablet", nil},
		"other pin":        {nil, certificate(t).Leaf, "", https.ErrCredential},
		"pin, wrong token": {[]string{"Bearer x"}, cert.Leaf, "tablet", nil},
	} {
		t.Run(name, func(t *testing.T) {
			r := httptest.NewRequest("POST", "https://x/", nil)
			r.Header["Authorization"] = test.headers
			if test.cert != nil {
				r.TLS.PeerCertificates = []*x509.Certificate{test.cert}
			}
			if peer, err := https.FirstOf(byToken, byPin)(r); peer != test.peer || !errors.Is(err, test.err) || err != nil && strings.Contains(err.Error(), token) {
				t.Errorf("%q, %v, want %q, %v", peer, err, test.peer, test.err)
			}
		})
	}
}

func newAuthority(t *testing.T) (*x509.Certificate, *ecdsa.PrivateKey) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "authority"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	c, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return c, key
}

func issue(t *testing.T, authority *x509.Certificate, by *ecdsa.PrivateKey, name string) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.CreateCertificate(rand.Reader, &x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: name}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
	}, authority, &key.PublicKey, by)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}
