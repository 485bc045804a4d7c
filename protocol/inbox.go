package protocol

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/vitalpost/vitalpost/envelope"
	"github.com/vitalpost/vitalpost/protocol/store"
)

// inbox knows what of the records in the store was not handed out.
type inbox struct {
	limit   int64
	ordered bool
	news    chan struct{} // has one when there may be something
	numbers numbers

	// turns is held by whoever looks whose turn it is, and shared by those who close
	// places: what is closed is in the queue then.
	turns sync.RWMutex

	mu     sync.Mutex
	bytes  int64
	queue  []arrival
	held   map[uint64]arrival // that are handed out
	doubts []arrival          // of Updates that failed, and may have been kept
}

// arrival is a record that was not handed out, without its bytes.
type arrival struct {
	number uint64
	size   int
	turn   *turn     // of a message that is delivered in order; nil: it has none
	came   time.Time // from then on it waits for its turn
}

func (a *arrived) arrival(now time.Time) arrival {
	return arrival{a.number, a.size(), a.turn, now}
}

// recordBytes is what a record takes that is no message.
const recordBytes = 128

// size is what a record takes of the inbox.
func (a *arrived) size() int {
	if a.message == nil {
		return recordBytes
	}
	return len(a.message)
}

func newInbox(limit int64, ordered bool) *inbox {
	return &inbox{limit: limit, ordered: ordered, news: make(chan struct{}, 1), held: map[uint64]arrival{}}
}

// load reads what there is. What is handed out already stays so.
func (b *inbox) load(ctx context.Context, s store.Store, now time.Time) error {
	var broken error
	var queue []arrival
	err := s.View(ctx, func(v store.View) error {
		queue = nil
		return store.PrefixView(v, inboxSpace).Scan([]byte{inboxRecord}, func(key, value []byte) bool {
			a, err := parseArrived(key, value)
			if err != nil {
				broken = err
				return false
			}
			queue = append(queue, a.arrival(now))
			return true
		})
	})
	if err = errors.Join(err, broken); err != nil {
		return err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.bytes, b.queue, b.doubts = 0, nil, nil
	for _, a := range queue {
		b.numbers.atLeast(a.number)
		b.bytes += int64(a.size)
		if _, out := b.held[a.number]; !out {
			b.add(a)
		}
	}
	b.wake()
	return nil
}

// wake has Receive look. Its caller holds mu.
func (b *inbox) wake() {
	if len(b.queue) == 0 {
		return
	}
	select {
	case b.news <- struct{}{}:
	default:
	}
}

// take reserves room for a message.
func (b *inbox) take(n int) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.bytes > 0 && b.bytes+int64(n) > b.limit {
		return false
	}
	b.bytes += int64(n)
	return true
}

func (b *inbox) give(n int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.bytes -= int64(n)
}

// force takes room for places that are lost: they are in the store whatever there is, and
// beyond the limit no more messages are taken, that tell of such. Its caller holds mu.
func (b *inbox) force(a *arrived) {
	if a.lost != nil {
		b.bytes += int64(a.size())
	}
}

// push notes records that are stored; but for places that are lost, room is taken already.
func (b *inbox) push(news []arrived, now time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, a := range news {
		b.force(&a)
		b.add(a.arrival(now))
	}
	b.wake() // also without any: a place was closed that others may wait for
}

// add puts an arrival into the queue. Its caller holds mu.
func (b *inbox) add(a arrival) {
	if !b.ordered {
		a.turn = nil
	}
	b.insert(a)
}

// doubt notes records of an Update that failed.
func (b *inbox) doubt(news []arrived, now time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, a := range news {
		b.force(&a)
		b.doubts = append(b.doubts, a.arrival(now))
	}
}

