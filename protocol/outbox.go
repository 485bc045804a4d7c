package protocol

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/vitalpost/vitalpost/envelope"
	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/protocol/store"
)

// Errors of [Outbox.Send].
var (
	ErrOutboxFull = errors.New("protocol: the outbox is full")
	ErrPast       = errors.New("protocol: the message's lifetime is over already")
)

// Ref names a message in its outbox, before it has an id: that depends on the place
// where it is sealed first.
type Ref uint64

// Outbox sends to one set of recipients, about one subject. What [Outbox.Send] was
// given is kept until all who owe receipts have done it, or until its lifetime is over;
// both are reported (SPEC.md section 8.9). Safe for concurrent use.
//
// The messages stand in this order, each group by number:
//
//	out      were sealed once, and are not acknowledged
//	  live     in the stream that is sealed now: the others are resealed first
//	waiting  were never sealed: there was no room, no bundle, or no Run
type Outbox struct {
	e      *Endpoint
	id     uint64
	config OutboxConfig

	generation atomic.Uint64 // rises when what was to be stored could not be

	mu      sync.Mutex
	loaded  bool
	rescue  []sent          // which Send had taken, and the store has not
	gone    map[uint64]bool // acknowledged, and not deleted yet
	pending pendingNotice
	looked  bool   // whether a crash before this life may have taken messages
	entries uint64 // the last of them in the journal, but for deletions: those are in gone
	marked  bool   // it is stored that a crash may lose messages: until then none is grouped
	out     []*outgoing
	waiting []waiting
	number  uint64 // the last one given
	bytes   int64  // of claims
	flight  int64  // of cores, and of envelopes that the next node does not have

	sealer  *envelope.Sealer       // nil: a stream begins with the next message
	sealed  []*keys.Bundle         // for which
	moved   uint64                 // how many messages the stream begins with
	earlier []envelope.EndedStream // of which something is not settled, by start
	settled bool                   // all of this stream is acknowledged, and nothing of it stored
	care    []acknowledged         // who owe receipts
	hole    uint64                 // behind the last place of this stream that was given up; 0: none was
	renewAt time.Time              // when a new stream is to begin; zero: not
	began   time.Time              // of the newest stream
	round   time.Time              // of the next retry
	asked   time.Time              // of the last retry; zero: none yet in this stream
	heard   time.Time              // of the last receipt
	silent  int                    // retries in a row that brought no receipt
	unheard int                    // streams in a row that brought none
	wait    struct {               // why nothing is sealed
		err   error
		tries int
		until time.Time
	}
}

// outgoing is a message that was sealed once.
type outgoing struct {
	sent   // without its claim
	size   int
	stored bool

	live  bool
	place uint64
	core  []byte
	open  []*item // on their way to a next node
	left  time.Time
	tries int
}

// waiting is a message that was never sealed.
type waiting struct {
	number uint64
	made   int64 // ms; number need not say so, if the clock was set back
	until  int64 // ms
	size   int32
	writes int32 // under way: only what is stored as it is now may be sealed
}

// acknowledged is what a recipient has said.
type acknowledged struct {
	recipient keys.Thumbprint
	now       keys.Thumbprint // the identity that has taken its place; in a stream the one that this is sealed to
	start     time.Time       // of the stream of its newest receipt
	sequence  uint64
	receipt   Receipt
	any       bool
}

func newOutbox(e *Endpoint, id uint64, c OutboxConfig) *Outbox {
	return &Outbox{e: e, id: id, config: c, gone: map[uint64]bool{}, care: c.owing()}
}

// owing returns those who owe receipts, of whom none has come.
func (c *OutboxConfig) owing() (list []acknowledged) {
	for _, t := range c.care() {
		list = append(list, acknowledged{recipient: t, now: t})
	}
	return list
}

// Send takes a message: unless it is grouped, it is durable when Send returns nil, and
// sent from then on. An error of class ErrFormat or ErrLimit says that it can't be sealed;
// [ErrOutboxFull], [ErrPast] and [store.ErrFull] that nothing was taken. After another
// error of the store it may have been taken.
func (o *Outbox) Send(ctx context.Context, m *envelope.Message) (Ref, error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	now := o.e.config.Clock()
	claim, err := m.AppendClaim(nil, now)
	if err != nil {
		return 0, err
	}
	s := sent{claim: claim, made: now, until: now.Add(o.lifetime(m))}
	if !m.Created.IsZero() && !m.Unsynchronised {
		s.until = s.until.Add(m.Created.Sub(now))
	}
	if !now.Before(s.until) {
		return 0, ErrPast
	}
	for tries := 0; ; tries++ {
		result := make(chan error, 1)
		ref, wait, err := o.accept(ctx, now, s, result)
		if err == nil && wait {
			o.e.journal.flush()
			err = <-result
		}
		switch {
		case err == nil:
			o.e.report.count(CountSent, 1)
			return ref, nil
		case !errors.Is(err, errStale) || tries == 3:
			return 0, err
		}
		// Something before it could not be stored, and so it was not tried.
	}
}

