package protocol_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"slices"
	"strconv"
	"strings"
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

// chain is a device, two hops and a clinician in a network that lies, all in one
// synctest bubble.
type chain struct {
	*testing.T
	network *memory.Network
	trust   keys.Pins
	device  *party
	hops    []*hopNode
	desk    *deskNode
	out     *memory.Node // the device's
}

// party is an identity with its bundle and private keys.
type party struct {
	identity *keys.Identity
	holder   *keys.Holder
	bundle   *keys.Bundle
	secrets  []keys.Secret // private keys, as they are stored
}

func (p *party) name() keys.Thumbprint { return p.identity.Thumbprint() }

func (c *chain) party(role keys.Role) *party { return newParty(c.trust, role, keys.SuiteX25519) }

func (c *chain) must(err error) {
	c.Helper()
	if err != nil {
		c.Fatal(err)
	}
}

// hopNode is a hop with its store and its place in the network.
type hopNode struct {
	*party
	chain   *chain
	label   string
	store   *storemem.Store
	wrap    func(transport.Transport) transport.Transport
	config  protocol.HopConfig
	hop     *protocol.Hop
	events  events
	wantEnd error // of Run
	end     func()
}

// events is what a hop has told its operator.
type events struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (e *events) Write(b []byte) (int, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.b.Write(b)
}

func (e *events) text() string {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.b.String()
}

func (e *events) count(name string) int { return strings.Count(e.text(), strconv.Quote(name)) }

// deskNode is the clinician: a state, and what was delivered.
type deskNode struct {
	*party
	mu    sync.Mutex
	state *storemem.Store
	got   []string
	count map[string]int
	lost  []envelope.Loss

	forgot bool // its keys: it refuses everything
}

// newChain makes them and starts all but the sealer.
func newChain(t *testing.T) *chain {
	c := &chain{T: t, trust: keys.Pins{}}
	var err error
	c.network, err = memory.New(memory.Config{Seed: 1})
	c.must(err)
	c.device = c.party(keys.RoleMeasure)
	c.desk = &deskNode{party: c.party(keys.RoleReport), state: &storemem.Store{}, count: map[string]int{}}
	for _, label := range []string{"phone", "gateway"} {
		c.hops = append(c.hops, &hopNode{party: c.party(keys.RoleHop), chain: c, label: label, store: &storemem.Store{}})
	}
	addresses, err := protocol.NewStaticAddresses(map[keys.Thumbprint]transport.Address{
		c.hops[0].name(): "memory:phone", c.hops[1].name(): "memory:gateway", c.desk.name(): "memory:desk",
	})
	c.must(err)
	for _, h := range c.hops {
		h.config = protocol.HopConfig{
			Holder: h.holder, Identity: h.identity, Software: "test", Addresses: addresses,
			May: func(string, keys.Thumbprint) bool { return true },
			Log: slog.New(slog.NewTextHandler(&h.events, &slog.HandlerOptions{Level: slog.LevelDebug})),
		}
		h.start()
		t.Cleanup(func() { h.end() })
	}
	c.out = c.node("device")
	c.serveDesk()
	return c
}

func (c *chain) node(name string) *memory.Node {
	c.Helper()
	n, err := c.network.Node(name)
	c.must(err)
	return n
}

// link is a hop's link, or what a test makes of it.
func (h *hopNode) link(n *memory.Node) transport.Transport {
	if h.wrap != nil {
		return h.wrap(n)
	}
	return n
}

// start starts a hop, or another in its place.
func (h *hopNode) start() {
	h.chain.Helper()
	h.config.Store = h.store
	h.config.Links = []protocol.Link{{Transport: h.link(h.chain.node(h.label)), Number: 7, Schemes: []string{"memory"}}}
	hop, err := protocol.NewHop(h.config)
	h.chain.must(err)
	h.hop = hop
	ctx, cancel := context.WithCancel(context.Background())
	over := make(chan error, 1)
	go func() { over <- hop.Run(ctx) }()
	ended := false
	h.end = func() {
		if !ended {
			ended = true
			cancel()
			// A crash closes the store under it.
			if err := <-over; err != nil && !errors.Is(err, errCrash) && !errors.Is(err, store.ErrClosed) || h.wantEnd != nil && !errors.Is(err, h.wantEnd) {
				h.chain.Errorf("Run: %v, want %v", err, h.wantEnd)
			}
			h.wantEnd = nil
		}
	}
	synctest.Wait() // it serves
}

