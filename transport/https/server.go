package https

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/vitalpost/vitalpost/transport"
)

// ServerConfig is what a [Server] is made of. Zero is good, and serves nobody:
// either Peers or Anonymous says whom.
type ServerConfig struct {
	Peers     Authenticator // nil: nobody proves anything
	Anonymous bool          // serves those of whom nothing was proved, all together as one peer
	Plaintext bool          // the mux is reached without TLS, from a proxy on the same machine that has ended it

	Limit       int           // bytes of an envelope; 0: transport.MaxEnvelope, which is the most
	Batch       int           // envelopes of a batch; 0: MaxBatch, which is the most
	BatchBytes  int           // bytes of a batch; 0: MaxBatchBytes, which is the most; at least Limit and 5
	Concurrency int           // calls of the handler for one peer at a time; 0: 16
	Requests    int           // requests of one peer at a time; 0: 64
	MaxPeers    int           // that are known at a time: busy, or a moment ago; 0: 16384. Others are told to come again
	Rate        float64       // envelopes a second of one peer, for long; 0: 1000
	Burst       int           // at once; 0: 4096; at least Batch
	PeerBytes   int64         // of contents of one peer; 0: 16 MiB; one content always fits
	TotalBytes  int64         // of contents of all peers; 0: 256 MiB; the same
	Reading     time.Duration // for a content to come, from its header on; 0: 30 s
	Handling    time.Duration // for the handler; 0: 30 s
	Queue       int           // envelopes that wait in one peer's mailbox; 0: 4096
	QueueBytes  int           // bytes of them; 0: 16 MiB; one always fits
	Waiting     time.Duration // that Send waits for a peer to ask; 0: a minute

	// Log gets what the handler's errors say, with the peer; nil: nobody does.
	Log *slog.Logger
}

// Server takes envelopes over HTTP and has mailboxes for its peers (SPEC.md
// appendix C): a transport.Transport, and an http.Handler for what is below a base,
// such as mux.Handle("/vitalpost/", server). It looks at the last segment of a path
// only, so that the base is the mux's. It answers requests also when nobody serves:
// that it can't now. Safe for concurrent use.
type Server struct {
	config  ServerConfig
	peers   peers
	boxes   mailboxes
	buffers sync.Pool // *[]byte

	mu      sync.Mutex
	serving *serving
}

var (
	_ transport.Transport = (*Server)(nil)
	_ http.Handler        = (*Server)(nil)
)

// serving is one call of Serve.
type serving struct {
	ctx     context.Context
	handler transport.Handler
	calls   sync.WaitGroup
}

var (
	errNotServing = errors.New("https: nobody serves")
	errPanicked   = errors.New("https: the handler panicked")
)

// NewServer checks and copies c.
func NewServer(c ServerConfig) (*Server, error) {
	for _, f := range []struct {
		name             string
		value            *int
		standard, lo, hi int
	}{
		{"Limit", &c.Limit, transport.MaxEnvelope, 1, transport.MaxEnvelope},
		{"Batch", &c.Batch, MaxBatch, 1, MaxBatch},
		{"BatchBytes", &c.BatchBytes, MaxBatchBytes, 1, MaxBatchBytes},
		{"Concurrency", &c.Concurrency, 16, 1, 1 << 20},
		{"Requests", &c.Requests, 64, 1, 1 << 20},
		{"MaxPeers", &c.MaxPeers, 16384, 1, 1 << 20},
		{"Burst", &c.Burst, 4096, 1, 1 << 30},
		{"Queue", &c.Queue, 4096, 1, 1 << 20},
		{"QueueBytes", &c.QueueBytes, 16 << 20, 1, 1 << 30},
	} {
		if *f.value == 0 {
			*f.value = f.standard
		}
		if *f.value < f.lo || *f.value > f.hi {
			return nil, fmt.Errorf("https: ServerConfig.%s is %d, want %d to %d", f.name, *f.value, f.lo, f.hi)
		}
	}
	for _, d := range []struct {
		value    *time.Duration
		standard time.Duration
	}{{&c.Reading, 30 * time.Second}, {&c.Handling, 30 * time.Second}, {&c.Waiting, time.Minute}} {
		if *d.value == 0 {
			*d.value = d.standard
		}
		if *d.value < 0 {
			return nil, fmt.Errorf("https: ServerConfig with a negative time")
		}
	}
	if c.Rate == 0 {
		c.Rate = 1000
	}
	if c.PeerBytes == 0 {
		c.PeerBytes = 16 << 20
	}
	if c.TotalBytes == 0 {
		c.TotalBytes = 256 << 20
	}
	switch {
	case c.Rate < 0 || c.PeerBytes < 0 || c.TotalBytes < 0:
		return nil, errors.New("https: ServerConfig with a negative number")
	case c.Burst < c.Batch:
		return nil, fmt.Errorf("https: ServerConfig.Burst of %d, want Batch, %d, at least", c.Burst, c.Batch)
	case c.BatchBytes < envelopeSize(c.Limit):
		return nil, fmt.Errorf("https: ServerConfig.BatchBytes of %d does not hold an envelope of Limit", c.BatchBytes)
	}
	s := &Server{config: c}
	s.peers = peers{config: &s.config, byOne: map[string]*peer{}}
	s.boxes = mailboxes{config: &s.config, byPeer: map[string]*mailbox{}}
	return s, nil
}

