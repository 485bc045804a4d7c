package protocol

import (
	"context"
	"log/slog"
	"slices"
	"time"

	"github.com/vitalpost/vitalpost/envelope"
	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/protocol/store"
)

const (
	urgentReceipt  = 100 * time.Millisecond // that it may wait for others
	repeatReceipt  = time.Second            // between two that say again what was said
	receiptLife    = time.Hour
	receiptStream  = time.Hour
	receiptAgain   = time.Second // after it could not be made
	receiptsToFill = 1 << 10     // done since the last receipt: it waits no longer
)

// reply is the receipts that a sender gets: one message of them at a time, always about
// how it is then.
type reply struct {
	dirty    map[envelope.StreamID]bool // streams that there is something to say of
	at       time.Time                  // when it is said
	count    int                        // of what is new
	openings bool                       // with its openings: the sender may have lost the state
	repeated time.Time                  // when that was done last
	flying   *item                      // on its way to the next node
	streams  []envelope.StreamID        // that it says something of
	core     []byte
	way      []wantedBundle // that the receipts go

	sealer *envelope.Sealer
	sealed []*keys.Bundle
	began  time.Time
}

// close ends the stream of receipts.
func (r *reply) close() {
	if r.sealer != nil {
		r.sealer.Close()
	}
	r.sealer, r.flying, r.core = nil, nil, nil
}

// due has a receipt sent. Its caller holds mu.
func (p *peers) due(now time.Time, s *peerState, stream envelope.StreamID, urgent, again bool) {
	r := &s.reply
	at := now.Add(p.e.config.ReceiptAfter)
	r.count++
	switch {
	case again:
		r.openings = true
		at = later(now, r.repeated.Add(repeatReceipt))
	case urgent:
		at = now.Add(min(urgentReceipt, p.e.config.ReceiptAfter))
	case r.count >= receiptsToFill:
		at = now
	}
	if len(r.dirty) == 0 || at.Before(r.at) {
		r.at = at
	}
	r.dirty[stream] = true
	p.e.wake(r.at)
}

// wayBack returns the class whose way back receipts take: that of the newest stream; nil:
// none are owed. Its caller holds mu.
func (s *peerState) wayBack() (to *heardClass) {
	for _, c := range s.classes {
		if c.owes && (to == nil || c.start.After(to.start)) {
			to = c
		}
	}
	return to
}

// follow has receipts take another way. What is on its way by the former one, where maybe
// nobody is any more, is said again. Its caller holds mu.
func (p *peers) follow(now time.Time, s *peerState, to *heardClass) {
	var way []wantedBundle
	for _, hop := range to.via {
		way = append(way, wantedBundle{hop, placeHop})
	}
	way = append(way, wantedBundle{to.sender, place(envelope.PurposeCare)})
	r := &s.reply
	if slices.Equal(way, r.way) {
		return
	}
	p.e.bundles.follow(r.way, way)
	r.way = way
	if r.flying == nil {
		return
	}
	r.flying.parcel.envelope, r.flying = nil, nil
	for _, stream := range r.streams {
		p.due(now, s, stream, to.urgent, false)
	}
}

// answer sends a sender its receipts. It returns when to try again.
func (p *peers) answer(ctx context.Context, now time.Time, s *peerState) time.Time {
	later := now.Add(time.Hour)
	p.mu.Lock()
	r := &s.reply
	from := s.wayBack()
	var streams []envelope.StreamID
	for _, c := range s.classes {
		if !c.owes {
			continue
		}
		if r.dirty[c.stream] && len(streams) < MaxReceipts {
			streams = append(streams, c.stream)
		}
	}
	for _, stream := range streams {
		delete(r.dirty, stream)
	}
	if len(streams) == 0 {
		clear(r.dirty) // older streams: nobody wants to know
		p.mu.Unlock()
		return later
	}
	openings := r.openings
	r.openings, r.count = false, 0
	p.follow(now, s, from)
	p.mu.Unlock()

	err := p.send(ctx, now, s, from, streams, openings)
	if err == nil {
		return later
	}
	p.e.report.event(slog.LevelWarn, EventNotSealed, slog.String("receipts for", s.first.String()), reason(err))
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, stream := range streams {
		r.dirty[stream] = true
	}
	r.openings = r.openings || openings
	r.at = now.Add(receiptAgain)
	return r.at
}

