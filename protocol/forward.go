package protocol

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/vitalpost/vitalpost/protocol/store"
	"github.com/vitalpost/vitalpost/transport"
)

const lastWords = 5 * time.Second // to note what came of a try, when Run has to end

// The hop is the cargo of its courier.

// load reads the envelopes of items. Some may have left the queue already, in an
// Update that failed and was kept: they leave the lane.
func (h *Hop) load(ctx context.Context, l *lane, items []*item) (there []*item, parcels []transport.Parcel, err error) {
	var gone []*item
	err = h.config.Store.View(ctx, func(v store.View) error {
		q := store.PrefixView(v, queueSpace)
		for _, i := range items {
			value, err := q.Get(i.key())
			if err != nil {
				return err
			}
			if value == nil {
				gone = append(gone, i)
				continue
			}
			_, e, err := readItem(i.key(), value)
			if err != nil {
				return err
			}
			there = append(there, i)
			parcels = append(parcels, transport.Parcel{Envelope: bytes.Clone(e), Expires: i.expires, Urgent: l.id.urgent})
		}
		return nil
	})
	if err != nil {
		return nil, nil, fmt.Errorf("protocol: the queue can't be read: %w", err)
	}
	l.remove(gone)
	h.giveBack(gone)
	return there, parcels, nil
}

// unknown: nothing but an opening helps, and that is for the endpoint to send.
func (h *Hop) unknown([]*item) {}

// finish takes items out of the queue, and writes a letter about those that are dead.
// It reports whether that is durable: if not they stay, and are sent again.
func (h *Hop) finish(ctx context.Context, l *lane, ends []end) bool {
	// Also when Run has to end: what has arrived need not be sent again.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastWords)
	defer cancel()
	var dead []end
	for _, e := range ends {
		if e.why != nil {
			dead = append(dead, e)
		}
	}
	err := h.config.Store.Update(ctx, func(tx store.Tx) error {
		q := store.Prefix(tx, queueSpace)
		if err := h.bury(tx, q, dead); err != nil {
			return err
		}
		for _, e := range ends {
			if err := q.Delete(e.item.key()); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		h.storeFailed(err)
		l.went(h.config.Clock(), err, 0)
		return false
	}
	items := make([]*item, len(ends))
	for n, e := range ends {
		items[n] = e.item
		if e.why == nil {
			h.report.event(slog.LevelDebug, EventForwarded, next(l.id.next), size(e.item.size))
		} else {
			h.report.event(slog.LevelWarn, EventDead, next(l.id.next), peer(e.item.customer), size(e.item.size), reason(e.why))
		}
	}
	l.remove(items)
	h.giveBack(items)
	return true
}
