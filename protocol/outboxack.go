package protocol

import (
	"bytes"
	"errors"
	"log/slog"
	"slices"
	"time"

	"github.com/vitalpost/vitalpost/envelope"
	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/protocol/store"
	"github.com/vitalpost/vitalpost/transport"
)

// done reports whether a recipient has done the message at a place of the stream.
func (a *acknowledged) done(place uint64) bool { return a.any && a.receipt.Done(place) }

// acknowledge notes a receipt from a recipient, by the start of the stream that it
// came in and its sequence there (SPEC.md section 8.8). It reports whether it is about
// a stream of this outbox.
func (o *Outbox) acknowledge(now time.Time, from keys.Thumbprint, start time.Time, sequence uint64, r Receipt) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.sealer == nil || o.sealer.Stream() != r.Stream {
		return false
	}
	i := slices.IndexFunc(o.care, func(a acknowledged) bool { return a.now == from })
	if i < 0 {
		return true
	}
	a := &o.care[i]
	if start.Before(a.start) || start.Equal(a.start) && sequence <= a.sequence && a.any {
		return true // an older one
	}
	a.start, a.sequence = start, sequence
	err := o.sealer.Acknowledge(from, r.Next, r.Head, r.Bitmap)
	switch {
	case errors.Is(err, envelope.ErrEquivocation):
		o.event(slog.LevelError, EventAlarm, slog.String("recipient", from.String()), reason(err))
		o.e.post(Alarm{Peer: from, Err: err})
		return true
	case errors.Is(err, envelope.ErrWentBack):
		o.event(slog.LevelWarn, EventWentBack, slog.String("recipient", from.String()))
		o.renewSoon(now, minRenew)
		return true
	case err != nil:
		return true
	}
	r.Bitmap = bytes.Clone(r.Bitmap)
	a.receipt, a.any = r, true
	o.heard, o.silent, o.unheard = now, 0, 0
	if r.Lost {
		o.renewSoon(now, minRenew)
	}
	o.erase(now, o.doneByAll)
	next := r.Next
	for i := range o.care {
		if !o.care[i].any {
			next = 0
		}
		next = min(next, o.care[i].receipt.Next)
	}
	if next >= max(o.moved, 1) {
		o.settleEarlier(now)
	}
	if ended, ok := o.sealer.Ended(); ok && next == ended.Last+1 && len(o.out) == 0 {
		o.settle(now)
	}
	o.e.wake(now)
	return true
}

// lazily is when something has to be written that a crash may undo.
func (o *Outbox) lazily(now time.Time) time.Time { return now.Add(max(o.config.Group, time.Second)) }

// erase erases live messages that are acknowledged.
func (o *Outbox) erase(now time.Time, acknowledged func(m *outgoing) bool) {
	var numbers []uint64
	o.out = slices.DeleteFunc(o.out, func(m *outgoing) bool {
		if !m.live || !m.stored || !acknowledged(m) {
			return false
		}
		o.forget(m)
		numbers = append(numbers, m.number)
		o.e.post(Acknowledged{Outbox: o.id, Message: Ref(m.number), ID: m.id})
		return true
	})
	if len(numbers) > 0 {
		o.event(slog.LevelDebug, EventAcknowledged, slog.Int("messages", len(numbers)))
		o.e.report.count(CountAcknowledged, len(numbers))
		o.delete(now, numbers)
	}
}

// delete deletes messages that are acknowledged, however often that fails: nothing is
// built on it. Its caller holds mu.
func (o *Outbox) delete(now time.Time, numbers []uint64) {
	for _, number := range numbers {
		o.gone[number] = true
	}
	o.e.journal.add(o.lazily(now), &entry{
		write: func(tx store.Tx) error {
			p := store.Prefix(tx, outboxSpace)
			for _, number := range numbers {
				if err := p.Delete(sentKey(o.id, number)); err != nil {
					return err
				}
			}
			return nil
		},
		done: func(err error) {
			o.mu.Lock()
			defer o.mu.Unlock()
			if err != nil {
				o.e.storeFailed(err)
				o.delete(o.e.config.Clock(), numbers)
				return
			}
			for _, number := range numbers {
				delete(o.gone, number)
			}
		},
	})
}