// settleDoubts looks for records of Updates that failed, and returns when to look
// again.
func (b *inbox) settleDoubts(ctx context.Context, e *Endpoint, now time.Time) time.Time {
	later := now.Add(time.Hour)
	b.mu.Lock()
	doubts := slices.Clone(b.doubts) // they stay: until then nothing is delivered in order
	b.mu.Unlock()
	if len(doubts) == 0 {
		return later
	}
	kept := make([]bool, len(doubts))
	err := e.config.Store.View(ctx, func(v store.View) error {
		p := store.PrefixView(v, inboxSpace)
		for n, a := range doubts {
			value, err := p.Get(inboxKey(inboxRecord, a.number))
			if err != nil {
				return err
			}
			kept[n] = value != nil
		}
		return nil
	})
	b.mu.Lock()
	defer b.mu.Unlock()
	if err != nil {
		return now.Add(time.Second)
	}
	b.doubts = b.doubts[len(doubts):]
	for n, a := range doubts {
		if kept[n] {
			b.add(a)
		} else {
			b.bytes -= int64(a.size)
		}
	}
	b.wake()
	return later
}

// next takes the first record that was not handed out.
func (b *inbox) next() (arrival, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.queue) == 0 {
		return arrival{}, false
	}
	a := b.queue[0]
	b.queue = b.queue[1:]
	b.hold(a)
	return a, true
}

// hold notes that a record is handed out. Its caller holds mu.
func (b *inbox) hold(a arrival) {
	b.held[a.number] = a
	b.wake()
}

// back puts one back that was handed out; done forgets it, and reports whether it was.
func (b *inbox) back(number uint64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if a, ok := b.held[number]; ok {
		delete(b.held, number)
		b.queue = slices.Insert(b.queue, 0, a)
		b.wake()
	}
}

// setBack has what waits for its turn wait from now on at most, since the clock was set
// back.
func (b *inbox) setBack(now time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for i := range b.queue {
		b.queue[i].came = earlier(b.queue[i].came, now)
	}
	b.wake()
}

// putOff puts one back that can't be handed out now, behind the others and before those
// of its line.
func (b *inbox) putOff(number uint64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	a, ok := b.held[number]
	if !ok {
		return
	}
	delete(b.held, number)
	line := []arrival{a}
	if a.turn != nil {
		b.queue = slices.DeleteFunc(b.queue, func(other arrival) bool {
			same := other.turn != nil && other.turn.line() == a.turn.line()
			if same {
				line = append(line, other)
			}
			return same
		})
	}
	b.queue = append(b.queue, line...)
	b.wake()
}

func (b *inbox) done(number uint64) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	a, held := b.held[number]
	b.bytes -= int64(a.size)
	delete(b.held, number)
	return held
}

// Delivery is something that has come: one of its first three fields is set. It comes
// again after a restart until it is done.
type Delivery struct {
	Message *envelope.Verified
	Lost    *envelope.Loss // messages that will not come any more
	Unsent  *UnsentBy      // messages that were never sent

	e      *Endpoint
	number uint64
}

// Receive returns the next that has come and was not received since the endpoint was
// made, in the order in which it came, or with [EndpointConfig].InOrder in that in which
// it was sent. It waits for it until ctx ends, and returns ctx's error then. Another error
// is the store's, or says that a message can't be judged now, of class ErrTrust: it stays,
// and the next Receive goes on with others. Several may wait at once.
func (e *Endpoint) Receive(ctx context.Context) (*Delivery, error) {
	for {
		a, ok, err := e.next(ctx)
		if err != nil {
			return nil, err
		}
		if !ok {
			continue
		}
		d, err := e.delivery(ctx, a.number)
		if err != nil {
			if errors.Is(err, envelope.ErrTrust) || errors.Is(err, store.ErrCorrupt) {
				e.inbox.putOff(a.number) // others are well
			} else {
				e.inbox.back(a.number)
			}
			return nil, err
		}
		if d != nil {
			return d, nil
		}
	}
}

// next takes the next record, or waits until there may be one.
func (e *Endpoint) next(ctx context.Context) (a arrival, ok bool, err error) {
	again := time.Hour
	if e.inbox.ordered {
		var at time.Time
		a, ok, at, err = e.nextInOrder(ctx)
		again = at.Sub(e.config.Clock())
	} else {
		a, ok = e.inbox.next()
	}
	if ok || err != nil {
		return a, ok, err
	}
	timer := time.NewTimer(max(again, time.Millisecond))
	defer timer.Stop()
	select {
	case <-e.inbox.news:
	case <-timer.C:
	case <-ctx.Done():
		err = context.Cause(ctx)
	}
	return a, false, err
}

