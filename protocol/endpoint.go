package protocol

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/vitalpost/vitalpost/envelope"
	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/protocol/store"
)

// EndpointConfig is what an [Endpoint] is made of. What has no comment on zero has to
// be there.
type EndpointConfig struct {
	Holder    *keys.Holder    // its identity, bundles and private keys
	Identity  *keys.Identity  // the same identity, to sign messages
	First     keys.Thumbprint // where its chain of rotations starts (SPEC.md section 6.8); zero: it is Identity's own
	Trust     keys.Trust      // who may say what
	Directory Directory
	Store     store.Store // the endpoint's own: nobody else writes to its namespaces
	Links     []Link      // served, and sent by; at least one

	// Notify is told what happens, one event after the other, and returns soon: until then
	// no receipt is sent, and nothing again. It may call methods of the endpoint and of its
	// outboxes, but waits neither for Run nor in Receive. nil: nobody is told.
	Notify func(Event)

	ReceiptAfter time.Duration // how long a receipt may wait for others, unless it is urgent; 0: 1 s
	SilenceAfter time.Duration // beyond a promised interval; 0: 5 s
	InOrder      time.Duration // how long Receive keeps a message back for earlier ones of its sender; 0: not at all
	InboxBytes   int64         // of messages that are not done; beyond it no more are taken; 0: 256 MiB
	Openings     int           // a second and neighbour that cost public-key work, and as many at once; 0: 50
	MaxEnvelope  int           // bytes without trail; 0: the most

	// These three are called with locks held: they return soon, and call nothing of the
	// endpoint.
	Log      *slog.Logger     // events; nil: nobody gets them
	Counters Counters         // nil: nobody counts
	Clock    func() time.Time // nil: time.Now
}

// Endpoint seals and opens messages: what its outboxes are given is kept until it is
// acknowledged, and what comes is kept until the caller has done it (SPEC.md section
// 8). Safe for concurrent use.
type Endpoint struct {
	config   EndpointConfig
	opener   *envelope.Opener
	courier  courier
	bundles  *bundles
	journal  *journal
	openings *budget
	report   reporter
	inbox    *inbox
	peers    *peers

	swept  time.Time // this and the next are the worker's own
	turned time.Time // when it did last what is due

	running atomic.Bool
	created atomic.Uint64 // ms, of the newest context that was made
	stored  atomic.Uint64 // the same, of which the store knows

	naming sync.Mutex // held while what an outbox is for is looked up, stored and changed

	mu      sync.Mutex
	boxes   []*Outbox
	byClass map[string]*Outbox
	loaded  bool // the outboxes of former times are there
	events  []Event
	wakeAt  time.Time // when the worker looks again
	changed bool      // bundles are others
	alarms  map[[32]byte]bool
	worker  chan struct{}
}

// openerSpace is the namespace of the opener's state.
const openerSpace = "opener"

// NewEndpoint checks and copies c.
func NewEndpoint(c EndpointConfig) (*Endpoint, error) {
	if c.Store == nil || c.Directory == nil || len(c.Links) == 0 {
		return nil, errors.New("protocol: EndpointConfig without Store, Directory or Links")
	}
	if c.Holder == nil || !c.Identity.Valid() || c.Holder.Identity.Thumbprint() != c.Identity.Thumbprint() {
		return nil, errors.New("protocol: EndpointConfig without the holder's identity to sign messages")
	}
	if c.ReceiptAfter < 0 || c.SilenceAfter < 0 || c.InOrder < 0 || c.InboxBytes < 0 || c.Openings < 0 {
		return nil, errors.New("protocol: EndpointConfig with something negative")
	}
	setDefault(&c.ReceiptAfter, time.Second)
	setDefault(&c.SilenceAfter, 5*time.Second)
	setDefault(&c.InboxBytes, 256<<20)
	setDefault(&c.Openings, 50)
	if c.Clock == nil {
		c.Clock = time.Now
	}
	e := &Endpoint{
		config: c, report: reporter{c.Log, c.Counters}, openings: newBudget(c.Openings, c.Clock),
		byClass: map[string]*Outbox{}, worker: make(chan struct{}, 1),
	}
	e.journal = newJournal(c.Store, e.wake)
	e.bundles = &bundles{
		directory: c.Directory, trust: c.Trust, journal: e.journal, clock: c.Clock, report: e.report,
		changed: e.bundlesChanged, wanted: make(chan struct{}, 1), known: map[wantedBundle]*knownBundle{},
	}
	e.inbox = newInbox(c.InboxBytes, c.InOrder > 0)
	e.peers = &peers{e: e, byFirst: map[keys.Thumbprint]*peerState{}}
	e.courier.cargo, e.courier.addresses, e.courier.clock, e.courier.report = (*endpointCargo)(e), c.Directory, c.Clock, e.report
	if err := e.courier.init(c.Links); err != nil {
		return nil, err
	}
	var err error
	e.opener, err = envelope.NewOpener(envelope.OpenerConfig{
		Holder: c.Holder, Trust: c.Trust, MaxEnvelope: c.MaxEnvelope, Clock: c.Clock,
		State: store.Reader(context.Background(), c.Store, openerSpace),
		Admit: e.openings.take,
	})
	if err != nil {
		return nil, err
	}
	return e, nil
}

// ErrOutbox says that there are other messages in an outbox than it would be used for.
var ErrOutbox = errors.New("protocol: another outbox has these recipients, subject and urgency")

