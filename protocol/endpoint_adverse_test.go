package protocol_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vitalpost/vitalpost/envelope"
	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/protocol"
	storemem "github.com/vitalpost/vitalpost/protocol/store/memory"
	"github.com/vitalpost/vitalpost/transport"
)

// hand seals a message and brings it to the desk itself, through hops of the sender's
// own.
func (w *ward) hand(s *envelope.Sealer, m *envelope.Message, hops ...*party) error {
	var b envelope.Batch
	w.must(s.Seal(&b, m))
	e := b.Legs[0].Envelope
	for _, hop := range hops {
		peeler, err := envelope.NewPeeler(envelope.PeelerConfig{Holder: hop.holder, Identity: hop.identity, State: noState{}})
		w.must(err)
		var f envelope.Forward
		w.must(peeler.Peel(&f, e, envelope.Ingress{}))
		e, err = f.AppendEnvelope(nil, envelope.Egress{})
		w.must(err)
	}
	return w.evilNode().Send(context.Background(), "memory:desk", transport.Parcel{Envelope: e, Expires: time.Now().Add(time.Hour)})
}

type noState struct{}

func (noState) Get([]byte) ([]byte, error)                      { return nil, nil }
func (noState) Scan([]byte, func(key, value []byte) bool) error { return nil }

// A sender whose notices nobody reads fills its recipient's inbox, and no more.
func TestG14_NoticesFillTheInbox(t *testing.T) {
	inWard(t, func(w *ward) {
		evil := newParty(w.trust, keys.RoleMeasure, keys.SuiteX25519)
		s, err := envelope.NewSealer(&envelope.Plan{From: evil.identity, Routes: []envelope.Route{{To: []*keys.Bundle{w.desk.bundle}}}})
		w.must(err)
		var list []protocol.Unsent
		for range protocol.MaxNotices {
			list = append(list, protocol.Unsent{From: time.Now(), To: time.Now(), Count: 1})
		}
		content, err := protocol.AppendNotices(nil, list)
		w.must(err)
		w.desk.pause(true)
		w.desk.change = func(c *protocol.EndpointConfig) { c.InboxBytes = 20_000 }
		w.desk.end()
		w.desk.start()
		later := 0
		for range 100 {
			err := w.hand(s, &envelope.Message{Kind: envelope.KindNotice, Type: envelope.ContentFormat(60), Content: content})
			if errors.Is(err, transport.ErrLater) {
				later++
			} else if err != nil {
				t.Fatal(err)
			}
		}
		if n := records(t, w.desk.store, "inbox", 'i'); n > 200 || later == 0 {
			t.Errorf("%d records in an inbox of 20,000 bytes, %d put off", n, later)
		}
		w.desk.pause(false)
		w.until("the notices", 10*time.Minute, func() bool { return len(w.desk.notices()) >= 2*protocol.MaxNotices })
		if s := w.desk.endpoint.Status(); s.Bytes != 0 {
			t.Errorf("%d bytes in an empty inbox", s.Bytes)
		}
	})
}

// A sender that says of each message that it came another way has its recipient look
// for the hops of the last one only.
func TestG14_WaysBackAreBounded(t *testing.T) {
	inWard(t, func(w *ward) {
		evil := newParty(w.trust, keys.RoleMeasure, keys.SuiteX25519)
		before := protocol.TestingBundles(w.desk.endpoint)
		for range 40 {
			var hops []*party
			r := envelope.Route{To: []*keys.Bundle{w.desk.bundle}}
			for range 4 {
				hop := newParty(keys.Pins{}, keys.RoleHop, keys.SuiteX25519)
				hops, r.Via = append(hops, hop), append(r.Via, hop.bundle)
			}
			s, err := envelope.NewSealer(&envelope.Plan{From: evil.identity, Routes: []envelope.Route{r}})
			w.must(err)
			w.must(w.hand(s, &envelope.Message{Kind: envelope.KindObservation, Type: envelope.ContentFormat(0), Content: []byte("x")}, hops...))
			time.Sleep(time.Second)
		}
		if n := protocol.TestingBundles(w.desk.endpoint) - before; n > 5 {
			t.Errorf("%d bundles are wanted for one sender", n)
		}
	})
}

