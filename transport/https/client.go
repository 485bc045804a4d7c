package https

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"github.com/vitalpost/vitalpost/transport"
)

// ClientConfig is what a [Client] is made of.
type ClientConfig struct {
	// HTTP makes the requests: of it Transport and Timeout are used, but no cookies,
	// and redirects are not followed. Timeout, if there is one, is longer than Wait.
	// nil is refused: see [NewHTTPClient].
	HTTP *http.Client
	// Token returns the bearer token for a server, asked for each request; nil: none
	// is sent. What it returns is in no error.
	Token func(ctx context.Context, server transport.Address) (string, error)
	// Mailboxes are the servers that Serve asks for what there is for this node, and
	// for each the name that Ingress.Peer has for it: the link proves it as HTTP does.
	Mailboxes map[transport.Address]string

	Limit       int           // bytes of an envelope, both ways; 0: transport.MaxEnvelope, which is the most
	Concurrency int           // calls of the handler for one mailbox at a time; 0: 16
	Wait        time.Duration // of a poll, in whole seconds; 0: 25 s; at most 50 s
	Timeout     time.Duration // of a request that sends; 0: a minute
}

// Client sends envelopes to servers, and serves what is in its mailboxes there: a
// transport.Transport. Safe for concurrent use.
type Client struct {
	config  ClientConfig
	trip    http.RoundTripper
	longest time.Duration // of a request, as HTTP.Timeout said; 0: as long as it takes
	last    atomic.Pointer[resource]
	serving atomic.Bool
}

var (
	_ transport.Transport = (*Client)(nil)
	_ transport.Batcher   = (*Client)(nil)
	_ transport.Batcher   = (*Server)(nil)
)

// expectAbove is from which size on a server is asked before content is sent
// (RFC 9110 section 10.1.1): one that does not want it closes the connection, and
// its answer would be lost in what was under way.
const expectAbove = 64 << 10

// NewClient checks and copies c.
func NewClient(c ClientConfig) (*Client, error) {
	if c.HTTP == nil {
		return nil, errors.New("https: ClientConfig without an HTTP client")
	}
	if c.Limit < 0 || c.Limit > transport.MaxEnvelope || c.Concurrency < 0 || c.Wait < 0 || c.Wait%time.Second != 0 || c.Wait > maxWait || c.Timeout < 0 {
		return nil, errors.New("https: ClientConfig with a number out of its range")
	}
	if c.Limit == 0 {
		c.Limit = transport.MaxEnvelope
	}
	if c.Concurrency == 0 {
		c.Concurrency = 16
	}
	if c.Wait == 0 {
		c.Wait = 25 * time.Second
	}
	if c.Timeout == 0 {
		c.Timeout = time.Minute
	}
	c.Mailboxes = maps.Clone(c.Mailboxes)
	for server, peer := range c.Mailboxes {
		if _, err := endpoint(server, mailboxPath); err != nil {
			return nil, err
		}
		if len(peer) > transport.MaxPeer {
			return nil, fmt.Errorf("https: a peer's name of %d bytes, want %d at most", len(peer), transport.MaxPeer)
		}
	}
	client := &Client{config: c, trip: c.HTTP.Transport, longest: c.HTTP.Timeout}
	if client.trip == nil {
		client.trip = http.DefaultTransport
	}
	return client, nil
}

// resource is a path of a server, which is parsed once for many requests.
type resource struct {
	server transport.Address
	path   string
	url    *url.URL
}

// resource returns the last one, mostly: a device has one server.
func (c *Client) resource(server transport.Address, path string) (*url.URL, error) {
	if r := c.last.Load(); r != nil && r.server == server && r.path == path {
		return r.url, nil
	}
	u, err := endpoint(server, path)
	if err == nil {
		c.last.Store(&resource{server, path, u})
	}
	return u, err
}

// endpoint returns the URL of a path below a server's base.
func endpoint(to transport.Address, path string) (*url.URL, error) {
	if _, err := transport.ParseAddress(string(to)); err != nil {
		return nil, err
	}
	u, err := url.Parse(string(to))
	if err != nil || u.Scheme != Scheme || u.Host == "" || u.User != nil || u.RawQuery != "" || u.ForceQuery || u.Fragment != "" {
		return nil, fmt.Errorf("https: %w: want https://HOST/BASE/", transport.ErrAddress)
	}
	if !strings.HasSuffix(u.Path, "/") {
		u.Path += "/"
	}
	u.Path, u.RawPath = u.Path+path, ""
	return u, nil
}

// Send implements transport.Transport. One request is made, and net/http makes it
// again only where a connection that was kept turns out to be closed.
func (c *Client) Send(ctx context.Context, to transport.Address, p transport.Parcel) error {
	if err := p.Check(ctx, c.config.Limit); err != nil {
		return err
	}
	d := digest(sha256.Sum256(p.Envelope))
	var err error
	if failed := c.post(ctx, to, envelopesPath, typeEnvelope, p.Envelope, &d, c.config.Timeout, nil, func(r *http.Response) {
		err = answered(r, &d)
	}); failed != nil {
		return failed
	}
	return err
}

// answered returns what a response says of an envelope (SPEC.md C.1).
func answered(r *http.Response, d *digest) error {
	if fields := r.Header[headerAnswer]; len(fields) == 1 {
		a, named, ok := parseAnswerField(fields[0])
		if ok && r.StatusCode == words[a].status && (named == *d || a == transport.TooLarge) {
			return a.Err(retryAfter(r.Header, time.Now()))
		}
	}
	if r.StatusCode == http.StatusRequestEntityTooLarge {
		return transport.TooLarge.Err(0)
	}
	return unanswered(r)
}

