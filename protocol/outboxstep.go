package protocol

import (
	"context"
	"log/slog"
	"slices"
	"time"

	"github.com/vitalpost/vitalpost/envelope"
	"github.com/vitalpost/vitalpost/protocol/store"
)

// When an outbox begins a new stream: at most every hour of its own accord, less often
// while nobody hears, and after a minute if a recipient has lost something.
const (
	renewEvery    = time.Hour
	longestStream = 24 * time.Hour
	minRenew      = time.Minute
	silentTries   = 3 // unanswered retries after which it does

	longestRetry       = 10 * time.Minute
	longestUrgentRetry = time.Minute
	retryBatch         = 64
)

// step does what is due, and returns when something is due again.
func (o *Outbox) step(ctx context.Context, now time.Time, bundles bool) time.Time {
	o.mu.Lock()
	defer o.mu.Unlock()
	if err := o.ready(ctx); err != nil {
		o.event(slog.LevelWarn, EventStore, reason(err))
		return now.Add(time.Second)
	}
	if bundles {
		o.wait.until = time.Time{}
		o.replan(now)
	}
	due := o.expire(now)
	due = earlier(due, o.renew(now))
	due = earlier(due, o.retry(now))
	if o.fill(ctx, now) {
		return now
	}
	if o.wait.until.After(now) {
		due = earlier(due, o.wait.until)
	}
	return due
}

// expire gives up what has outlived its lifetime. What the stream has promised to
// begin with is sealed first.
func (o *Outbox) expire(now time.Time) time.Time {
	due := now.Add(time.Hour)
	o.giveUp(now, func(m *outgoing) (DeadReason, bool) {
		if o.sealer != nil && !m.live {
			return 0, false
		}
		if m.until.After(now) {
			due = earlier(due, m.until)
			return 0, false
		}
		return DeadExpired, true
	})
	ms := now.UnixMilli()
	var gone []GivenUp
	var keys [][]byte
	over := Unsent{}
	o.waiting = slices.DeleteFunc(o.waiting, func(w waiting) bool {
		if w.until > ms || w.writes > 0 {
			due = earlier(due, time.UnixMilli(max(w.until, ms+1000)))
			return false
		}
		made := time.UnixMilli(w.made)
		if over.Count == 0 {
			over.From, over.To = made, made
		}
		over.From, over.To = earlier(over.From, made), later(over.To, made)
		over.Count++
		o.bytes -= int64(w.size)
		gone = append(gone, GivenUp{Outbox: o.id, Message: Ref(w.number), Made: made, Reason: DeadExpired})
		keys = append(keys, sentKey(o.id, w.number))
		return true
	})
	if len(gone) > 0 {
		o.event(slog.LevelWarn, EventGivenUp, slog.Int("messages", len(gone)))
		o.bury(now, gone, keys)
		o.report(now, over)
	}
	return due
}

// giveUp gives up messages that were sealed: the recipients wait for their places.
func (o *Outbox) giveUp(now time.Time, which func(m *outgoing) (DeadReason, bool)) {
	var gone []GivenUp
	var keys [][]byte
	o.out = slices.DeleteFunc(o.out, func(m *outgoing) bool {
		reason, yes := which(m)
		if !yes {
			return false
		}
		o.forget(m)
		o.hole = max(o.hole, 1)
		if m.live {
			o.hole = max(o.hole, m.place+1)
		}
		gone = append(gone, GivenUp{Outbox: o.id, Message: Ref(m.number), ID: m.id, Made: m.made, Reason: reason})
		keys = append(keys, sentKey(o.id, m.number))
		return true
	})
	if len(gone) == 0 {
		return
	}
	o.event(slog.LevelWarn, EventGivenUp, slog.Int("messages", len(gone)))
	o.bury(now, gone, keys)
}

// bury takes messages out of the outbox, and writes letters about them.
func (o *Outbox) bury(now time.Time, gone []GivenUp, keys [][]byte) {
	generation := o.generation.Load()
	o.entries = o.e.journal.add(now, &entry{
		stale: func() bool { return o.generation.Load() != generation },
		write: func(tx store.Tx) error {
			if err := deleteAll(store.Prefix(tx, outboxSpace), keys); err != nil {
				return err
			}
			return o.e.putLetters(tx, now, gone)
		},
		done: func(err error) {
			if err != nil {
				if o.generation.CompareAndSwap(generation, generation+1) {
					o.fail(err)
				}
				return
			}
			for _, g := range gone {
				o.e.report.count(givenUpCounters[g.Reason], 1)
				o.e.post(g)
			}
		},
	})
}