// lifetime is how long a message is sent.
func (o *Outbox) lifetime(m *envelope.Message) time.Duration {
	if m.Lifetime > 0 {
		return m.Lifetime
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.config.Lifetime
}

// accept takes a message, sealed if that can be done now. wait says that result gets
// to know when it is durable.
func (o *Outbox) accept(ctx context.Context, now time.Time, s sent, result chan<- error) (ref Ref, wait bool, err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if err := o.ready(ctx); err != nil {
		return 0, false, err
	}
	if o.bytes > 0 && o.bytes+int64(len(s.claim)) > o.config.Bytes {
		return 0, false, fmt.Errorf("protocol: %d bytes wait to be acknowledged: %w", o.bytes, ErrOutboxFull)
	}
	o.number = max(o.number+1, uint64(now.UnixMicro()))
	s.number = o.number
	grouped := o.config.Group > 0 && o.marked && o.e.running.Load()
	by, tell := now, func(err error) { result <- err }
	if grouped {
		by, tell = now.Add(o.config.Group), func(err error) { o.save(s, err) }
	}
	if len(o.waiting) == 0 && o.canSeal(now) && (len(o.out) == 0 || o.out[len(o.out)-1].live) {
		m := &outgoing{sent: s, size: len(s.claim)}
		err := o.seal(now, m, s.claim)
		if errors.Is(err, keys.ErrLimit) {
			return 0, false, err
		}
		if err == nil {
			o.bytes += int64(m.size)
			o.append(now, by, m, s.claim, tell)
			return Ref(s.number), !grouped, nil
		}
		o.cantSeal(now, err)
	}
	o.bytes += int64(len(s.claim))
	o.wait1(by, s, tell)
	return Ref(s.number), !grouped, nil
}

// wait1 puts a message behind those that wait. Its caller holds mu.
func (o *Outbox) wait1(by time.Time, s sent, tell func(error)) {
	o.waiting = append(o.waiting, waiting{number: s.number, made: s.made.UnixMilli(), until: s.until.UnixMilli(), size: int32(len(s.claim)), writes: 1})
	group := o.config.Group > 0
	o.write(by, func(tx store.Tx) error {
		if err := o.markGroup(tx, group, s.made); err != nil {
			return err
		}
		return s.put(tx, o.id)
	}, func(err error) {
		if err == nil {
			o.noteStored(s.number, group)
		}
		tell(err)
	})
}

// noteStored notes that a message which waits was written, with the mark of groups if
// marked: it may be sealed unless it is written again. It is called without mu.
func (o *Outbox) noteStored(number uint64, marked bool) {
	o.mu.Lock()
	o.marked = o.marked || marked
	for i := len(o.waiting) - 1; i >= 0; i-- { // most often it is one of the last
		if w := &o.waiting[i]; w.number == number {
			w.writes--
			break
		}
	}
	o.mu.Unlock()
	o.e.wake(o.e.config.Clock())
}

// markGroup notes since when a crash may lose messages.
func (o *Outbox) markGroup(tx store.Tx, group bool, made time.Time) error {
	if !group {
		return nil
	}
	return putTime(tx, outboxKey(groupRecord, o.id), made)
}

// write adds an entry to the journal. tx is limited to outboxSpace. done is called
// without mu. Its caller holds mu.
func (o *Outbox) write(by time.Time, write func(tx store.Tx) error, done func(error)) {
	generation := o.generation.Load()
	o.entries = o.e.journal.add(by, &entry{
		stale: func() bool { return o.generation.Load() != generation },
		write: func(tx store.Tx) error { return write(store.Prefix(tx, outboxSpace)) },
		done: func(err error) {
			if err != nil && o.generation.CompareAndSwap(generation, generation+1) {
				o.fail(err)
			}
			if done != nil {
				done(err)
			}
		},
	})
}

// fail notes that something could not be stored: what is in memory is built on it, so
// all is read anew.
func (o *Outbox) fail(err error) {
	o.e.storeFailed(err)
	o.mu.Lock()
	o.unload()
	o.mu.Unlock()
	o.e.wake(o.e.config.Clock().Add(time.Second))
}

// save keeps a grouped message whose entry has failed: Send had said that it was taken.
func (o *Outbox) save(s sent, err error) {
	if err == nil {
		return
	}
	o.mu.Lock()
	o.rescue = append(o.rescue, s)
	o.mu.Unlock()
}

// unload forgets what is in memory. Its caller holds mu.
func (o *Outbox) unload() {
	o.endStream()
	o.loaded, o.marked = false, false
	o.out, o.waiting, o.earlier, o.bytes, o.settled = nil, nil, nil, 0, false
}

// endStream ends the stream: what is not acknowledged of it is resealed in the next.
// Its caller holds mu.
func (o *Outbox) endStream() {
	if o.sealer != nil {
		if ended, ok := o.sealer.Ended(); ok && !o.settled {
			o.earlier = append(o.earlier, ended)
		}
		o.sealer.Close()
	}
	for _, m := range o.out {
		o.recall(m)
		m.live, m.core, m.tries = false, nil, 0
	}
	for i := range o.care {
		o.care[i].any, o.care[i].receipt = false, Receipt{}
	}
	o.sealer, o.flight, o.settled, o.renewAt = nil, 0, false, time.Time{}
}

// recall takes a message's envelopes off their lanes. Its caller holds mu.
func (o *Outbox) recall(m *outgoing) {
	for _, i := range m.open {
		o.flight -= int64(len(i.parcel.envelope))
		i.parcel.envelope = nil
	}
	m.open = nil
}

// ready sees to it that what is stored was read. Its caller holds mu, and has done
// nothing with it yet.
func (o *Outbox) ready(ctx context.Context) error {
	for !o.loaded && !o.e.journal.settled(o.entries) { // else what Send has just taken would be missed
		o.mu.Unlock()
		o.e.journal.flush()
		o.mu.Lock()
	}
	if o.loaded {
		return nil
	}
	var all stored
	err := o.e.config.Store.View(ctx, func(v store.View) (err error) {
		all, err = readOutbox(store.PrefixView(v, outboxSpace), o.id)
		return err
	})
	if err != nil {
		return err
	}
	now := o.e.config.Clock()
	o.loaded, o.earlier, o.hole = true, all.streams, uint64(min(len(all.streams), 1))
	o.marked = !all.unclean.IsZero()
	o.began = now.Add(-renewEvery)
	there := map[uint64]bool{}
	var acknowledged []uint64
	listed := map[envelope.StreamID]bool{}
	for _, s := range all.streams {
		listed[s.Stream] = true
	}
	for n, m := range all.messages {
		o.number = max(o.number, m.number)
		if o.gone[m.number] {
			continue
		}
		if m.sealed && !listed[m.origin.Stream] {
			acknowledged = append(acknowledged, m.number) // with all of its stream
			continue
		}
		o.bytes += int64(all.sizes[n])
		there[m.number] = true
		if m.sealed {
			o.out = append(o.out, &outgoing{sent: m, size: all.sizes[n], stored: true})
		} else {
			o.waiting = append(o.waiting, waiting{m.number, m.made.UnixMilli(), m.until.UnixMilli(), int32(all.sizes[n]), 0})
		}
	}
	if len(acknowledged) > 0 {
		o.delete(now, acknowledged)
	}
	rescue := o.rescue
	o.rescue = nil
	for _, s := range rescue {
		if !there[s.number] {
			o.number = max(o.number, s.number)
			o.bytes += int64(len(s.claim))
			o.wait1(now, s, func(err error) { o.save(s, err) })
		}
	}
	if !all.unclean.IsZero() && !o.looked {
		o.report(now, Unsent{From: all.unclean, To: now, Count: 0})
	}
	o.looked = true
	return nil
}

// leave writes what is pending and forgets what is in memory, at the end of Run.
func (o *Outbox) leave() {
	o.e.journal.flush()
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.loaded && o.config.Group > 0 {
		o.write(o.e.config.Clock(), func(tx store.Tx) error { return tx.Delete(outboxKey(groupRecord, o.id)) }, nil)
	}
	o.unload()
}

func (o *Outbox) event(level slog.Level, name string, attrs ...slog.Attr) {
	o.e.report.event(level, name, append(attrs, slog.Uint64("outbox", o.id))...)
}

// reconfigure takes another configuration of the same class: from the next message on.
func (o *Outbox) reconfigure(c OutboxConfig) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.config.OneWay != c.OneWay || o.config.Lifetime != c.Lifetime {
		o.endStream()
		o.care = c.owing()
	}
	o.config = c
	o.replan(o.e.config.Clock())
}

// restart has all read anew, when Run begins, or when the clock was set back.
func (o *Outbox) restart() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.unload()
	o.wait.until = time.Time{}
}
