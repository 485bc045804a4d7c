package protocol

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/vitalpost/vitalpost/envelope"
	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/protocol/store"
)

// All methods here are called with mu held.

// fillBatch is how many waiting messages are sealed at a time.
const fillBatch = 64

// canSeal reports whether a message may be sealed now, opening a stream if there is
// none.
func (o *Outbox) canSeal(now time.Time) bool {
	if !o.e.running.Load() || now.Before(o.wait.until) || o.flight > 0 && o.flight >= o.config.InFlight {
		return false
	}
	if o.sealer != nil {
		return true
	}
	if err := o.open(now); err != nil {
		o.cantSeal(now, err)
		return false
	}
	return true
}

// cantSeal notes why nothing can be sealed, and when it is tried again.
func (o *Outbox) cantSeal(now time.Time, err error) {
	if errors.Is(err, envelope.ErrWindow) {
		return // a receipt will make room
	}
	if o.wait.err == nil || o.wait.err.Error() != err.Error() {
		o.event(slog.LevelWarn, EventNotSealed, reason(err))
	}
	o.wait.err, o.wait.until = err, now.Add(backoff(o.wait.tries, longestWait))
	o.wait.tries++
}

// plan returns how to seal now.
func (o *Outbox) plan() (*envelope.Plan, []*keys.Bundle, error) {
	c := &o.config
	p := &envelope.Plan{
		From: o.e.config.Identity, First: o.e.config.First, Subject: c.Subject, Lifetime: c.Lifetime, Interval: c.Interval,
		Urgent: c.Urgent, OneWay: c.OneWay, MaxEnvelope: o.e.config.MaxEnvelope, Clock: o.e.config.Clock,
	}
	if c.Block > 0 {
		p.Padding = envelope.Block(c.Block)
	}
	var all []*keys.Bundle
	var errs []error
	for i := range c.Routes {
		r, err := o.e.bundles.route(&c.Routes[i], true)
		errs = append(errs, err)
		p.Routes = append(p.Routes, r)
		for _, list := range [][]*keys.Bundle{r.Via, r.To, r.Escrow, r.Audit} {
			all = append(all, list...)
		}
	}
	return p, all, errors.Join(errs...)
}

// open begins a stream, which takes over what is not acknowledged of the earlier ones.
func (o *Outbox) open(now time.Time) error {
	p, used, err := o.plan()
	if err != nil {
		return err
	}
	o.dropEarliest(now)
	p.Earlier, p.Moved, p.After = o.earlier, uint64(len(o.out)), o.e.lastCreated()
	sealer, err := envelope.NewSealer(p)
	if err != nil {
		return err
	}
	o.sealer, o.sealed, o.moved, o.began = sealer, used, p.Moved, now
	o.owing(p.Routes)
	o.hole, o.settled, o.silent, o.asked, o.heard, o.round = 0, false, 0, time.Time{}, now, time.Time{}
	o.wait.err, o.wait.tries, o.wait.until = nil, 0, time.Time{}
	o.event(slog.LevelDebug, EventStream, slog.String("stream", sealer.Stream().String()), slog.Uint64("moved", p.Moved))
	return nil
}

// owing notes under which names those who owe receipts are sealed to.
func (o *Outbox) owing(routes []envelope.Route) {
	for i, r := range o.config.Routes {
		for j, to := range r.To {
			for n := range o.care {
				if o.care[n].recipient == to {
					o.care[n].now = routes[i].To[j].Owner()
				}
			}
		}
	}
}

// dropEarliest gives up what began in streams that are too many to list.
func (o *Outbox) dropEarliest(now time.Time) {
	over := len(o.earlier) - envelope.MaxEndedStreams
	if over <= 0 {
		return
	}
	gone := map[envelope.StreamID]bool{}
	for _, e := range o.earlier[:over] {
		gone[e.Stream] = true
		key := streamKey(o.id, e.Stream)
		o.write(now, func(tx store.Tx) error { return tx.Delete(key) }, nil)
	}
	o.earlier = o.earlier[over:]
	o.giveUp(now, func(m *outgoing) (DeadReason, bool) { return DeadGivenUp, gone[m.origin.Stream] })
}

