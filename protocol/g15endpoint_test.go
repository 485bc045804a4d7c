package protocol_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/protocol"
	"github.com/vitalpost/vitalpost/protocol/store"
	storemem "github.com/vitalpost/vitalpost/protocol/store/memory"
)

// A hop that comes back with an empty disk has lost what it had custody of, and knows no
// epoch any more: one retry from end to end heals it.
func TestG15_EmptyHopHeals(t *testing.T) {
	for _, urgent := range []bool{false, true} {
		for _, hop := range []string{"phone", "gateway"} {
			t.Run(fmt.Sprint(hop, " urgent=", urgent), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					w := newWard(t, keys.SuiteX25519)
					w.device.outboxes[0].Urgent = urgent
					w.start()
					w.device.send("before")
					w.until("delivery", time.Minute, w.drained)
					node := w.phone
					w.apart()
					if hop == "gateway" {
						node = w.gateway
						w.network.Part([]string{"device", "phone", "gateway"}, []string{"desk"})
					}
					w.device.send("taken with the disk")
					w.until("custody", time.Second, func() bool { return node.queued() == 1 })
					node.swallow()
					w.network.Part()
					limit := 30 * time.Second
					if urgent {
						limit = 5 * time.Second
					}
					took := w.until("delivery of what was lost", limit, func() bool { return len(w.desk.contents()) == 2 })
					w.device.send("after")
					w.until("delivery", limit, func() bool { return len(w.desk.contents()) == 3 })
					t.Logf("healed after %v", took)
				})
			})
		}
	}
}

// Each node is away for a day, while the device goes on measuring.
func TestG15_OutageOfADay(t *testing.T) {
	for _, away := range []string{"device", "phone", "gateway", "desk"} {
		t.Run(away, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWard(t, keys.SuiteX25519)
				w.device.outboxes[0].Lifetime = 72 * time.Hour
				w.start()
				node := w.nodes[slices.IndexFunc(w.nodes, func(n *wardNode) bool { return n.label == away })]
				w.device.send("0")
				w.until("delivery", time.Minute, w.drained)
				node.end()
				sent := 1
				for range 24 {
					if away != "device" {
						w.device.send(fmt.Sprint(sent))
						sent++
					}
					time.Sleep(time.Hour)
				}
				node.start()
				if away == "device" {
					w.device.send(fmt.Sprint(sent))
					sent++
				}
				took := w.until("delivery", 10*time.Minute, func() bool { return len(w.desk.contents()) == sent })
				drained := w.until("receipts", time.Hour, w.drained)
				t.Logf("delivered %v, acknowledged %v after it came back", took, took+drained)
				got := w.desk.contents()
				if !slices.Equal(got, numbered(0, sent)) {
					t.Errorf("delivered %v", got)
				}
				if len(w.desk.losses())+len(w.device.givenUp) > 0 {
					t.Error("something was lost or given up")
				}
			})
		})
	}
}

// A recipient that never comes back costs a bounded outbox, and what is in it is given
// up in its time.
func TestG15_RecipientNeverComesBack(t *testing.T) {
	if protocol.TestingRace {
		t.Skip("days of retries")
	}
	synctest.Test(t, func(t *testing.T) {
		w := newWard(t, keys.SuiteX25519)
		w.device.outboxes[0].Lifetime = 12 * time.Hour
		w.device.outboxes[0].Bytes = 1000
		w.start()
		w.device.send("heard")
		w.until("delivery", time.Minute, w.drained)
		w.desk.end()
		taken, full := 0, 0
		for i := range 200 {
			_, err := w.device.trySend(0, fmt.Sprint("reading ", i))
			switch {
			case err == nil:
				taken++
			case errors.Is(err, protocol.ErrOutboxFull):
				full++
			default:
				t.Fatal(err)
			}
			time.Sleep(15 * time.Minute)
		}
		time.Sleep(13 * time.Hour)
		status := w.device.boxes[0].Status()
		if n := w.device.events.count("vitalpost stream"); n > 10 {
			t.Errorf("%d streams in 63 hours, each of which hops keep", n)
		}
		if taken < 100 || full == 0 || len(w.device.givenUp) != taken || status.Messages > 1 { // the notice that says so
			t.Errorf("%d taken, %d refused, %d given up, %+v", taken, full, len(w.device.givenUp), status)
		}
	})
}

