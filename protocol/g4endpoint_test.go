package protocol_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vitalpost/vitalpost/envelope"
	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/protocol"
	storemem "github.com/vitalpost/vitalpost/protocol/store/memory"
	"github.com/vitalpost/vitalpost/transport/memory"
)

// The attacker of G4 drops messages: a hop that has said it has custody loses it, and a
// network swallows receipts. The recipient sees the gap, the sender the missing receipt.

// swallow has a hop lose what it has custody of, with everything else that it knew.
func (n *wardNode) swallow() {
	n.end()
	n.store = &storemem.Store{}
	n.start()
}

func (w *ward) apart() { w.network.Part([]string{"device", "phone"}, []string{"gateway", "desk"}) }

// dropTwo has the phone take two messages and lose them.
func (w *ward) dropTwo() {
	w.apart()
	w.device.send("lost 1")
	w.device.send("lost 2")
	w.until("custody", 10*time.Second, func() bool { return w.phone.queued() == 2 })
	w.phone.swallow()
	w.network.Part()
}

func TestG4_GapIsTold(t *testing.T) {
	inWard(t, func(w *ward) {
		w.device.send("first")
		w.until("delivery", time.Minute, w.drained)
		w.dropTwo()
		w.device.send("last")
		took := w.until("the event", 20*time.Second, func() bool { return len(eventsOf[protocol.Missing](w.desk)) > 0 })
		t.Logf("told after %v", took)
		m := eventsOf[protocol.Missing](w.desk)[0]
		if m.Sender != w.device.name() || m.To-m.From != 2 {
			t.Errorf("the gap is %+v, want 2 messages of the device", m)
		}
		if got := w.desk.contents(); !slices.Equal(got, []string{"first", "last"}) {
			t.Errorf("delivered %v", got)
		}
		// The missing receipt has the device send them again.
		w.until("delivery", protocol.DefaultRetry+10*time.Second, func() bool { return len(w.desk.contents()) == 4 && w.drained() })
		if len(w.desk.lost) > 0 || len(eventsOf[protocol.Missing](w.desk)) != 1 {
			t.Errorf("lost %v, told %v", w.desk.lost, eventsOf[protocol.Missing](w.desk))
		}
	})
}

// What is given up is accounted for on both sides.
func TestG4_GivenUpIsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWard(t, keys.SuiteX25519)
		w.device.outboxes[0].Lifetime = 10 * time.Minute
		w.start()
		w.device.send("first")
		w.until("delivery", time.Minute, w.drained)
		w.apart()
		var refs []protocol.Ref
		for i := range 3 {
			refs = append(refs, w.device.send(fmt.Sprint("lost ", i)))
		}
		time.Sleep(time.Minute)
		w.phone.swallow()
		w.until("giving up", 10*time.Minute, func() bool { return len(eventsOf[protocol.GivenUp](w.device)) == 3 })
		w.phone.swallow() // what the device has sent again meanwhile
		if !w.drained() {
			t.Error("the outbox keeps what it has given up")
		}
		letters, err := w.device.endpoint.GivenUp(context.Background())
		w.must(err)
		for i, g := range letters {
			if g.Message != refs[i] || g.Reason != protocol.DeadExpired || g.ID == (envelope.MessageID{}) || g.Ended.Sub(g.Made) < 10*time.Minute {
				t.Errorf("letter %d: %+v", i, g)
			}
		}
		if len(letters) != 3 {
			t.Errorf("%d letters", len(letters))
		}
		w.network.Part()
		// With the next stream, an hour after the last one at most.
		w.until("the loss", 2*time.Hour, func() bool { return len(w.desk.losses()) > 0 })
		if l := w.desk.losses(); len(l) != 1 || l[0].Sender != w.device.name() || l[0].To-l[0].From != 3 {
			t.Errorf("lost %+v", l)
		}
		w.device.send("last")
		w.until("delivery", time.Minute, func() bool { return slices.Equal(w.desk.contents(), []string{"first", "last"}) && w.drained() })
	})
}

// What was never sealed leaves no gap. A notice says so.
func TestG4_UnsentIsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWard(t, keys.SuiteX25519)
		w.device.outboxes[0].Lifetime = 10 * time.Minute
		w.dir.set(true)
		w.start()
		from := time.Now()
		for i := range 5 {
			w.device.send(fmt.Sprint("unsent ", i))
			time.Sleep(time.Second)
		}
		w.until("giving up", 11*time.Minute, func() bool { return len(eventsOf[protocol.GivenUp](w.device)) == 5 })
		w.dir.set(false)
		w.until("the notice", time.Minute, func() bool { return len(w.desk.notices()) > 0 && w.drained() })
		u := w.desk.notices()
		if len(u) != 1 || u[0].Count != 5 || u[0].Sender != w.device.name() ||
			u[0].From.Before(from.Truncate(time.Millisecond)) || u[0].To.Sub(u[0].From) != 4*time.Second {
			t.Errorf("told of %+v", u)
		}
		if len(w.desk.contents()) > 0 || len(w.desk.losses()) > 0 {
			t.Errorf("delivered %v, lost %v", w.desk.contents(), w.desk.losses())
		}
	})
}

