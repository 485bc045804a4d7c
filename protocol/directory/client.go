package directory

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/protocol"
	"github.com/vitalpost/vitalpost/transport"
)

// minBytes is room for the largest entry.
const minBytes = overhead + protocol.MaxDirectoryEntry

// maxRequests are under way at a time.
const maxRequests = 8

// ClientConfig is what a [Client] is made of.
type ClientConfig struct {
	// HTTP makes the requests: of it Transport and Timeout are used, but no cookies,
	// and redirects are not followed. nil is refused: see https.NewHTTPClient.
	HTTP *http.Client
	// Base is what stands before the thumbprint: https://HOST/PATH/.
	Base string

	Timeout    time.Duration // of a request; 0: 5 s
	MaxStale   time.Duration // since it was given, of an answer that serves while there is no newer one; 0: 3 days
	MaxEntries int           // nodes in memory, known ones, and as many unknown ones; 0: 1024
	MaxBytes   int           // in memory, of each kind; 0: 4 MiB; 34311 at least
}

// Client is a protocol.Directory that asks a server and remembers what it said. It asks
// about a node once at a time, in the goroutine of a caller; others wait for that, or get
// the answer from before. While the server gives no answer the last one serves, up to
// MaxStale. Safe for concurrent use.
type Client struct {
	config ClientConfig
	trip   http.RoundTripper
	base   *url.URL
	slots  chan struct{} // requests under way

	mu     sync.Mutex // guards what follows; never held during a request
	cache  cache
	flight map[keys.Thumbprint]chan struct{} // closed when the request about a node is over
}

var _ protocol.Directory = (*Client)(nil)

// Error says why a directory does not know about a node now.
type Error struct {
	Node   keys.Thumbprint
	Status int   // of the response; 0: there was none
	Err    error // what was wrong with it, or why there was none; may be nil
}

func (e *Error) Error() string {
	text := fmt.Sprintf("directory: node %v", e.Node)
	if e.Status != 0 {
		text += fmt.Sprintf(": status %d", e.Status)
	}
	if e.Err != nil {
		text += ": " + e.Err.Error()
	}
	return text
}

// Unwrap returns Err.
func (e *Error) Unwrap() error { return e.Err }

// NewClient checks and copies c.
func NewClient(c ClientConfig) (*Client, error) {
	if c.HTTP == nil {
		return nil, errors.New("directory: ClientConfig without an HTTP client")
	}
	if c.Timeout < 0 || c.MaxStale < 0 || c.MaxEntries < 0 || c.MaxBytes < 0 || c.MaxBytes > 0 && c.MaxBytes < minBytes {
		return nil, errors.New("directory: ClientConfig with a number out of its range")
	}
	base, err := url.Parse(c.Base)
	if err != nil || base.Scheme != "https" || base.Host == "" || base.User != nil || base.RawQuery != "" || base.ForceQuery || base.Fragment != "" || !strings.HasSuffix(base.Path, "/") {
		return nil, errors.New("directory: ClientConfig.Base is not https://HOST/PATH/")
	}
	if c.Timeout == 0 {
		c.Timeout = 5 * time.Second
	}
	if c.HTTP.Timeout > 0 {
		c.Timeout = min(c.Timeout, c.HTTP.Timeout)
	}
	if c.MaxStale == 0 {
		c.MaxStale = 3 * 24 * time.Hour
	}
	if c.MaxEntries == 0 {
		c.MaxEntries = 1024
	}
	if c.MaxBytes == 0 {
		c.MaxBytes = 4 << 20
	}
	client := &Client{
		config: c, trip: c.HTTP.Transport, base: base, slots: make(chan struct{}, maxRequests),
		cache: newCache(c.MaxEntries, c.MaxBytes), flight: map[keys.Thumbprint]chan struct{}{},
	}
	if client.trip == nil {
		client.trip = http.DefaultTransport
	}
	return client, nil
}

// Address implements protocol.Addresses. A node without an address is ErrUnknownNode.
func (c *Client) Address(ctx context.Context, node keys.Thumbprint) (transport.Address, error) {
	e, err := c.entry(ctx, node)
	if err == nil && e.Address == "" {
		err = unknown(node)
	}
	return e.Address, err
}

// Bundle implements protocol.Directory.
func (c *Client) Bundle(ctx context.Context, node keys.Thumbprint) ([]byte, error) {
	e, err := c.entry(ctx, node)
	return e.Bundle, err
}

// entry answers from memory, or asks.
func (c *Client) entry(ctx context.Context, node keys.Thumbprint) (protocol.DirectoryEntry, error) {
	for {
		c.mu.Lock()
		now := time.Now()
		a, over := c.cache.get(node), c.flight[node]
		switch {
		case a != nil && now.Before(a.ask), over != nil && c.serves(a, now):
			c.mu.Unlock()
			return c.give(a, node, now)
		case over == nil:
			over = make(chan struct{})
			c.flight[node] = over
			c.mu.Unlock()
			return c.ask(ctx, node, a, over)
		}
		c.mu.Unlock()
		select {
		case <-over: // an answer is there, or its caller gave up
		case <-ctx.Done():
			return protocol.DirectoryEntry{}, &Error{Node: node, Err: ctx.Err()}
		}
	}
}

// serves reports whether a does while there is no newer one: an entry, and not too old.
// That a node is unknown is for good to whoever hears it, so only a directory that can
// be reached says so.
func (c *Client) serves(a *answer, now time.Time) bool {
	return a != nil && a.known() && now.Sub(a.said) <= c.config.MaxStale
}

// give returns what an answer says that is fresh, or was tried anew, or serves.
func (c *Client) give(a *answer, node keys.Thumbprint, now time.Time) (protocol.DirectoryEntry, error) {
	switch {
	case a.known() && a.err == nil, c.serves(a, now):
		return a.entry, nil
	case a.err != nil:
		return protocol.DirectoryEntry{}, a.err
	}
	return protocol.DirectoryEntry{}, unknown(node)
}

// ask makes the request about a node, and keeps what comes of it in the place of old,
// which may be nil.
func (c *Client) ask(ctx context.Context, node keys.Thumbprint, old *answer, over chan struct{}) (protocol.DirectoryEntry, error) {
	var a *answer
	defer func() { // also when a RoundTripper panics, so that nobody waits for ever
		c.mu.Lock()
		defer c.mu.Unlock()
		if a != nil {
			c.cache.put(a)
		}
		delete(c.flight, node)
		close(over)
	}()
	got, err := c.fetch(ctx, node)
	now := time.Now()
	switch {
	case err == nil:
		a = got
	case ctx.Err() != nil:
		// The caller gave up. That says nothing of the directory.
		if c.serves(old, now) {
			return old.entry, nil
		}
		return protocol.DirectoryEntry{}, err
	default:
		a = &answer{node: node, ask: now.Add(retry), err: err}
		if c.serves(old, now) {
			a.entry, a.said = old.entry, old.said
		}
	}
	return c.give(a, node, now)
}

func unknown(node keys.Thumbprint) error {
	return fmt.Errorf("directory: node %v: %w", node, protocol.ErrUnknownNode)
}