// unanswered returns the error of a response that is no answer.
func unanswered(r *http.Response) error {
	return &transport.Error{
		Class: transport.ErrNoAnswer, Delay: retryAfter(r.Header, time.Now()),
		Cause: fmt.Errorf("https: status %d, and no answer of a node", r.StatusCode),
	}
}

// post makes a request, and calls read with the response. content is the caller's
// again when it returns.
func (c *Client) post(ctx context.Context, to transport.Address, path, mediaType string, content []byte, d *digest, timeout time.Duration, prefer []string, read func(*http.Response)) error {
	u, err := c.resource(to, path)
	if err != nil {
		return transport.NoAnswer(err)
	}
	if c.longest > 0 {
		timeout = min(timeout, c.longest)
	}
	caller := ctx
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	body, takeBack := bodyOf(content)
	defer takeBack()
	r := (&http.Request{
		Method: http.MethodPost, URL: u, Host: u.Host, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Body: body(), ContentLength: int64(len(content)), GetBody: func() (io.ReadCloser, error) { return body(), nil },
		Header: http.Header{
			"Content-Type": {mediaType},
			headerDigest:   {contentDigest(d)},
			// It says to net/http that the request may be made again, and is not sent.
			"Idempotency-Key": nil,
		},
	}).WithContext(ctx)
	if len(content) > expectAbove {
		r.Header["Expect"] = []string{"100-continue"}
	}
	if prefer != nil {
		r.Header["Prefer"] = prefer
	}
	if c.config.Token != nil {
		token, err := c.config.Token(ctx, to)
		if err != nil {
			return transport.NoAnswer(fmt.Errorf("https: no token: %w", err))
		}
		r.Header["Authorization"] = []string{"Bearer " + token}
	}
	// Not http.Client.Do, which copies each request for redirects and cookies.
	response, err := c.trip.RoundTrip(r)
	if err != nil {
		return transport.NoAnswer(ended(caller, err))
	}
	defer response.Body.Close()
	read(response)
	if response.ContentLength != 0 {
		// What is left of a short content is read, so that the connection is kept.
		_, _ = io.CopyN(io.Discard, response.Body, 4096)
	}
	return nil
}

// ended returns why a request failed: that its context ended, if it did, since
// net/http does not always say so.
func ended(ctx context.Context, err error) error {
	if ctx.Err() != nil && !errors.Is(err, ctx.Err()) {
		return errors.Join(ctx.Err(), err)
	}
	return err
}

// SendBatch implements transport.Batcher.
func (c *Client) SendBatch(ctx context.Context, to transport.Address, parcels []transport.Parcel) []error {
	errs := make([]error, len(parcels))
	var chunk []int // of parcels
	size := 0
	flush := func() {
		c.sendChunk(ctx, to, parcels, chunk, errs)
		chunk, size = nil, 0
	}
	for i, p := range parcels {
		if errs[i] = p.Check(ctx, c.config.Limit); errs[i] != nil {
			continue
		}
		n := envelopeSize(len(p.Envelope))
		if len(chunk) == MaxBatch || size+n > MaxBatchBytes {
			flush()
		}
		chunk, size = append(chunk, i), size+n
	}
	flush()
	return errs
}

// sendChunk sends parcels in one request. If the server takes no batch as large, it
// sends halves.
func (c *Client) sendChunk(ctx context.Context, to transport.Address, parcels []transport.Parcel, chunk []int, errs []error) {
	if len(chunk) == 0 {
		return
	}
	if len(chunk) == 1 {
		errs[chunk[0]] = c.Send(ctx, to, parcels[chunk[0]])
		return
	}
	var content []byte
	digests := make([]digest, len(chunk))
	for i, n := range chunk {
		content = appendEnvelope(content, parcels[n].Envelope)
		digests[i] = sha256.Sum256(parcels[n].Envelope)
	}
	d := digest(sha256.Sum256(content))
	tooLarge := false
	err := c.post(ctx, to, envelopesPath, typeEnvelopes, content, &d, c.config.Timeout, nil, func(r *http.Response) {
		if tooLarge = r.StatusCode == http.StatusRequestEntityTooLarge; tooLarge {
			return
		}
		list, err := answersOf(r, len(chunk))
		for i, n := range chunk {
			switch {
			case err != nil:
				errs[n] = err
			case i >= len(list) || list[i].digest != digests[i]:
				errs[n] = transport.NoAnswer(errors.New("https: a batch without an answer for this envelope"))
			default:
				errs[n] = list[i].err()
			}
		}
	})
	switch {
	case err != nil:
		for _, n := range chunk {
			errs[n] = err
		}
	case tooLarge:
		half := len(chunk) / 2
		c.sendChunk(ctx, to, parcels, chunk[:half], errs)
		c.sendChunk(ctx, to, parcels, chunk[half:], errs)
	}
}

// answersOf returns the answers of a response to a batch of n.
func answersOf(r *http.Response, n int) ([]told, error) {
	if r.StatusCode != http.StatusOK || r.Header.Get("Content-Type") != typeAnswers {
		return nil, unanswered(r)
	}
	b, err := io.ReadAll(io.LimitReader(r.Body, int64(n)*answerSize+1))
	if err != nil {
		return nil, transport.NoAnswer(err)
	}
	list, err := parseAnswers(b, transport.Taken, n)
	if err != nil {
		return nil, transport.NoAnswer(err)
	}
	return list, nil
}
