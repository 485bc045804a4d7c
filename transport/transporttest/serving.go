package transporttest

import (
	"context"
	"encoding/binary"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"github.com/vitalpost/vitalpost/transport"
)

// nobodyServes: without a handler nothing is taken, and nothing refused.
func nobodyServes(s *suite) {
	ctx, cancel := context.WithTimeout(context.Background(), 300*time.Millisecond)
	defer cancel()
	err := s.Sender.Send(ctx, s.To, transport.Parcel{Envelope: envelope(1, 100)})
	if err == nil {
		s.Error("taken, by nobody")
	}
	s.retriable(err)
}

// serveTwice: one Serve at a time, and another after it.
func serveTwice(s *suite) {
	ok := func(context.Context, transport.Ingress, []byte) error { return nil }
	end := s.serve(s.Receiver, ok)
	ctx, cancel := context.WithTimeout(context.Background(), s.Patience)
	defer cancel()
	if err := s.Receiver.Serve(ctx, ok); !errors.Is(err, transport.ErrServing) {
		s.Errorf("a second Serve returned %v, want ErrServing", err)
	}
	if err := s.send(envelope(1, 100)); err != nil {
		s.Errorf("after a second Serve: %v", err)
	}
	end()
	s.serve(s.Receiver, ok)
	s.sendUntilTaken(envelope(2, 100))
}

// serveEnds: Serve ends the context of the handlers that run, waits for them, and
// what they say still reaches the sender or counts as no answer.
func serveEnds(s *suite) {
	entered := make(chan struct{}, 1)
	var returned atomic.Bool
	end := s.serve(s.Receiver, func(ctx context.Context, _ transport.Ingress, _ []byte) error {
		signal(entered)
		<-ctx.Done()
		time.Sleep(50 * time.Millisecond)
		returned.Store(true)
		return ctx.Err()
	})
	result := make(chan error, 1)
	go func() { result <- s.send(envelope(1, 100)) }()
	<-entered
	end()
	if !returned.Load() {
		s.Error("Serve returned before its handler")
	}
	err := <-result
	if err == nil {
		s.Error("taken, although the handler failed")
	}
	s.retriable(err)
}

// endsUnderLoad: when Serve ends while much arrives, all that was taken was
// handled, and no handler is called after.
func endsUnderLoad(s *suite) {
	var over, stop atomic.Bool
	var handled sync.Map
	end := s.serve(s.Receiver, func(_ context.Context, _ transport.Ingress, b []byte) error {
		if over.Load() {
			s.Error("a handler was called after Serve had returned")
		}
		time.Sleep(time.Millisecond)
		handled.Store(binary.BigEndian.Uint64(b), true)
		return nil
	})
	var wg sync.WaitGroup
	var taken atomic.Int32
	for i := range 8 {
		wg.Go(func() {
			for j := 0; !stop.Load(); j++ {
				ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
				n := i*1_000_000 + j
				err := s.Sender.Send(ctx, s.To, transport.Parcel{Envelope: envelope(n, 100)})
				cancel()
				s.retriable(err)
				if err != nil {
					continue
				}
				taken.Add(1)
				if _, ok := handled.Load(uint64(n) + 1); !ok {
					s.Errorf("%d was taken and not handled", n)
				}
			}
		})
	}
	s.until(func() bool { return taken.Load() > 20 })
	end()
	over.Store(true)
	time.Sleep(50 * time.Millisecond) // in which they go on
	stop.Store(true)
	wg.Wait()
}

// restart: who crashes in the middle of an envelope has not taken it, and takes it
// when it is there again.
func restart(s *suite) {
	if s.Link.Restart == nil {
		s.Skip("this transport's nodes don't restart here")
	}
	entered := make(chan struct{}, 1)
	crash, cancel := context.WithCancel(context.Background())
	defer cancel()
	var old sync.WaitGroup
	var inside atomic.Bool
	handler := func(context.Context, transport.Ingress, []byte) error {
		inside.Store(true)
		signal(entered)
		<-crash.Done()
		return crash.Err()
	}
	serving, stop := context.WithCancel(context.Background())
	defer stop()
	old.Go(func() { _ = s.Receiver.Serve(serving, handler) })
	defer old.Wait()

	result := make(chan error, 1)
	go func() {
		for {
			err := s.send(envelope(1, 100))
			if err == nil || inside.Load() {
				result <- err
				return
			}
			time.Sleep(time.Millisecond)
		}
	}()
	<-entered
	receiver := s.Link.Restart()
	cancel()
	stop()
	select {
	case err := <-result:
		if err == nil {
			s.Error("taken by a node that crashed")
		}
		s.retriable(err)
	case <-time.After(s.Patience):
		s.Fatal("Send still waits for a node that crashed")
	}
	var again atomic.Bool
	s.serve(receiver, func(_ context.Context, _ transport.Ingress, b []byte) error {
		again.Store(binary.BigEndian.Uint64(b) == 2)
		return nil
	})
	s.sendUntilTaken(envelope(1, 100))
	if !again.Load() {
		s.Error("taken, and the handler has not seen it")
	}
}