// forget gives back what a message has in memory.
func (o *Outbox) forget(m *outgoing) {
	o.recall(m)
	o.flight -= int64(len(m.core))
	o.bytes -= int64(m.size)
}

// settleEarlier forgets the streams that this one has taken over: the recipients have
// all that moved, and have given up what else was open.
func (o *Outbox) settleEarlier(now time.Time) {
	if len(o.earlier) == 0 {
		return
	}
	var keys [][]byte
	for _, e := range o.earlier {
		keys = append(keys, streamKey(o.id, e.Stream))
	}
	o.earlier = nil
	o.write(o.lazily(now), func(tx store.Tx) error { return deleteAll(tx, keys) }, nil)
}

// settle forgets the stream itself, until its next message: no other has to list it.
func (o *Outbox) settle(now time.Time) {
	if o.settled {
		return
	}
	o.settled = true
	key := streamKey(o.id, o.sealer.Stream())
	o.write(o.lazily(now), func(tx store.Tx) error { return tx.Delete(key) }, nil)
}

func deleteAll(tx store.Tx, keys [][]byte) error {
	for _, key := range keys {
		if err := tx.Delete(key); err != nil {
			return err
		}
	}
	return nil
}

// byLeg reports whether a message is acknowledged when the next node has it.
func (o *Outbox) byLeg() bool { return len(o.care) == 0 }

// envelope returns what is to be sent; nil: nothing any more.
func (o *Outbox) envelope(i *item) []byte {
	o.mu.Lock()
	defer o.mu.Unlock()
	return i.parcel.envelope
}

// ended notes that a next node has an envelope, or will not have it.
func (o *Outbox) ended(i *item, why error) {
	now := o.e.config.Clock()
	o.mu.Lock()
	defer o.mu.Unlock()
	m := i.parcel.message
	at := slices.Index(m.open, i)
	if at < 0 {
		return // recalled meanwhile
	}
	m.open = slices.Delete(m.open, at, at+1)
	o.flight -= int64(len(i.parcel.envelope))
	i.parcel.envelope = nil
	if why != nil {
		o.event(slog.LevelWarn, EventNotSent, next(i.lane.next), size(i.size), reason(why))
	}
	switch {
	case why != nil && o.byLeg() && !errors.Is(why, errExpired):
		cause := DeadRefused
		if errors.Is(why, transport.ErrTooLarge) {
			cause = DeadTooLarge
		}
		o.giveUp(now, func(other *outgoing) (DeadReason, bool) { return cause, other == m })
	case len(m.open) > 0:
	case o.byLeg() && why == nil:
		o.erase(now, func(other *outgoing) bool { return other == m })
		first := uint64(1<<63 - 1)
		if len(o.out) > 0 {
			first = 0
			if o.out[0].live {
				first = o.out[0].place
			}
		}
		if first >= max(o.moved, 1) {
			o.settleEarlier(now)
		}
		if len(o.out) == 0 {
			o.settle(now)
		}
	default:
		m.left = now
	}
	o.e.wake(now)
}

// unknown notes that a next node does not know a message's epoch: an opening goes to
// it, in place of the first envelope that it did not know.
func (o *Outbox) unknown(i *item) {
	o.mu.Lock()
	defer o.mu.Unlock()
	m := i.parcel.message
	if i.parcel.envelope == nil || !m.live || o.sealer == nil {
		return
	}
	var b envelope.Batch
	if err := o.sealer.Resend(&b, m.core); err != nil {
		o.renewSoon(o.e.config.Clock(), minRenew)
		return
	}
	e := b.Legs[i.parcel.route].Envelope
	o.flight += int64(len(e) - len(i.parcel.envelope))
	i.parcel.envelope = e
}
