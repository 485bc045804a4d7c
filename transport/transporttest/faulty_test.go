package transporttest_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/vitalpost/vitalpost/transport"
	"github.com/vitalpost/vitalpost/transport/memory"
	"github.com/vitalpost/vitalpost/transport/transporttest"
)

// faulty is an implementation with one fault, which one test of the suite must find.
type faulty struct {
	name, test string
	spoil      func(*transporttest.Link)
}

// faultyNow names, in the environment of a process of its own, the one to test.
const faultyNow = "VITALPOST_FAULTY"

// TestFaultyIsFound runs the suite on faulty implementations, each in a process of
// its own since its failure is the success of this.
func TestFaultyIsFound(t *testing.T) {
	if os.Getenv(faultyNow) != "" {
		t.Skip("this process is one of those")
	}
	var wg sync.WaitGroup
	for _, f := range list {
		wg.Go(func() {
			ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
			defer cancel()
			test := "TestFaulty/" + f.test
			c := exec.CommandContext(ctx, os.Args[0], "-test.v", "-test.run=^TestFaulty$/^"+f.test+"$")
			c.Env = append(os.Environ(), faultyNow+"="+f.name)
			out, err := c.CombinedOutput()
			if err == nil || !strings.Contains(string(out), "--- FAIL: "+test+" (") {
				t.Errorf("%s did not find %q: %v\n%s", f.test, f.name, err, out)
			}
		})
	}
	wg.Wait()
	for _, test := range transporttest.Tests() {
		if !slices.ContainsFunc(list, func(f faulty) bool { return f.test == test }) {
			t.Errorf("there is no faulty implementation that %s finds", test)
		}
	}
}

// TestFaulty is the suite on one of them.
func TestFaulty(t *testing.T) {
	i := slices.IndexFunc(list, func(f faulty) bool { return f.name == os.Getenv(faultyNow) })
	if i < 0 {
		t.Skip("it fails, in a process of its own: see TestFaultyIsFound")
	}
	transporttest.Test(t, func(t *testing.T) *transporttest.Link {
		l := sound(t)
		l.Patience = 2 * time.Second
		list[i].spoil(l)
		return l
	})
}

// TestSoundPasses shows that the nodes that are spoilt pass as they are.
func TestSoundPasses(t *testing.T) { transporttest.Test(t, sound) }

func sound(t *testing.T) *transporttest.Link {
	n, err := memory.New(memory.Config{Concurrency: 8})
	if err != nil {
		t.Fatal(err)
	}
	node := func(name string) *memory.Node {
		node, err := n.Node(name)
		if err != nil {
			t.Fatal(err)
		}
		return node
	}
	return &transporttest.Link{
		Sender: node("a"), Receiver: node("b"), To: "memory:b", Peer: "a", Limit: transport.MaxEnvelope, Concurrency: 8,
		Restart: func() transport.Transport { return node("b") },
		Attacks: map[string]func(context.Context) error{"none": func(context.Context) error { return nil }},
		Flood:   func(context.Context) (int64, error) { return transport.MaxEnvelope, nil },
	}
}

// node is one whose methods may be others.
type node struct {
	transport.Transport
	send      func(context.Context, transport.Address, transport.Parcel) error
	sendBatch func(context.Context, transport.Address, []transport.Parcel) []error
	serve     func(context.Context, transport.Handler) error
}

func (n *node) Send(ctx context.Context, to transport.Address, p transport.Parcel) error {
	if n.send == nil {
		return n.Transport.Send(ctx, to, p)
	}
	return n.send(ctx, to, p)
}

func (n *node) SendBatch(ctx context.Context, to transport.Address, list []transport.Parcel) []error {
	if n.sendBatch == nil {
		return transport.SendBatch(ctx, struct{ transport.Transport }{n}, to, list)
	}
	return n.sendBatch(ctx, to, list)
}

func (n *node) Serve(ctx context.Context, h transport.Handler) error {
	if n.serve == nil {
		return n.Transport.Serve(ctx, h)
	}
	return n.serve(ctx, h)
}

// sending spoils Send.
func sending(f func(t transport.Transport, ctx context.Context, to transport.Address, p transport.Parcel) error) func(*transporttest.Link) {
	return func(l *transporttest.Link) {
		t := l.Sender
		l.Sender = &node{Transport: t, send: func(ctx context.Context, to transport.Address, p transport.Parcel) error { return f(t, ctx, to, p) }}
	}
}