// seal seals a message at the next place.
func (o *Outbox) seal(now time.Time, m *outgoing, claim []byte) error {
	var b envelope.Batch
	if m.sealed {
		if err := o.sealer.Reseal(&b, claim, m.origin); err != nil {
			return err
		}
	} else {
		if err := o.sealer.SealClaim(&b, claim); err != nil {
			return err
		}
		m.sealed, m.id = true, b.ID
		m.origin = envelope.Place{Stream: o.sealer.Stream(), Sequence: b.Sequence}
	}
	o.wait.err, o.wait.tries = nil, 0
	m.live, m.place, m.core, m.stored = true, b.Sequence, b.Core, false
	o.flight += int64(len(m.core))
	o.addLegs(now, m, &b)
	return nil
}

// addLegs makes items of the envelopes of a message.
func (o *Outbox) addLegs(now time.Time, m *outgoing, b *envelope.Batch) {
	m.left = time.Time{}
	for route := range b.Legs {
		leg := &b.Legs[route]
		for _, node := range leg.Next {
			i := &item{
				lane: laneID{node, o.config.Urgent}, size: len(leg.Envelope), taken: now, expires: m.until,
				parcel: &parcel{owner: o, envelope: leg.Envelope, message: m, route: route},
			}
			o.flight += int64(len(leg.Envelope))
			m.open = append(m.open, i)
		}
	}
}

// append adds a message that was sealed: it leaves when that is stored. claim is nil if
// it was stored with its place before.
func (o *Outbox) append(now, by time.Time, m *outgoing, claim []byte, tell func(error)) {
	if claim != nil {
		o.out = append(o.out, m)
	}
	s := m.sent
	s.claim = claim
	stream, _ := o.sealer.Ended()
	created := o.sealer.Created()
	o.e.noteCreated(created)
	o.settled = false
	group := o.config.Group > 0
	o.write(by, func(tx store.Tx) error {
		if claim != nil {
			if err := s.put(tx, o.id); err != nil {
				return err
			}
		}
		if err := o.markGroup(tx, group, s.made); err != nil {
			return err
		}
		if err := o.e.putCreated(tx, created); err != nil {
			return err
		}
		return putStream(tx, o.id, stream)
	}, func(err error) {
		if err == nil {
			atLeast(&o.e.stored, millis(created))
			o.depart(m, group)
		}
		if tell != nil {
			tell(err)
		}
	})
}

// depart hands over the envelopes of a message that is stored, with the mark of groups
// if marked. It is called without mu.
func (o *Outbox) depart(m *outgoing, marked bool) {
	o.mu.Lock()
	m.stored, o.marked = true, o.marked || marked
	open := append([]*item(nil), m.open...)
	if !m.live { // its stream has ended meanwhile
		o.e.wake(o.e.config.Clock())
	}
	o.mu.Unlock()
	for _, i := range open {
		o.e.courier.enqueue(i.lane, i)
	}
}

// fill seals what can be sealed: first what is to be resealed, then what waits. It
// reports whether there is more to do at once.
func (o *Outbox) fill(ctx context.Context, now time.Time) (more bool) {
	if len(o.waiting) == 0 && (len(o.out) == 0 || o.out[len(o.out)-1].live) || !o.canSeal(now) {
		return false
	}
	claims, err := o.claims(ctx)
	if err != nil {
		o.e.storeFailed(err)
		o.cantSeal(now, err)
		return false
	}
	for n, s := range claims {
		m := o.nextOut(s.number)
		fresh := m == nil
		if fresh {
			m = &outgoing{sent: s, size: len(s.claim)}
			m.claim = nil
		}
		switch err := o.seal(now, m, s.claim); {
		case errors.Is(err, keys.ErrLimit) && fresh:
			o.refuse(now, s, err)
			continue
		case errors.Is(err, keys.ErrLimit):
			o.refuseAgain(now, m, err)
			return true
		case err != nil:
			o.cantSeal(now, err)
			return false
		}
		claim := s.claim
		if fresh {
			o.waiting = o.waiting[1:]
		} else {
			claim = nil
		}
		o.append(now, now, m, claim, nil)
		if o.flight >= o.config.InFlight {
			return false
		}
		if n == len(claims)-1 {
			return len(claims) == fillBatch
		}
	}
	return len(claims) > 0
}