// What was sealed once, and is too large for the routes of now, is given up: what is
// behind it is not.
func TestG15_TooLargeToReseal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWard(t, keys.SuiteX25519)
		w.device.change = func(c *protocol.EndpointConfig) { c.MaxEnvelope = envelope.MinEnvelope }
		w.device.outboxes[0].Routes[0].Via = nil
		w.start()
		w.desk.pause(true)
		w.device.send("small")
		large := w.device.send(strings.Repeat("l", 7300))
		w.device.send("behind")
		time.Sleep(time.Second)
		w.desk.end()
		w.device.outboxes = []protocol.OutboxConfig{w.readings()}
		w.device.crash()
		w.desk.store = &storemem.Store{}
		w.desk.pause(false)
		w.desk.start()
		w.until("the others", time.Hour, func() bool { return slices.Equal(w.desk.contents(), []string{"small", "behind"}) })
		w.until("an empty outbox", 2*time.Hour, w.drained)
		if w.device.givenUp[large] != 1 {
			t.Errorf("the large one was given up %d times", w.device.givenUp[large])
		}
		list, err := w.device.endpoint.GivenUp(context.Background())
		w.must(err)
		if len(list) != 1 || list[0].Reason != protocol.DeadTooLarge {
			t.Errorf("given up: %+v", list)
		}
	})
}

// undecidedTrust can't say anything of one node while it is down.
type undecidedTrust struct {
	keys.Trust
	node keys.Thumbprint
	down *atomic.Bool
}

func (u undecidedTrust) Check(q keys.Query) (keys.Decision, error) {
	if u.down.Load() && q.Subject == u.node {
		return keys.Decision{}, errors.New("down")
	}
	return u.Trust.Check(q)
}

// A sender whom the trust store can't judge now holds up nobody but itself, in order or
// not.
func TestG15_UndecidedHoldsUpNobody(t *testing.T) {
	for _, inOrder := range []time.Duration{0, time.Minute} {
		synctest.Test(t, func(t *testing.T) {
			w := newWard(t, keys.SuiteX25519)
			other := w.node("other", keys.RoleMeasure, keys.SuiteX25519)
			other.outboxes = []protocol.OutboxConfig{w.readings()}
			var down atomic.Bool
			w.desk.change = func(c *protocol.EndpointConfig) {
				c.InOrder = inOrder
				c.Trust = undecidedTrust{c.Trust, w.device.name(), &down}
			}
			w.start()
			w.desk.pause(true)
			w.device.send("a")
			w.device.send("b")
			time.Sleep(time.Second)
			other.send("c")
			time.Sleep(time.Second)
			w.desk.end()
			down.Store(true)
			w.desk.pause(false)
			w.desk.start()
			w.until("the other", time.Minute, func() bool { return slices.Equal(w.desk.contents(), []string{"c"}) })
			down.Store(false)
			w.until("the rest", time.Minute, func() bool { return len(w.desk.contents()) == 3 })
			if got := w.desk.contents(); inOrder > 0 && !slices.Equal(got, []string{"c", "a", "b"}) {
				t.Errorf("delivered %v", got)
			}
		})
	}
}

// Whoever asks for an outbox while a recipient is removed does not put it back.
func TestG5_RemovedStaysOut(t *testing.T) {
	w := newWard(t, keys.SuiteX25519)
	link := protocol.Link{Transport: &handLink{}, Schemes: []string{"hand"}}
	e, err := protocol.NewEndpoint(protocol.EndpointConfig{
		Holder: w.device.holder, Identity: w.device.identity, Trust: w.trust, Directory: w.dir, Store: &storemem.Store{}, Links: []protocol.Link{link},
	})
	w.must(err)
	for i := range 300 {
		ctx := context.Background()
		c := protocol.OutboxConfig{Subject: envelope.Subject{1, byte(i), byte(i >> 8)}}
		c.Routes = []protocol.Route{{To: []keys.Thumbprint{w.desk.name(), w.phone.name()}}}
		o, err := e.Outbox(ctx, c)
		w.must(err)
		var both sync.WaitGroup
		both.Go(func() {
			c.Interval = time.Minute
			if _, err := e.Outbox(ctx, c); err != nil {
				t.Error(err)
			}
		})
		both.Go(func() {
			if err := o.Remove(ctx, w.phone.name()); err != nil {
				t.Error(err)
			}
		})
		both.Go(func() {
			if _, err := o.Send(ctx, &envelope.Message{Kind: envelope.KindObservation, Type: envelope.ContentFormat(0), Content: []byte("x")}); err != nil {
				t.Error(err)
			}
		})
		both.Wait()
		if r := protocol.TestingRoutes(o); len(r[0].To) != 1 {
			t.Fatal(fmt.Sprint(i), ": it was put back")
		}
	}
}