func (p *peers) send(ctx context.Context, now time.Time, s *peerState, to *heardClass, streams []envelope.StreamID, openings bool) error {
	var list []Receipt
	err := p.e.config.Store.View(ctx, func(v store.View) error {
		list = nil
		for _, stream := range streams {
			receipt, err := receiptOf(store.PrefixView(v, doneSpace), s.first, stream)
			if err != nil {
				return err
			}
			list = append(list, receipt)
		}
		return nil
	})
	if err != nil {
		return err
	}
	slices.SortFunc(list, func(a, b Receipt) int { return slices.Compare(a.Stream[:], b.Stream[:]) })
	content, err := AppendReceipts(nil, list)
	if err != nil {
		return err
	}
	if err := p.sealer(s, to); err != nil {
		return err
	}
	r := &s.reply
	var b envelope.Batch
	m := envelope.Message{Kind: envelope.KindReceipt, Type: envelope.ContentFormat(cborFormat), Content: content}
	if err := r.sealer.Seal(&b, &m); err != nil {
		r.close()
		return err
	}
	if openings {
		if err := r.sealer.Resend(&b, b.Core); err != nil {
			return err
		}
	}
	leg := b.Legs[0]
	i := &item{
		lane: laneID{leg.Next[0], to.urgent}, size: len(leg.Envelope), taken: now, expires: now.Add(receiptLife),
		parcel: &parcel{owner: s, envelope: leg.Envelope},
	}
	p.mu.Lock()
	r.flying, r.streams, r.core = i, streams, b.Core
	if openings {
		r.repeated = now
	}
	p.mu.Unlock()
	p.e.report.event(slog.LevelDebug, EventReceipt, slog.String("sender", s.first.String()), slog.Int("streams", len(streams)))
	created := r.sealer.Created()
	p.e.noteCreated(created)
	if millis(created) <= p.e.stored.Load() {
		p.e.courier.enqueue(i.lane, i)
		return nil
	}
	// A new context leaves when it is known for good that it was made.
	p.e.journal.add(now, &entry{
		write: func(tx store.Tx) error { return p.e.putCreated(store.Prefix(tx, outboxSpace), created) },
		done: func(err error) {
			if err != nil {
				s.ended(i, err)
				return
			}
			atLeast(&p.e.stored, millis(created))
			p.e.courier.enqueue(i.lane, i)
		},
	})
	return nil
}

// sealer sees to it that there is one for the way back. Only the worker calls it.
func (p *peers) sealer(s *peerState, to *heardClass) error {
	route, err := p.e.bundles.route(&Route{Via: to.via, To: []keys.Thumbprint{to.sender}}, false)
	if err != nil {
		return err
	}
	used := append(slices.Clone(route.Via), route.To...)
	r := &s.reply
	same := func(a, b *keys.Bundle) bool { return a.Digest() == b.Digest() }
	// One that goes on for ever would not be heard again after a backup of a time when the
	// clock was ahead: of two receipts that counts whose stream began later.
	now := p.e.config.Clock()
	if age := now.Sub(r.began); r.sealer != nil && age >= 0 && age < receiptStream && slices.EqualFunc(r.sealed, used, same) {
		return nil
	}
	r.close()
	sealer, err := envelope.NewSealer(&envelope.Plan{
		From: p.e.config.Identity, First: p.e.config.First, Routes: []envelope.Route{route}, Receipts: true, Lifetime: receiptLife,
		After: p.e.lastCreated(), MaxEnvelope: p.e.config.MaxEnvelope, Clock: p.e.config.Clock,
	})
	if err != nil {
		return err
	}
	r.sealer, r.sealed, r.began = sealer, used, now
	return nil
}

// A peerState sends its receipts.

func (s *peerState) envelope(i *item) []byte {
	s.p.mu.Lock()
	defer s.p.mu.Unlock()
	return i.parcel.envelope
}

// ended: the next receipts can be made. If these were lost, the sender will ask.
func (s *peerState) ended(i *item, why error) {
	s.p.mu.Lock()
	defer s.p.mu.Unlock()
	if s.reply.flying == i {
		s.reply.flying = nil
		s.p.e.wake(s.reply.at)
	}
	if why != nil {
		s.p.e.report.event(slog.LevelWarn, EventNotSent, next(i.lane.next), size(i.size), reason(why))
	}
}

func (s *peerState) unknown(i *item) {
	s.p.mu.Lock()
	defer s.p.mu.Unlock()
	if s.reply.flying != i || s.reply.sealer == nil {
		return
	}
	var b envelope.Batch
	if s.reply.sealer.Resend(&b, s.reply.core) == nil {
		i.parcel.envelope = b.Legs[0].Envelope
	}
}
