package protocol_test

import (
	"fmt"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/protocol"
)

// A clock is wrong for a while, and is mended. What was sent meanwhile is done or
// reported, and afterwards all goes on as before.
func TestG15_WrongClock(t *testing.T) {
	const year = 365 * 24 * time.Hour
	labels := []string{"device", "phone", "gateway", "desk"}
	offs := []time.Duration{year, 20 * 24 * time.Hour, 12 * time.Hour, -12 * time.Hour, -20 * 24 * time.Hour, -year}
	if testing.Short() || protocol.TestingRace {
		labels, offs = []string{"device", "desk"}, offs[2:4]
	}
	for _, label := range labels {
		for _, off := range offs {
			t.Run(fmt.Sprint(label, " ", off), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					w := newWard(t, keys.SuiteX25519)
					node := w.nodes[slices.IndexFunc(w.nodes, func(n *wardNode) bool { return n.label == label })]
					w.device.outboxes[0].Lifetime = 72 * time.Hour
					wrong := time.Duration(0)
					node.clock = func() time.Time { return time.Now().Add(wrong) }
					w.start()
					w.device.send("before")
					w.until("delivery", time.Minute, w.drained)
					node.end()
					wrong = off
					node.start()
					refs := map[string]protocol.Ref{}
					for i := range 6 {
						s := fmt.Sprint("meanwhile ", i)
						ref, err := w.device.trySend(0, s)
						w.must(err)
						refs[s] = ref
						time.Sleep(10 * time.Minute)
					}
					meanwhile := len(w.desk.contents()) - 1
					node.end()
					wrong = 0
					node.start()
					w.device.send("after")
					took := w.until("delivery", 2*time.Hour, func() bool { return w.desk.done()["after"] == 1 })
					drained := w.until("the rest", 2*time.Hour, w.drained)
					t.Logf("%d of 6 were delivered meanwhile; after the clock was right it took %v, and %v till the outbox was empty", meanwhile, took, drained)
					for s, ref := range refs {
						if n := w.desk.done()[s]; n != 1 && (n != 0 || w.device.givenUp[ref] == 0) {
							t.Errorf("%q was done %d times, given up %d times", s, n, w.device.givenUp[ref])
						}
					}
					for _, n := range []*wardNode{w.device, w.desk} {
						for _, a := range eventsOf[protocol.Alarm](n) {
							t.Errorf("an alarm at %s: %+v", n.label, a)
						}
					}
				})
			})
		}
	}
}

// A desk whose clock was ahead is restored from a backup: its receipts count again as
// soon as time has passed what they had said.
func TestG15_ReceiptsAfterWrongClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWard(t, keys.SuiteX25519)
		ahead := 30 * time.Minute
		w.desk.clock = func() time.Time { return time.Now().Add(ahead) }
		w.start()
		w.desk.end()
		backup := copyStore(t, w.desk.store)
		w.desk.start()
		w.device.send("0")
		w.until("delivery", time.Minute, w.drained)
		w.desk.end()
		w.desk.store, ahead = backup, 0
		w.desk.start()
		w.device.send("1")
		took := w.until("receipts", 3*time.Hour, w.drained)
		t.Logf("receipts count again after %v", took)
		if w.desk.done()["1"] != 1 {
			t.Errorf("done: %v", w.desk.done())
		}
	})
}

// What is told of messages that were never sealed says when they were made, also if the
// clock was set back in between.
func TestG4_UnsentWithClockSetBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWard(t, keys.SuiteX25519)
		w.device.outboxes[0].Lifetime = 10 * time.Minute
		var ahead atomic.Int64
		ahead.Store(int64(time.Hour))
		w.device.clock = func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }
		w.dir.set(true)
		w.start()
		w.device.send("made in the future")
		ahead.Store(0)
		made := time.Now()
		w.device.send("made now")
		time.Sleep(2 * time.Hour)
		w.dir.set(false)
		w.until("the notice", 10*time.Minute, func() bool { return len(w.desk.notices()) > 0 && w.drained() })
		count := uint64(0)
		var from, to time.Time
		for _, u := range w.desk.notices() {
			if count += u.Count; from.IsZero() || u.From.Before(from) {
				from = u.From
			}
			if u.To.After(to) {
				to = u.To
			}
		}
		if count != 2 || from.After(made) || to.Before(made.Add(time.Hour).Truncate(time.Millisecond)) {
			t.Errorf("%d made from %v to %v are told of, want 2 from %v to an hour later", count, from, to, made)
		}
	})
}
