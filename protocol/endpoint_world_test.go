package protocol_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
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

// ward is a device, two hops and a desk, whole nodes all of them, in a network that
// lies, in one synctest bubble.
type ward struct {
	*testing.T
	network *memory.Network
	trust   keys.Pins
	dir     *wardDirectory
	nodes   []*wardNode

	device, phone, gateway, desk *wardNode
}

// wardDirectory is a directory in memory.
type wardDirectory struct {
	mu      sync.Mutex
	address map[keys.Thumbprint]transport.Address
	bundle  map[keys.Thumbprint][]byte
	down    bool
}

var errDirectory = errors.New("the directory is down")

func (d *wardDirectory) Address(_ context.Context, n keys.Thumbprint) (transport.Address, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if a, ok := d.address[n]; ok {
		return a, nil
	}
	return "", protocol.ErrUnknownNode
}

func (d *wardDirectory) Bundle(_ context.Context, n keys.Thumbprint) ([]byte, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.down {
		return nil, errDirectory
	}
	if b, ok := d.bundle[n]; ok {
		return b, nil
	}
	return nil, protocol.ErrUnknownNode
}

func (d *wardDirectory) set(down bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.down = down
}

// wardNode is a node with its store.
type wardNode struct {
	*party
	ward   *ward
	label  string
	store  *storemem.Store
	events events
	counts counts

	hop      *protocol.Hop
	endpoint *protocol.Endpoint
	change   func(*protocol.EndpointConfig)
	outboxes []protocol.OutboxConfig // opened at each start
	boxes    []*protocol.Outbox
	clock    func() time.Time                              // nil: the bubble's
	over     func(transport.Transport) transport.Transport // nil: the network itself
	end      func()

	mu      sync.Mutex
	got     []string // done, by the application, in one transaction with its own record of it
	ids     map[envelope.MessageID]int
	lost    []envelope.Loss
	unsent  []protocol.UnsentBy
	told    []protocol.Event
	paused  bool // the application does nothing
	acks    map[protocol.Ref]int
	givenUp map[protocol.Ref]int
}

func newWard(t *testing.T, suite keys.Suite) *ward {
	w := &ward{T: t, trust: keys.Pins{}}
	w.dir = &wardDirectory{address: map[keys.Thumbprint]transport.Address{}, bundle: map[keys.Thumbprint][]byte{}}
	var err error
	w.network, err = memory.New(memory.Config{Seed: 1})
	w.must(err)
	w.device, w.phone = w.node("device", keys.RoleMeasure, suite), w.node("phone", keys.RoleHop, suite)
	w.gateway, w.desk = w.node("gateway", keys.RoleHop, suite), w.node("desk", keys.RoleReport, suite)
	w.device.outboxes = []protocol.OutboxConfig{w.readings()}
	return w
}

// readings is the device's outbox to the desk.
func (w *ward) readings() protocol.OutboxConfig {
	return protocol.OutboxConfig{
		Routes:   []protocol.Route{{Via: []keys.Thumbprint{w.phone.name(), w.gateway.name()}, To: []keys.Thumbprint{w.desk.name()}}},
		Lifetime: 24 * time.Hour,
	}
}

func (w *ward) node(label string, role keys.Role, suite keys.Suite) *wardNode {
	n := &wardNode{
		party: newParty(w.trust, role, suite), ward: w, label: label, store: &storemem.Store{},
		ids: map[envelope.MessageID]int{}, acks: map[protocol.Ref]int{}, givenUp: map[protocol.Ref]int{},
	}
	w.dir.address[n.name()] = transport.Address("memory:" + label)
	w.dir.bundle[n.name()] = n.bundle.Signed()
	w.nodes = append(w.nodes, n)
	w.Cleanup(func() {
		if n.end != nil {
			n.end()
		}
	})
	return n
}

func (w *ward) start() {
	for _, n := range w.nodes {
		n.start()
	}
}

func (w *ward) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

func (n *wardNode) isHop() bool { return n.label == "phone" || n.label == "gateway" }

