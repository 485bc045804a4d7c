package protocol

import (
	"container/list"
	mathrand "math/rand/v2"
	"sync"
	"time"

	"github.com/vitalpost/vitalpost/envelope"
)

// A batch of a lane has at most so many envelopes, and bytes unless it is one.
const (
	laneBatch      = 64
	laneBatchBytes = 256 << 10
)

// Waits between tries: of a lane to one node.
const (
	firstWait      = time.Second
	longestWait    = time.Minute
	longestUrgent  = 5 * time.Second  // of an urgent lane
	longestRefusal = 30 * time.Second // of an envelope whose epoch the next node does not know
)

// lane is what goes to one node, urgent or not. It has no goroutine while it is empty.
type lane struct {
	id laneID

	mu        sync.Mutex
	items     list.List // of *item, in their order
	running   bool
	tries     int       // in a row that brought no answer
	notBefore time.Time // as far as the whole lane is concerned
	wait      time.Duration
	expires   time.Time // none of the items does so before; zero: nobody knows
	last      error     // of the last try; nil: it went well
	news      chan struct{}
}

func newLane(id laneID) *lane { return &lane{id: id, news: make(chan struct{}, 1)} }

// add puts items behind the others, and reports whether a goroutine has to be started.
func (l *lane) add(items ...*item) (start bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, i := range items {
		l.items.PushBack(i)
		l.expires = earlier(l.expires, i.expires) // zero stays
	}
	if l.items.Len() == 0 || l.running {
		select {
		case l.news <- struct{}{}:
		default:
		}
		return false
	}
	l.running = true
	return true
}

// pick returns what is to be sent now, and those that have expired; or how long
// nothing is. idle: the lane is empty, and runs no more.
func (l *lane) pick(now time.Time) (send, expired []*item, wait time.Duration, idle bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.items.Len() == 0 {
		l.running = false
		return nil, nil, 0, true
	}
	if l.notBefore.Sub(now) > l.wait {
		l.notBefore = now.Add(l.wait) // the clock was set back
	}
	soonest := now.Add(longestWait)
	if l.notBefore.After(now) && now.Before(l.expires) { // not a look at each of maybe many
		return nil, nil, earlier(soonest, earlier(l.notBefore, l.expires)).Sub(now), false
	}
	l.expires = time.Time{}
	expires := now.Add(envelope.MaxLife)
	size := 0
	for e := l.items.Front(); e != nil; e = e.Next() {
		i := e.Value.(*item)
		if !now.Before(i.expires) {
			expired = append(expired, i)
			continue
		}
		expires = earlier(expires, i.expires)
		if i.notBefore.Sub(now) > longestRefusal {
			i.notBefore = now
		}
		ready := i.notBefore
		if l.notBefore.After(ready) {
			ready = l.notBefore
		}
		if ready.After(now) {
			soonest = earlier(soonest, earlier(ready, i.expires))
			continue
		}
		if len(send) == laneBatch || len(send) > 0 && size+i.size > laneBatchBytes {
			break
		}
		send, size = append(send, i), size+i.size
	}
	if len(send) == 0 && len(expired) == 0 {
		l.expires = expires // all were looked at
	}
	return send, expired, soonest.Sub(now), false
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

// remove takes items out.
func (l *lane) remove(items []*item) {
	gone := make(map[*item]bool, len(items))
	for _, i := range items {
		gone[i] = true
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for e := l.items.Front(); e != nil && len(gone) > 0; {
		following := e.Next()
		if i := e.Value.(*item); gone[i] {
			l.items.Remove(e)
			delete(gone, i)
		}
		e = following
	}
}

// went notes the last try: nil, or why the whole lane waits, at least for delay.
func (l *lane) went(now time.Time, err error, delay time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.last = err; err == nil {
		l.tries, l.notBefore = 0, time.Time{}
		return
	}
	longest := longestWait
	if l.id.urgent {
		longest = longestUrgent
	}
	l.wait = max(delay, backoff(l.tries, longest))
	l.notBefore = now.Add(l.wait)
	l.tries++
}

// later has one item wait, and not those behind it.
func (l *lane) later(now time.Time, i *item) {
	l.mu.Lock()
	defer l.mu.Unlock()
	i.notBefore = now.Add(backoff(i.tries, longestRefusal))
	i.tries++
}

// backoff is a second at first, twice as long each time up to the longest, and half
// of it by chance, so that not all come back at once.
func backoff(tries int, longest time.Duration) time.Duration {
	d := min(firstWait<<min(tries, 20), longest)
	return d/2 + mathrand.N(d/2+1)
}