// A crash takes what waited to be made durable together: the recipients are told that
// something may be missing, and of when.
func TestG4_CrashOfGroupIsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWard(t, keys.SuiteX25519)
		w.device.outboxes[0].Group = time.Minute
		w.start()
		w.device.send("kept")
		w.until("delivery", 2*time.Minute, w.drained)
		time.Sleep(time.Hour)
		made := time.Now()
		w.device.send("taken by the crash")
		w.device.crash()
		w.until("the notice", time.Minute, func() bool { return len(w.desk.notices()) > 0 && w.drained() })
		u := w.desk.notices()
		if len(u) != 1 || u[0].Count != 0 || u[0].From.After(made) || u[0].To.Before(made.Truncate(time.Millisecond)) {
			t.Errorf("told of %+v, made at %v", u, made)
		}
		w.device.send("later")
		w.until("delivery", 2*time.Minute, func() bool { return slices.Equal(w.desk.contents(), []string{"kept", "later"}) })
	})
}

// An orderly end takes nothing, and says nothing.
func TestG4_EndOfGroupTakesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWard(t, keys.SuiteX25519)
		w.device.outboxes[0].Group = time.Minute
		w.start()
		w.device.send("sent before the end")
		w.device.end()
		w.device.start()
		w.until("delivery", 2*time.Minute, func() bool { return len(w.desk.contents()) == 1 && w.drained() })
		if u := w.desk.notices(); len(u) > 0 {
			t.Errorf("told of %+v", u)
		}
	})
}

func TestG4_SilenceIsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWard(t, keys.SuiteX25519)
		w.device.outboxes[0].Interval = 10 * time.Second
		w.start()
		for range 10 {
			w.device.send("alive")
			time.Sleep(10 * time.Second)
		}
		if s := eventsOf[protocol.Silent](w.desk); len(s) > 0 {
			t.Fatalf("silent: %+v", s)
		}
		last := time.Now().Add(-10 * time.Second)
		w.apart()
		w.device.send("not heard")
		w.until("the event", 10*time.Second, func() bool { return len(eventsOf[protocol.Silent](w.desk)) > 0 })
		s := eventsOf[protocol.Silent](w.desk)[0]
		if s.Sender != w.device.name() || s.Interval != 10*time.Second || s.Last.Before(last) {
			t.Errorf("silent: %+v, last sent at %v", s, last)
		}
		time.Sleep(time.Hour)
		w.network.Part()
		w.until("the end of it", 2*time.Minute, func() bool { return len(eventsOf[protocol.Heard](w.desk)) > 0 })
		if s, h := eventsOf[protocol.Silent](w.desk), eventsOf[protocol.Heard](w.desk); len(s) != 1 || len(h) != 1 {
			t.Errorf("told %d times of silence, %d of its end", len(s), len(h))
		}
	})
}

// Silence is told also by a desk that has just started: it heard nothing since.
func TestG4_SilenceAfterRestart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWard(t, keys.SuiteX25519)
		w.device.outboxes[0].Interval = 10 * time.Second
		w.start()
		w.device.send("alive")
		w.until("delivery", 5*time.Second, w.drained)
		w.device.end()
		w.desk.end()
		w.desk.start()
		w.until("the event", 16*time.Second, func() bool { return len(eventsOf[protocol.Silent](w.desk)) > 0 })
	})
}

// Receipts that are lost cost repeats, and nothing is delivered twice.
func TestG4_ReceiptsAreLost(t *testing.T) {
	inWard(t, func(w *ward) {
		w.must(w.network.SetLinkFaults("desk", "gateway", memory.Faults{Lose: 1}))
		for i := range 20 {
			w.device.send(fmt.Sprint(i))
		}
		w.until("delivery", time.Minute, func() bool { return len(w.desk.contents()) == 20 })
		time.Sleep(3 * time.Hour)
		status := w.device.boxes[0].Status()
		if status.Messages != 20 || status.Silent == 0 {
			t.Errorf("without a receipt: %+v", status)
		}
		w.must(w.network.SetLinkFaults("desk", "gateway", memory.Faults{}))
		took := w.until("receipts", time.Hour, w.drained)
		t.Logf("drained after %v", took)
		if got := w.desk.contents(); !slices.Equal(got, numbered(0, 20)) {
			t.Errorf("delivered %v", got)
		}
		if len(w.device.acks) != 20 {
			t.Errorf("%d acknowledged", len(w.device.acks))
		}
	})
}
