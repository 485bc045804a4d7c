package protocol

import (
	"context"
	"slices"
	"time"

	"github.com/vitalpost/vitalpost/envelope"
	"github.com/vitalpost/vitalpost/keys"
)

// turn is where a message stands among those of its sender and class: at its origin,
// wherever it was sealed again.
type turn struct {
	first  keys.Thumbprint
	class  envelope.ClassID
	stream envelope.StreamID
	start  time.Time // of the stream
	place  uint64
}

func turnOf(v *envelope.Verified) *turn {
	return &turn{v.Sender().First, v.Class(), v.Origin().Stream, v.OriginStart(), v.Origin().Sequence}
}

// lineID names those among whom there is an order.
type lineID struct {
	first keys.Thumbprint
	class envelope.ClassID
}

func (t *turn) line() lineID { return lineID{t.first, t.class} }

// before reports whether t is delivered before u if both are there.
func (t *turn) before(u *turn) bool {
	if t == nil || u == nil || t.line() != u.line() {
		return false
	}
	if !t.start.Equal(u.start) {
		return t.start.Before(u.start)
	}
	return t.place < u.place
}

// after reports whether a message is missing that is delivered before t.
func (t *turn) after(g envelope.Gap) bool {
	if g.Stream == t.stream {
		return g.From < t.place
	}
	return g.Class == t.class && g.Current && g.Start.Before(t.start)
}

// insert puts an arrival where it belongs. Its caller holds mu.
func (b *inbox) insert(a arrival) {
	at := len(b.queue)
	for i := len(b.queue) - 1; i >= 0 && a.turn != nil; i-- {
		if b.queue[i].turn.before(a.turn) {
			break
		}
		if a.turn.before(b.queue[i].turn) {
			at = i
		}
	}
	b.queue = slices.Insert(b.queue, at, a)
}

// head returns the first record at or behind a place of the queue that is the first of
// its line, and the place behind it: none while it is not known what the store has kept.
// seen has the lines before.
func (b *inbox) head(from int, seen map[lineID]bool) (a arrival, next int, ok bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.doubts) > 0 {
		return arrival{}, 0, false
	}
	for i := from; i < len(b.queue); i++ {
		a := b.queue[i]
		if a.turn == nil {
			return a, i + 1, true
		}
		if line := a.turn.line(); !seen[line] {
			seen[line] = true
			return a, i + 1, true
		}
	}
	return arrival{}, 0, false
}

// pick takes a record out of the queue, unless another caller has it.
func (b *inbox) pick(number uint64) (arrival, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	i := slices.IndexFunc(b.queue, func(a arrival) bool { return a.number == number })
	if i < 0 {
		return arrival{}, false
	}
	a := b.queue[i]
	copy(b.queue[1:i+1], b.queue[:i]) // most often it is one of the first
	b.queue[0] = arrival{}
	b.queue = b.queue[1:]
	b.hold(a)
	return a, true
}

// nextInOrder takes the first record that nothing earlier is missing to, or that has
// waited long enough. again is when to look again, if ok is false.
func (e *Endpoint) nextInOrder(ctx context.Context) (a arrival, ok bool, again time.Time, err error) {
	e.inbox.turns.Lock()
	defer e.inbox.turns.Unlock()
	now := e.config.Clock()
	again = now.Add(time.Minute)
	missing := map[keys.Thumbprint][]envelope.Gap{}
	seen := map[lineID]bool{}
	for a, at, found := e.inbox.head(0, seen); found; a, at, found = e.inbox.head(at, seen) {
		if until := a.came.Add(e.config.InOrder); a.turn != nil && now.Before(until) {
			list, known := missing[a.turn.first]
			if !known {
				if list, err = e.missing(ctx, a.turn.first); err != nil {
					return a, false, again, err
				}
				missing[a.turn.first] = list
			}
			if slices.ContainsFunc(list, a.turn.after) {
				again = earlier(again, until)
				continue
			}
		}
		if a, ok := e.inbox.pick(a.number); ok {
			return a, true, again, nil
		}
	}
	return a, false, again, nil
}
