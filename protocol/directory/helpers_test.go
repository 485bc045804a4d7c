package directory

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/protocol"
	"github.com/vitalpost/vitalpost/transport"
)

// site stands for a server and the way to it.
type site struct {
	mu    sync.Mutex
	asked map[string]int // by path
	serve http.HandlerFunc
	fails error // set: nothing gets there
	takes time.Duration
}

func (s *site) RoundTrip(r *http.Request) (*http.Response, error) {
	s.mu.Lock()
	if s.asked == nil {
		s.asked = map[string]int{}
	}
	s.asked[r.URL.Path]++
	serve, fails, takes := s.serve, s.fails, s.takes
	s.mu.Unlock()
	select {
	case <-time.After(takes):
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
	if fails != nil {
		return nil, fails
	}
	w := httptest.NewRecorder()
	serve(w, r)
	return w.Result(), nil
}

func (s *site) set(f func(*site)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f(s)
}

func (s *site) count() (n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, of := range s.asked {
		n += of
	}
	return n
}

var errDown = errors.New("no route")

// entryFor is some entry, without a bundle that anybody could use.
func entryFor(node keys.Thumbprint, size int) protocol.DirectoryEntry {
	b := make([]byte, size)
	copy(b, node[:])
	return protocol.DirectoryEntry{Address: "https://127.0.0.1/", Bundle: b}
}

// all answers about every node.
func all(size int) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		node, _ := nodeOf(r.URL.Path)
		content, _ := entryFor(node, size).Append(nil)
		w.Header().Set("Content-Type", typeEntry)
		_, _ = w.Write(content)
	}
}

// none has no node.
func none(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", typeEntry)
	w.WriteHeader(http.StatusNotFound)
	_, _ = w.Write([]byte(unknownContent))
}

func newClient(t testing.TB, trip http.RoundTripper, change func(*ClientConfig)) *Client {
	t.Helper()
	c := ClientConfig{HTTP: &http.Client{Transport: trip}, Base: "https://directory.example/nodes/"}
	if change != nil {
		change(&c)
	}
	client, err := NewClient(c)
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// ask returns what a client says of a node.
func ask(ctx context.Context, c *Client, node keys.Thumbprint) (transport.Address, error) {
	a, err := c.Address(ctx, node)
	if b, other := c.Bundle(ctx, node); (other == nil) != (err == nil) || err == nil && len(b) == 0 {
		return "", errors.New("bundle and address do not come together")
	}
	return a, err
}