func (n *wardNode) now() time.Time {
	if n.clock != nil {
		return n.clock()
	}
	return time.Now()
}

// start starts a node, or another in its place.
func (n *wardNode) start() {
	n.ward.Helper()
	node, err := n.ward.network.Node(n.label)
	n.ward.must(err)
	var path transport.Transport = node
	if n.over != nil {
		path = n.over(node)
	}
	links := []protocol.Link{{Transport: path, Number: 7, Schemes: []string{"memory"}}}
	log := slog.New(slog.NewTextHandler(&n.events, &slog.HandlerOptions{Level: slog.LevelDebug}))
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	over := make(chan error, 1)
	if n.isHop() {
		n.hop, err = protocol.NewHop(protocol.HopConfig{
			Holder: n.holder, Identity: n.identity, Software: "test", Addresses: n.ward.dir, Links: links, Store: n.store,
			May: func(string, keys.Thumbprint) bool { return true }, Log: log, Counters: &n.counts, Clock: n.now,
		})
		n.ward.must(err)
		wg.Go(func() { over <- n.hop.Run(ctx) })
	} else {
		c := protocol.EndpointConfig{
			Holder: n.holder, Identity: n.identity, Trust: n.ward.trust, Directory: n.ward.dir, Links: links,
			Store: n.store, Notify: n.tell, Log: log, Counters: &n.counts, Clock: n.now,
		}
		if n.change != nil {
			n.change(&c)
		}
		n.endpoint, err = protocol.NewEndpoint(c)
		n.ward.must(err)
		n.boxes = nil
		for _, c := range n.outboxes {
			n.boxes = append(n.boxes, n.open(c))
		}
		wg.Go(func() { over <- n.endpoint.Run(ctx) })
		wg.Go(func() { n.work(ctx) })
	}
	n.end = sync.OnceFunc(func() {
		cancel()
		wg.Wait()
		if err := <-over; err != nil && !errors.Is(err, errCrash) && !errors.Is(err, store.ErrClosed) {
			n.ward.Errorf("Run of %s: %v", n.label, err)
		}
	})
	synctest.Wait()
}

// open opens an outbox, however often its store fails.
func (n *wardNode) open(c protocol.OutboxConfig) *protocol.Outbox {
	n.ward.Helper()
	for range 100 {
		o, err := n.endpoint.Outbox(context.Background(), c)
		if err == nil {
			return o
		}
		if !errors.Is(err, errCrash) {
			n.ward.Fatal(err)
		}
	}
	n.ward.Fatal("the outbox can't be opened")
	return nil
}

// crash ends a node at once: what its store has not kept is gone.
func (n *wardNode) crash() {
	durable := n.store.Crash()
	n.end()
	n.store = durable
	n.start()
}

// work is a clinician's application: what it has done is in the same transaction.
func (n *wardNode) work(ctx context.Context) {
	for ctx.Err() == nil {
		d, err := n.endpoint.Receive(ctx)
		if err != nil {
			time.Sleep(time.Second) // the store fails
			continue
		}
		for n.pausedNow() && ctx.Err() == nil {
			time.Sleep(time.Second)
		}
		for ctx.Err() == nil {
			err := d.Commit(ctx, func(tx store.Tx) error {
				if d.Message == nil {
					return nil
				}
				// An application of its own, that would do everything twice.
				p := store.Prefix(tx, "app")
				key := d.Message.Content()
				before, err := p.Get(append([]byte("k"), key...))
				if err != nil {
					return err
				}
				return p.Put(append([]byte("k"), key...), append(bytes.Clone(before), 'x'))
			})
			if err == nil {
				n.note(d)
				break
			}
			time.Sleep(time.Second)
		}
	}
}

func (n *wardNode) pausedNow() bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.paused
}

func (n *wardNode) pause(on bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.paused = on
}

