package protocol_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/protocol"
)

// A recipient that never comes back holds up what it alone has not acknowledged, until
// it is removed.
func TestG5_RecipientRemoved(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWard(t, keys.SuiteX25519)
		other := w.node("other", keys.RoleReport, keys.SuiteX25519)
		c := &w.device.outboxes[0]
		c.Routes[0].To = append(c.Routes[0].To, other.name())
		c.Interval = time.Minute
		w.start()
		w.device.send("for both")
		w.until("delivery", time.Minute, w.drained)
		other.end()
		w.device.send("for the one who is there")
		w.until("delivery", time.Minute, func() bool { return len(w.desk.contents()) == 2 })
		time.Sleep(30 * time.Second)
		o := w.device.boxes[0]
		if o.Status().Messages != 1 {
			t.Fatalf("%+v", o.Status())
		}
		ctx := context.Background()
		if err := o.Remove(ctx, w.phone.name()); err == nil {
			t.Error("a hop was removed from the recipients")
		}
		if err := o.Remove(ctx, w.desk.name(), other.name()); err == nil {
			t.Error("all were removed")
		}
		alone, err := w.device.endpoint.Outbox(ctx, protocol.OutboxConfig{
			Routes: []protocol.Route{{Via: c.Routes[0].Via, To: []keys.Thumbprint{other.name()}}},
		})
		w.must(err)
		if err := o.Remove(ctx, w.desk.name()); !errors.Is(err, protocol.ErrOutbox) {
			t.Errorf("two outboxes to one recipient: %v", err)
		}
		if s := alone.Status(); s.Messages > 0 {
			t.Errorf("%+v", s)
		}
		w.must(o.Remove(ctx, other.name()))
		w.until("the outbox", time.Minute, w.drained)
		w.device.send("for one")
		w.until("delivery", time.Minute, func() bool { return len(w.desk.contents()) == 3 && w.drained() })

		w.device.outboxes[0] = w.readings()
		w.device.outboxes[0].Interval = time.Minute
		w.device.crash()
		w.device.send("after a restart")
		w.until("delivery", time.Minute, func() bool { return len(w.desk.contents()) == 4 && w.drained() })
		if n := len(w.device.endpoint.Status().Outboxes); n != 2 {
			t.Errorf("%d outboxes", n)
		}
		for range 5 {
			time.Sleep(50 * time.Second)
			w.device.send("alive")
		}
		if s := eventsOf[protocol.Silent](w.desk); len(s) > 0 {
			t.Errorf("the desk misses those to both: %+v", s)
		}
		other.start()
		time.Sleep(time.Hour)
		if got := other.contents(); !slices.Equal(got, []string{"for both", "for the one who is there"}) && !slices.Equal(got, []string{"for both"}) {
			t.Errorf("the one who was removed got %v", got)
		}
		if len(w.desk.losses()) > 0 {
			t.Errorf("lost: %v", w.desk.losses())
		}
	})
}
