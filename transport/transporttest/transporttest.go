// Package transporttest is the suite that an implementation of
// transport.Transport passes: one call of [Test], with a function that makes two
// connected nodes. Each test is a promise of package transport.
package transporttest

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"testing"
	"time"

	"github.com/vitalpost/vitalpost/transport"
)

// Link is two nodes, of which one can send to the other.
type Link struct {
	Sender   transport.Transport
	Receiver transport.Transport
	To       transport.Address // of the receiver
	Peer     string            // the sender's name, as the receiver's Ingress has it; empty: the link proves nobody
	Limit    int               // the largest envelope that the receiver takes, at least 1024
	// Concurrency is how many calls of its handler the receiver makes at a time for
	// this sender. More senders wait or are told ErrLater.
	Concurrency int

	// Patience is how long a test waits for what should come soon; 0: 20 s.
	Patience time.Duration

	// Restart ends the receiver at once, as a crash does, and returns another in its
	// place. The Serve of the old one may fail.
	Restart func() transport.Transport

	// Attacks are what a peer may do to the receiver below the level of this
	// interface, by name: wrong bytes, half bytes, none for a long time. Each ends
	// when ctx does, and reports what the receiver must not have done, if it did.
	Attacks map[string]func(ctx context.Context) error
	// Flood offers the receiver one envelope that does not end, and returns how many
	// bytes of it were taken off its hands. Nil if the transport can't carry one.
	Flood func(ctx context.Context) (int64, error)
	// Slack is how much more than Limit Flood may be rid of: buffers on the way.
	Slack int64
}

// test is a test of the suite.
type test struct {
	name string
	run  func(*suite)
}

func tests() []test {
	return []test{
		{"Custody", custody},
		{"Answers", answers},
		{"Redelivery", redelivery},
		{"Duplicates", duplicates},
		{"Sizes", sizes},
		{"Batch", batch},
		{"Addresses", addresses},
		{"Cancelled", cancelled},
		{"SlowHandler", slowHandler},
		{"BackPressure", backPressure},
		{"ConcurrentSenders", concurrentSenders},
		{"NobodyServes", nobodyServes},
		{"ServeTwice", serveTwice},
		{"ServeEnds", serveEnds},
		{"EndsUnderLoad", endsUnderLoad},
		{"Restart", restart},
		{"Hostile", hostile},
		{"Flood", flood},
	}
}

// Test runs the suite. newLink makes nodes that nobody else uses, and sees to it
// with t.Cleanup that all of theirs ends.
func Test(t *testing.T, newLink func(t *testing.T) *Link) {
	for _, test := range tests() {
		t.Run(test.name, func(t *testing.T) {
			wait := patience
			leaks(t, &wait)
			l := newLink(t)
			if l.Patience == 0 {
				l.Patience = patience
			}
			wait = l.Patience
			test.run(&suite{T: t, Link: l})
		})
	}
}

// patience is the standard of Link.Patience.
const patience = 20 * time.Second

// suite is one test of the suite with its nodes.
type suite struct {
	*testing.T
	*Link
}

// seen is an envelope as a handler got it.
type seen struct {
	from     transport.Ingress
	envelope []byte
}

// envelope returns n bytes that differ for each number.
func envelope(number, n int) []byte {
	b := bytes.Repeat([]byte{0x83}, n)
	if n >= 8 {
		binary.BigEndian.PutUint64(b, uint64(number)+1)
	}
	return b
}

func (s *suite) context() context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), s.Patience)
	s.Cleanup(cancel)
	return ctx
}

// serve has a node serve, and returns what ends it and waits for that. It returns
// when the node takes envelopes; h does not get those that tell.
func (s *suite) serve(r transport.Transport, h transport.Handler) (end func()) {
	s.Helper()
	probe := []byte("is there anybody?")
	ctx, cancel := context.WithCancel(context.Background())
	over := make(chan error, 1)
	go func() {
		over <- r.Serve(ctx, func(ctx context.Context, from transport.Ingress, b []byte) error {
			if bytes.Equal(b, probe) {
				return nil
			}
			err := h(ctx, from, b)
			clear(b) // it is the handler's
			return err
		})
	}()
	ended := false
	end = func() {
		s.Helper()
		if ended {
			return
		}
		ended = true
		cancel()
		select {
		case err := <-over:
			if err != nil {
				s.Errorf("Serve returned %v after its context had ended", err)
			}
		case <-time.After(s.Patience):
			s.Error("Serve did not return after its context had ended")
		}
	}
	s.Cleanup(end)
	s.until(func() bool { return s.Sender.Send(s.context(), s.To, transport.Parcel{Envelope: probe}) == nil })
	return end
}

// until waits for something that should be true soon.
func (s *suite) until(f func() bool) {
	s.Helper()
	for deadline := time.Now().Add(s.Patience); !f(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			s.Fatal("it did not come true in time")
		}
	}
}

// send sends one envelope.
func (s *suite) send(b []byte) error {
	return s.Sender.Send(s.context(), s.To, transport.Parcel{Envelope: b})
}

// sendUntilTaken sends as a neighbour does: again, until it is taken.
func (s *suite) sendUntilTaken(b []byte) {
	s.Helper()
	s.until(func() bool {
		err := s.send(b)
		s.retriable(err)
		return err == nil
	})
}

// retriable fails the test for an error that an honest neighbour must not get.
func (s *suite) retriable(err error) {
	s.Helper()
	if err != nil && !errors.Is(err, transport.ErrLater) && !errors.Is(err, transport.ErrNoAnswer) {
		s.Errorf("%v, want success, later or no answer", err)
	}
	if err != nil && !isError(err) {
		s.Errorf("%v is no *transport.Error", err)
	}
}

// signal says that a handler was called: it may be called more than once.
func signal(c chan<- struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

func isError(err error) bool {
	var e *transport.Error
	return errors.As(err, &e)
}
