package transporttest

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"github.com/vitalpost/vitalpost/transport"
)

// cancelled: Send returns soon after its context has ended, whatever the handler
// does, and sends nothing when it ended before.
func cancelled(s *suite) {
	var calls atomic.Int32
	entered, leave := make(chan struct{}, 1), make(chan struct{})
	end := s.serve(s.Receiver, func(context.Context, transport.Ingress, []byte) error {
		calls.Add(1)
		signal(entered)
		<-leave
		return nil
	})
	ctx, cancel := context.WithCancel(context.Background())
	result := make(chan error, 1)
	go func() { result <- s.Sender.Send(ctx, s.To, transport.Parcel{Envelope: envelope(1, 100)}) }()
	<-entered
	cancel()
	select {
	case err := <-result:
		if !errors.Is(err, transport.ErrNoAnswer) || !errors.Is(err, context.Canceled) {
			s.Errorf("Send returned %v, want ErrNoAnswer because of context.Canceled", err)
		}
	case <-time.After(s.Patience):
		s.Error("Send waits for the handler although its context has ended")
	}
	close(leave)
	n := calls.Load()
	err := s.Sender.Send(ctx, s.To, transport.Parcel{Envelope: envelope(2, 100)})
	if !errors.Is(err, transport.ErrNoAnswer) || !errors.Is(err, context.Canceled) {
		s.Errorf("Send with a context that has ended returned %v", err)
	}
	end()
	if calls.Load() != n {
		s.Error("what was sent with a context that had ended arrived")
	}
}

// slowHandler: a handler that takes its time holds up no other envelope.
func slowHandler(s *suite) {
	leave := make(chan struct{})
	entered := make(chan struct{}, 1)
	s.serve(s.Receiver, func(_ context.Context, _ transport.Ingress, b []byte) error {
		if len(b) == 999 {
			signal(entered)
			<-leave
		}
		return nil
	})
	slow := make(chan error, 1)
	go func() { slow <- s.send(envelope(1, 999)) }()
	<-entered
	if s.Concurrency > 1 {
		for i := range 5 {
			s.sendUntilTaken(envelope(i, 100))
		}
	}
	close(leave)
	if err := <-slow; err != nil {
		s.Errorf("the slow one: %v", err)
	}
}

// backPressure: no more handlers run at a time than there may, and who is turned
// away for that is told later, loses nothing, and gets through.
func backPressure(s *suite) {
	var running, most atomic.Int32
	s.serve(s.Receiver, func(context.Context, transport.Ingress, []byte) error {
		n := running.Add(1)
		defer running.Add(-1)
		for m := most.Load(); n > m && !most.CompareAndSwap(m, n); m = most.Load() {
		}
		time.Sleep(5 * time.Millisecond)
		return nil
	})
	var wg sync.WaitGroup
	for i := range 3*s.Concurrency + 3 {
		wg.Go(func() { s.sendUntilTaken(envelope(i, 100)) })
	}
	wg.Wait()
	if n := most.Load(); int(n) > s.Concurrency {
		s.Errorf("%d handlers ran at a time, want %d at most", n, s.Concurrency)
	}
}

// concurrentSenders: many send at a time, and each envelope arrives as it was.
func concurrentSenders(s *suite) {
	const senders, each = 16, 25
	var mu sync.Mutex
	got := map[uint64]int{}
	s.serve(s.Receiver, func(_ context.Context, _ transport.Ingress, b []byte) error {
		number := binary.BigEndian.Uint64(b)
		if !bytes.Equal(b, envelope(int(number)-1, len(b))) {
			return transport.ErrRefused
		}
		mu.Lock()
		defer mu.Unlock()
		got[number] = len(b)
		return nil
	})
	var wg sync.WaitGroup
	for i := range senders {
		wg.Go(func() {
			for j := range each {
				n := i*each + j
				s.sendUntilTaken(envelope(n, 8+n*7))
			}
		})
	}
	wg.Wait()
	if len(got) != senders*each {
		s.Errorf("%d of %d arrived", len(got), senders*each)
	}
	for number, n := range got {
		if want := 8 + (int(number)-1)*7; n != want {
			s.Errorf("%d arrived with %d bytes, want %d", number, n, want)
		}
	}
}
