package chaos

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"sync"
	"sync/atomic"
	"time"
)

// Most is the longest content that a [Proxy] lets pass, either way.
const Most = 8 << 20

// Proxy is a reverse proxy: what comes for it as an http.Handler goes on to one
// server, or does not. Safe for concurrent use.
type Proxy struct {
	seed   uint64
	faults Faults
	target url.URL
	server *http.Transport

	requests atomic.Uint64
	copies   sync.WaitGroup
	closing  context.Context // ends the copies, which no client waits for
	close    context.CancelFunc

	mu     sync.Mutex
	passed chan struct{}        // closed when the next request has passed: what is held back waits for it
	before map[string]*response // by path: what the last request got
	counts map[string]int
}

// NewProxy returns a proxy in front of a server: target is its scheme and host,
// server how it is reached.
func NewProxy(seed uint64, target string, server *http.Transport, f Faults) (*Proxy, error) {
	if err := f.check(); err != nil {
		return nil, err
	}
	u, err := url.Parse(target)
	if err != nil {
		return nil, err
	}
	if server == nil || u.Host == "" {
		return nil, errors.New("chaos: a proxy without a server")
	}
	p := &Proxy{
		seed: seed, faults: f, target: *u, server: server,
		passed: make(chan struct{}), before: map[string]*response{}, counts: map[string]int{},
	}
	p.closing, p.close = context.WithCancel(context.Background())
	return p, nil
}

// Close ends what the proxy does by itself. The http.Server is closed before it.
func (p *Proxy) Close() {
	p.close()
	p.copies.Wait()
	p.server.CloseIdleConnections()
}

// Counts returns how often each fault has happened, by its field in [Faults], and
// under "Dead" how often the server could not be reached.
func (p *Proxy) Counts() map[string]int {
	p.mu.Lock()
	defer p.mu.Unlock()
	counts := map[string]int{}
	for name, n := range p.counts {
		counts[name] = n
	}
	return counts
}

func (p *Proxy) count(name string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.counts[name]++
}

// ServeHTTP implements http.Handler.
func (p *Proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f := p.faults.decide(p.seed, p.requests.Add(1))
	if f.cutRequest {
		p.count("CutRequest")
		p.half(r, f.where)
		panic(http.ErrAbortHandler) // net/http closes the connection, or resets the stream
	}
	content, err := io.ReadAll(io.LimitReader(r.Body, Most+1))
	if err != nil || len(content) > Most {
		panic(http.ErrAbortHandler)
	}
	if f.portal {
		p.count("Portal")
		portal(f.variant).write(w)
		return
	}
	pause(r.Context(), f.delay)
	if f.reorder {
		p.holdBack(r.Context())
	}
	if f.duplicate {
		p.count("Duplicate")
		p.again(r, content, &f)
	}
	own := p.forward(r.Context(), r, content)
	p.pass()
	pause(r.Context(), f.answerDelay)
	p.reply(w, r, own, &f)
}

// reply writes what the client gets in the place of the server's response.
func (p *Proxy) reply(w http.ResponseWriter, r *http.Request, own *response, f *fate) {
	if r.Context().Err() != nil {
		panic(http.ErrAbortHandler)
	}
	earlier := p.remember(r.URL.Path, own)
	switch {
	case own == nil:
		p.count("Dead")
		gateway(0).write(w)
	case f.stale && earlier != nil:
		p.count("Stale")
		earlier.write(w)
	case f.gateway:
		p.count("Gateway")
		gateway(f.variant).write(w)
	case f.cutResponse:
		p.count("CutResponse")
		own.cut(w, f.where)
		panic(http.ErrAbortHandler)
	default:
		own.write(w)
	}
}

// again sends a copy of a request, for which nobody waits.
func (p *Proxy) again(r *http.Request, content []byte, f *fate) {
	if !f.late {
		p.forward(r.Context(), r, content)
		return
	}
	r = r.Clone(p.closing)
	p.copies.Go(func() {
		ctx, cancel := context.WithTimeout(p.closing, 10*time.Second)
		defer cancel()
		pause(ctx, f.copyDelay)
		p.forward(ctx, r, content)
	})
}

// holdBack waits until another request has passed.
func (p *Proxy) holdBack(ctx context.Context) {
	p.mu.Lock()
	passed := p.passed
	p.counts["Reorder"]++
	p.mu.Unlock()
	timer := time.NewTimer(p.faults.HoldBack)
	defer timer.Stop()
	select {
	case <-passed:
	case <-timer.C:
	case <-ctx.Done():
	}
}

// pass tells what is held back that another has passed.
func (p *Proxy) pass() {
	p.mu.Lock()
	defer p.mu.Unlock()
	close(p.passed)
	p.passed = make(chan struct{})
}

// remember keeps a response for later requests, and returns the one before it. A
// 413 is not kept: whoever says that a content is too large is believed, so it
// would be an answer and no fault.
func (p *Proxy) remember(path string, own *response) (earlier *response) {
	p.mu.Lock()
	defer p.mu.Unlock()
	earlier = p.before[path]
	if own != nil && own.status != http.StatusRequestEntityTooLarge {
		p.before[path] = own
	}
	return earlier
}

func pause(ctx context.Context, d time.Duration) {
	if d <= 0 {
		return
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