// delivery reads a record; nil: it is not there, or not good any more.
func (e *Endpoint) delivery(ctx context.Context, number uint64) (*Delivery, error) {
	var a arrived
	found := false
	key := inboxKey(inboxRecord, number)
	err := e.config.Store.View(ctx, func(v store.View) error {
		value, err := store.PrefixView(v, inboxSpace).Get(key)
		if err != nil || value == nil {
			return err
		}
		found = true
		a, err = parseArrived(key, bytes.Clone(value))
		return err
	})
	if err != nil {
		return nil, err
	}
	d := &Delivery{e: e, number: number, Lost: a.lost, Unsent: a.unsent}
	switch {
	case !found:
		e.inbox.done(number)
		return nil, nil
	case a.message == nil:
		return d, nil
	}
	v, err := e.opener.Restore(a.message)
	switch {
	case err == nil:
		d.Message = &v
		return d, nil
	case envelope.Class(err) == nil || errors.Is(err, envelope.ErrTrust) && undecided(err):
		return nil, err
	}
	// It was good when it came, and what was learnt since says that it is not.
	e.report.event(slog.LevelWarn, EventNotGood, reason(err))
	return nil, d.drop(ctx)
}

// drop takes out what is not delivered, with all that is known of it: its number is given
// again.
func (d *Delivery) drop(ctx context.Context) error {
	err := d.e.config.Store.Update(ctx, func(tx store.Tx) error {
		p := store.Prefix(tx, inboxSpace)
		var keys [][]byte
		err := p.Scan([]byte{inboxByID}, func(key, value []byte) bool {
			if len(value) == 8 && binary.BigEndian.Uint64(value) == d.number {
				keys = append(keys, bytes.Clone(key))
			}
			return true
		})
		if err == nil {
			err = p.Scan(inboxKey(inboxAlias, d.number), func(key, _ []byte) bool {
				keys = append(keys, bytes.Clone(key))
				return true
			})
		}
		if err != nil {
			return err
		}
		return errors.Join(deleteAll(p, keys), d.takeOut(p))
	})
	if err == nil {
		d.e.inbox.done(d.number)
	}
	return err
}

// takeOut deletes the record itself.
func (d *Delivery) takeOut(p store.Tx) error { return p.Delete(inboxKey(inboxRecord, d.number)) }

// Done says that the caller has done it: it is not delivered any more, and its sender
// gets a receipt. It is durable when Done returns nil; after an error it may be called
// again.
func (d *Delivery) Done(ctx context.Context) error { return d.Commit(ctx, nil) }

// Commit is Done in one transaction with the caller's own work: f writes to namespaces
// of its own in the endpoint's store. So the work is done exactly once, whatever
// crashes. It is not done again if Commit is called again after an Update that failed
// and was kept.
func (d *Delivery) Commit(ctx context.Context, f func(tx store.Tx) error) error {
	err := d.e.config.Store.Update(ctx, func(tx store.Tx) error {
		p := store.Prefix(tx, inboxSpace)
		there, err := p.Get(inboxKey(inboxRecord, d.number))
		if err != nil || there == nil {
			return err // done before
		}
		if f != nil {
			if err := f(tx); err != nil {
				return err
			}
		}
		if d.Message != nil {
			if err := d.e.markMessageDone(tx, d.number, d.Message); err != nil {
				return err
			}
		}
		return d.takeOut(p)
	})
	if err != nil {
		return err
	}
	held := d.e.inbox.done(d.number)
	if d.Message != nil {
		if held {
			d.e.report.count(CountDone, 1)
		}
		d.e.peers.owe(d.Message)
	}
	return nil
}

// Return gives it back: the next Receive gets it again.
func (d *Delivery) Return() { d.e.inbox.back(d.number) }
