package protocol

import (
	"context"
	"fmt"
	"time"

	"github.com/vitalpost/vitalpost/envelope"
)

// OutboxStatus says what an outbox holds, and why.
type OutboxStatus struct {
	ID       uint64
	Messages int   // not acknowledged
	Bytes    int64 // of them
	Waiting  int   // of them, never sealed yet
	Open     int   // of them, that the next node does not have
	InFlight int64 // bytes in memory
	Stream   envelope.StreamID
	Earlier  int           // streams that are not settled
	Heard    time.Duration // since the last receipt, or since the stream began
	Silent   int           // retries in a row that brought no receipt
	Error    string        // why nothing is sealed, or the store can't be read; empty: all is well
}

// Status returns what the outbox holds now, also before Run. It may have to read that
// from the store.
func (o *Outbox) Status() OutboxStatus {
	o.mu.Lock()
	defer o.mu.Unlock()
	err := o.ready(context.Background())
	s := OutboxStatus{
		ID: o.id, Messages: len(o.out) + len(o.waiting), Bytes: o.bytes, Waiting: len(o.waiting),
		InFlight: o.flight, Earlier: len(o.earlier), Silent: o.silent,
	}
	for _, m := range o.out {
		if len(m.open) > 0 || !m.live {
			s.Open++
		}
	}
	if o.sealer != nil {
		s.Stream, s.Heard = o.sealer.Stream(), o.e.config.Clock().Sub(o.heard)
	}
	if err == nil {
		err = o.wait.err
	}
	if err != nil {
		s.Error = err.Error()
	}
	return s
}

// Explain says in a sentence why a message is not acknowledged yet; empty: the outbox
// has none of that number any more, or never had.
func (o *Outbox) Explain(message Ref) string {
	o.mu.Lock()
	if err := o.ready(context.Background()); err != nil {
		defer o.mu.Unlock()
		return "the store can't be read: " + err.Error()
	}
	m := o.nextOut(uint64(message))
	if m == nil {
		defer o.mu.Unlock()
		return o.explainWaiting(uint64(message))
	}
	now := o.e.config.Clock()
	open := append([]*item(nil), m.open...)
	text := ""
	switch {
	case !m.stored:
		text = "it waits to be made durable"
	case !m.live:
		text = "it is resealed in a new stream as soon as one begins"
		if o.wait.err != nil {
			text += ": " + o.wait.err.Error()
		}
	case len(open) == 0:
		text = fmt.Sprintf("the next node took it %v ago, sent %d times, and no receipt has come from", now.Sub(m.left).Round(time.Second), m.tries+1)
		for i := range o.care {
			if !o.care[i].done(m.place) {
				text += " " + o.care[i].recipient.String()
			}
		}
	}
	o.mu.Unlock()
	if text != "" || len(open) == 0 {
		return text
	}
	i := open[0]
	lanes, running := o.e.courier.all()
	text = fmt.Sprintf("node %v does not have it yet", i.lane.next)
	if !running {
		return text + ": Run is not running"
	}
	for _, l := range lanes {
		if s, ok := l.status(now); ok && l.id == i.lane {
			text += fmt.Sprintf(": %d wait for it, the next try is in %v", s.Waiting, s.Wait.Round(time.Second))
			if s.Error != "" {
				text += "; the last one: " + s.Error
			}
		}
	}
	return text
}

func (o *Outbox) explainWaiting(number uint64) string {
	for n, w := range o.waiting {
		if w.number != number {
			continue
		}
		text := fmt.Sprintf("it waits to be sealed, behind %d others", n)
		switch {
		case w.writes > 0:
			return "it waits to be made durable"
		case o.wait.err != nil:
			text += ": " + o.wait.err.Error()
		case !o.e.running.Load():
			text += ": Run is not running"
		case o.flight >= o.config.InFlight:
			text += fmt.Sprintf(": %d bytes are on their way", o.flight)
		default:
			text += ": its stream is as far ahead of the receipts as it may be"
		}
		return text
	}
	return ""
}
