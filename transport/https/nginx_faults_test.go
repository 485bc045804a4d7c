package https_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/vitalpost/vitalpost/transport"
	"github.com/vitalpost/vitalpost/transport/https"
)

// reload is SIGHUP, which not each platform knows that this compiles for.
const reload = syscall.Signal(1)

// impatient makes a client ask for no long time before it sends much: nginx does not
// answer Expect over HTTP/2, and how long a client waits for that is not tested here.
func impatient(c https.ClientConfig) https.ClientConfig {
	c.HTTP.Transport.(*http.Transport).ExpectContinueTimeout = 10 * time.Millisecond
	return c
}

// eachVersion runs a test over HTTP/1.1 and over HTTP/2 at a time.
func eachVersion(t *testing.T, test func(t *testing.T, http2 bool)) {
	for name, http2 := range map[string]bool{"HTTP1": false, "HTTP2": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, http2)
		})
	}
}

// The limit of nginx itself, 1 MiB where nobody has set it, is below that of an
// envelope: its 413 has no field of ours and is "too large" all the same. A batch
// that is too large for it arrives in parts.
func TestNginxBodyLimit(t *testing.T) {
	needProgram(t, "nginx")
	eachVersion(t, func(t *testing.T, http2 bool) {
		p := terminated(t, https.ServerConfig{}, "")
		var largest atomic.Int64
		var handled atomic.Int32
		p.serve(func(_ context.Context, _ transport.Ingress, b []byte) error {
			handled.Add(1)
			largest.Store(max(largest.Load(), int64(len(b))))
			return nil
		})
		c := p.client(impatient(p.withToken(p.clientConfig(http2))))
		if err := c.Send(t.Context(), p.base, transport.Parcel{Envelope: make([]byte, transport.MaxEnvelope)}); !errors.Is(err, transport.ErrTooLarge) {
			t.Errorf("the largest envelope: %v, want too large", err)
		}
		if n := handled.Load(); n != 0 {
			t.Errorf("it was handled %d times", n)
		}
		if err := c.Send(t.Context(), p.base, transport.Parcel{Envelope: make([]byte, 1<<20)}); err != nil {
			t.Errorf("1 MiB: %v", err)
		}
		var parcels []transport.Parcel
		for i := range 8 {
			parcels = append(parcels, transport.Parcel{Envelope: bytes.Repeat([]byte{byte(i)}, 300_000)})
		}
		parcels = append(parcels, transport.Parcel{Envelope: make([]byte, transport.MaxEnvelope)})
		for i, err := range c.SendBatch(t.Context(), p.base, parcels) {
			if i < 8 && err != nil || i == 8 && !errors.Is(err, transport.ErrTooLarge) {
				t.Errorf("parcel %d: %v", i, err)
			}
		}
		if n := handled.Load(); n != 9 || largest.Load() != 1<<20 {
			t.Errorf("%d were handled, the largest of %d bytes", n, largest.Load())
		}
	})
}

// The server's own "too large" is said before it has read the content, while nginx
// still writes it: it has to arrive, or the neighbour would try for ever.
func TestNginxTooLargeBehind(t *testing.T) {
	needProgram(t, "nginx")
	eachVersion(t, func(t *testing.T, http2 bool) {
		for _, directives := range []string{"client_max_body_size 5m;", "client_max_body_size 5m; proxy_http_version 1.1; proxy_request_buffering off;"} {
			p := terminated(t, https.ServerConfig{Limit: 50_000}, directives)
			p.serve(taken)
			c := p.client(impatient(p.withToken(p.clientConfig(http2))))
			for _, n := range []int{50_001, 65_000, 300_000, 1 << 20, transport.MaxEnvelope} {
				lost := 0
				for range 10 {
					if err := c.Send(t.Context(), p.base, transport.Parcel{Envelope: make([]byte, n)}); !errors.Is(err, transport.ErrTooLarge) {
						lost++
					}
				}
				if lost > 0 {
					t.Errorf("%s %d bytes: %d of 10 times it was not too large", directives, n, lost)
				}
			}
		}
	})
}

// Nginx's 502 while the server is away says nothing of custody. What is sent again
// arrives, and what was acknowledged was handled.
func TestNginxWithoutServer(t *testing.T) {
	needProgram(t, "nginx")
	eachVersion(t, func(t *testing.T, http2 bool) {
		p := terminated(t, https.ServerConfig{}, "")
		var handled sync.Map
		handle := func(_ context.Context, _ transport.Ingress, b []byte) error {
			time.Sleep(time.Millisecond)
			handled.Store(string(b), true)
			return nil
		}
		p.serve(handle)
		c := p.client(p.withToken(p.clientConfig(http2)))
		const senders, each = 4, 50
		var wg sync.WaitGroup
		var sent, away atomic.Int32
		for i := range senders {
			wg.Go(func() {
				for j := range each {
					e := fmt.Append(nil, i, " ", j)
					for err := errors.New("not yet"); err != nil && t.Context().Err() == nil; {
						if err = c.Send(t.Context(), p.base, transport.Parcel{Envelope: e}); errors.Is(err, transport.ErrNoAnswer) {
							away.Add(1)
							time.Sleep(time.Millisecond)
						} else if err != nil && !errors.Is(err, transport.ErrLater) {
							t.Errorf("%v, want no answer or later", err)
						}
					}
					if _, ok := handled.Load(string(e)); !ok {
						t.Errorf("%s was taken and not handled", e)
					}
					sent.Add(1)
				}
			})
		}
		for range 3 {
			for n := sent.Load(); sent.Load() < n+10; time.Sleep(time.Millisecond) {
			}
			p.http.Close()
			for n := away.Load(); away.Load() < n+10; time.Sleep(time.Millisecond) {
			}
			p.start(p.behind)
			p.serve(handle)
		}
		wg.Wait()
		if n := sent.Load(); n != senders*each {
			t.Errorf("%d were sent", n)
		}
	})
}

