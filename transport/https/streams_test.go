package https_test

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/vitalpost/vitalpost/transport"
	"github.com/vitalpost/vitalpost/transport/https"
)

// Of many requests 128 are on one connection at a time, and a client opens others
// for the rest; all of them are answered.
func TestManyStreams(t *testing.T) {
	const many = 300
	s := newSite(t, https.ServerConfig{Concurrency: many, Requests: many})
	leave := make(chan struct{})
	var mu sync.Mutex
	running, most, handled := map[string]int{}, 0, 0
	s.serve(func(_ context.Context, from transport.Ingress, _ []byte) error {
		mu.Lock()
		running[from.Link]++
		most = max(most, running[from.Link])
		if handled++; handled == many {
			close(leave) // all of them are there
		}
		mu.Unlock()
		<-leave
		return nil
	})
	c := s.client(s.clientConfig(true))
	var wg sync.WaitGroup
	for i := range many {
		wg.Go(func() {
			if err := c.Send(t.Context(), s.base, transport.Parcel{Envelope: fmt.Append(nil, i)}); err != nil {
				t.Errorf("%d: %v", i, err)
			}
		})
	}
	wg.Wait()
	if most > streams {
		t.Errorf("%d requests of a connection at a time, want %d at most", most, streams)
	}
	if handled != many {
		t.Errorf("%d were handled", handled)
	}
}

// streams is how many requests the server says that a connection may have at a time.
const streams = 128

