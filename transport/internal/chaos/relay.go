package chaos

import (
	"io"
	"net"
	"sync"
	"sync/atomic"
)

// Relay passes on TCP connections to one address. Each is cut when some bytes have
// gone in one direction: in a handshake of TLS, a header or a content, and with all
// requests that share it. Half of them end with a reset.
type Relay struct {
	listener net.Listener
	seed     uint64
	target   string
	most     int64
	cuts     atomic.Int64

	mu     sync.Mutex
	closed bool
	open   map[net.Conn]struct{}
	all    sync.WaitGroup
}

// NewRelay relays what l accepts to target, until Close. A connection is cut after 0
// to most bytes of one direction; most 0: not at all.
func NewRelay(l net.Listener, seed uint64, target string, most int64) *Relay {
	r := &Relay{listener: l, seed: seed, target: target, most: most, open: map[net.Conn]struct{}{}}
	r.all.Go(r.accept)
	return r
}

// Cuts returns how many connections were cut.
func (r *Relay) Cuts() int64 { return r.cuts.Load() }

// Close ends all connections and waits for their goroutines.
func (r *Relay) Close() {
	r.listener.Close()
	r.mu.Lock()
	r.closed = true
	for c := range r.open {
		c.Close()
	}
	r.mu.Unlock()
	r.all.Wait()
}

func (r *Relay) accept() {
	for n := uint64(0); ; n++ {
		c, err := r.listener.Accept()
		if err != nil {
			return
		}
		r.all.Go(func() { r.relay(c, n) })
	}
}

// relay passes on both directions of the n-th connection, until one of them ends.
func (r *Relay) relay(client net.Conn, n uint64) {
	defer client.Close()
	if !r.keep(client) {
		return
	}
	defer r.forget(client)
	server, err := net.Dial("tcp", r.target)
	if err != nil {
		return
	}
	defer server.Close()
	if !r.keep(server) {
		return
	}
	defer r.forget(server)

	up, down, reset := r.limits(n)
	var both sync.WaitGroup
	for _, d := range []struct {
		dst, src net.Conn
		limit    int64
	}{{server, client, up}, {client, server, down}} {
		both.Go(func() {
			if passed, _ := io.CopyN(d.dst, d.src, d.limit); passed == d.limit {
				r.cuts.Add(1)
				if reset {
					linger(client)
					linger(server)
				}
			}
			// What has come so far arrives, and nothing after it in either direction.
			client.Close()
			server.Close()
		})
	}
	both.Wait()
}

// limits says where the n-th connection is cut.
func (r *Relay) limits(n uint64) (up, down int64, reset bool) {
	const never = 1 << 62
	if r.most <= 0 {
		return never, never, false
	}
	random := random(r.seed, n)
	at := random.Int64N(r.most + 1)
	reset = random.IntN(2) == 0
	if random.IntN(2) == 0 {
		return at, never, reset
	}
	return never, at, reset
}

func linger(c net.Conn) {
	if tcp, ok := c.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
}

func (r *Relay) keep(c net.Conn) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.closed {
		r.open[c] = struct{}{}
	}
	return !r.closed
}

func (r *Relay) forget(c net.Conn) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.open, c)
}
