package protocol_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vitalpost/vitalpost/envelope"
	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/protocol"
	"github.com/vitalpost/vitalpost/protocol/store"
	storemem "github.com/vitalpost/vitalpost/protocol/store/memory"
	"github.com/vitalpost/vitalpost/transport"
	"github.com/vitalpost/vitalpost/transport/memory"
)

// forge sends receipts to the device as somebody, over the way back.
func (w *ward) forge(as *party, list ...protocol.Receipt) {
	w.Helper()
	content, err := protocol.AppendReceipts(nil, list)
	w.must(err)
	sealer, err := envelope.NewSealer(&envelope.Plan{
		From: as.identity, Receipts: true, Lifetime: time.Hour,
		Routes: []envelope.Route{{Via: []*keys.Bundle{w.gateway.bundle, w.phone.bundle}, To: []*keys.Bundle{w.device.bundle}}},
	})
	w.must(err)
	var b envelope.Batch
	w.must(sealer.Seal(&b, &envelope.Message{Kind: envelope.KindReceipt, Type: envelope.ContentFormat(60), Content: content}))
	w.must(w.evilNode().Send(context.Background(), "memory:gateway", transport.Parcel{Envelope: b.Legs[0].Envelope, Expires: time.Now().Add(time.Hour)}))
	time.Sleep(2 * time.Second)
}

func (w *ward) evilNode() *memory.Node {
	n, err := w.network.Node("evil")
	w.must(err)
	return n
}

// Nobody but a recipient can acknowledge: not an authenticated stranger, not an escrow.
func TestG4_ReceiptOfAnother(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWard(t, keys.SuiteX25519)
		escrow := w.node("escrow", keys.RoleEscrow, keys.SuiteX25519)
		w.nodes = w.nodes[:4]
		stranger := newParty(w.trust, keys.RoleReport, keys.SuiteX25519)
		w.device.outboxes[0].Routes[0].Escrow = []keys.Thumbprint{escrow.name()}
		w.start()
		w.network.Part([]string{"device", "phone", "gateway", "evil"}, []string{"desk"})
		w.device.send("0")
		time.Sleep(time.Second)
		o := w.device.boxes[0]
		id := protocol.TestingID(o, 0)
		r := protocol.Receipt{Stream: o.Status().Stream, Next: 1, Head: envelope.Head{}.Next(id)}
		w.forge(stranger, r)
		w.forge(escrow.party, r)
		if o.Status().Messages != 1 {
			t.Fatal("the outbox has erased a message that no recipient has acknowledged")
		}
		if n := strings.Count(w.device.events.text(), "vitalpost opened"); n == 0 {
			t.Error("no forged receipt has come so far")
		}
		w.network.Part()
		w.until("delivery", time.Minute, func() bool { return w.drained() && len(w.desk.contents()) == 1 })
	})
}

// A recipient that acknowledges something else than was sent raises the alarm, and
// nothing is erased. One that says something older than it did before is not heard.
func TestG4_ReceiptOfSomethingElse(t *testing.T) {
	inWard(t, func(w *ward) {
		w.network.Part([]string{"device", "phone", "gateway", "evil"}, []string{"desk"})
		w.device.send("0")
		w.device.send("1")
		time.Sleep(time.Second)
		o := w.device.boxes[0]
		stream, first := o.Status().Stream, protocol.TestingID(o, 0)
		w.forge(w.desk.party, protocol.Receipt{Stream: stream, Next: 1, Head: envelope.Head{}.Next(envelope.MessageID{1})})
		if a := eventsOf[protocol.Alarm](w.device); len(a) != 1 || !errors.Is(a[0].Err, envelope.ErrEquivocation) || a[0].Peer != w.desk.name() {
			t.Errorf("alarms: %+v", a)
		}
		w.forge(w.desk.party, protocol.Receipt{Stream: stream, Next: 3}) // a place that was not used
		if a := eventsOf[protocol.Alarm](w.device); len(a) != 2 {
			t.Errorf("alarms: %+v", a)
		}
		if o.Status().Messages != 2 {
			t.Fatal("something was erased")
		}
		w.forge(w.desk.party, protocol.Receipt{Stream: stream, Next: 1, Head: envelope.Head{}.Next(first)})
		if o.Status().Messages != 1 || w.device.acks[1] > 0 {
			t.Errorf("%+v", o.Status())
		}
		w.network.Part()
		w.until("delivery", time.Minute, func() bool { return w.drained() && len(w.desk.contents()) == 2 })
	})
}

// A neighbour that floods an endpoint with openings costs it as much as its budget,
// and no state; others are heard.
func TestG14_EndpointFlood(t *testing.T) {
	inWard(t, func(w *ward) {
		stranger := newParty(keys.Pins{}, keys.RoleMeasure, keys.SuiteX25519) // nobody trusts it
		flood := func(n int) (later int) {
			for range n {
				e, err := envelope.Seal(&envelope.Plan{
					From: stranger.identity, Lifetime: time.Hour, Routes: []envelope.Route{{To: []*keys.Bundle{w.desk.bundle}}},
				}, &envelope.Message{Kind: envelope.KindObservation, Type: envelope.MediaType("text/plain"), Content: []byte("x")})
				w.must(err)
				err = w.evilNode().Send(context.Background(), "memory:desk", transport.Parcel{Envelope: e.Legs[0].Envelope, Expires: time.Now().Add(time.Hour)})
				if errors.Is(err, transport.ErrLater) {
					later++
				} else if err == nil {
					t.Fatal("taken")
				}
			}
			return later
		}
		size := storeSize(t, w.desk.store)
		if later := flood(300); later != 250 {
			t.Errorf("%d of 300 openings were put off, want 250", later)
		}
		w.device.send("through the flood")
		w.until("delivery", 5*time.Second, func() bool { return len(w.desk.contents()) == 1 })
		w.until("receipts", 5*time.Second, w.drained)
		before := storeSize(t, w.desk.store)
		time.Sleep(time.Second)
		if later := flood(100); later != 50 {
			t.Errorf("a second later %d of 100 openings were put off, want 50", later)
		}
		if after := storeSize(t, w.desk.store); after != before {
			t.Errorf("the store has %d records, %d before the flood, %d before anything", after, before, size)
		}
	})
}

