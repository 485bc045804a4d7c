package transporttest

import (
	"bytes"
	"context"
	"errors"
	"sync/atomic"

	"github.com/vitalpost/vitalpost/transport"
)

// sizes: every size up to the limit arrives as it was, and nothing above it
// reaches the handler.
func sizes(s *suite) {
	var last atomic.Pointer[[]byte]
	s.serve(s.Receiver, func(_ context.Context, _ transport.Ingress, b []byte) error {
		c := bytes.Clone(b)
		last.Store(&c)
		return nil
	})
	for _, n := range []int{1, 2, 23, 24, 255, 256, 4095, 4096, 16384, 65535, 65536, s.Limit - 1, s.Limit} {
		if n > s.Limit {
			continue
		}
		b := envelope(n, n)
		if err := s.send(b); err != nil {
			s.Errorf("%d bytes: %v", n, err)
		} else if got := *last.Load(); !bytes.Equal(got, b) {
			s.Errorf("%d bytes arrived as %d, or as others", n, len(got))
		}
	}
	last.Store(nil)
	for _, n := range []int{s.Limit + 1, s.Limit + 1000, 2*s.Limit + 1, 3 << 20} {
		if err := s.send(envelope(n, n)); !errors.Is(err, transport.ErrTooLarge) {
			s.Errorf("%d bytes, the limit is %d: %v, want ErrTooLarge", n, s.Limit, err)
		}
	}
	if err := s.send(nil); !errors.Is(err, transport.ErrRefused) {
		s.Errorf("an empty envelope: %v, want ErrRefused", err)
	}
	if last.Load() != nil {
		s.Error("what is too large or empty reached the handler")
	}
}

// addresses: what is not an address of the transport is told apart.
func addresses(s *suite) {
	for _, a := range []transport.Address{"", "nowhere", "nosuchscheme:x", ":", "nosuchscheme:"} {
		err := s.Sender.Send(s.context(), a, transport.Parcel{Envelope: envelope(1, 100)})
		if !errors.Is(err, transport.ErrAddress) || !isError(err) {
			s.Errorf("address %q: %v, want ErrAddress", a, err)
		}
	}
}
