package main

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"path/filepath"
	"time"

	"github.com/vitalpost/vitalpost/transport"
	"github.com/vitalpost/vitalpost/transport/https"
	"github.com/vitalpost/vitalpost/transport/memory"
)

const token = "a token of sixteen bytes, or more"

// send is the sender over HTTPS; it ends when all is acknowledged.
func send(o *options) error {
	b, err := openOutbox(o)
	if err != nil {
		return err
	}
	if !o.mailbox {
		c, err := newClient(o)
		if err != nil {
			return err
		}
		return b.empty(c, transport.Address(o.base), 12, 24)
	}
	s, l, err := newServer(o)
	if err != nil {
		return err
	}
	failed := make(chan error, 2)
	go func() { failed <- l() }()
	go func() { failed <- b.empty(s, "mailbox:phone", 24, 12) }()
	return <-failed
}

// receive is the receiver over HTTPS; it does not end.
func receive(o *options) error {
	k, err := openKeeper(o)
	if err != nil {
		return err
	}
	if o.mailbox {
		c, err := newClient(o)
		if err != nil {
			return err
		}
		return c.Serve(context.Background(), k.handle)
	}
	s, l, err := newServer(o)
	if err != nil {
		return err
	}
	failed := make(chan error, 2)
	go func() { failed <- l() }()
	go func() { failed <- s.Serve(context.Background(), k.handle) }()
	return <-failed
}

// both are two nodes in memory, in a network that does all that it can.
func both(o *options) error {
	b, err := openOutbox(o)
	if err != nil {
		return err
	}
	k, err := openKeeper(o)
	if err != nil {
		return err
	}
	n, err := memory.New(memory.Config{Seed: o.run, Faults: memory.Faults{
		Lose: 0.08, LoseAnswer: 0.08, Repeat: 0.08, Reorder: 0.08, Corrupt: 0.08, Cut: 0.08,
		MaxDelay: 5 * time.Millisecond, HoldBack: 10 * time.Millisecond, Timeout: 20 * time.Millisecond,
	}})
	if err != nil {
		return err
	}
	sender, err := n.Node("sender")
	if err != nil {
		return err
	}
	receiver, err := n.Node("receiver")
	if err != nil {
		return err
	}
	failed := make(chan error, 2)
	go func() { failed <- receiver.Serve(context.Background(), k.handleDamaged) }()
	go func() { failed <- b.empty(sender, receiver.Address(), 12, 8) }()
	err = <-failed
	time.Sleep(2 * o.late) // a wrong one keeps what it still has: only crashes are to blame
	return err
}

func certificateFiles(dir string) (cert, key string) {
	return filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
}

// newClient returns a client, whose lives take turns with HTTP/1.1 and HTTP/2.
func newClient(o *options) (*https.Client, error) {
	cert, err := tls.LoadX509KeyPair(certificateFiles(o.dir))
	if err != nil {
		return nil, err
	}
	h := https.NewHTTPClient(https.ClientTLS(nil, https.PinOf(cert.Leaf)))
	protocols := new(http.Protocols)
	protocols.SetHTTP1(o.run%2 == 0)
	protocols.SetHTTP2(o.run%2 == 1)
	h.Transport.(*http.Transport).Protocols = protocols
	return https.NewClient(https.ClientConfig{
		HTTP: h, Wait: time.Second, Timeout: 10 * time.Second,
		Token:     func(context.Context, transport.Address) (string, error) { return token, nil },
		Mailboxes: map[transport.Address]string{transport.Address(o.base): "server"},
	})
}

// newServer returns a server, and what listens for it.
func newServer(o *options) (*https.Server, func() error, error) {
	s, err := https.NewServer(https.ServerConfig{
		Peers: https.ByToken(map[[32]byte]string{sha256.Sum256([]byte(token)): "phone"}),
		Rate:  1e9, Requests: 1024, Waiting: 5 * time.Second,
	})
	if err != nil {
		return nil, nil, err
	}
	mux := http.NewServeMux()
	mux.Handle("/vitalpost/", http.StripPrefix("/vitalpost", s))
	l, err := listenAgain(o.listen)
	if err != nil {
		return nil, nil, err
	}
	cert, key := certificateFiles(o.dir)
	return s, func() error {
		return https.NewHTTPServer(mux, https.ServerTLS(), nil).ServeTLS(l, cert, key)
	}, nil
}

// listenAgain listens where a process did that was killed a moment ago.
func listenAgain(address string) (net.Listener, error) {
	for begun := time.Now(); ; time.Sleep(5 * time.Millisecond) {
		l, err := net.Listen("tcp", address)
		if err == nil {
			return l, nil
		}
		if time.Since(begun) > 5*time.Second {
			return nil, fmt.Errorf("nobody lets me listen: %w", err)
		}
	}
}
