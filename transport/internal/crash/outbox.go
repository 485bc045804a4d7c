package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"sync"
	"time"

	"github.com/vitalpost/vitalpost/transport"
)

// outbox is what a sender keeps, and takes up again after a crash.
type outbox struct {
	*options
	sent, acknowledged *journal

	mu   sync.Mutex
	open []uint64 // noted as sent by an earlier life, and not as acknowledged
	next uint64   // the first that was never sent
}

func openOutbox(o *options) (*outbox, error) {
	b := &outbox{options: o}
	open := map[uint64]bool{}
	var err error
	b.sent, err = openJournal(sentPath(o.dir), func(record []byte) error {
		n, err := parseNote(record)
		open[n.number] = true
		b.next = max(b.next, n.number+1)
		return err
	})
	if err != nil {
		return nil, err
	}
	b.acknowledged, err = openJournal(acknowledgedPath(o.dir), func(record []byte) error {
		n, err := parseNote(record)
		delete(open, n.number)
		return err
	})
	if err != nil {
		return nil, err
	}
	for n := range open {
		b.open = append(b.open, n)
	}
	slices.Sort(b.open)
	return b, nil
}

// take returns up to n numbers of envelopes that are to be sent, and are noted as
// such; none: that was all. It waits while the limit is reached.
func (b *outbox) take(n int) ([]uint64, error) {
	for {
		list, left, err := b.tryTake(n)
		if err != nil || len(list) > 0 || left == 0 {
			return list, err
		}
		time.Sleep(2 * time.Millisecond)
	}
}

// tryTake is take, and returns none and what is left when the limit is reached.
func (b *outbox) tryTake(n int) (list []uint64, left uint64, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.open) > 0 {
		n = min(n, len(b.open))
		list = b.open[:n:n]
		b.open = b.open[n:]
		return list, 0, nil
	}
	info, err := os.Stat(limitPath(b.dir))
	if err != nil {
		return nil, 0, err
	}
	var last uint64
	for limit := min(uint64(b.count), uint64(info.Size())); len(list) < n && b.next < limit; b.next++ {
		note := noteOf(b.next, envelope(b.seed, b.next))
		if last, err = b.sent.write(note.record()); err != nil {
			return nil, 0, err
		}
		list = append(list, b.next)
	}
	return list, uint64(b.count) - b.next, b.sent.sync(last)
}

// acknowledge notes that Send has returned nil. The note is durable a moment later.
func (b *outbox) acknowledge(number uint64, envelope []byte) error {
	note := noteOf(number, envelope)
	n, err := b.acknowledged.write(note.record())
	if err == nil && n%64 == 0 {
		err = b.acknowledged.sync(n)
	}
	return err
}

// empty sends all that there is: one by one from half of the goroutines, from the
// others up to batch at a time.
func (b *outbox) empty(t transport.Transport, to transport.Address, goroutines, batch int) error {
	errs := make([]error, goroutines)
	var wg sync.WaitGroup
	for i := range goroutines {
		wg.Go(func() {
			for size := 1; errs[i] == nil; size++ {
				n := 1
				if i%2 == 1 {
					n = 1 + size%batch
				}
				var list []uint64
				if list, errs[i] = b.take(n); len(list) == 0 {
					return
				}
				if errs[i] == nil {
					errs[i] = b.settle(t, to, list)
				}
			}
		})
	}
	wg.Wait()
	return errors.Join(append(errs, b.acknowledged.sync(b.acknowledged.written))...)
}

// settle sends envelopes until all are acknowledged. No honest neighbour says
// anything else of them than later, and no fault may make up an answer.
func (b *outbox) settle(t transport.Transport, to transport.Address, list []uint64) error {
	for len(list) > 0 {
		parcels := make([]transport.Parcel, len(list))
		for i, number := range list {
			parcels[i] = transport.Parcel{Envelope: envelope(b.seed, number), Urgent: number%7 == 0}
		}
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		var errs []error
		if len(parcels) == 1 {
			errs = []error{t.Send(ctx, to, parcels[0])}
		} else {
			errs = transport.SendBatch(ctx, t, to, parcels)
		}
		cancel()
		var again []uint64
		pause := 2 * time.Millisecond
		for i, err := range errs {
			if err == nil {
				if err := b.acknowledge(list[i], parcels[i].Envelope); err != nil {
					return err
				}
				continue
			}
			if !errors.Is(err, transport.ErrLater) && !errors.Is(err, transport.ErrNoAnswer) {
				return fmt.Errorf("envelope %d: %w", list[i], err)
			}
			var e *transport.Error
			if errors.As(err, &e) {
				pause = max(pause, e.Delay)
			}
			again = append(again, list[i])
		}
		if list = again; len(list) > 0 {
			time.Sleep(pause)
		}
	}
	return nil
}
