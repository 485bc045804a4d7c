package https_test

import (
	"crypto/sha256"
	"net"
	"net/http"
	"testing"

	"github.com/vitalpost/vitalpost/transport"
	"github.com/vitalpost/vitalpost/transport/https"
	"github.com/vitalpost/vitalpost/transport/transporttest"
)

// proxied is a site behind nginx: its address and base are those of nginx.
type proxied struct {
	*site
	nginx  *nginx
	behind string // where the server itself listens
	start  func(address string)
}

// terminated is a site whose TLS ends at nginx, so that a peer shows a token.
func terminated(t testing.TB, c https.ServerConfig, directives string) *proxied {
	t.Helper()
	s := &site{t: t, config: c, serverCert: certificate(t), clientCert: certificate(t), token: token}
	s.config.Plaintext = true
	s.config.Peers = https.ByToken(map[[32]byte]string{sha256.Sum256([]byte(token)): "phone"})
	p := &proxied{site: s}
	p.start = func(address string) {
		t.Helper()
		var err error
		if s.server, err = https.NewServer(s.config); err != nil {
			t.Fatal(err)
		}
		mux := http.NewServeMux()
		mux.Handle("/vitalpost/", http.StripPrefix("/vitalpost", s.server))
		l, err := net.Listen("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		p.behind = l.Addr().String()
		s.http = https.NewHTTPServer(mux, nil, nil)
		go func(h *http.Server) { _ = h.Serve(&countingListener{l, &s.read}) }(s.http)
	}
	p.start("127.0.0.1:0")
	t.Cleanup(func() { s.http.Close() })
	p.front(startNginx(t, terminating, s.serverCert, p.behind, directives))
	return p
}

// passedThrough is a site for which nginx passes bytes on, so that a peer shows its
// certificate to the server itself.
func passedThrough(t testing.TB, c https.ServerConfig) *proxied {
	t.Helper()
	p := &proxied{site: newSite(t, c)}
	p.start = func(address string) {
		p.site.start(address)
		p.behind = p.address
		if p.nginx != nil {
			p.front(p.nginx)
		}
	}
	p.behind = p.address
	p.front(startNginx(t, passing, p.serverCert, p.behind, ""))
	return p
}

// front makes an nginx the address of the site.
func (p *proxied) front(n *nginx) {
	p.nginx, p.address = n, n.address
	p.base = transport.Address("https://" + n.address + "/vitalpost/")
}

// restart restarts the server, and not nginx.
func (p *proxied) restart() {
	p.http.Close()
	p.start(p.behind)
}

// links are the two of suite_test.go, with a restart behind nginx.
func (p *proxied) links(c https.ClientConfig) (up, down *transporttest.Link) {
	up = p.upstream(p.client(c))
	up.Restart = func() transport.Transport {
		p.restart()
		return p.server
	}
	c.Mailboxes = map[transport.Address]string{p.base: "gateway"}
	down = p.downstream(false)
	down.Receiver = p.client(c)
	down.Restart = func() transport.Transport { return p.client(c) }
	return up, down
}

// The whole suite with nginx in the middle that ends TLS, with what it buffers and
// what it passes on at once.
func TestNginxTerminates(t *testing.T) {
	needProgram(t, "nginx")
	for name, http2 := range map[string]bool{"HTTP1": false, "HTTP2": true} {
		t.Run(name+"/buffered", func(t *testing.T) {
			transporttest.Test(t, func(t *testing.T) *transporttest.Link {
				p := terminated(t, https.ServerConfig{Concurrency: 8}, "client_max_body_size 5m;")
				up, _ := p.links(p.withToken(p.clientConfig(http2)))
				up.Attacks, up.Flood = p.attacksWithToken(), p.floodWithToken
				return up
			})
		})
		t.Run(name+"/unbuffered", func(t *testing.T) {
			transporttest.Test(t, func(t *testing.T) *transporttest.Link {
				p := terminated(t, https.ServerConfig{Limit: 100_000, Concurrency: 8}, "client_max_body_size 0; proxy_request_buffering off; proxy_http_version 1.1;")
				up, _ := p.links(p.withToken(p.clientConfig(http2)))
				// Nginx bounds nothing here, and the server has to.
				up.Attacks, up.Flood = p.attacksWithToken(), p.floodWithToken
				return up
			})
		})
		t.Run(name+"/mailbox", func(t *testing.T) {
			transporttest.Test(t, func(t *testing.T) *transporttest.Link {
				p := terminated(t, https.ServerConfig{}, "client_max_body_size 5m;")
				_, down := p.links(p.withToken(p.clientConfig(http2)))
				return down
			})
		})
	}
}

// The whole suite with nginx in the middle that passes bytes on.
func TestNginxPassesThrough(t *testing.T) {
	needProgram(t, "nginx")
	for name, http2 := range map[string]bool{"HTTP1": false, "HTTP2": true} {
		t.Run(name+"/certificate", func(t *testing.T) {
			transporttest.Test(t, func(t *testing.T) *transporttest.Link {
				p := passedThrough(t, https.ServerConfig{Limit: 100_000, Concurrency: 8})
				up, _ := p.links(p.clientConfig(http2))
				return up
			})
		})
		t.Run(name+"/mailbox", func(t *testing.T) {
			transporttest.Test(t, func(t *testing.T) *transporttest.Link {
				p := passedThrough(t, https.ServerConfig{})
				_, down := p.links(p.clientConfig(http2))
				return down
			})
		})
	}
}