// Outbox returns the outbox to these recipients, about this subject and as urgent: it
// is made if there is none. There is one of a kind. What one that was made in former
// times still holds is sent by the ways that c says now; until somebody asks for it, by
// those of then.
func (e *Endpoint) Outbox(ctx context.Context, c OutboxConfig) (*Outbox, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	if err := e.loadOutboxes(ctx); err != nil {
		return nil, err
	}
	o, err := e.outbox(ctx, c)
	if err != nil {
		return nil, err
	}
	e.signal()
	return o, nil
}

// outbox returns the outbox of a class, and stores c, by which it goes on.
func (e *Endpoint) outbox(ctx context.Context, c OutboxConfig) (*Outbox, error) {
	e.naming.Lock()
	defer e.naming.Unlock()
	class := c.class()
	o := e.named(class)
	fresh := o == nil
	if fresh {
		id := uint64(1)
		for _, other := range e.outboxes() {
			id = max(id, other.id+1)
		}
		o = newOutbox(e, id, c)
	}
	err := e.config.Store.Update(ctx, func(tx store.Tx) error { return c.put(store.Prefix(tx, outboxSpace), o.id) })
	if err != nil {
		return nil, err
	}
	if fresh {
		e.mu.Lock()
		e.boxes, e.byClass[class] = append(e.boxes, o), o
		e.mu.Unlock()
	}
	o.reconfigure(c)
	return o, nil
}

// named returns the outbox of a class; nil: there is none.
func (e *Endpoint) named(class string) *Outbox {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.byClass[class]
}

// loadOutboxes reads what outboxes there are.
func (e *Endpoint) loadOutboxes(ctx context.Context) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.loaded {
		return nil
	}
	var broken error
	var boxes []*Outbox
	var created time.Time
	err := e.config.Store.View(ctx, func(v store.View) (err error) {
		p := store.PrefixView(v, outboxSpace)
		err = p.Scan([]byte{outboxRecord}, func(key, value []byte) bool {
			var c OutboxConfig
			if c, broken = parseOutboxConfig(value); broken == nil && len(key) != 9 {
				broken = fmt.Errorf("protocol: an outbox's key of %d bytes: %w", len(key), store.ErrCorrupt)
			}
			if broken != nil {
				return false
			}
			boxes = append(boxes, newOutbox(e, binary.BigEndian.Uint64(key[1:]), c))
			return true
		})
		if err == nil {
			created, err = getTime(p, []byte{createdRecord})
		}
		return err
	})
	if err = errors.Join(err, broken); err != nil {
		return err
	}
	for _, o := range boxes {
		e.boxes, e.byClass[o.config.class()] = append(e.boxes, o), o
	}
	e.noteCreated(created)
	e.stored.Store(e.created.Load())
	e.loaded = true
	return nil
}

// outboxes returns those that there are.
func (e *Endpoint) outboxes() []*Outbox {
	e.mu.Lock()
	defer e.mu.Unlock()
	return slices.Clone(e.boxes)
}

// Run serves the links, sends what is in the outboxes and answers with receipts, until
// ctx ends, a link fails or the store has closed: then that has to be opened again, and
// the endpoint made anew. All goroutines of the endpoint are Run's, and over when it
// returns: nil if ctx ended. It may be called again.
func (e *Endpoint) Run(ctx context.Context) error {
	return e.courier.during(ctx, e.begin, e.take, func() {
		e.running.Store(false)
		e.peers.leave()
		for _, o := range e.outboxes() {
			o.leave()
		}
		e.journal.flush()
	})
}

func (e *Endpoint) begin(ctx context.Context, run *running) error {
	if err := e.resume(ctx); err != nil {
		return err
	}
	run.wg.Go(func() { e.bundles.run(ctx) })
	run.wg.Go(func() { e.work(ctx) })
	return nil
}

// resume takes up what is stored.
func (e *Endpoint) resume(ctx context.Context) error {
	err := e.config.Store.Update(ctx, func(tx store.Tx) error {
		return e.opener.EraseOrphans(store.Prefix(tx, openerSpace))
	})
	if err != nil {
		return err
	}
	if err := errors.Join(e.loadOutboxes(ctx), e.bundles.load(ctx), e.peers.load(ctx), e.inbox.load(ctx, e.config.Store, e.config.Clock())); err != nil {
		return err
	}
	for _, o := range e.outboxes() {
		o.restart()
	}
	e.swept = time.Time{}
	e.running.Store(true)
	return nil
}

// lastCreated is when the newest context of this sender was made (SPEC.md section
// 7.1).
func (e *Endpoint) lastCreated() time.Time {
	if ms := e.created.Load(); ms > 0 {
		return time.UnixMilli(int64(ms))
	}
	return time.Time{}
}

func (e *Endpoint) noteCreated(t time.Time) {
	if !t.IsZero() {
		atLeast(&e.created, millis(t))
	}
}

// atLeast raises v to n.
func atLeast(v *atomic.Uint64, n uint64) {
	for {
		now := v.Load()
		if now >= n || v.CompareAndSwap(now, n) {
			return
		}
	}
}

// putCreated remembers it. tx is limited to outboxSpace.
func (e *Endpoint) putCreated(tx store.Tx, t time.Time) error {
	before, err := getTime(tx, []byte{createdRecord})
	if err != nil || !t.After(before) {
		return err
	}
	return putTime(tx, []byte{createdRecord}, t)
}

// storeFailed notes that the store has failed. One that is closed is so for good, and
// ends Run.
func (e *Endpoint) storeFailed(err error) {
	if errors.Is(err, context.Canceled) {
		return // the neighbour who waited has gone: the store is well
	}
	e.report.event(slog.LevelWarn, EventStore, reason(err))
	if errors.Is(err, store.ErrClosed) {
		e.courier.stop(err)
	}
}