func storeSize(t *testing.T, s *storemem.Store) (n int) {
	t.Helper()
	if err := s.View(context.Background(), func(v store.View) error {
		return v.Scan(nil, func(_, _ []byte) bool { n++; return true })
	}); err != nil {
		t.Fatal(err)
	}
	return n
}

// An application that does nothing fills its inbox, and no more: the others keep
// custody, and nothing is lost.
func TestG14_InboxFull(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWard(t, keys.SuiteX25519)
		w.desk.change = func(c *protocol.EndpointConfig) { c.InboxBytes = 10_000 }
		w.start()
		w.desk.pause(true)
		for i := range 100 {
			w.device.send(fmt.Sprint(i) + strings.Repeat(" ", 400))
		}
		time.Sleep(time.Minute)
		if n := records(t, w.desk.store, "inbox", 'i'); n < 5 || n > 25 {
			t.Errorf("%d messages in an inbox of 10,000 bytes", n)
		}
		if w.gateway.queued() < 75 {
			t.Errorf("the gateway has %d", w.gateway.queued())
		}
		w.desk.pause(false)
		w.until("delivery", time.Hour, func() bool { return w.drained() && len(w.desk.contents()) == 100 })
		for i, s := range w.desk.contents() {
			if strings.TrimSpace(s) != fmt.Sprint(i) && i < 5 {
				t.Errorf("%d is %q", i, s)
			}
		}
	})
}

// records counts those of a kind in a namespace.
func records(t *testing.T, s *storemem.Store, space string, kind byte) (n int) {
	t.Helper()
	if err := s.View(context.Background(), func(v store.View) error {
		return store.PrefixView(v, space).Scan([]byte{kind}, func(_, _ []byte) bool { n++; return true })
	}); err != nil {
		t.Fatal(err)
	}
	return n
}

// With no room left in its store an endpoint takes nothing: from its caller, or from a
// neighbour. It loses nothing that it has, and goes on when there is room.
func TestG15_StoreFull(t *testing.T) {
	for _, full := range []string{"device", "desk"} {
		t.Run(full, func(t *testing.T) {
			inWard(t, func(w *ward) {
				w.device.send("0")
				w.until("delivery", time.Minute, w.drained)
				n := w.device
				if full == "desk" {
					n = w.desk
				}
				n.store.SetFaults(func(uint64) storemem.Fault { return storemem.Fault{Err: store.ErrFull} })
				_, err := w.device.trySend(0, "1")
				if full == "device" && !errors.Is(err, store.ErrFull) || full == "desk" && err != nil {
					t.Fatalf("Send: %v", err)
				}
				time.Sleep(time.Minute)
				if got := w.desk.contents(); len(got) != 1 {
					t.Errorf("delivered %v", got)
				}
				n.store.SetFaults(nil)
				w.device.send("2")
				want := []string{"0", "1", "2"}
				if full == "device" {
					want = []string{"0", "2"}
				}
				w.until("delivery", 10*time.Minute, func() bool { return w.drained() && len(w.desk.contents()) == len(want) })
				got := w.desk.contents()
				if slices.Sort(got); !slices.Equal(got, want) {
					t.Errorf("delivered %v, want %v", got, want)
				}
			})
		})
	}
}

// A report goes back the same way.
func TestEndpointReportsBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWard(t, keys.SuiteX25519)
		w.desk.outboxes = []protocol.OutboxConfig{{
			Routes:   []protocol.Route{{Via: []keys.Thumbprint{w.gateway.name(), w.phone.name()}, To: []keys.Thumbprint{w.device.name()}}},
			Lifetime: time.Hour, Urgent: true,
		}}
		w.start()
		w.device.send("a reading")
		w.until("the reading", time.Minute, func() bool { return len(w.desk.contents()) == 1 })
		w.desk.send("a report")
		w.until("the report", 5*time.Second, func() bool { return slices.Equal(w.device.contents(), []string{"a report"}) })
		w.until("receipts", 5*time.Second, w.drained)
	})
}

// What was good when it came, and is not when it is to be handed out, is dropped with
// all that was noted of it.
func TestG5_NoLongerTrusted(t *testing.T) {
	inWard(t, func(w *ward) {
		w.desk.pause(true)
		w.device.send("held up")  // by an application that does nothing
		w.device.send("not good") // when somebody looks
		time.Sleep(time.Minute)
		w.desk.end()
		trust := keys.Pins{}
		for thumbprint, pin := range w.trust {
			if thumbprint != w.device.name() {
				trust[thumbprint] = pin
			}
		}
		w.desk.change = func(c *protocol.EndpointConfig) { c.Trust = trust }
		w.desk.pause(false)
		w.desk.start()
		time.Sleep(time.Minute)
		for _, kind := range []byte("ixa") {
			if n := records(t, w.desk.store, "inbox", kind); n > 0 {
				t.Errorf("%d records %q are left", n, kind)
			}
		}
		if got := w.desk.contents(); len(got) > 0 {
			t.Errorf("delivered %v", got)
		}
	})
}