var errCrash = errors.New("the store failed")

// crash ends a hop at once: what its store has not kept is gone.
func (h *hopNode) crash() {
	durable := h.store.Crash()
	h.end()
	h.store = durable
	h.start()
}

func (c *chain) serveDesk() {
	node := c.node("desk")
	opener, err := envelope.NewOpener(envelope.OpenerConfig{Holder: c.desk.holder, Trust: c.trust, State: store.Reader(context.Background(), c.desk.state, "opener")})
	c.must(err)
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	wg.Go(func() {
		_ = node.Serve(ctx, func(ctx context.Context, _ transport.Ingress, b []byte) error { return c.desk.take(ctx, opener, b) })
	})
	c.Cleanup(func() { cancel(); wg.Wait() })
}

// take delivers what is new, in one transaction with the state.
func (d *deskNode) take(ctx context.Context, opener *envelope.Opener, b []byte) error {
	d.mu.Lock()
	forgot := d.forgot
	d.mu.Unlock()
	if forgot {
		return transport.ErrRefused
	}
	v, err := opener.Open(nil, b)
	if err != nil {
		return protocol.TestingAnswer(err)
	}
	fresh := false
	err = d.state.Update(ctx, func(tx store.Tx) (err error) {
		fresh, err = v.Changes().Apply(store.Prefix(tx, "opener"))
		return err
	})
	v.Changes().Settle(err == nil)
	if err != nil {
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.lost = append(d.lost, v.Changes().Lost()...)
	if fresh {
		d.got = append(d.got, string(v.Content()))
		d.count[string(v.Content())]++
	}
	return nil
}

func (d *deskNode) delivered() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.got)
}

// plan is from the device over both hops to the desk.
func (c *chain) plan() *envelope.Plan {
	return &envelope.Plan{
		From:     c.device.identity,
		Routes:   []envelope.Route{{Via: []*keys.Bundle{c.hops[0].bundle, c.hops[1].bundle}, To: []*keys.Bundle{c.desk.bundle}}},
		Lifetime: 24 * time.Hour, Life: 10 * 24 * time.Hour, OneWay: true,
	}
}

// seal seals a message in the chain's stream, or in another one.
func (c *chain) seal(s *envelope.Sealer, content string) []byte {
	c.Helper()
	var b envelope.Batch
	c.must(s.Seal(&b, &envelope.Message{Kind: envelope.KindObservation, Type: envelope.MediaType("text/plain"), Content: []byte(content)}))
	return slices.Clone(b.Legs[0].Envelope)
}

func (c *chain) newSealer(p *envelope.Plan) *envelope.Sealer {
	c.Helper()
	s, err := envelope.NewSealer(p)
	c.must(err)
	c.Cleanup(s.Close)
	return s
}

// post hands an envelope to the first hop, once.
func (c *chain) post(b []byte) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	return c.out.Send(ctx, "memory:phone", transport.Parcel{Envelope: b})
}

// deliver posts until it is taken, as a device does.
func (c *chain) deliver(b []byte) {
	c.Helper()
	for range 10_000 {
		err := c.post(b)
		if err == nil {
			return
		}
		if !errors.Is(err, transport.ErrLater) && !errors.Is(err, transport.ErrNoAnswer) {
			c.Fatal(err)
		}
		time.Sleep(time.Second)
	}
	c.Fatal("nobody took it")
}

// until waits for something, for an hour at most.
func (c *chain) until(f func() bool) {
	c.Helper()
	for range 3600 {
		if f() {
			return
		}
		time.Sleep(time.Second)
	}
	c.Fatal("it did not come true in an hour")
}

// forget has the desk lose all its keys: it refuses everything from now on.
func (d *deskNode) forget() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.forgot = true
}