// A recipient that was restored from a backup has forgotten what it had done since: the
// sender finds out by its receipts, begins a new stream, and both say what is missing.
func TestG15_RestoredRecipient(t *testing.T) {
	inWard(t, func(w *ward) {
		for i := range 5 {
			w.device.send(fmt.Sprint(i))
		}
		w.until("delivery", time.Minute, w.drained)
		backup := w.desk.store.Crash() // goes on in the copy
		w.desk.end()
		w.desk.store = copyStore(t, backup)
		w.desk.start()
		for i := range 5 {
			w.device.send(fmt.Sprint(5 + i))
		}
		w.until("delivery", time.Minute, w.drained)
		w.desk.end()
		w.desk.store = backup
		w.desk.start()
		// What the backup does not know was acknowledged, and is erased.
		for i := range 5 {
			w.device.send(fmt.Sprint(10 + i))
		}
		w.until("delivery", 10*time.Minute, func() bool { return w.desk.done()["14"] == 1 && w.drained() })
		for i := range 15 {
			want := 1
			if i >= 5 && i < 10 {
				want = 0
			}
			if n := w.desk.done()[fmt.Sprint(i)]; n != want {
				t.Errorf("%d was done %d times, want %d", i, n, want)
			}
		}
		lost := uint64(0)
		for _, l := range w.desk.losses() {
			lost += l.To - l.From
		}
		if lost != 5 {
			t.Errorf("%d are lost, as the desk knows: %+v", lost, w.desk.losses())
		}
		if a := eventsOf[protocol.Alarm](w.device); len(a) > 0 {
			t.Errorf("alarms: %v", a)
		}
	})
}

// copyStore copies what an endpoint has in a store.
func copyStore(t *testing.T, s *storemem.Store) *storemem.Store {
	t.Helper()
	to := &storemem.Store{}
	err := s.View(context.Background(), func(v store.View) error {
		return to.Update(context.Background(), func(tx store.Tx) (err error) {
			return v.Scan(nil, func(key, value []byte) bool {
				err = tx.Put(key, value)
				return err == nil
			})
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	return to
}

// Without a directory an endpoint goes on with the bundles that it has; what a new one
// would send waits.
func TestG15_DirectoryIsDown(t *testing.T) {
	inWard(t, func(w *ward) {
		w.device.send("with")
		w.until("delivery", time.Minute, w.drained)
		w.dir.set(true)
		time.Sleep(24 * time.Hour)
		w.device.send("without")
		w.until("delivery", time.Minute, w.drained)
		w.device.end()
		w.device.start()
		ref := w.device.send("anew")
		time.Sleep(time.Minute)
		text := w.device.boxes[0].Explain(ref)
		t.Log(text)
		if w.device.boxes[0].Status().Waiting != 1 || text == "" {
			t.Errorf("without a directory: %+v, %q", w.device.boxes[0].Status(), text)
		}
		w.dir.set(false)
		w.until("delivery", time.Minute, w.drained)
		if got := w.desk.contents(); !slices.Equal(got, []string{"with", "without", "anew"}) {
			t.Errorf("delivered %v", got)
		}
	})
}

// More than a window of 4096 messages wait for a desk that is away.
func TestG15_BacklogBeyondTheWindow(t *testing.T) {
	if protocol.TestingRace {
		t.Skip("5,000 messages, one after the other")
	}
	synctest.Test(t, func(t *testing.T) {
		w := newWard(t, keys.SuiteX25519)
		w.device.outboxes[0].Group = time.Second
		w.start()
		w.device.send("0")
		w.until("delivery", time.Minute, w.drained)
		w.desk.end()
		const n = 5000
		for i := 1; i < n; i++ {
			w.device.send(fmt.Sprint(i))
			if i%500 == 0 {
				time.Sleep(time.Minute)
			}
		}
		time.Sleep(time.Minute)
		if s := w.device.boxes[0].Status(); s.Messages != n-1 || s.Waiting == 0 {
			t.Errorf("with nobody there: %+v", s)
		}
		w.desk.start()
		w.until("delivery", time.Hour, func() bool { return len(w.desk.contents()) == n && w.drained() })
		if got := w.desk.contents(); !slices.Equal(slices.Sorted(slices.Values(got)), slices.Sorted(slices.Values(numbered(0, n)))) {
			t.Errorf("delivered %d, not each once", len(got))
		}
	})
}

// A crash right after Send has returned loses nothing; one in Send may.
func TestG15_CrashAfterSend(t *testing.T) {
	inWard(t, func(w *ward) {
		for i := range 20 {
			w.device.send(fmt.Sprint(i))
			w.device.crash()
		}
		w.until("delivery", 10*time.Minute, w.drained)
		if got := w.desk.contents(); len(got) != 20 {
			t.Errorf("delivered %v", got)
		}
	})
}