// renewSoon has a new stream begin, at least so long after this one.
func (o *Outbox) renewSoon(now time.Time, least time.Duration) {
	at := o.began.Add(least)
	if o.renewAt.IsZero() || at.Before(o.renewAt) {
		o.renewAt = at
		o.e.wake(later(now, at))
	}
}

// renew begins a new stream if one is due, and returns when that is.
func (o *Outbox) renew(now time.Time) time.Time {
	later := now.Add(time.Hour)
	if o.missed() {
		if o.sealer != nil && len(o.waiting) > 0 && !o.anyLive() { // the window is full of nothing
			o.renewSoon(now, min(minRenew<<min(o.unheard, 16), o.longest())-minRenew)
		} else {
			o.renewSoon(now, o.patience())
		}
	}
	if o.renewAt.IsZero() {
		return later
	}
	if o.renewAt.After(now) {
		return o.renewAt
	}
	o.event(slog.LevelInfo, EventRenewed)
	hole := o.hole > 0
	o.unheard++ // a receipt begins anew
	o.endStream()
	if hole && len(o.out) == 0 && len(o.waiting) == 0 && len(o.earlier) > 0 {
		o.sendNotices(now, nil) // there is nothing else to say
	}
	o.hole, o.began = 0, now
	return later
}

// missed reports whether recipients have to be told of what was given up: one that is
// there waits for it, or one that may not be has nothing else to hear of.
func (o *Outbox) missed() bool {
	if o.hole == 0 {
		return false
	}
	live := o.anyLive()
	return slices.ContainsFunc(o.care, func(a acknowledged) bool {
		if a.any {
			return a.receipt.Next < o.hole
		}
		return !live
	})
}

// patience is how old a stream gets before the next one replaces it: each is sealed and
// sent anew, and hops keep it while the recipients are away.
func (o *Outbox) patience() time.Duration { return min(renewEvery<<min(o.unheard, 16), longestStream) }

// longest is what a retry waits at most.
func (o *Outbox) longest() time.Duration {
	if o.config.Urgent {
		return longestUrgentRetry
	}
	return longestRetry
}

func (o *Outbox) anyLive() bool {
	return slices.ContainsFunc(o.out, func(m *outgoing) bool { return m.live })
}

// retry sends again, from end to end, what no receipt has come for.
func (o *Outbox) retry(now time.Time) time.Time {
	later := now.Add(time.Hour)
	if o.byLeg() || o.sealer == nil {
		return later
	}
	longest := max(o.longest(), o.config.Retry)
	due := later
	var again []*outgoing
	for _, m := range o.out {
		if !m.live || !m.stored || len(m.open) > 0 || m.left.IsZero() {
			continue
		}
		at := m.left.Add(min(o.config.Retry<<min(m.tries, 12), longest))
		if at.After(now) {
			due = earlier(due, at)
		} else {
			again = append(again, m)
		}
	}
	if len(again) == 0 {
		return due
	}
	if o.round.After(now) && !o.heard.After(o.asked) {
		return o.round
	}
	if !o.asked.IsZero() && !o.heard.After(o.asked) {
		o.silent++
	}
	if o.silent >= silentTries && now.Sub(o.began) >= o.patience() {
		o.renewSoon(now, o.patience())
		return now
	}
	n := retryBatch
	if o.silent > 1 {
		n = 1 // whether anybody hears
	}
	again, rest := again[:min(n, len(again))], again[min(n, len(again)):]
	for _, m := range again {
		o.resend(now, m)
	}
	o.event(slog.LevelInfo, EventResent, slog.Int("messages", len(again)), slog.Int("unanswered", o.silent))
	o.e.report.count(CountResent, len(again))
	o.asked = now
	o.round = now.Add(min(o.config.Retry<<min(o.silent, 12), longest))
	if len(rest) > 0 {
		due = earlier(due, now.Add(time.Second))
	}
	return earlier(due, o.round)
}

func (o *Outbox) resend(now time.Time, m *outgoing) {
	var b envelope.Batch
	if err := o.sealer.Resend(&b, m.core); err != nil {
		o.event(slog.LevelInfo, EventNotSealed, reason(err))
		o.renewSoon(now, minRenew) // its epoch is gone
		return
	}
	m.tries++
	o.addLegs(now, m, &b)
	for _, i := range m.open {
		o.e.courier.enqueue(i.lane, i)
	}
}