// Receipts that wait for a hop which is gone take the new way as soon as there is one.
func TestG15_ReceiptsTakeTheNewWay(t *testing.T) {
	inWard(t, func(w *ward) {
		w.device.send("by the gateway")
		w.until("delivery", time.Minute, w.drained)
		w.desk.pause(true)
		w.device.send("its receipt is not sent")
		time.Sleep(2 * time.Second)
		w.gateway.end()
		w.desk.pause(false)
		time.Sleep(10 * time.Second)
		c := w.readings()
		c.Routes[0].Via = nil
		w.device.boxes[0] = w.device.open(c)
		w.device.send("directly")
		w.until("receipts", 3*time.Minute, w.drained)
		w.gateway.start()
	})
}

// A clock that was ahead is set back while the node runs: what waits does not wait for
// what the clock said.
func TestG15_ClockSetBack(t *testing.T) {
	for _, label := range []string{"device", "phone", "gateway", "desk"} {
		for _, off := range []time.Duration{12 * time.Hour, 20 * 24 * time.Hour} {
			t.Run(fmt.Sprint(label, " ", off), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					w := newWard(t, keys.SuiteX25519)
					node := w.nodes[slices.IndexFunc(w.nodes, func(n *wardNode) bool { return n.label == label })]
					var wrong atomic.Int64
					node.clock = func() time.Time { return time.Now().Add(time.Duration(wrong.Load())) }
					w.device.outboxes[0].Lifetime = 29 * 24 * time.Hour
					w.start()
					w.device.send("before")
					w.until("delivery", time.Minute, w.drained)
					wrong.Store(int64(off))
					w.desk.pause(true)
					w.device.send("meanwhile")
					time.Sleep(5 * time.Minute)
					w.desk.pause(false)
					w.gateway.end()
					w.device.send("while a hop is away")
					time.Sleep(5 * time.Minute)
					w.phone.swallow()
					wrong.Store(0)
					w.gateway.start()
					if label != "device" { // else it begins anew
						w.device.send("after")
					}
					took := w.until("delivery", 3*time.Hour, func() bool {
						return w.desk.done()["meanwhile"] == 1 && w.desk.done()["while a hop is away"] == 1
					})
					t.Logf("delivered after %v, empty after %v", took, w.until("an empty outbox", 3*time.Hour, w.drained))
				})
			})
		}
	}
}

// No number of a configuration makes an outbox that could never send, or can't be stored.
func TestOutboxConfigBounds(t *testing.T) {
	w := newWard(t, keys.SuiteX25519)
	e, err := protocol.NewEndpoint(protocol.EndpointConfig{
		Holder: w.device.holder, Identity: w.device.identity, Trust: w.trust, Directory: w.dir, Store: &storemem.Store{},
		Links: []protocol.Link{{Transport: &handLink{}}},
	})
	w.must(err)
	for name, f := range map[string]func(c *protocol.OutboxConfig){
		"interval": func(c *protocol.OutboxConfig) { c.Interval = 1 },
		"lifetime": func(c *protocol.OutboxConfig) { c.Lifetime = time.Millisecond - 1 },
		"block":    func(c *protocol.OutboxConfig) { c.Block = 65537 },
	} {
		c := w.readings()
		f(&c)
		if _, err := e.Outbox(context.Background(), c); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
	c := w.readings()
	c.Bytes, c.InFlight, c.Retry = math.MaxInt64, math.MaxInt64, math.MaxInt64
	if _, err := e.Outbox(context.Background(), c); err != nil {
		t.Error(err)
	}
}