// handling spoils what becomes of the handler.
func handling(f func(h transport.Handler) transport.Handler) func(*transporttest.Link) {
	return func(l *transporttest.Link) {
		t := l.Receiver
		l.Receiver = &node{Transport: t, serve: func(ctx context.Context, h transport.Handler) error { return t.Serve(ctx, f(h)) }}
	}
}

// answering spoils what Send returns.
func answering(f func(error) error) func(*transporttest.Link) {
	return sending(func(t transport.Transport, ctx context.Context, to transport.Address, p transport.Parcel) error {
		return f(t.Send(ctx, to, p))
	})
}

var list = []faulty{
	{"takes before the handler has", "Custody", handling(func(h transport.Handler) transport.Handler {
		return func(ctx context.Context, from transport.Ingress, b []byte) error {
			go func() {
				time.Sleep(100 * time.Millisecond)
				_ = h(context.WithoutCancel(ctx), from, b)
			}()
			return nil
		}
	})},
	{"names another peer", "Custody", handling(func(h transport.Handler) transport.Handler {
		return func(ctx context.Context, from transport.Ingress, b []byte) error {
			from.Peer = "another"
			return h(ctx, from, b)
		}
	})},
	{"writes to the sender's bytes", "Custody", sending(func(t transport.Transport, ctx context.Context, to transport.Address, p transport.Parcel) error {
		defer clear(p.Envelope)
		return t.Send(ctx, to, p)
	})},
	{"leaves a goroutine", "Custody", sending(func(t transport.Transport, ctx context.Context, to transport.Address, p transport.Parcel) error {
		go func() { select {} }()
		return t.Send(ctx, to, p)
	})},
	{"takes what the handler does not", "Answers", answering(func(error) error { return nil })},
	{"forgets the delay", "Answers", answering(func(err error) error {
		if errors.Is(err, transport.ErrLater) {
			return transport.Later.Err(0)
		}
		return err
	})},
	{"refuses what the handler can't take now", "Answers", answering(func(err error) error {
		if errors.Is(err, transport.ErrLater) {
			return transport.Refused.Err(0)
		}
		return err
	})},
	{"tells why", "Answers", func(l *transporttest.Link) {
		var mu sync.Mutex
		var why error
		handling(func(h transport.Handler) transport.Handler {
			return func(ctx context.Context, from transport.Ingress, b []byte) error {
				err := h(ctx, from, b)
				mu.Lock()
				defer mu.Unlock()
				why = err
				return err
			}
		})(l)
		answering(func(err error) error {
			mu.Lock()
			defer mu.Unlock()
			if e := (*transport.Error)(nil); errors.As(err, &e) && why != nil {
				e.Cause = errors.New(why.Error())
			}
			return err
		})(l)
	}},
	{"remembers what it refused", "Redelivery", handling(func(h transport.Handler) transport.Handler {
		var said sync.Map
		return func(ctx context.Context, from transport.Ingress, b []byte) error {
			d := sha256.Sum256(b)
			if err, ok := said.Load(d); ok {
				return err.(error)
			}
			err := h(ctx, from, b)
			if err != nil {
				said.Store(d, err)
			}
			return err
		}
	})},
	{"refuses what it has", "Duplicates", handling(func(h transport.Handler) transport.Handler {
		var had sync.Map
		return func(ctx context.Context, from transport.Ingress, b []byte) error {
			if _, again := had.LoadOrStore(sha256.Sum256(b), true); again {
				return transport.ErrRefused
			}
			return h(ctx, from, b)
		}
	})},
	{"cuts long envelopes", "Sizes", handling(func(h transport.Handler) transport.Handler {
		return func(ctx context.Context, from transport.Ingress, b []byte) error {
			return h(ctx, from, b[:min(len(b), 65535)])
		}
	})},
	{"refuses what is too large", "Sizes", answering(func(err error) error {
		if errors.Is(err, transport.ErrTooLarge) {
			return transport.Refused.Err(0)
		}
		return err
	})},
	{"takes nothing as something", "Sizes", sending(func(t transport.Transport, ctx context.Context, to transport.Address, p transport.Parcel) error {
		if len(p.Envelope) == 0 {
			return nil
		}
		return t.Send(ctx, to, p)
	})},
	{"mixes up a batch", "Batch", func(l *transporttest.Link) {
		t := l.Sender
		l.Sender = &node{Transport: t, sendBatch: func(ctx context.Context, to transport.Address, list []transport.Parcel) []error {
			errs := transport.SendBatch(ctx, t, to, list)
			slices.Reverse(errs)
			return errs
		}}
	}},
	{"answers a batch as one", "Batch", func(l *transporttest.Link) {
		t := l.Sender
		l.Sender = &node{Transport: t, sendBatch: func(ctx context.Context, to transport.Address, list []transport.Parcel) []error {
			errs := transport.SendBatch(ctx, t, to, list)
			for i := range errs {
				errs[i] = errs[0]
			}
			return errs
		}}
	}},
	{"takes any address", "Addresses", sending(func(t transport.Transport, ctx context.Context, _ transport.Address, p transport.Parcel) error {
		return t.Send(ctx, "memory:b", p)
	})},
	{"sends for who is gone", "Cancelled", sending(func(t transport.Transport, ctx context.Context, to transport.Address, p transport.Parcel) error {
		if ctx.Err() != nil {
			ctx = context.WithoutCancel(ctx)
		}
		return t.Send(ctx, to, p)
	})},
	{"waits for the handler", "Cancelled", sending(func(t transport.Transport, ctx context.Context, to transport.Address, p transport.Parcel) error {
		return t.Send(context.WithoutCancel(ctx), to, p)
	})},
	{"handles one after the other", "SlowHandler", handling(func(h transport.Handler) transport.Handler {
		var mu sync.Mutex
		return func(ctx context.Context, from transport.Ingress, b []byte) error {
			mu.Lock()
			defer mu.Unlock()
			return h(ctx, from, b)
		}
	})},
	{"handles more than it says", "BackPressure", func(l *transporttest.Link) { l.Concurrency = 4 }},
	{"refuses who comes too many", "BackPressure", handling(func(h transport.Handler) transport.Handler {
		slots := make(chan struct{}, 4)
		return func(ctx context.Context, from transport.Ingress, b []byte) error {
			select {
			case slots <- struct{}{}:
				defer func() { <-slots }()
				return h(ctx, from, b)
			default:
				return transport.ErrRefused
			}
		}
	})},
	{"mixes up envelopes", "ConcurrentSenders", handling(func(h transport.Handler) transport.Handler {
		var mu sync.Mutex
		var last []byte
		return func(ctx context.Context, from transport.Ingress, b []byte) error {
			mu.Lock()
			b, last = last, bytes.Clone(b)
			mu.Unlock()
			if len(b) == 0 {
				b = last
			}
			return h(ctx, from, bytes.Clone(b))
		}
	})},
	{"takes for nobody", "NobodyServes", answering(func(err error) error {
		if errors.Is(err, transport.ErrNoAnswer) {
			return nil
		}
		return err
	})},
	{"serves twice", "ServeTwice", func(l *transporttest.Link) {
		t := l.Receiver
		l.Receiver = &node{Transport: t, serve: func(ctx context.Context, h transport.Handler) error {
			err := t.Serve(ctx, h)
			if errors.Is(err, transport.ErrServing) {
				return nil
			}
			return err
		}}
	}},
	{"leaves its handlers", "ServeEnds", leaving},
	{"handles after its end", "EndsUnderLoad", leaving},
	{"takes what it crashed with", "Restart", answering(func(err error) error {
		if errors.Is(err, transport.ErrNoAnswer) && strings.Contains(err.Error(), "crashed") {
			return nil
		}
		return err
	})},
	{"hands attacks on", "Hostile", func(l *transporttest.Link) {
		t := l.Sender
		l.Attacks["junk"] = func(ctx context.Context) error {
			_ = t.Send(ctx, l.To, transport.Parcel{Envelope: []byte("junk")})
			return nil
		}
	}},
	{"does not see an attack", "Hostile", func(l *transporttest.Link) {
		l.Attacks["seen"] = func(context.Context) error { return fmt.Errorf("it did what it must not") }
	}},
	{"reads without end", "Flood", func(l *transporttest.Link) {
		l.Flood = func(context.Context) (int64, error) { return transport.MaxEnvelope + 1, nil }
	}},
}

// leaving spoils Serve: it returns while handlers run.
func leaving(l *transporttest.Link) {
	t := l.Receiver
	l.Receiver = &node{Transport: t, serve: func(ctx context.Context, h transport.Handler) error {
		go func() {
			later, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
			defer cancel()
			_ = t.Serve(later, h)
		}()
		<-ctx.Done()
		return nil
	}}
}
