package protocol_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/transport"
)

// slow is a transport over a line that one envelope after the other passes, each as
// long as its bytes take. It has no batches.
type slow struct {
	transport.Transport
	line *line
}

// line is shared by those who send over it, in both directions.
type line struct {
	mu     sync.Mutex
	free   time.Time
	second int // bytes
}

func (l *line) pass(ctx context.Context, n int) error {
	l.mu.Lock()
	now := time.Now()
	if l.free.Before(now) {
		l.free = now
	}
	l.free = l.free.Add(time.Duration(n) * time.Second / time.Duration(l.second))
	wait := l.free.Sub(now)
	l.mu.Unlock()
	select {
	case <-time.After(wait):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (s slow) Send(ctx context.Context, to transport.Address, p transport.Parcel) error {
	if err := s.line.pass(ctx, len(p.Envelope)); err != nil {
		return err
	}
	return s.Transport.Send(ctx, to, p)
}

// An alarm behind 64 KiB of backlog arrives within twice its time on an idle path, plus
// one envelope of the backlog.
func TestEndpointAlarmOvertakes(t *testing.T) {
	const perSecond = 4000 // bytes, as over BLE on a bad day
	measure := func(backlog int) (took, envelope time.Duration) {
		synctest.Test(t, func(t *testing.T) {
			w := newWard(t, keys.SuiteX25519)
			alarms := w.readings()
			alarms.Urgent = true
			w.device.outboxes = append(w.device.outboxes, alarms)
			l := &line{second: perSecond}
			w.device.over = func(t transport.Transport) transport.Transport { return slow{t, l} }
			w.start()
			for box := range 2 { // openings have passed
				_, err := w.device.trySend(box, "first")
				w.must(err)
			}
			w.until("delivery", time.Minute, w.drained)
			const size = 1000
			envelope = (size + 300) * time.Second / perSecond
			for n := 0; n < backlog; n += size {
				w.device.send(fmt.Sprint(n) + strings.Repeat(" ", size))
			}
			time.Sleep(100 * time.Millisecond)
			start := time.Now()
			_, err := w.device.trySend(1, "alarm")
			w.must(err)
			w.until("the alarm", time.Minute, func() bool { return w.desk.done()["alarm"] > 0 })
			took = time.Since(start)
			if waiting := w.device.boxes[0].Status().Open; backlog > 0 && waiting < backlog/size/2 {
				t.Errorf("only %d of the backlog were still there", waiting)
			}
		})
		return took, envelope
	}
	idle, envelope := measure(0)
	behind, _ := measure(64 << 10)
	t.Logf("%v on an idle path, %v behind 64 KiB at %d bytes a second, where an envelope takes %v", idle, behind, perSecond, envelope)
	if behind > 2*idle+envelope {
		t.Errorf("the alarm took %v, want at most twice %v and %v", behind, idle, envelope)
	}
}
