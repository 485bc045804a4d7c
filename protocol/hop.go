package protocol

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/vitalpost/vitalpost/envelope"
	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/protocol/store"
)

// HopConfig is what a [Hop] is made of. What has no comment on zero has to be there.
type HopConfig struct {
	Holder    *keys.Holder   // the hop's identity, bundles and private keys
	Identity  *keys.Identity // the same identity, to sign records
	Software  string         // name and version, for the records; empty: none
	Store     store.Store    // the hop's own: nobody else writes to its namespaces
	Links     []Link         // served, and sent by; at least one
	Addresses Addresses

	// May says whether an envelope from a neighbour, by the name that the link or its
	// admission proved, may go on to a node. A chain of hops that anybody can send through to anybody is a
	// reflector; so there is no default.
	May func(from string, next keys.Thumbprint) bool
	// Anonymous takes envelopes from those of whom the link proved nothing, all together
	// as one customer.
	Anonymous bool
	// Issuers sign the tokens of customers whom no link proves (SPEC.md section 9.1): from
	// those, what has an admission is taken, each by the name that
	// envelope.AdmissionCustomer gives its key. Not together with Anonymous.
	Issuers []*keys.PublicIdentity

	CustomerBytes int64 // in the queue, of one customer; 0: 64 MiB
	QueueBytes    int64 // in the queue; 0: 1 GiB
	Openings      int   // a second and customer that cost public-key work, and as many at once; 0: 50
	Table         int   // live epochs of a customer; 0: envelope.DefaultTable
	MaxEnvelope   int   // bytes without trail; 0: the most

	// These three may be called with locks held: they return soon, and call nothing of the
	// hop.
	Log      *slog.Logger     // events; nil: nobody gets them
	Counters Counters         // nil: nobody counts
	Clock    func() time.Time // nil: time.Now
}

// Hop takes custody of envelopes, peels its layer off, signs its record and hands on
// what is inside (SPEC.md section 9). Safe for concurrent use.
type Hop struct {
	config   HopConfig
	peeler   *envelope.Peeler
	courier  courier
	openings *budget
	report   reporter
	numbers  numbers

	doubts chan struct{} // has one when doubtful has something
	swept  time.Time     // the sweeper's own

	mu       sync.Mutex
	room     *room
	doubtful []*item // of Updates that failed, and may have been kept
}

// peelerSpace is the namespace of the peeler's state.
const peelerSpace = "peeler"

// NewHop checks and copies c.
func NewHop(c HopConfig) (*Hop, error) {
	if c.Store == nil || c.Addresses == nil || c.May == nil || len(c.Links) == 0 {
		return nil, errors.New("protocol: HopConfig without Store, Addresses, May or Links")
	}
	if c.Anonymous && len(c.Issuers) > 0 {
		return nil, errors.New("protocol: HopConfig with Anonymous and Issuers: one takes whom the other asks")
	}
	if c.CustomerBytes < 0 || c.QueueBytes < 0 || c.Openings < 0 {
		return nil, errors.New("protocol: HopConfig with a negative limit")
	}
	setDefault(&c.CustomerBytes, 64<<20)
	setDefault(&c.QueueBytes, 1<<30)
	setDefault(&c.Openings, 50)
	if c.Clock == nil {
		c.Clock = time.Now
	}
	h := &Hop{
		config: c, report: reporter{c.Log, c.Counters}, room: newRoom(c.CustomerBytes, c.QueueBytes),
		openings: newBudget(c.Openings, c.Clock), doubts: make(chan struct{}, 1),
	}
	h.courier.cargo, h.courier.addresses, h.courier.clock, h.courier.report = h, c.Addresses, c.Clock, h.report
	if err := h.courier.init(c.Links); err != nil {
		return nil, err
	}
	var err error
	h.peeler, err = envelope.NewPeeler(envelope.PeelerConfig{
		Holder: c.Holder, Identity: c.Identity, Software: c.Software, Table: c.Table, MaxEnvelope: c.MaxEnvelope, Clock: c.Clock,
		State: store.Reader(context.Background(), c.Store, peelerSpace), Issuers: c.Issuers,
		Admit: func(from envelope.Ingress) error { return h.openings.take(from.Customer) },
	})
	if err != nil {
		return nil, err
	}
	return h, nil
}

func setDefault[T ~int | ~int64](v *T, standard T) {
	if *v == 0 {
		*v = standard
	}
}

// Run serves the links and forwards what is in the queue, until ctx ends, a link fails
// or the store has closed: then that has to be opened again, and the hop made anew. All
// goroutines of the hop are Run's, and over when it returns: nil if ctx ended. It may
// be called again.
func (h *Hop) Run(ctx context.Context) error {
	return h.courier.during(ctx, h.begin, h.take, func() {
		h.mu.Lock()
		h.doubtful = nil
		h.mu.Unlock()
	})
}

// storeFailed notes that the store has failed. One that is closed is so for good, and
// ends Run.
func (h *Hop) storeFailed(err error) {
	if errors.Is(err, context.Canceled) {
		return // the neighbour who waited has gone: the store is well
	}
	h.report.event(slog.LevelWarn, EventStore, reason(err))
	if !errors.Is(err, store.ErrClosed) {
		return
	}
	h.courier.stop(err)
}

// begin takes up what is stored, and has what expires erased.
func (h *Hop) begin(ctx context.Context, run *running) error {
	if err := h.resume(ctx); err != nil {
		return err
	}
	run.wg.Go(func() { h.sweep(ctx) })
	return nil
}

// resume erases what no key of the hop opened any more, and takes up the queue.
func (h *Hop) resume(ctx context.Context) error {
	err := h.config.Store.Update(ctx, func(tx store.Tx) error {
		return h.peeler.EraseOrphans(store.Prefix(tx, peelerSpace))
	})
	if err != nil {
		return err
	}
	h.mu.Lock()
	h.room = newRoom(h.config.CustomerBytes, h.config.QueueBytes)
	h.mu.Unlock()
	return h.readQueue(ctx)
}

// readQueue reads the queue. What is in a lane already stays there.
func (h *Hop) readQueue(ctx context.Context) error {
	var broken error
	var items []*item
	err := h.config.Store.View(ctx, func(v store.View) error {
		return store.PrefixView(v, queueSpace).Scan([]byte{queueRecord}, func(key, value []byte) bool {
			i, _, err := readItem(key, value)
			if err != nil {
				broken = err
				return false
			}
			items = append(items, i)
			return true
		})
	})
	if err = errors.Join(err, broken); err != nil {
		return err
	}
	for _, i := range items {
		h.numbers.atLeast(i.number)
		h.room.force(i.customer, int64(i.size))
		h.courier.enqueue(i.lane, i)
	}
	return nil
}