// Serve implements transport.Transport: requests that come in the meantime reach h.
// When ctx ends, new ones are told to come again, and Serve returns when the last
// handler has; http.Server.Shutdown after it loses nothing.
func (s *Server) Serve(ctx context.Context, h transport.Handler) error {
	own := &serving{ctx: ctx, handler: h}
	s.mu.Lock()
	if s.serving != nil {
		s.mu.Unlock()
		return transport.ErrServing
	}
	s.serving = own
	s.mu.Unlock()

	<-ctx.Done()

	s.mu.Lock()
	s.serving = nil
	s.mu.Unlock()
	own.calls.Wait()
	return nil
}

// whileServing returns a context that also ends with the Serve that runs now, if
// one does: so that a poll does not hold up the end of the server.
func (s *Server) whileServing(ctx context.Context) (context.Context, context.CancelFunc) {
	s.mu.Lock()
	own := s.serving
	s.mu.Unlock()
	ctx, cancel := context.WithCancel(ctx)
	if own == nil {
		return ctx, cancel
	}
	stop := context.AfterFunc(own.ctx, cancel)
	return ctx, func() { stop(); cancel() }
}

// handle calls the handler for an envelope of a peer, in a slot.
func (s *Server) handle(ctx context.Context, p *peer, from transport.Ingress, envelope []byte, d digest) error {
	s.mu.Lock()
	own := s.serving
	if own == nil || own.ctx.Err() != nil {
		s.mu.Unlock()
		return errNotServing
	}
	own.calls.Add(1)
	s.mu.Unlock()
	defer own.calls.Done()

	h := &handling{Context: ctx, serve: own.ctx, deadline: time.Now().Add(s.config.Handling)}
	defer h.end()
	err := p.once(h, d, func() error {
		if err := p.slot(h); err != nil {
			return err
		}
		defer func() { <-p.slots }()
		return own.handler(h, from, envelope)
	})
	if err != nil && s.config.Log != nil {
		s.config.Log.LogAttrs(ctx, slog.LevelInfo, "envelope not taken", slog.String("peer", from.Peer), slog.String("link", from.Link), slog.Any("error", err))
	}
	return err
}

// ServeHTTP implements http.Handler for the paths envelopes and mailbox.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	rc := http.NewResponseController(w)
	if r.ProtoMajor == 1 {
		// Also for the content of a request which is refused before it is read, since
		// net/http waits for that. Without support by what is around this handler, the
		// server's own timeouts hold.
		_ = rc.SetReadDeadline(time.Now().Add(s.config.Reading))
	}
	path := r.URL.Path[strings.LastIndexByte(r.URL.Path, '/')+1:]
	if err := s.overTLS(r); err != nil {
		refuse(w, http.StatusForbidden, err.Error())
		return
	}
	if path != envelopesPath && path != mailboxPath {
		refuse(w, http.StatusNotFound, "")
		return
	}
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		refuse(w, http.StatusMethodNotAllowed, "")
		return
	}
	name, err := s.authenticate(r)
	if err != nil || name == "" && !s.config.Anonymous {
		w.Header().Set("WWW-Authenticate", "Bearer")
		refuse(w, http.StatusUnauthorized, "")
		return
	}
	p := s.peers.enter(name)
	if p == nil {
		tooMany(w, time.Second)
		return
	}
	defer s.peers.leave(p)
	req := &request{s, w, r, rc, p, transport.Ingress{Peer: name, Link: r.RemoteAddr}}
	if path == mailboxPath {
		req.mailbox()
		return
	}
	switch r.Header.Get("Content-Type") {
	case typeEnvelope:
		req.one()
	case typeEnvelopes:
		req.several()
	default:
		refuse(w, http.StatusUnsupportedMediaType, "")
	}
}
