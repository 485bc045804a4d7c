package https_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/vitalpost/vitalpost/transport"
	"github.com/vitalpost/vitalpost/transport/https"
)

// A peer above its rate is told when to come again; batches count whole.
func TestRate(t *testing.T) {
	s := newSite(t, https.ServerConfig{Rate: 2, Burst: 10, Batch: 8})
	s.serve(taken)
	c := s.client(s.clientConfig(false))
	sent := 0
	for i := range 20 {
		if c.Send(t.Context(), s.base, transport.Parcel{Envelope: fmt.Append(nil, i)}) == nil {
			sent++
		}
	}
	if sent < 10 || sent > 12 {
		t.Errorf("%d of 20 were taken at once, want 10, and two a second", sent)
	}
	var parcels []transport.Parcel
	for i := range 8 {
		parcels = append(parcels, transport.Parcel{Envelope: fmt.Append(nil, "b", i)})
	}
	for _, err := range c.SendBatch(t.Context(), s.base, parcels) {
		var e *transport.Error
		if !errors.Is(err, transport.ErrNoAnswer) || !errors.As(err, &e) || e.Delay < 2*time.Second || e.Delay > 4*time.Second {
			t.Errorf("a batch of 8: %v, want no answer for 3 or 4 s", err)
		}
	}
}

// A peer's requests at a time are bounded, and so are the bytes of their contents,
// which count before any of them has come; another peer is not touched by that.
func TestRequestsBounded(t *testing.T) {
	byName := func(r *http.Request) (string, error) { return r.Header.Get("X-Peer"), nil }
	server, err := https.NewServer(https.ServerConfig{Peers: byName, Plaintext: true, Requests: 5, PeerBytes: 3 << 20, Reading: time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	h := httptest.NewServer(server)
	defer h.Close()
	ctx, cancel := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	defer wg.Wait()
	defer cancel()
	wg.Go(func() { _ = server.Serve(ctx, taken) })
	request := func(peer string, content io.Reader, length int64) (int, error) {
		r, err := http.NewRequestWithContext(ctx, http.MethodPost, h.URL+"/envelopes", content)
		if err != nil {
			return 0, err
		}
		r.ContentLength = length
		r.Header.Set("X-Peer", peer)
		r.Header.Set("Content-Type", typeEnvelope)
		response, err := http.DefaultClient.Do(r)
		if err != nil {
			return 0, err
		}
		defer response.Body.Close()
		return response.StatusCode, nil
	}
	var pipes []*io.PipeWriter
	hang := func(peer string, length int64, want int64) {
		in, out := io.Pipe()
		pipes = append(pipes, out)
		wg.Go(func() { _, _ = request(peer, in, length) })
		for deadline := time.Now().Add(10 * time.Second); https.TestingHeld(server) < want; time.Sleep(time.Millisecond) {
			if time.Now().After(deadline) {
				t.Fatalf("%d bytes are held, want %d", https.TestingHeld(server), want)
			}
		}
	}
	// Three contents of 1 MB that don't come: a fourth has no room.
	for i := range int64(3) {
		hang("a", 1_000_000, (i+1)*1_000_000)
	}
	if status, err := request("a", strings.NewReader(strings.Repeat("x", 1_000_000)), 1_000_000); err != nil || status != http.StatusTooManyRequests {
		t.Errorf("%d, %v: want 429", status, err)
	}
	// Two small ones that don't come: then there are five requests.
	hang("a", 10, 3_000_010)
	hang("a", 10, 3_000_020)
	if status, err := request("a", strings.NewReader("x"), 1); err != nil || status != http.StatusTooManyRequests {
		t.Errorf("%d, %v: want 429", status, err)
	}
	if status, err := request("b", strings.NewReader("x"), 1); err != nil || status != http.StatusNoContent {
		t.Errorf("another peer: %d, %v: want 204", status, err)
	}
	for _, p := range pipes {
		p.CloseWithError(errors.New("over"))
	}
	for deadline := time.Now().Add(10 * time.Second); https.TestingHeld(server) > 0; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%d bytes are still held", https.TestingHeld(server))
		}
	}
	http.DefaultClient.CloseIdleConnections()
}

