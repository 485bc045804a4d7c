package protocol

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/vitalpost/vitalpost/envelope"
	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/protocol/store"
	"github.com/vitalpost/vitalpost/transport"
)

var (
	errStranger = errors.New("protocol: from a neighbour of whom nothing is proved")
	errPolicy   = errors.New("protocol: this neighbour may not send to that node")
	errNoRoom   = errors.New("protocol: the queue is full")
)

// take takes an envelope into custody: nil when what goes on is durable. What it
// returns is what the neighbour is told (SPEC.md section 9).
func (h *Hop) take(ctx context.Context, l *Link, from transport.Ingress, b []byte) error {
	err := h.custody(ctx, l, from, b)
	if err != nil {
		h.report.event(slog.LevelWarn, EventNotTaken, peer(from.Peer), slog.String("link", from.Link), size(len(b)), reason(err))
		h.report.count(notTakenCounter(err), 1)
	}
	return err
}

func (h *Hop) custody(ctx context.Context, l *Link, from transport.Ingress, b []byte) error {
	if from.Peer == "" && !h.config.Anonymous && len(h.config.Issuers) == 0 {
		return refused(errStranger)
	}
	var f envelope.Forward
	if err := h.peeler.Peel(&f, b, envelope.Ingress{Link: l.Number, Customer: from.Peer}); err != nil {
		err = answer(err)
		if err == nil {
			h.report.event(slog.LevelDebug, EventRepeated, peer(from.Peer))
		}
		return err
	}
	items, envelopes, err := h.outgoing(ctx, &f)
	if err != nil {
		return err
	}
	return h.keep(ctx, &f, items, envelopes)
}

// outgoing makes what goes on: for each node of next an envelope with the hop's
// record, and room for it in the queue.
func (h *Hop) outgoing(ctx context.Context, f *envelope.Forward) (items []*item, envelopes [][]byte, err error) {
	customer := f.Customer()
	for _, node := range f.Next() {
		link, err := h.way(ctx, customer, node)
		if err == nil {
			var e []byte
			if e, err = f.AppendEnvelope(nil, envelope.Egress{Link: link.Number}); err == nil {
				i := &item{
					lane: laneID{node, f.Urgent()}, number: h.numbers.next(), customer: customer, size: len(e),
					taken: h.config.Clock(), expires: f.Expires(),
				}
				if h.room.take(i.customer, int64(i.size)) {
					items, envelopes = append(items, i), append(envelopes, e)
					continue
				}
				err = &transport.Error{Class: transport.ErrLater, Delay: 5 * time.Second, Cause: errNoRoom}
			} else {
				err = answer(err)
			}
		}
		h.giveBack(items)
		return nil, nil, err
	}
	return items, envelopes, nil
}

// way is the link that leads to a node, if the hop's policy lets a neighbour send
// there.
func (h *Hop) way(ctx context.Context, from string, node keys.Thumbprint) (*Link, error) {
	if !h.config.May(from, node) {
		return nil, refused(errPolicy)
	}
	_, link, err := h.courier.find(ctx, node)
	if errors.Is(err, ErrUnknownNode) || errors.Is(err, errNoLink) {
		return nil, refused(err)
	}
	if err != nil {
		return nil, &transport.Error{Class: transport.ErrLater, Cause: err}
	}
	return link, nil
}

func refused(cause error) error {
	return &transport.Error{Class: transport.ErrRefused, Cause: cause}
}

func (h *Hop) giveBack(items []*item) {
	for _, i := range items {
		h.room.give(i.customer, int64(i.size))
	}
}

// keep makes it durable: that the place is closed, and what goes on. A crash before
// that leaves custody where it was, and one after it costs a repeat.
func (h *Hop) keep(ctx context.Context, f *envelope.Forward, items []*item, envelopes [][]byte) error {
	var fresh bool
	err := h.config.Store.Update(ctx, func(tx store.Tx) (err error) {
		if fresh, err = f.Changes().Apply(store.Prefix(tx, peelerSpace)); err != nil || !fresh {
			return err
		}
		q := store.Prefix(tx, queueSpace)
		for n, i := range items {
			if err := i.put(q, envelopes[n]); err != nil {
				return err
			}
		}
		return nil
	})
	f.Changes().Settle(err == nil)
	switch {
	case err != nil:
		if envelope.Class(err) == nil && !errors.Is(err, envelope.ErrTable) {
			h.storeFailed(err)
		}
		h.unsure(items)
		if told := answer(err); told != nil {
			return told
		}
		return nil
	case !fresh:
		h.giveBack(items)
		h.report.event(slog.LevelDebug, EventRepeated)
		return nil
	}
	for _, i := range items {
		h.took(i)
	}
	return nil
}

// took sends what is durable.
func (h *Hop) took(i *item) {
	h.report.event(slog.LevelDebug, EventTaken, peer(i.customer), next(i.lane.next), size(i.size))
	h.report.countTaken(i.size)
	h.courier.enqueue(i.lane, i)
}

// unsure notes items of an Update that failed. They may have been kept, and then
// their envelope is one that was taken: so they are looked for.
func (h *Hop) unsure(items []*item) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.doubtful = append(h.doubtful, items...)
	h.wake()
}

// wake has doubtful items looked for. Its caller holds mu.
func (h *Hop) wake() {
	select {
	case h.doubts <- struct{}{}:
	default:
	}
}

// settleDoubts looks for doubtful items: those that were kept are sent, the others
// are forgotten. It reports whether the store could say.
func (h *Hop) settleDoubts(ctx context.Context) bool {
	h.mu.Lock()
	items := h.doubtful
	h.doubtful = nil
	h.mu.Unlock()
	if len(items) == 0 {
		return true
	}
	kept := make([]bool, len(items))
	err := h.config.Store.View(ctx, func(v store.View) error {
		q := store.PrefixView(v, queueSpace)
		for n, i := range items {
			b, err := q.Get(i.key())
			if err != nil {
				return err
			}
			kept[n] = b != nil
		}
		return nil
	})
	if err != nil {
		h.mu.Lock()
		h.doubtful = append(items, h.doubtful...)
		h.mu.Unlock()
		h.storeFailed(err)
		return false
	}
	for n, i := range items {
		if kept[n] {
			h.took(i)
		} else {
			h.room.give(i.customer, int64(i.size))
		}
	}
	return true
}
