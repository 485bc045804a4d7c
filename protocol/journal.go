package protocol

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/vitalpost/vitalpost/protocol/store"
)

// journal writes what an endpoint has to remember of what it sends, in the order in
// which it was added. What several add meanwhile goes into one Update: whoever must
// know that his is durable commits what others had added before.
type journal struct {
	store store.Store
	wake  func(at time.Time) // has flush called then

	mu      sync.Mutex
	turn    sync.Cond
	queue   []*entry
	added   uint64
	written uint64
	busy    bool
	due     time.Time // when what is in the queue has to be written; zero: nothing is
}

// entry is what is written together or not at all.
type entry struct {
	// write may be called again, so it changes nothing but tx.
	write func(tx store.Tx) error
	// done is called once, with nil when it is durable. nil: nobody wants to know.
	done func(err error)
	// stale reports that the entry is built on one that has failed. nil: it never is.
	stale func() bool
}

// errStale says that what an entry was built on has failed.
var errStale = errors.New("protocol: what it was built on could not be stored")

// maxEntries is how many entries one Update has at most.
const maxEntries = 256

func newJournal(s store.Store, wake func(time.Time)) *journal {
	j := &journal{store: s, wake: wake}
	j.turn.L = &j.mu
	return j
}

// add adds an entry, which is written by the given time, and returns its number.
func (j *journal) add(by time.Time, e *entry) uint64 {
	j.mu.Lock()
	j.queue = append(j.queue, e)
	j.added++
	number := j.added
	sooner := j.due.IsZero() || by.Before(j.due)
	if sooner {
		j.due = by
	}
	j.mu.Unlock()
	if sooner {
		j.wake(by)
	}
	return number
}

// settled reports whether the first n entries have been written, or have failed.
func (j *journal) settled(n uint64) bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.written >= n
}

// flush returns when all that was added before has been written, or has failed.
func (j *journal) flush() {
	j.mu.Lock()
	defer j.mu.Unlock()
	for want := j.added; j.written < want; {
		if j.busy {
			j.turn.Wait()
			continue
		}
		batch := j.queue[:min(len(j.queue), maxEntries)]
		j.queue = j.queue[len(batch):]
		if len(j.queue) == 0 {
			j.queue, j.due = nil, time.Time{}
		}
		j.busy = true
		j.mu.Unlock()
		j.write(batch)
		j.mu.Lock()
		j.busy = false
		j.written += uint64(len(batch))
		j.turn.Broadcast()
	}
}

// pending returns when flush has to be called next; zero: there is nothing to write.
func (j *journal) pending() time.Time {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.due
}

// write writes a batch: together, or if nothing of it was kept each by itself, so that
// none fails for another. Where that is not known, one that is written again would stand
// beside later ones that were kept.
func (j *journal) write(batch []*entry) {
	err := j.update(batch)
	for _, e := range batch {
		result := err
		if len(batch) > 1 && nothingKept(err) {
			result = j.update([]*entry{e})
		}
		if e.done != nil {
			e.done(result)
		}
	}
}

func nothingKept(err error) bool {
	return errors.Is(err, store.ErrFull) || errors.Is(err, store.ErrSize) || errors.Is(err, errStale)
}

func (j *journal) update(batch []*entry) error {
	// To the end, whoever's context ended: others wait for it.
	return j.store.Update(context.Background(), func(tx store.Tx) error {
		for _, e := range batch {
			if e.stale != nil && e.stale() {
				return errStale
			}
			if err := e.write(tx); err != nil {
				return err
			}
		}
		return nil
	})
}