// Names that an authenticator makes up without end take no memory without end.
func TestPeersBounded(t *testing.T) {
	byName := func(r *http.Request) (string, error) { return r.Header.Get("X-Peer"), nil }
	server, err := https.NewServer(https.ServerConfig{Peers: byName, Plaintext: true, Rate: 1e6, MaxPeers: 4096})
	if err != nil {
		t.Fatal(err)
	}
	for i := range 10_000 {
		r := httptest.NewRequest(http.MethodPost, "/envelopes", strings.NewReader("x"))
		r.Header.Set("X-Peer", fmt.Sprint(i))
		r.Header.Set("Content-Type", typeEnvelope)
		w := httptest.NewRecorder()
		server.ServeHTTP(w, r)
		if w.Code != http.StatusServiceUnavailable {
			t.Fatalf("%d: %d", i, w.Code)
		}
	}
	if n := https.TestingPeers(server); n > 4096 {
		t.Errorf("%d peers are known", n)
	}
	r := httptest.NewRequest(http.MethodPost, "/envelopes", strings.NewReader("x"))
	r.Header.Set("X-Peer", strings.Repeat("x", transport.MaxPeer+1))
	w := httptest.NewRecorder()
	server.ServeHTTP(w, r)
	if w.Code != http.StatusUnauthorized {
		t.Errorf("a name of 256 bytes: %d", w.Code)
	}
}

// A content that comes too slowly is 408, and a handler that takes too long later.
func TestTimeouts(t *testing.T) {
	s := newSite(t, https.ServerConfig{Reading: 200 * time.Millisecond, Handling: 200 * time.Millisecond})
	s.serve(func(ctx context.Context, _ transport.Ingress, _ []byte) error {
		<-ctx.Done()
		return ctx.Err()
	})
	for _, http2 := range []bool{false, true} {
		if response := s.halfContent(http2); response.StatusCode != http.StatusRequestTimeout || response.Close == http2 {
			t.Errorf("a slow content, HTTP/2 %v: %d, want 408 and, over HTTP/1.1, a closed connection", http2, response.StatusCode)
		}
	}
	begun := time.Now()
	if err := s.client(s.clientConfig(false)).Send(t.Context(), s.base, transport.Parcel{Envelope: []byte("x")}); !errors.Is(err, transport.ErrLater) {
		t.Errorf("a slow handler: %v, want later", err)
	}
	if d := time.Since(begun); d > 5*time.Second {
		t.Errorf("it took %v", d)
	}
}

// halfContent sends a content that goes no further than half.
func (s *site) halfContent(http2 bool) *http.Response {
	s.t.Helper()
	in, out := io.Pipe()
	defer out.Close()
	ctx, cancel := context.WithTimeout(s.t.Context(), 10*time.Second)
	defer cancel()
	defer context.AfterFunc(ctx, func() { out.Close() })() // net/http waits for its reader
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, string(s.base)+"envelopes", in)
	if err != nil {
		s.t.Fatal(err)
	}
	r.Header.Set("Content-Type", typeEnvelope)
	go func() { _, _ = out.Write([]byte("half")) }()
	response, err := s.clientConfig(http2).HTTP.Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	response.Body.Close()
	return response
}

// A content that ends early is no envelope, whatever its length says.
func TestContentCut(t *testing.T) {
	s := newSite(t, https.ServerConfig{})
	s.serve(func(context.Context, transport.Ingress, []byte) error {
		t.Error("half a content was handled")
		return nil
	})
	for _, http2 := range []bool{false, true} {
		in, out := io.Pipe()
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, string(s.base)+"envelopes", in)
		if err != nil {
			t.Fatal(err)
		}
		r.ContentLength = 100
		r.Header.Set("Content-Type", typeEnvelope)
		go func() {
			_, _ = out.Write(bytes.Repeat([]byte{'x'}, 50))
			out.CloseWithError(errors.New("cut"))
		}()
		if response, err := s.clientConfig(http2).HTTP.Do(r); err == nil {
			response.Body.Close()
		}
	}
	s.http.Close()
}
