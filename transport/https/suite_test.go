package https_test

import (
	"testing"

	"github.com/vitalpost/vitalpost/transport"
	"github.com/vitalpost/vitalpost/transport/https"
	"github.com/vitalpost/vitalpost/transport/transporttest"
)

func TestSuite(t *testing.T) {
	for name, http2 := range map[string]bool{"HTTP1": false, "HTTP2": true} {
		t.Run(name+"/certificate", func(t *testing.T) {
			transporttest.Test(t, func(t *testing.T) *transporttest.Link {
				s := newSite(t, https.ServerConfig{Limit: 100_000, Concurrency: 8})
				return s.upstream(s.client(s.clientConfig(http2)))
			})
		})
		t.Run(name+"/token", func(t *testing.T) {
			transporttest.Test(t, func(t *testing.T) *transporttest.Link {
				s := newSite(t, https.ServerConfig{})
				return s.upstream(s.client(s.withToken(s.clientConfig(http2))))
			})
		})
		t.Run(name+"/mailbox", func(t *testing.T) {
			transporttest.Test(t, func(t *testing.T) *transporttest.Link {
				s := newSite(t, https.ServerConfig{})
				return s.downstream(http2)
			})
		})
	}
}

// upstream is a link from a client to the server.
func (s *site) upstream(c *https.Client) *transporttest.Link {
	link := &transporttest.Link{
		Sender: c, Receiver: s.server, To: s.base, Peer: "phone", Limit: s.config.Limit, Concurrency: s.config.Concurrency,
		Restart: func() transport.Transport {
			s.restart()
			return s.server
		},
		Attacks: s.attacks(), Flood: s.flood, Slack: 64 << 10,
	}
	if link.Limit == 0 {
		link.Limit = transport.MaxEnvelope
	}
	if link.Concurrency == 0 {
		link.Concurrency = 16
	}
	return link
}

// downstream is a link from the server to the mailbox that a client asks.
func (s *site) downstream(http2 bool) *transporttest.Link {
	c := s.clientConfig(http2)
	c.Mailboxes = map[transport.Address]string{s.base: "gateway"}
	return &transporttest.Link{
		Sender: s.server, Receiver: s.client(c), To: "mailbox:phone", Peer: "gateway", Limit: transport.MaxEnvelope, Concurrency: 16,
		Restart: func() transport.Transport { return s.client(c) },
	}
}
