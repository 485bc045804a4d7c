package https

import (
	"context"
	"crypto/sha256"
	"errors"
	"io"
	mathrand "math/rand/v2"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/vitalpost/vitalpost/transport"
)

// Serve implements transport.Transport: it asks the mailboxes for envelopes, and
// sends what h says of them. A mailbox that can't be reached is asked
// again, later and later, up to every half minute. When ctx ends, what h has said is
// still sent, for a few seconds at most.
func (c *Client) Serve(ctx context.Context, h transport.Handler) error {
	if len(c.config.Mailboxes) == 0 {
		return errors.New("https: a client without mailboxes has nothing to serve")
	}
	if !c.serving.CompareAndSwap(false, true) {
		return transport.ErrServing
	}
	defer c.serving.Store(false)
	var wg sync.WaitGroup
	for server, peer := range c.config.Mailboxes {
		b := &collector{
			Client: c, server: server, from: transport.Ingress{Peer: peer, Link: string(server)}, handler: h,
			known: map[digest]bool{}, slots: make(chan struct{}, c.config.Concurrency), news: make(chan struct{}, 1),
		}
		wg.Go(func() { b.run(ctx) })
	}
	wg.Wait()
	return nil
}

// collector works on one mailbox: one goroutine asks, one sends answers, and some
// handle.
type collector struct {
	*Client
	server  transport.Address
	from    transport.Ingress
	handler transport.Handler
	calls   sync.WaitGroup
	slots   chan struct{}
	news    chan struct{} // has one when something is to be sent

	mu    sync.Mutex
	known map[digest]bool // being handled
	said  []told          // not yet sent
}

// lastWords is how long answers may still be sent when Serve has to end.
const lastWords = 5 * time.Second

func (b *collector) run(ctx context.Context) {
	// Answers are sent for as long as handlers say something.
	handling, handled := context.WithCancel(context.WithoutCancel(ctx))
	defer handled()
	var wg sync.WaitGroup
	wg.Go(func() { b.answer(handling) })
	b.ask(ctx)
	b.calls.Wait()
	handled()
	wg.Wait()
}

// ask asks for envelopes, until ctx ends.
func (b *collector) ask(ctx context.Context) {
	var pause backoff
	for ctx.Err() == nil {
		hand, n := b.inHand()
		if n >= maxAnswers {
			sleep(ctx, 50*time.Millisecond) // until some have been handled and answered
			continue
		}
		var list [][]byte
		var failed error
		asked := time.Now()
		err := b.exchange(ctx, hand, b.config.Wait+15*time.Second, []string{"wait=" + strconv.Itoa(int(b.config.Wait/time.Second))}, func(r *http.Response) {
			list, failed = envelopesOf(r)
		})
		if err = errors.Join(err, failed); err != nil {
			pause.wait(ctx, err)
			continue
		}
		news := false
		for _, e := range list {
			news = b.take(ctx, e) || news
		}
		if news || time.Since(asked) >= b.config.Wait/2 {
			pause = backoff{}
		} else {
			// It does not wait, or gives out what is in hand: not in a hot loop.
			pause.wait(ctx, nil)
		}
	}
}

// take handles an envelope in a goroutine, when there is a slot for it, unless it
// is in hand: then it is no news.
func (b *collector) take(ctx context.Context, e []byte) (news bool) {
	d := digest(sha256.Sum256(e))
	b.mu.Lock()
	known := b.known[d]
	b.known[d] = true
	b.mu.Unlock()
	if known {
		return false
	}
	select {
	case b.slots <- struct{}{}:
	case <-ctx.Done():
		b.say(toldOf(d, ctx.Err()))
		return true
	}
	b.calls.Go(func() {
		defer func() { <-b.slots }()
		err := transport.ErrTooLarge
		if len(e) <= b.config.Limit {
			err = b.handler(ctx, b.from, e)
		}
		b.say(toldOf(d, err))
	})
	return true
}

func (b *collector) say(t told) {
	b.mu.Lock()
	b.said = append(b.said, t)
	delete(b.known, t.digest)
	b.mu.Unlock()
	b.wake()
}

// wake has answers sent.
func (b *collector) wake() {
	select {
	case b.news <- struct{}{}:
	default:
	}
}

// answer sends answers when there are some, until all are said, and then what is
// left.
func (b *collector) answer(handling context.Context) {
	var pause backoff
	for over := false; !over; {
		ctx := handling
		select {
		case <-b.news:
		case <-handling.Done():
			over = true
			var cancel context.CancelFunc
			ctx, cancel = context.WithTimeout(context.WithoutCancel(handling), lastWords)
			defer cancel()
		}
		content, n := b.toSay()
		if n == 0 {
			continue
		}
		err := b.exchange(ctx, content, b.config.Timeout, []string{"return=minimal"}, func(*http.Response) {})
		if err == nil {
			pause = backoff{}
			b.sent(n)
		} else if !over {
			pause.wait(ctx, err)
			b.wake()
		}
	}
}

// inHand returns what is being handled, or answered in a request of its own, for a
// request that asks.
func (b *collector) inHand() (content []byte, n int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for d := range b.known {
		content = appendAnswer(content, &told{digest: d, answer: inHand})
	}
	for i := range b.said {
		content = appendAnswer(content, &told{digest: b.said[i].digest, answer: inHand})
	}
	return content, len(b.known) + len(b.said)
}

// toSay returns the answers that are to be sent next.
func (b *collector) toSay() (content []byte, n int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	n = min(len(b.said), maxAnswers)
	for i := range b.said[:n] {
		content = appendAnswer(content, &b.said[i])
	}
	return content, n
}

// sent forgets the first n answers, which have arrived. Each arrives once, unless a
// response was lost: so none is about an envelope that came later.
func (b *collector) sent(n int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.said = append([]told(nil), b.said[n:]...)
	if len(b.said) > 0 {
		b.wake()
	}
}

// exchange makes a request to the mailbox.
func (b *collector) exchange(ctx context.Context, content []byte, timeout time.Duration, prefer []string, read func(*http.Response)) error {
	d := digest(sha256.Sum256(content))
	var err error
	failed := b.post(ctx, b.server, mailboxPath, typeAnswers, content, &d, timeout, prefer, func(r *http.Response) {
		if r.StatusCode != http.StatusOK || r.Header.Get("Content-Type") != typeEnvelopes {
			err = unanswered(r)
			return
		}
		read(r)
	})
	return errors.Join(failed, err)
}

// envelopesOf returns the envelopes of a mailbox's response.
func envelopesOf(r *http.Response) ([][]byte, error) {
	b, err := io.ReadAll(io.LimitReader(r.Body, MaxBatchBytes+1))
	if err != nil {
		return nil, transport.NoAnswer(err)
	}
	if len(b) > MaxBatchBytes {
		return nil, transport.NoAnswer(errors.New("https: a mailbox sent more than a batch"))
	}
	return parseEnvelopes(b, MaxBatch)
}

// backoff waits longer each time, up to half a minute, or as long as a server asks.
type backoff struct{ last time.Duration }

func (p *backoff) wait(ctx context.Context, err error) {
	p.last = min(max(2*p.last, 100*time.Millisecond), 30*time.Second)
	d := p.last/2 + mathrand.N(p.last/2+1) // so that not all come back at once
	var e *transport.Error
	if errors.As(err, &e) && e.Delay > d {
		d = min(e.Delay, 10*time.Minute)
	}
	sleep(ctx, d)
}

// sleep waits for a time, or until ctx ends.
func sleep(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
