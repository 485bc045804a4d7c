package transporttest

import (
	"bytes"
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"github.com/vitalpost/vitalpost/transport"
)

// custody: nil means that the handler has returned nil for these bytes, and it was
// told who sent them.
func custody(s *suite) {
	var got []seen
	var mu sync.Mutex
	s.serve(s.Receiver, func(_ context.Context, from transport.Ingress, b []byte) error {
		mu.Lock()
		defer mu.Unlock()
		got = append(got, seen{from, bytes.Clone(b)})
		return nil
	})
	sent := envelope(1, 500)
	mine := bytes.Clone(sent)
	if err := s.send(mine); err != nil {
		s.Fatal(err)
	}
	if !bytes.Equal(mine, sent) {
		s.Error("Send wrote to the envelope")
	}
	mu.Lock()
	defer mu.Unlock()
	if len(got) != 1 || !bytes.Equal(got[0].envelope, sent) {
		s.Fatalf("the handler got %d envelopes, want the one that was sent", len(got))
	}
	if got[0].from.Peer != s.Peer {
		s.Errorf("the handler was told that peer %q sent it, want %q", got[0].from.Peer, s.Peer)
	}
	if len(got[0].from.Peer) > transport.MaxPeer {
		s.Errorf("a peer's name of %d bytes", len(got[0].from.Peer))
	}
}

// answers: what the handler says reaches the sender as the class that it is, a
// delay rounded up to seconds at most, and nothing else of the error.
func answers(s *suite) {
	var answer atomic.Pointer[error]
	s.serve(s.Receiver, func(context.Context, transport.Ingress, []byte) error { return *answer.Load() })
	secret := errors.New("patient 4711 is dead")
	for i, test := range []struct {
		handler, class error
		delay          time.Duration
	}{
		{transport.ErrRefused, transport.ErrRefused, 0},
		{&transport.Error{Class: transport.ErrRefused, Cause: secret}, transport.ErrRefused, 0},
		{transport.ErrTooLarge, transport.ErrTooLarge, 0},
		{transport.ErrUnknownEpoch, transport.ErrUnknownEpoch, 0},
		{transport.ErrLater, transport.ErrLater, 0},
		{&transport.Error{Class: transport.ErrLater, Delay: 1500 * time.Millisecond, Cause: secret}, transport.ErrLater, 1500 * time.Millisecond},
		{&transport.Error{Class: transport.ErrLater, Delay: 1e6 * time.Hour}, transport.ErrLater, transport.MaxDelay},
		{&transport.Error{Class: transport.ErrLater, Delay: -time.Hour}, transport.ErrLater, 0},
		{secret, transport.ErrLater, 0}, // nothing is lost by another try
		{context.Canceled, transport.ErrLater, 0},
		{transport.ErrNoAnswer, transport.ErrLater, 0},
	} {
		answer.Store(&test.handler)
		err := s.send(envelope(i, 100))
		var e *transport.Error
		if !errors.Is(err, test.class) || !errors.As(err, &e) {
			s.Errorf("the handler returned %v, Send %v, want %v", test.handler, err, test.class)
			continue
		}
		for _, class := range []error{transport.ErrRefused, transport.ErrTooLarge, transport.ErrUnknownEpoch, transport.ErrLater, transport.ErrNoAnswer} {
			if class != test.class && errors.Is(err, class) {
				s.Errorf("%v is %v as well", err, class)
			}
		}
		if e.Delay < test.delay || e.Delay > test.delay+time.Second {
			s.Errorf("delay is %v, want %v", e.Delay, test.delay)
		}
		if bytes.Contains([]byte(err.Error()), []byte("4711")) {
			s.Errorf("the neighbour was told why: %v", err)
		}
	}
}

// redelivery: after any answer but taken the same envelope may be sent again, and
// the handler sees it again.
func redelivery(s *suite) {
	var calls atomic.Int32
	results := []error{transport.ErrLater, transport.ErrUnknownEpoch, transport.ErrRefused, errors.New("disk full"), nil}
	s.serve(s.Receiver, func(context.Context, transport.Ingress, []byte) error { return results[calls.Add(1)-1] })
	b := envelope(1, 100)
	for i, want := range results {
		if err := s.send(b); (err == nil) != (want == nil) {
			s.Errorf("try %d: Send returned %v, the handler %v", i, err, want)
		}
	}
	if n := calls.Load(); int(n) != len(results) {
		s.Errorf("the handler was called %d times, want %d", n, len(results))
	}
}

// duplicates: sending again what was taken succeeds, at the same time too.
func duplicates(s *suite) {
	s.serve(s.Receiver, func(context.Context, transport.Ingress, []byte) error {
		time.Sleep(20 * time.Millisecond)
		return nil
	})
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 3 {
				s.sendUntilTaken(envelope(1, 100))
			}
		})
	}
	wg.Wait()
}

// batch: each parcel of a batch has its own answer.
func batch(s *suite) {
	s.serve(s.Receiver, func(_ context.Context, _ transport.Ingress, b []byte) error {
		switch b[7] % 3 {
		case 0:
			return nil
		case 1:
			return transport.ErrRefused
		}
		return &transport.Error{Class: transport.ErrLater, Delay: 7 * time.Second}
	})
	for _, n := range []int{0, 1, 2, 100} {
		var parcels []transport.Parcel
		for i := range n {
			parcels = append(parcels, transport.Parcel{Envelope: envelope(i, 64+i)})
		}
		errs := transport.SendBatch(s.context(), s.Sender, s.To, parcels)
		if len(errs) != n {
			s.Fatalf("%d errors for %d parcels", len(errs), n)
		}
		for i, err := range errs {
			want := []error{nil, transport.ErrRefused, transport.ErrLater}[(i+1)%3]
			if !errors.Is(err, want) {
				s.Errorf("parcel %d of %d: %v, want %v", i, n, err, want)
			}
		}
	}
	// One that is too large or empty does not harm the others.
	errs := transport.SendBatch(s.context(), s.Sender, s.To, []transport.Parcel{
		{Envelope: envelope(2, 64)}, {Envelope: envelope(2, s.Limit+1)}, {}, {Envelope: envelope(5, 64)},
	})
	for i, want := range []error{nil, transport.ErrTooLarge, transport.ErrRefused, nil} {
		if !errors.Is(errs[i], want) {
			s.Errorf("parcel %d: %v, want %v", i, errs[i], want)
		}
	}
}