func (n *wardNode) note(d *protocol.Delivery) {
	n.mu.Lock()
	defer n.mu.Unlock()
	switch {
	case d.Message != nil:
		n.got = append(n.got, string(d.Message.Content()))
		n.ids[d.Message.ID()]++
	case d.Lost != nil:
		n.lost = append(n.lost, *d.Lost)
	case d.Unsent != nil:
		n.unsent = append(n.unsent, *d.Unsent)
	}
}

func (n *wardNode) tell(e protocol.Event) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.told = append(n.told, e)
	switch e := e.(type) {
	case protocol.Acknowledged:
		n.acks[e.Message]++
	case protocol.GivenUp:
		n.givenUp[e.Message]++
	}
}

// done is what the application has done, as its own records say: each content how
// often.
func (n *wardNode) done() map[string]int {
	list := map[string]int{}
	err := n.store.View(context.Background(), func(v store.View) error {
		return store.PrefixView(v, "app").Scan([]byte("k"), func(key, value []byte) bool {
			list[string(key[1:])] = len(value)
			return true
		})
	})
	n.ward.must(err)
	return list
}

// contents is what was done, in its order.
func (n *wardNode) contents() []string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return slices.Clone(n.got)
}

// queued is how many envelopes a hop has in hand.
func (n *wardNode) queued() (count int) {
	for _, l := range n.hop.Status().Lanes {
		count += l.Waiting
	}
	return count
}

// losses and notices are what the application was told of messages that do not come.
func (n *wardNode) losses() []envelope.Loss {
	n.mu.Lock()
	defer n.mu.Unlock()
	return slices.Clone(n.lost)
}

func (n *wardNode) notices() []protocol.UnsentBy {
	n.mu.Lock()
	defer n.mu.Unlock()
	return slices.Clone(n.unsent)
}

// eventsOf returns what Notify was told of one type.
func eventsOf[T protocol.Event](n *wardNode) (list []T) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, e := range n.told {
		if e, ok := e.(T); ok {
			list = append(list, e)
		}
	}
	return list
}

// send sends a reading by the node's first outbox.
func (n *wardNode) send(content string) protocol.Ref {
	n.ward.Helper()
	ref, err := n.trySend(0, content)
	n.ward.must(err)
	return ref
}

func (n *wardNode) trySend(box int, content string) (protocol.Ref, error) {
	kind := envelope.KindObservation
	if n.label == "desk" {
		kind = envelope.KindReport
	}
	return n.boxes[box].Send(context.Background(), &envelope.Message{
		Kind: kind, Type: envelope.MediaType("text/plain"), Content: []byte(content), Created: n.now(),
	})
}

// until waits for something, for a while at most.
func (w *ward) until(what string, limit time.Duration, f func() bool) time.Duration {
	w.Helper()
	start := time.Now()
	for time.Since(start) < limit {
		synctest.Wait()
		if f() {
			return time.Since(start)
		}
		time.Sleep(100 * time.Millisecond)
	}
	for _, n := range w.nodes {
		w.Logf("%s:\n%s", n.label, last(n.events.text(), 3000))
		if n.isHop() {
			w.Logf("%+v", n.hop.Status())
		}
		for _, o := range n.boxes {
			w.Logf("%+v", o.Status())
			for _, m := range protocol.TestingMessages(o) {
				w.Logf("%d: %s", m, o.Explain(m))
			}
		}
	}
	w.Fatalf("%s: not in %v", what, limit)
	return 0
}

func last(s string, n int) string {
	if len(s) > n {
		return "…" + s[len(s)-n:]
	}
	return s
}

// inWard runs a test in virtual time, with all nodes started.
func inWard(t *testing.T, f func(w *ward)) {
	synctest.Test(t, func(t *testing.T) {
		w := newWard(t, keys.SuiteX25519)
		w.start()
		f(w)
	})
}

// drained reports whether nothing waits in an outbox.
func (w *ward) drained() bool {
	for _, n := range w.nodes {
		for _, o := range n.boxes {
			if o.Status().Messages > 0 {
				return false
			}
		}
	}
	return true
}

func numbered(from, to int) (list []string) {
	for i := from; i < to; i++ {
		list = append(list, fmt.Sprint(i))
	}
	return list
}
