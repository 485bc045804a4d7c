package main

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"os"
	"slices"
	"time"

	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/protocol"
	"github.com/vitalpost/vitalpost/protocol/store/bolt"
	"github.com/vitalpost/vitalpost/transport"
	"github.com/vitalpost/vitalpost/transport/https"
)

// member is a node in one of its lives.
type member struct {
	*site
	*node
	dir         string
	identity    *keys.Identity
	holder      *keys.Holder
	certificate tls.Certificate
	store       *bolt.Store
	links       []protocol.Link
	server      *http.Server // nil: it asks its mailbox
}

// join is what a node does at each start.
func join(dir, name string) (*member, error) {
	s, err := loadSite(dir)
	if err != nil {
		return nil, err
	}
	n := s.nodes[name]
	if n == nil {
		return nil, fmt.Errorf("%q is no node", name)
	}
	m := &member{site: s, node: n, dir: dir}
	var p private
	if err := readJSON(privatePath(dir, name), &p); err != nil {
		return nil, err
	}
	if m.identity, err = keys.ParseIdentity(keys.NewSecret(p.Identity)); err != nil {
		return nil, err
	}
	key, err := keys.ParseDecryptionKey(keys.NewSecret(p.Decryption))
	if err != nil {
		return nil, err
	}
	bundle, err := keys.ParseOwnBundle(n.Bundle, m.identity.Public())
	if err != nil {
		return nil, err
	}
	m.holder = &keys.Holder{Identity: m.identity.Public(), Bundles: []keys.OwnBundle{{Bundle: bundle, Keys: []*keys.DecryptionKey{key}}}}
	if m.certificate, err = certificateOf(p.TLS); err != nil {
		return nil, err
	}
	if m.store, err = openStore(dir, name, p.Store); err != nil {
		return nil, err
	}
	return m, m.connect()
}

func openStore(dir, name string, key []byte) (*bolt.Store, error) {
	return bolt.Open(context.Background(), bolt.Config{Path: storePath(dir, name), Key: keys.NewSecret(key), MaxBytes: 1 << 30})
}

// connect makes the links: a client, and behind an address a server.
func (m *member) connect() error {
	wire, err := openLines(wirePath(m.dir, m.Name))
	if err != nil {
		return err
	}
	moved, err := openTally(movedPath(m.dir, m.Name))
	if err != nil {
		return err
	}
	config := https.ClientConfig{HTTP: https.NewHTTPClient(https.ClientTLS(&m.certificate, slices.Collect(maps.Keys(m.pins))...))}
	if m.Listen == "" {
		config.Mailboxes = map[transport.Address]string{m.nodes["phone"].address(): "phone"}
	}
	client, err := https.NewClient(config)
	if err != nil {
		return err
	}
	m.links = []protocol.Link{{Transport: &tap{client, wire, moved}, Number: 1, Schemes: []string{https.Scheme}, SendOnly: m.Listen != ""}}
	if m.Listen == "" {
		return nil
	}
	server, err := https.NewServer(https.ServerConfig{Peers: https.ByPin(m.pins), Rate: 1e9, Requests: 1024})
	if err != nil {
		return err
	}
	m.links = append(m.links, protocol.Link{Transport: &tap{server, wire, moved}, Number: 2, Schemes: []string{https.MailboxScheme}})
	l, err := listenAgain(m.Listen)
	if err != nil {
		return err
	}
	mux := http.NewServeMux()
	mux.Handle("/vitalpost/", http.StripPrefix("/vitalpost", server))
	m.server = https.NewHTTPServer(mux, https.ServerTLS(m.certificate), nil)
	go func() {
		if err := m.server.ServeTLS(l, "", ""); !errors.Is(err, http.ErrServerClosed) {
			fmt.Fprintln(os.Stderr, "crash:", err)
			os.Exit(1)
		}
	}()
	return nil
}

// listenAgain listens where a process did that was killed a moment ago.
func listenAgain(address string) (l net.Listener, err error) {
	for range 1000 {
		if l, err = net.Listen("tcp", address); err == nil {
			return l, nil
		}
		time.Sleep(5 * time.Millisecond)
	}
	return nil, err
}

// log is for whoever has to find out what happened.
func (m *member) log() *slog.Logger {
	f, err := os.OpenFile(logPath(m.dir, m.Name), os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return nil
	}
	return slog.New(slog.NewTextHandler(f, &slog.HandlerOptions{Level: slog.LevelInfo}))
}

// leave ends a life that was not taken.
func (m *member) leave() error {
	if m.server != nil {
		_ = m.server.Close()
	}
	return m.store.Close()
}

// status is what a node says of itself while it runs.
type status struct {
	Left int    // readings to send, messages in outboxes, or envelopes in a queue
	Last uint64 // of the device: the first reading that may not be sent yet, as it knows
	Why  string // for whoever finds that it stays so
}

const statusEvery = 50 * time.Millisecond

// tell writes the status again and again, whole each time.
func (m *member) tell(ctx context.Context, now func() status) error {
	path := statusPath(m.dir, m.Name)
	for ctx.Err() == nil {
		b, err := json.Marshal(now())
		if err == nil {
			err = os.WriteFile(path+".new", b, 0o600)
		}
		if err == nil {
			err = os.Rename(path+".new", path)
		}
		if err != nil {
			return err
		}
		time.Sleep(statusEvery)
	}
	return nil
}

// together runs functions until all have ended. The first error ends ctx for all.
func together(ctx context.Context, list ...func(context.Context) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	results := make(chan error)
	for _, f := range list {
		go func() { results <- f(ctx) }()
	}
	var errs []error
	for range list {
		if err := <-results; err != nil {
			errs = append(errs, err)
			cancel()
		}
	}
	return errors.Join(errs...)
}
