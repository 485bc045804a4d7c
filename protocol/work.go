package protocol

import (
	"context"
	"time"

	"github.com/vitalpost/vitalpost/envelope"
	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/protocol/store"
	"github.com/vitalpost/vitalpost/transport"
)

// wake has the worker look at the given time.
func (e *Endpoint) wake(at time.Time) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.wakeAt.IsZero() || at.Before(e.wakeAt) {
		e.wakeAt = at
		e.signal()
	}
}

// signal wakes the worker.
func (e *Endpoint) signal() {
	select {
	case e.worker <- struct{}{}:
	default:
	}
}

// post has Notify told of an event.
func (e *Endpoint) post(v Event) {
	if e.config.Notify == nil {
		return
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if len(e.events) < maxEvents {
		e.events = append(e.events, v)
	}
	e.signal()
}

// maxEvents is how many wait for Notify: peers can cause them faster than it returns.
const maxEvents = 1 << 16

// TrustChanged tells that more is known of who is trusted than before: at once, nothing
// is sealed any more to whoever was revoked, in whatever role, and what is sent to whoever
// was replaced goes to the new keys. Without it that takes an hour at most.
func (e *Endpoint) TrustChanged() {
	e.bundles.recheck()
	e.bundlesChanged()
}

func (e *Endpoint) bundlesChanged() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.changed = true
	e.signal()
}

// work does whatever is due, until ctx ends.
func (e *Endpoint) work(ctx context.Context) {
	for ctx.Err() == nil {
		began := time.Now()
		wait := e.turn(ctx, e.config.Clock())
		if wait <= 0 {
			continue
		}
		// Each turn looks at all outboxes and senders. However often it is woken, half of
		// the time is for others.
		spent := time.Since(began)
		pause(ctx, spent, nil)
		pause(ctx, wait-spent, e.worker)
	}
	e.tell()
}

// turn does what is due now, and returns how long nothing is.
func (e *Endpoint) turn(ctx context.Context, now time.Time) time.Duration {
	e.mu.Lock()
	changed := e.changed
	e.changed = false
	e.wakeAt = now.Add(time.Minute)
	e.mu.Unlock()
	if e.turned.Sub(now) > setBackBy {
		e.setBack(now)
	}
	e.turned = now
	due := now.Add(time.Minute)
	for _, o := range e.outboxes() {
		due = earlier(due, o.step(ctx, now, changed))
	}
	due = earlier(due, e.peers.step(ctx, now))
	due = earlier(due, e.inbox.settleDoubts(ctx, e, now))
	if at := e.journal.pending(); !at.IsZero() {
		if !at.After(now) {
			e.journal.flush()
		} else {
			due = earlier(due, at)
		}
	}
	e.tell()
	if now.Sub(e.swept) >= sweepEvery {
		e.swept = now
		e.sweep(ctx, now)
		e.courier.forgetLanes()
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.wakeAt = earlier(e.wakeAt, due)
	return e.wakeAt.Sub(now)
}

// setBackBy is by how much a clock goes back before it counts.
const setBackBy = time.Minute

// setBack begins anew wherever something waits for a time that the clock has shown before
// it was set back.
func (e *Endpoint) setBack(now time.Time) {
	for _, o := range e.outboxes() {
		o.restart()
	}
	e.peers.setBack(now)
	e.inbox.setBack(now)
	e.swept = time.Time{}
}

// tell tells Notify what has happened.
func (e *Endpoint) tell() {
	e.mu.Lock()
	events := e.events
	e.events = nil
	e.mu.Unlock()
	for _, v := range events {
		e.config.Notify(v)
	}
}

// sweep erases what has expired of the opener's state and of the receipts.
func (e *Endpoint) sweep(ctx context.Context, now time.Time) {
	const some = 256
	for n := some; n == some && ctx.Err() == nil; {
		var news []arrived
		var lost []envelope.Loss
		err := e.config.Store.Update(ctx, func(tx store.Tx) (err error) {
			news = nil
			if n, lost, err = e.opener.Sweep(store.Prefix(tx, openerSpace), some); err != nil {
				return err
			}
			if news, err = e.noteLost(tx, lost, now); err != nil {
				return err
			}
			opener := store.Prefix(tx, openerSpace)
			_, err = forgetDone(store.Prefix(tx, doneSpace), now, some, func(first keys.Thumbprint, stream envelope.StreamID) (bool, error) {
				return e.opener.Keeps(opener, first, stream)
			})
			return err
		})
		if err != nil {
			e.storeFailed(err)
			return
		}
		e.inbox.push(news, now)
		e.tellLost(lost)
	}
}

// sender is who has a parcel sent.
type sender interface {
	envelope(i *item) []byte // nil: it is not sent any more
	ended(i *item, why error)
	unknown(i *item)
}

// endpointCargo is the cargo of an endpoint's courier: envelopes in memory.
type endpointCargo Endpoint

func (e *endpointCargo) load(_ context.Context, l *lane, items []*item) (there []*item, parcels []transport.Parcel, err error) {
	var gone []*item
	for _, i := range items {
		b := i.parcel.owner.envelope(i)
		if b == nil {
			gone = append(gone, i)
			continue
		}
		there = append(there, i)
		parcels = append(parcels, transport.Parcel{Envelope: b, Expires: i.expires, Urgent: l.id.urgent})
	}
	l.remove(gone)
	return there, parcels, nil
}

func (e *endpointCargo) finish(_ context.Context, l *lane, ends []end) bool {
	items := make([]*item, len(ends))
	for n, end := range ends {
		items[n] = end.item
	}
	l.remove(items)
	for _, end := range ends {
		end.item.parcel.owner.ended(end.item, end.why)
	}
	return true
}

// unknown has an opening sent in place of the first envelope of each sender: the others
// follow when it was taken.
func (e *endpointCargo) unknown(items []*item) {
	seen := map[sender]bool{}
	for _, i := range items {
		if !seen[i.parcel.owner] {
			seen[i.parcel.owner] = true
			i.parcel.owner.unknown(i)
		}
	}
}