// Who opens more streams than that loses those, and not the others: of 500 at a
// time on one connection exactly those are acknowledged that were handled.
func TestTooManyStreams(t *testing.T) {
	const many = 500
	s := newSite(t, https.ServerConfig{Concurrency: many, Requests: many})
	leave := make(chan struct{})
	over := sync.OnceFunc(func() { close(leave) })
	var handled atomic.Int32
	s.serve(func(context.Context, transport.Ingress, []byte) error {
		handled.Add(1)
		<-leave
		return nil
	})
	t.Cleanup(over)
	f, err := s.dialFrames(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for i := range many {
		e := fmt.Append(nil, i)
		f.frame(frameData, endStream, f.post(len(e)), e)
	}
	if err := f.w.Flush(); err != nil {
		t.Fatal(err)
	}
	wait := func(what string, is func() bool) {
		t.Helper()
		for deadline := time.Now().Add(10 * time.Second); !is(); time.Sleep(time.Millisecond) {
			if time.Now().After(deadline) {
				t.Fatalf("%s: %d refused, %d taken, %d handled", what, f.refused.Load(), f.taken.Load(), handled.Load())
			}
		}
	}
	wait("not all others were refused", func() bool { return f.refused.Load() == many-streams })
	wait("not all that there may be were handled", func() bool { return handled.Load() == streams })
	if n := f.taken.Load(); n != 0 {
		t.Errorf("%d were acknowledged before they were taken", n)
	}
	over()
	wait("not all were acknowledged", func() bool { return f.taken.Load() == streams })
	// What was refused is sent again on the same connection.
	e := []byte("again")
	f.frame(frameData, endStream, f.post(len(e)), e)
	if err := f.w.Flush(); err != nil {
		t.Fatal(err)
	}
	wait("the connection is of no use any more", func() bool { return f.taken.Load() == streams+1 && handled.Load() == streams+1 })
}

// Who has more requests at a time than a peer may is told to come again, and what
// was told so was not handled. In the end all are taken, each handled once.
func TestManyStreamsAboveLimits(t *testing.T) {
	const many = 200
	s := newSite(t, https.ServerConfig{}) // 64 requests, 16 calls of the handler
	var running, most atomic.Int32
	var handled sync.Map
	full := make(chan struct{})
	s.serve(func(_ context.Context, _ transport.Ingress, b []byte) error {
		n := running.Add(1)
		defer running.Add(-1)
		for m := most.Load(); n > m && !most.CompareAndSwap(m, n); m = most.Load() {
		}
		<-full
		if _, twice := handled.LoadOrStore(string(b), true); twice {
			t.Errorf("%s was handled twice", b)
		}
		return nil
	})
	c := s.client(s.clientConfig(true))
	var wg sync.WaitGroup
	var turnedAway atomic.Int32
	for i := range many {
		wg.Go(func() {
			e := fmt.Append(nil, i)
			for {
				err := c.Send(t.Context(), s.base, transport.Parcel{Envelope: e})
				_, known := handled.Load(string(e))
				if known != (err == nil) {
					t.Errorf("%d: handled %v, and Send returned %v", i, known, err)
				}
				if err == nil {
					return
				}
				var refused *transport.Error
				if !errors.Is(err, transport.ErrNoAnswer) || !errors.As(err, &refused) || refused.Delay != time.Second {
					t.Errorf("%d: %v, want no answer, after 1 s", i, err)
					return
				}
				turnedAway.Add(1)
				<-full
				time.Sleep(5 * time.Millisecond)
			}
		})
	}
	for deadline := time.Now().Add(10 * time.Second); (running.Load() < 16 || turnedAway.Load() < many-64) && time.Now().Before(deadline); time.Sleep(time.Millisecond) {
	}
	if n := turnedAway.Load(); n != many-64 {
		t.Errorf("%d were turned away, want all but 64", n)
	}
	close(full)
	wg.Wait()
	if n := most.Load(); n != 16 {
		t.Errorf("%d calls of the handler at a time, want 16", n)
	}
}

// Streams that are opened and given up as fast as can be, at each place of a
// request, hold nothing and hold up nobody: another peer is served meanwhile, and
// afterwards all is as before.
func TestStreamsReset(t *testing.T) {
	const many = 5000
	for name, attack := range map[string]func(f *frames, i int){
		"header": func(f *frames, _ int) {
			f.reset(f.post(1000))
		},
		"half a content": func(f *frames, _ int) {
			stream := f.post(1000)
			f.frame(frameData, 0, stream, make([]byte, 500))
			f.reset(stream)
		},
		"whole": func(f *frames, i int) {
			e := fmt.Append(nil, "attack ", i)
			stream := f.post(len(e))
			f.frame(frameData, endStream, stream, e)
			f.reset(stream)
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSite(t, https.ServerConfig{})
			s.config.Peers = https.FirstOf(
				https.ByPin(map[https.Pin]string{https.PinOf(s.clientCert.Leaf): "phone"}),
				https.ByToken(map[[32]byte]string{sha256.Sum256([]byte(token)): "attacker"}),
			)
			s.http.Close()
			s.start("127.0.0.1:0")
			var attackers, calls atomic.Int32
			s.serve(func(ctx context.Context, from transport.Ingress, b []byte) error {
				if from.Peer != "attacker" {
					return nil
				}
				calls.Add(1)
				if n := attackers.Add(1); n > 16 {
					t.Errorf("%d calls of the handler for the attacker at a time", n)
				}
				defer attackers.Add(-1)
				<-ctx.Done() // it ends with the stream, or the next would have no room
				return ctx.Err()
			})
			c := s.client(s.clientConfig(true))
			send := func(i int) {
				t.Helper()
				begun := time.Now()
				if err := c.Send(t.Context(), s.base, transport.Parcel{Envelope: fmt.Append(nil, i)}); err != nil {
					t.Errorf("%d: %v", i, err)
				}
				if d := time.Since(begun); d > 5*time.Second {
					t.Errorf("%d took %v", i, d)
				}
			}
			send(-1)
			before := runtime.NumGoroutine()
			over := make(chan int)
			go func() { over <- s.attack(t, many, attack) }()
			sent, connections := 0, 0
			for connections == 0 {
				send(sent)
				sent++
				select {
				case connections = <-over:
				default:
				}
			}
			t.Logf("%d streams on %d connections, and %d envelopes of another peer", many, connections, sent)
			for deadline := time.Now().Add(10 * time.Second); https.TestingHeld(s.server) > 0 || attackers.Load() > 0 || runtime.NumGoroutine() > before; time.Sleep(time.Millisecond) {
				if time.Now().After(deadline) {
					t.Fatalf("%d bytes are held, %d calls of the handler go on, %d goroutines of %d", https.TestingHeld(s.server), attackers.Load(), runtime.NumGoroutine(), before)
				}
			}
			send(sent)
			if (calls.Load() > 0) != (name == "whole") {
				t.Errorf("the handler was called %d times for the attacker", calls.Load())
			}
		})
	}
}

// attack opens streams one after the other, on another connection when the server
// has had enough of one. It returns how many connections that took.
func (s *site) attack(t *testing.T, many int, one func(f *frames, i int)) (connections int) {
	var f *frames
	for i := range many {
		if f == nil {
			var err error
			if f, err = s.dialFrames(t.Context()); err != nil {
				t.Error(err)
				return max(connections, 1)
			}
			connections++
		}
		one(f, i)
		if err := f.w.Flush(); err != nil {
			f.Close()
			f = nil
		}
	}
	if f != nil {
		f.Close()
	}
	return connections
}
