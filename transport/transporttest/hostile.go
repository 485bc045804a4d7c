package transporttest

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"github.com/vitalpost/vitalpost/transport"
)

// hostile: whatever other peers do, honest ones are served.
func hostile(s *suite) {
	if len(s.Attacks) == 0 {
		s.Skip("this transport has no level below its interface")
	}
	var handled atomic.Int32
	s.serve(s.Receiver, func(_ context.Context, _ transport.Ingress, b []byte) error {
		if len(b) != 333 {
			s.Errorf("an attack with %d bytes reached the handler", len(b))
		}
		handled.Add(1)
		return nil
	})
	for name, attack := range s.Attacks {
		ctx, cancel := context.WithCancel(context.Background())
		var attackers, begun sync.WaitGroup
		begun.Add(4)
		for range 4 {
			attackers.Go(func() {
				begun.Done()
				if err := attack(ctx); err != nil {
					s.Errorf("attack %s: %v", name, err)
				}
			})
		}
		begun.Wait()
		for i := range 20 {
			sent := time.Now()
			s.sendUntilTaken(envelope(i, 333))
			if d := time.Since(sent); d > s.Patience/2 {
				s.Errorf("under attack %s an honest envelope took %v", name, d)
			}
		}
		time.Sleep(10 * time.Millisecond) // for those that end by themselves
		cancel()
		attackers.Wait()
	}
	if handled.Load() == 0 {
		s.Error("nothing was handled")
	}
}

// flood: of an envelope without end no more is read than the limit.
func flood(s *suite) {
	if s.Link.Flood == nil {
		s.Skip("this transport can't carry an envelope without end")
	}
	s.serve(s.Receiver, func(_ context.Context, _ transport.Ingress, b []byte) error {
		if len(b) > s.Limit {
			s.Errorf("the handler got %d bytes", len(b))
		}
		return errors.New("it has no end")
	})
	n, err := s.Link.Flood(s.context())
	if err != nil {
		s.Fatal(err)
	}
	if n > int64(s.Limit)+s.Slack {
		s.Errorf("%d bytes were read of an envelope without end, the limit is %d and buffers hold %d", n, s.Limit, s.Slack)
	}
	// The node still answers what its handler says.
	s.until(func() bool { return errors.Is(s.send(envelope(1, 100)), transport.ErrLater) })
}