// nextOut returns the message of a number among those that were sealed once.
func (o *Outbox) nextOut(number uint64) *outgoing {
	for _, m := range o.out {
		if m.number == number {
			return m
		}
	}
	return nil
}

// claims reads the next messages that are to be sealed, as far as they are stored.
func (o *Outbox) claims(ctx context.Context) (list []sent, err error) {
	var numbers []uint64
	reseal := false
	for _, m := range o.out {
		if m.live {
			continue
		}
		reseal = true
		if !m.stored || len(numbers) == fillBatch {
			break
		}
		numbers = append(numbers, m.number)
	}
	if !reseal {
		for _, w := range o.waiting[:min(len(o.waiting), fillBatch)] {
			if w.writes > 0 {
				break
			}
			numbers = append(numbers, w.number)
		}
	}
	size := int64(0)
	err = o.e.config.Store.View(ctx, func(v store.View) error {
		p := store.PrefixView(v, outboxSpace)
		for _, number := range numbers {
			key := sentKey(o.id, number)
			value, err := p.Get(key)
			if err != nil {
				return err
			}
			if value == nil {
				return fmt.Errorf("protocol: message %d of an outbox is not there: %w", number, store.ErrCorrupt)
			}
			s, err := parseSent(key, value)
			if err != nil {
				return err
			}
			s.claim = bytes.Clone(s.claim)
			list = append(list, s)
			if size += int64(len(s.claim)); size > o.config.InFlight {
				break
			}
		}
		return nil
	})
	return list, err
}

// refuse gives up a waiting message that can't be sealed.
func (o *Outbox) refuse(now time.Time, s sent, err error) {
	o.event(slog.LevelWarn, EventGivenUp, slog.Uint64("message", s.number), reason(err))
	o.waiting = o.waiting[1:]
	o.bytes -= int64(len(s.claim))
	o.bury(now, []GivenUp{{Outbox: o.id, Message: Ref(s.number), Made: s.made, Reason: DeadTooLarge}}, [][]byte{sentKey(o.id, s.number)})
	o.report(now, Unsent{From: s.made, To: s.made, Count: 1})
}

// refuseAgain gives up a message that was sealed once, and is too large for the stream
// that takes it over, and with it those that are as large: its routes or its padding are
// others. The stream has promised to begin with them, so another one begins.
func (o *Outbox) refuseAgain(now time.Time, m *outgoing, err error) {
	o.event(slog.LevelWarn, EventNotSealed, slog.Uint64("message", m.number), reason(err))
	size := m.size
	o.giveUp(now, func(other *outgoing) (DeadReason, bool) { return DeadTooLarge, !other.live && other.size >= size })
	o.endStream()
}

// replan goes on with other bundles, from the next message on.
func (o *Outbox) replan(now time.Time) {
	if o.sealer == nil {
		return
	}
	p, used, err := o.plan()
	if err != nil {
		if errors.Is(err, errWithdrawn) {
			o.endStream()
			o.cantSeal(now, err)
		}
		return // what was sealed to is good, or Seal says what is wrong
	}
	same := len(used) == len(o.sealed)
	for i := 0; same && i < len(used); i++ {
		same = used[i].Digest() == o.sealed[i].Digest()
	}
	if same {
		return
	}
	switch err := o.sealer.Replan(p); {
	case errors.Is(err, envelope.ErrNewStream):
		o.endStream()
	case err != nil:
		o.cantSeal(now, err)
	default:
		o.sealed = used
	}
}
