package https_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/vitalpost/vitalpost/transport"
	"github.com/vitalpost/vitalpost/transport/https"
)

const (
	typeEnvelope  = "application/vnd.vitalpost.envelope+cbor"
	typeEnvelopes = "application/vnd.vitalpost.envelope+cbor-seq"
	typeAnswers   = "application/vnd.vitalpost.answer+cbor-seq"
)

// serve has the site's server serve until the test ends, or end is called.
func (s *site) serve(h transport.Handler) (end func()) {
	s.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	over := make(chan error, 1)
	server := s.server
	go func() {
		err := transport.ErrServing
		for errors.Is(err, transport.ErrServing) { // the other below, for a moment
			err = server.Serve(ctx, h)
		}
		over <- err
	}()
	end = sync.OnceFunc(func() {
		cancel()
		if err := <-over; err != nil {
			s.t.Error(err)
		}
	})
	s.t.Cleanup(end)
	// A Serve that ends at once, until the other one is there.
	ended, cancelAtOnce := context.WithCancel(ctx)
	cancelAtOnce()
	for !errors.Is(server.Serve(ended, h), transport.ErrServing) {
		time.Sleep(time.Millisecond)
	}
	return end
}

func taken(context.Context, transport.Ingress, []byte) error { return nil }

// post makes a request as the peer phone, and returns the response with its content.
func (s *site) post(path, mediaType, content string, headers ...string) (*http.Response, string) {
	s.t.Helper()
	r, err := http.NewRequestWithContext(s.t.Context(), http.MethodPost, string(s.base)+path, bytes.NewReader([]byte(content)))
	if err != nil {
		s.t.Fatal(err)
	}
	r.Header.Set("Content-Type", mediaType)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	response, err := s.clientConfig(false).HTTP.Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	defer response.Body.Close()
	b, err := io.ReadAll(response.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return response, string(b)
}

func base64SHA256(b string) string {
	sum := sha256.Sum256([]byte(b))
	return base64.StdEncoding.EncodeToString(sum[:])
}

// The table of SPEC.md C.1, on the wire.
func TestAnswersOnTheWire(t *testing.T) {
	s := newSite(t, https.ServerConfig{})
	var answer atomic.Pointer[error]
	s.serve(func(context.Context, transport.Ingress, []byte) error { return *answer.Load() })
	for _, test := range []struct {
		err                  error
		status               int
		field, retry, detail string
	}{
		{&transport.Error{Class: transport.ErrLater, Delay: 1500 * time.Millisecond}, 503, "later;sha-256=:" + base64SHA256("hello") + ":", "2", `{"type":"about:blank","title":"Later","status":503}`},
		{errors.New("disk full"), 503, "later;sha-256=:" + base64SHA256("hello") + ":", "0", `{"type":"about:blank","title":"Later","status":503}`},
		{transport.ErrUnknownEpoch, 409, "unknown-epoch;sha-256=:" + base64SHA256("hello") + ":", "", `{"type":"about:blank","title":"Unknown epoch","status":409}`},
		{transport.ErrTooLarge, 413, "too-large", "", `{"type":"about:blank","title":"Too large","status":413}`},
		{transport.ErrRefused, 422, "refused;sha-256=:" + base64SHA256("hello") + ":", "", `{"type":"about:blank","title":"Refused","status":422}`},
		{fmt.Errorf("a reason: %w", transport.ErrRefused), 422, "refused;sha-256=:" + base64SHA256("hello") + ":", "", `{"type":"about:blank","title":"Refused","status":422}`},
		{nil, 204, "taken;sha-256=:" + base64SHA256("hello") + ":", "", ""},
	} {
		answer.Store(&test.err)
		r, content := s.post("envelopes", typeEnvelope, "hello", "Content-Digest", "sha-256=:"+base64SHA256("hello")+":")
		if r.StatusCode != test.status || content != test.detail || r.Header.Get("Vitalpost-Answer") != test.field || r.Header.Get("Retry-After") != test.retry {
			t.Errorf("%v: %d %q, answer %q, retry after %q; want %+v", test.err, r.StatusCode, content, r.Header.Get("Vitalpost-Answer"), r.Header.Get("Retry-After"), test)
		}
		if test.detail != "" && r.Header.Get("Content-Type") != "application/problem+json" {
			t.Errorf("problem details as %s", r.Header.Get("Content-Type"))
		}
	}
}

// A batch has an answer for each, in order, also for what is too large alone.
func TestBatchOnTheWire(t *testing.T) {
	s := newSite(t, https.ServerConfig{Limit: 300})
	s.serve(func(_ context.Context, _ transport.Ingress, b []byte) error {
		switch b[0] {
		case 'r':
			return transport.ErrRefused
		case 'l':
			return &transport.Error{Class: transport.ErrLater, Delay: time.Minute}
		}
		return nil
	})
	large := bytes.Repeat([]byte{'t'}, 301)
	r, content := s.post("envelopes", typeEnvelopes, "\x41t\x42rr\x41l\x59\x01\x2d"+string(large))
	if r.StatusCode != 200 || r.Header.Get("Content-Type") != typeAnswers || r.Header.Get("Vitalpost-Answer") != "" {
		t.Fatalf("%d %q", r.StatusCode, content)
	}
	want := ""
	for _, a := range []struct{ envelope, answer string }{{"t", "\x01\x00"}, {"rr", "\x05\x00"}, {"l", "\x02\x18\x3c"}, {string(large), "\x04\x00"}} {
		sum := sha256.Sum256([]byte(a.envelope))
		want += "\x83\x58\x20" + string(sum[:]) + a.answer
	}
	if content != want {
		t.Errorf("answers are %x, want %x", content, want)
	}
}

// Of a malformed batch nothing is handled.
func TestBatchIsReadWhole(t *testing.T) {
	s := newSite(t, https.ServerConfig{})
	s.serve(func(context.Context, transport.Ingress, []byte) error {
		t.Error("a part of a malformed batch was handled")
		return nil
	})
	for _, content := range []string{"\x41a\x41b\x42c", "\x41a\x40", "\x41a\x61b"} {
		if r, _ := s.post("envelopes", typeEnvelopes, content); r.StatusCode != 400 {
			t.Errorf("%x: status %d, want 400", content, r.StatusCode)
		}
	}
}

// The same bytes from the same peer are handled once at a time, and after they were
// taken not again for a while; of another peer they are others.
func TestIdempotentByDigest(t *testing.T) {
	s := newSite(t, https.ServerConfig{})
	var calls atomic.Int32
	leave := make(chan struct{})
	s.serve(func(context.Context, transport.Ingress, []byte) error {
		calls.Add(1)
		<-leave
		return nil
	})
	c := s.client(s.clientConfig(true))
	var wg sync.WaitGroup
	for range 5 {
		wg.Go(func() {
			if err := c.Send(t.Context(), s.base, transport.Parcel{Envelope: []byte("once")}); err != nil {
				t.Error(err)
			}
		})
	}
	for calls.Load() == 0 {
		time.Sleep(time.Millisecond)
	}
	time.Sleep(50 * time.Millisecond)
	close(leave)
	wg.Wait()
	if err := c.Send(t.Context(), s.base, transport.Parcel{Envelope: []byte("once")}); err != nil {
		t.Error(err)
	}
	if n := calls.Load(); n != 1 {
		t.Errorf("handled %d times, want once", n)
	}
	for i := range 100 {
		if err := c.Send(t.Context(), s.base, transport.Parcel{Envelope: fmt.Append(nil, i)}); err != nil {
			t.Error(err)
		}
	}
	if err := c.Send(t.Context(), s.base, transport.Parcel{Envelope: []byte("once")}); err != nil {
		t.Error(err)
	}
	if n := calls.Load(); n != 102 {
		t.Errorf("handled %d times, want 102: what was taken long ago is the handler's to know", n)
	}
}

// A handler that panics takes nothing, breaks the connection that it was called
// for, and nothing else.
func TestHandlerPanics(t *testing.T) {
	s := newSite(t, https.ServerConfig{})
	s.serve(func(_ context.Context, _ transport.Ingress, b []byte) error {
		if b[0] == 'p' {
			panic("a bug of the caller's")
		}
		return nil
	})
	c := s.client(s.clientConfig(false))
	send := func(b string) error {
		return c.Send(t.Context(), s.base, transport.Parcel{Envelope: []byte(b)})
	}
	for range 3 {
		if err := send("panic"); !errors.Is(err, transport.ErrNoAnswer) {
			t.Errorf("%v, want no answer", err)
		}
		for i, err := range c.SendBatch(t.Context(), s.base, []transport.Parcel{{Envelope: []byte("a")}, {Envelope: []byte("p")}}) {
			if !errors.Is(err, transport.ErrNoAnswer) {
				t.Errorf("parcel %d: %v, want no answer", i, err)
			}
		}
		if err := send("fine"); err != nil {
			t.Error(err)
		}
	}
}

// What the network is told of an error is its class; the local operator reads the
// rest, with the peer.
func TestLog(t *testing.T) {
	var log bytes.Buffer
	s := newSite(t, https.ServerConfig{Log: textLogger(&log)})
	s.serve(func(context.Context, transport.Ingress, []byte) error {
		return &transport.Error{Class: transport.ErrRefused, Cause: errors.New("policy 7")}
	})
	_, content := s.post("envelopes", typeEnvelope, "hello")
	if bytes.Contains([]byte(content), []byte("policy")) {
		t.Errorf("the neighbour was told %q", content)
	}
	for _, want := range []string{"policy 7", "peer=phone"} {
		if !bytes.Contains(log.Bytes(), []byte(want)) {
			t.Errorf("the log is %q, want %q in it", log.String(), want)
		}
	}
}

// http.Server.Shutdown, after Serve has ended, loses nothing that was taken, and
// waits for no poll.
func TestShutdown(t *testing.T) {
	s := newSite(t, https.ServerConfig{})
	var handled atomic.Int32
	end := s.serve(func(context.Context, transport.Ingress, []byte) error {
		time.Sleep(5 * time.Millisecond)
		handled.Add(1)
		return nil
	})
	c := s.clientConfig(true)
	c.Mailboxes = map[transport.Address]string{s.base: ""}
	client := s.client(c)
	ctx, cancel := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	var taken atomic.Int32
	wg.Go(func() { _ = client.Serve(ctx, func(context.Context, transport.Ingress, []byte) error { return nil }) })
	for i := range 4 {
		wg.Go(func() {
			for j := 0; ctx.Err() == nil; j++ {
				if client.Send(ctx, s.base, transport.Parcel{Envelope: fmt.Append(nil, i, j)}) == nil {
					taken.Add(1)
				}
			}
		})
	}
	for taken.Load() < 20 {
		time.Sleep(time.Millisecond)
	}
	begun := time.Now()
	end()
	cancel()
	stop, cancelStop := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancelStop()
	if err := s.http.Shutdown(stop); err != nil {
		t.Error(err)
	}
	if d := time.Since(begun); d > 5*time.Second {
		t.Errorf("it took %v", d)
	}
	wg.Wait()
	if taken.Load() > handled.Load() {
		t.Errorf("%d taken, %d handled", taken.Load(), handled.Load())
	}
}

func TestConfigRefused(t *testing.T) {
	for _, c := range []https.ServerConfig{
		{Limit: -1}, {Limit: transport.MaxEnvelope + 1}, {Batch: https.MaxBatch + 1}, {BatchBytes: https.MaxBatchBytes + 1}, {BatchBytes: 1000},
		{Concurrency: -1}, {Requests: -1}, {Rate: -1}, {Burst: 10}, {PeerBytes: -1}, {TotalBytes: -1}, {Reading: -1}, {Handling: -1}, {Queue: -1}, {QueueBytes: -1}, {Waiting: -1},
	} {
		if s, err := https.NewServer(c); err == nil || s != nil {
			t.Errorf("%+v was accepted", c)
		}
	}
	for _, c := range []https.ClientConfig{
		{}, {HTTP: http.DefaultClient, Limit: transport.MaxEnvelope + 1}, {HTTP: http.DefaultClient, Wait: 2 * time.Minute},
		{HTTP: http.DefaultClient, Mailboxes: map[transport.Address]string{"http://a/": ""}},
		{HTTP: http.DefaultClient, Mailboxes: map[transport.Address]string{"https://a/": string(make([]byte, 256))}},
	} {
		if _, err := https.NewClient(c); err == nil {
			t.Errorf("%+v was accepted", c)
		}
	}
}
