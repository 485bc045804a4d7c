package protocol

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/transport"
)

// Link is a transport with what it is called in records.
type Link struct {
	Transport transport.Transport
	Number    uint64   // the hop's own, in the records that it signs; an endpoint has no use for it
	Schemes   []string // of the addresses that are sent to by it; none: it is served only
	SendOnly  bool     // it is not served, such as an https.Client without mailboxes
}

// cargo is whose envelopes a courier carries.
type cargo interface {
	// load returns the envelopes of items; those that are not to be sent any more are
	// left out, and out of the lane.
	load(ctx context.Context, l *lane, items []*item) (there []*item, parcels []transport.Parcel, err error)
	// finish notes that items go no further. If it can't, they stay and are sent again.
	finish(ctx context.Context, l *lane, ends []end) bool
	// unknown notes that the next node does not know the epochs of items.
	unknown(items []*item)
}

// courier brings what is in its lanes to the next nodes, for a hop or an endpoint.
type courier struct {
	cargo     cargo
	addresses Addresses
	links     []Link
	byScheme  map[string]*Link
	clock     func() time.Time
	report    reporter

	mu    sync.Mutex
	lanes map[laneID]*lane
	run   *running // nil: Run is not running
}

// running is one call of Run.
type running struct {
	ctx    context.Context
	cancel context.CancelCauseFunc
	wg     sync.WaitGroup
	over   bool // it waits for its goroutines: no more are started; guarded by courier.mu
}

// ErrRunning says that another Run of the same node is running.
var ErrRunning = errors.New("protocol: another Run is running")

func (c *courier) init(links []Link) error {
	c.links, c.byScheme, c.lanes = append([]Link(nil), links...), map[string]*Link{}, map[laneID]*lane{}
	for i := range c.links {
		l := &c.links[i]
		if l.Transport == nil {
			return fmt.Errorf("protocol: link %d without a transport", l.Number)
		}
		for _, scheme := range l.Schemes {
			if c.byScheme[scheme] != nil {
				return fmt.Errorf("protocol: two links for addresses of scheme %q", scheme)
			}
			c.byScheme[scheme] = l
		}
	}
	return nil
}

// during serves the links and has the lanes sent, until ctx ends, a link fails or stop
// is called. begin is called before anything is served; all goroutines are over before
// after is called, with the lanes empty again.
func (c *courier) during(ctx context.Context, begin func(context.Context, *running) error, take func(context.Context, *Link, transport.Ingress, []byte) error, after func()) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	own := &running{ctx: ctx, cancel: cancel}
	c.mu.Lock()
	if c.run != nil {
		c.mu.Unlock()
		return ErrRunning
	}
	c.run = own
	c.mu.Unlock()
	defer func() {
		cancel(nil)
		c.mu.Lock()
		own.over = true
		c.mu.Unlock()
		own.wg.Wait()
		after()
		c.mu.Lock()
		c.run, c.lanes = nil, map[laneID]*lane{}
		c.mu.Unlock()
	}()
	if err := begin(ctx, own); err != nil && ctx.Err() == nil {
		return err
	}
	for i := range c.links {
		l := &c.links[i]
		if l.SendOnly {
			continue
		}
		own.wg.Go(func() {
			err := l.Transport.Serve(ctx, func(ctx context.Context, from transport.Ingress, envelope []byte) error {
				return take(ctx, l, from, envelope)
			})
			if err != nil {
				cancel(fmt.Errorf("protocol: link %d: %w", l.Number, err))
			}
		})
	}
	<-ctx.Done()
	if err := context.Cause(ctx); !errors.Is(err, context.Canceled) && !errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return nil
}

// stop ends Run with an error.
func (c *courier) stop(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.run != nil {
		c.run.cancel(err)
	}
}

