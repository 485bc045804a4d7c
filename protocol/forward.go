package protocol

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/vitalpost/vitalpost/protocol/store"
	"github.com/vitalpost/vitalpost/transport"
)

const (
	sendTimeout = 2 * time.Minute // of a try
	lastWords   = 5 * time.Second // to note what came of it, when Run has to end
)

var errExpired = errors.New("protocol: it expired on its way")

// forward sends what is in a lane, until there is nothing.
func (h *Hop) forward(ctx context.Context, l *lane) {
	for ctx.Err() == nil {
		send, expired, wait, idle := l.pick(h.config.Clock())
		switch {
		case idle:
			return
		case len(expired) > 0:
			ends := make([]end, len(expired))
			for n, i := range expired {
				ends[n] = end{i, errExpired}
			}
			h.finish(ctx, l, ends)
		case len(send) > 0:
			h.try(ctx, l, send)
		default:
			pause(ctx, wait, l.news)
		}
	}
}

// pause waits for a time, or until something is new.
func pause(ctx context.Context, d time.Duration, news <-chan struct{}) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-news:
	case <-ctx.Done():
	}
}

// try sends a batch once.
func (h *Hop) try(ctx context.Context, l *lane, items []*item) {
	items, parcels, err := h.read(ctx, l, items)
	var results []error
	if err == nil && len(items) > 0 {
		results, err = h.send(ctx, l, parcels)
	}
	now := h.config.Clock()
	var ends []end
	var delay time.Duration
	for n, result := range results {
		i := items[n]
		var e *transport.Error
		switch {
		case result == nil, errors.Is(result, transport.ErrRefused), errors.Is(result, transport.ErrTooLarge):
			ends = append(ends, end{i, result})
		case errors.Is(result, transport.ErrUnknownEpoch):
			l.later(now, i)
		default:
			err = result
			if errors.As(result, &e) {
				delay = max(delay, e.Delay)
			}
		}
	}
	if len(ends) > 0 && !h.finish(ctx, l, ends) {
		return
	}
	if l.went(now, err, delay); err != nil {
		h.report.event(slog.LevelWarn, EventRetry, next(l.id.next), slog.Int("waiting", l.len()), after(l.waits(now)), reason(err))
	}
}

// read reads the envelopes of items. Some may have left the queue already, in an
// Update that failed and was kept: they leave the lane.
func (h *Hop) read(ctx context.Context, l *lane, items []*item) (there []*item, parcels []transport.Parcel, err error) {
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

// send sends parcels once; an error says that there was no way to do so.
func (h *Hop) send(ctx context.Context, l *lane, parcels []transport.Parcel) ([]error, error) {
	to, link, err := h.find(ctx, l.id.next)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, sendTimeout)
	defer cancel()
	return transport.SendBatch(ctx, link.Transport, to, parcels), nil
}

// end is how an item leaves the queue: with custody elsewhere, or for a reason.
type end struct {
	item *item
	why  error // nil: the next node has custody
}

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