// A mailbox is asked again after a restart of the server behind nginx, and after a
// reload of nginx, and gives what it has.
func TestNginxMailboxRestart(t *testing.T) {
	needProgram(t, "nginx")
	eachVersion(t, func(t *testing.T, http2 bool) {
		p := terminated(t, https.ServerConfig{}, "")
		p.collect(http2, 25*time.Second)
		for i := range 4 {
			if err := p.server.Send(t.Context(), "mailbox:phone", transport.Parcel{Envelope: fmt.Append(nil, i)}); err != nil {
				t.Errorf("%d: %v", i, err)
			}
			if i%2 == 0 {
				p.restart()
			} else if err := p.nginx.process.Signal(reload); err != nil {
				t.Error(err)
			}
		}
	})
}

// collect has a client ask for the mailbox phone until the test ends.
func (p *proxied) collect(http2 bool, wait time.Duration) {
	c := p.withToken(p.clientConfig(http2))
	c.Mailboxes, c.Wait = map[transport.Address]string{p.base: "gateway"}, wait
	client := p.client(c)
	ctx, cancel := context.WithCancel(context.Background())
	over := make(chan error, 1)
	go func() { over <- client.Serve(ctx, taken) }()
	p.t.Cleanup(func() {
		cancel()
		if err := <-over; err != nil {
			p.t.Error(err)
		}
	})
}

// Nginx gives up a poll that is as long as its proxy_read_timeout, 60 s where
// nobody has set it. What comes into the mailbox is delivered all the same.
func TestNginxCutsPolls(t *testing.T) {
	needProgram(t, "nginx")
	eachVersion(t, func(t *testing.T, http2 bool) {
		p := terminated(t, https.ServerConfig{}, "proxy_read_timeout 1s;")
		if status := p.poll(http2, "wait=10"); status != http.StatusGatewayTimeout {
			t.Errorf("a poll that nginx gave up: %d, want 504", status)
		}
		// The server has noticed that nobody waits there any more, and the mailbox is
		// whole for who comes next.
		for deadline := time.Now().Add(5 * time.Second); https.TestingMailboxes(p.server) > 0; time.Sleep(time.Millisecond) {
			if time.Now().After(deadline) {
				t.Fatal("the poll that nginx gave up goes on")
			}
		}
		p.collect(http2, 10*time.Second)
		for i := range 3 {
			time.Sleep(600 * time.Millisecond) // to be in other places of a poll
			if err := p.server.Send(t.Context(), "mailbox:phone", transport.Parcel{Envelope: fmt.Append(nil, i)}); err != nil {
				t.Errorf("%d: %v", i, err)
			}
		}
	})
}

// poll asks for the mailbox phone once.
func (p *proxied) poll(http2 bool, prefer string) (status int) {
	p.t.Helper()
	r, err := http.NewRequestWithContext(p.t.Context(), http.MethodPost, string(p.base)+"mailbox", http.NoBody)
	if err != nil {
		p.t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+token)
	r.Header.Set("Content-Type", typeAnswers)
	r.Header.Set("Prefer", prefer)
	response, err := p.withToken(p.clientConfig(http2)).HTTP.Do(r)
	if err != nil {
		p.t.Fatal(err)
	}
	response.Body.Close()
	return response.StatusCode
}

// A poll of 25 s, which is a client's own choice, passes an nginx with the timeouts
// that it has by itself.
func TestNginxLongPoll(t *testing.T) {
	needProgram(t, "nginx")
	eachVersion(t, func(t *testing.T, http2 bool) {
		p := terminated(t, https.ServerConfig{}, "")
		begun := time.Now()
		if status := p.poll(http2, "wait=25"); status != http.StatusOK {
			t.Errorf("status %d", status)
		}
		if d := time.Since(begun); d < 25*time.Second || d > 35*time.Second {
			t.Errorf("it took %v, want 25 s", d)
		}
	})
}

// Nginx closes a connection after 1000 requests, and all when it is reloaded: what
// net/http may not repeat is no answer, and then the neighbour does.
func TestNginxEndsConnections(t *testing.T) {
	needProgram(t, "nginx")
	eachVersion(t, func(t *testing.T, http2 bool) {
		p := terminated(t, https.ServerConfig{Rate: 1e6}, "")
		var handled atomic.Int32
		p.serve(func(context.Context, transport.Ingress, []byte) error {
			handled.Add(1)
			return nil
		})
		c := p.client(p.withToken(p.clientConfig(http2)))
		var wg sync.WaitGroup
		var sent, unanswered atomic.Int32
		for i := range 4 {
			wg.Go(func() {
				for j := range 1000 {
					err := c.Send(t.Context(), p.base, transport.Parcel{Envelope: fmt.Append(nil, i, " ", j)})
					switch {
					case err == nil:
						sent.Add(1)
					case errors.Is(err, transport.ErrNoAnswer):
						unanswered.Add(1)
					default:
						t.Error(err)
					}
				}
			})
		}
		for sent.Load() < 3000 && unanswered.Load() < 1000 {
			time.Sleep(time.Millisecond)
		}
		if err := p.nginx.process.Signal(reload); err != nil {
			t.Error(err)
		}
		wg.Wait()
		t.Logf("of 4000, %d had no answer", unanswered.Load())
		if handled.Load() < sent.Load() {
			t.Errorf("%d taken, %d handled", sent.Load(), handled.Load())
		}
		if n := unanswered.Load(); n > 8 {
			t.Errorf("%d of 4000 had no answer, want those at most that were under way", n)
		}
	})
}
