package protocol

import (
	"bytes"
	"context"
	"slices"
	"time"

	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/protocol/store"
)

// LaneStatus says what waits for one node, and why.
type LaneStatus struct {
	Next    keys.Thumbprint
	Urgent  bool
	Waiting int // envelopes
	Bytes   int64
	Oldest  time.Duration // for how long the first of them has waited
	Tries   int           // in a row that brought no answer
	Wait    time.Duration // until the next try; 0: now
	Error   string        // of the last try; empty: it went well
}

// HopStatus says what a hop has in hand.
type HopStatus struct {
	Running bool
	Bytes   int64        // in the queue, of all customers
	Lanes   []LaneStatus // with something in them; urgent ones first
}

// Status returns what the hop has in hand now.
func (h *Hop) Status() HopStatus {
	lanes, running := h.courier.status()
	h.mu.Lock()
	room := h.room
	h.mu.Unlock()
	return HopStatus{Running: running, Bytes: room.bytes(), Lanes: lanes}
}

// status returns the lanes in which something is, and whether they run.
func (c *courier) status() (list []LaneStatus, running bool) {
	lanes, running := c.all()
	now := c.clock()
	for _, l := range lanes {
		if status, ok := l.status(now); ok {
			list = append(list, status)
		}
	}
	slices.SortFunc(list, func(a, b LaneStatus) int {
		if a.Urgent != b.Urgent {
			if a.Urgent {
				return -1
			}
			return 1
		}
		return bytes.Compare(a.Next[:], b.Next[:])
	})
	return list, running
}

func (l *lane) status(now time.Time) (LaneStatus, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	front := l.items.Front()
	if front == nil {
		return LaneStatus{}, false
	}
	s := LaneStatus{Next: l.id.next, Urgent: l.id.urgent, Waiting: l.items.Len(), Tries: l.tries, Wait: max(l.notBefore.Sub(now), 0)}
	for e := front; e != nil; e = e.Next() {
		s.Bytes += int64(e.Value.(*item).size)
	}
	s.Oldest = now.Sub(front.Value.(*item).taken)
	if l.last != nil {
		s.Error = l.last.Error()
	}
	return s, true
}

func (l *lane) len() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.items.Len()
}

// waits is how long the lane waits from now on.
func (l *lane) waits(now time.Time) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	return max(l.notBefore.Sub(now), 0)
}

// sweepEvery is how often what has expired is erased.
const sweepEvery = time.Minute

// sweep erases what has expired of the peeler's state, looks for what a failed
// Update may have kept, and forgets lanes in which nothing is.
func (h *Hop) sweep(ctx context.Context) {
	wait := sweepEvery
	for {
		pause(ctx, wait, h.doubts)
		if ctx.Err() != nil {
			return
		}
		wait = sweepEvery
		if !h.settleDoubts(ctx) {
			wait = time.Second
		}
		if now := h.config.Clock(); now.Sub(h.swept).Abs() >= sweepEvery {
			h.swept = now
			h.erase(ctx)
			h.courier.forgetLanes()
		}
	}
}

func (h *Hop) erase(ctx context.Context) {
	const some = 256
	for n := some; n == some && ctx.Err() == nil; {
		err := h.config.Store.Update(ctx, func(tx store.Tx) (err error) {
			n, err = h.peeler.Sweep(store.Prefix(tx, peelerSpace), some)
			return err
		})
		if err != nil {
			h.storeFailed(err)
			return
		}
	}
}
