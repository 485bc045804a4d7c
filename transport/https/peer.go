package https

import (
	"context"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// peers is what a server knows of each peer while it is busy with it, and a little
// longer. What an attacker can fill is bounded: peers are those that the
// authenticator names, and all others are one.
type peers struct {
	config *ServerConfig

	mu    sync.Mutex
	byOne map[string]*peer
	held  int64 // bytes of contents, of all peers
}

// peer is what is bounded for each peer.
type peer struct {
	slots   chan struct{} // calls of the handler
	limiter *rate.Limiter

	// Guarded by peers.mu.
	requests int
	held     int64 // bytes of contents

	mu      sync.Mutex
	flights map[digest]*flight // that are under way, and the last that were taken
	taken   [remembered]digest // those, in a ring
	next    int
}

// remembered is how many envelopes of a peer are answered without the handler when
// they come again.
const remembered = 64

// enter admits one request of a peer. nil: not now, there are too many.
func (t *peers) enter(name string) *peer {
	t.mu.Lock()
	defer t.mu.Unlock()
	p := t.byOne[name]
	if p == nil {
		if len(t.byOne) >= t.config.MaxPeers && !t.makeRoom() {
			return nil
		}
		p = &peer{
			slots:   make(chan struct{}, t.config.Concurrency),
			limiter: rate.NewLimiter(rate.Limit(t.config.Rate), t.config.Burst),
			flights: map[digest]*flight{},
		}
		t.byOne[name] = p
	}
	if p.requests >= t.config.Requests {
		return nil
	}
	p.requests++
	return p
}

// makeRoom forgets a peer that is idle, and whose rate would be allowed anew anyway.
func (t *peers) makeRoom() bool {
	for name, p := range t.byOne {
		if p.requests == 0 && p.limiter.Tokens() >= float64(t.config.Burst) {
			delete(t.byOne, name)
			return true
		}
	}
	return false
}

func (t *peers) leave(p *peer) {
	t.mu.Lock()
	defer t.mu.Unlock()
	p.requests--
}

// hold reserves memory for content, before any is taken; release gives it back.
func (t *peers) hold(p *peer, n int64) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	// One content always fits.
	if p.held > 0 && p.held+n > t.config.PeerBytes || t.held > 0 && t.held+n > t.config.TotalBytes {
		return false
	}
	p.held += n
	t.held += n
	return true
}

func (t *peers) release(p *peer, n int64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	p.held -= n
	t.held -= n
}

// allow takes n envelopes off a peer's rate, or says when to come again.
func (p *peer) allow(now time.Time, n int) (wait time.Duration, ok bool) {
	r := p.limiter.ReserveN(now, n)
	if !r.OK() {
		return time.Second, false
	}
	if wait = r.DelayFrom(now); wait > 0 {
		r.CancelAt(now)
		return wait, false
	}
	return 0, true
}

// slot waits for a slot of the handler.
func (p *peer) slot(ctx context.Context) error {
	select {
	case p.slots <- struct{}{}:
		return nil
	default:
	}
	select {
	case p.slots <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// flight is an envelope that is being handled, or was.
type flight struct {
	over chan struct{}
	err  error // of the handler, once over is closed
}

// once calls handle for an envelope, unless the same is being handled, or was
// taken a moment ago: then it has the answer of that.
func (p *peer) once(ctx context.Context, d digest, handle func() error) error {
	p.mu.Lock()
	if f, ok := p.flights[d]; ok {
		p.mu.Unlock()
		select {
		case <-f.over:
			return f.err
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	f := &flight{over: make(chan struct{}), err: errPanicked}
	p.flights[d] = f
	p.mu.Unlock()
	defer p.landed(d, f)
	f.err = handle()
	return f.err
}

func (p *peer) landed(d digest, f *flight) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if f.err == nil {
		delete(p.flights, p.taken[p.next])
		p.taken[p.next] = d
		p.next = (p.next + 1) % remembered
	} else {
		delete(p.flights, d)
	}
	close(f.over)
}