// enqueue puts items of one lane into it, and sees to it that somebody sends them.
// While Run is not running it does nothing: the next one finds them.
func (c *courier) enqueue(id laneID, items ...*item) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.run == nil || c.run.over {
		return
	}
	l := c.lanes[id]
	if l == nil {
		l = newLane(id)
		c.lanes[id] = l
	}
	if l.add(items...) {
		own := c.run
		own.wg.Go(func() { c.forward(own.ctx, l) })
	}
}

// all returns the lanes that there are.
func (c *courier) all() (lanes []*lane, running bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, l := range c.lanes {
		lanes = append(lanes, l)
	}
	return lanes, c.run != nil
}

func (c *courier) forgetLanes() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for id, l := range c.lanes {
		l.mu.Lock()
		if l.items.Len() == 0 && !l.running {
			delete(c.lanes, id)
		}
		l.mu.Unlock()
	}
}

// find is where a node is, and the link that leads there.
func (c *courier) find(ctx context.Context, node keys.Thumbprint) (transport.Address, *Link, error) {
	to, err := c.addresses.Address(ctx, node)
	if err != nil {
		return "", nil, err
	}
	scheme, _ := to.Cut()
	link := c.byScheme[scheme]
	if link == nil {
		return "", nil, errNoLink
	}
	return to, link, nil
}

const sendTimeout = 2 * time.Minute // of a try

var (
	errExpired = errors.New("protocol: it expired on its way")
	errNoLink  = errors.New("protocol: no link for the node's address")
)

// forward sends what is in a lane, until there is nothing.
func (c *courier) forward(ctx context.Context, l *lane) {
	for ctx.Err() == nil {
		send, expired, wait, idle := l.pick(c.clock())
		switch {
		case idle:
			return
		case len(expired) > 0:
			ends := make([]end, len(expired))
			for n, i := range expired {
				ends[n] = end{i, errExpired}
			}
			c.finish(ctx, l, ends)
		case len(send) > 0:
			c.try(ctx, l, send)
		default:
			pause(ctx, wait, l.news)
		}
	}
}

// pause waits for a time, or until something is new.
func pause(ctx context.Context, d time.Duration, news <-chan struct{}) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-news:
	case <-ctx.Done():
	}
}

// end is how an item leaves its lane: with custody elsewhere, or for a reason.
type end struct {
	item *item
	why  error // nil: the next node has custody
}

func (c *courier) finish(ctx context.Context, l *lane, ends []end) bool {
	if !c.cargo.finish(ctx, l, ends) {
		return false
	}
	c.report.countEnds(ends)
	return true
}

// try sends a batch once.
func (c *courier) try(ctx context.Context, l *lane, items []*item) {
	items, parcels, err := c.cargo.load(ctx, l, items)
	var results []error
	if err == nil && len(items) > 0 {
		results, err = c.send(ctx, l, parcels)
	}
	now := c.clock()
	var ends []end
	var unknown []*item
	var delay time.Duration
	for n, result := range results {
		i := items[n]
		var e *transport.Error
		switch {
		case result == nil, errors.Is(result, transport.ErrRefused), errors.Is(result, transport.ErrTooLarge):
			ends = append(ends, end{i, result})
		case errors.Is(result, transport.ErrUnknownEpoch):
			l.later(now, i)
			unknown = append(unknown, i)
		default:
			err = result
			if errors.As(result, &e) {
				delay = max(delay, e.Delay)
			}
		}
	}
	if len(unknown) > 0 {
		c.cargo.unknown(unknown)
	}
	if len(ends) > 0 && !c.finish(ctx, l, ends) {
		return
	}
	if l.went(now, err, delay); err != nil {
		c.report.event(slog.LevelWarn, EventRetry, next(l.id.next), slog.Int("waiting", l.len()), after(l.waits(now)), reason(err))
	}
}

// send sends parcels once; an error says that there was no way to do so.
func (c *courier) send(ctx context.Context, l *lane, parcels []transport.Parcel) ([]error, error) {
	to, link, err := c.find(ctx, l.id.next)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, sendTimeout)
	defer cancel()
	return transport.SendBatch(ctx, link.Transport, to, parcels), nil
}
