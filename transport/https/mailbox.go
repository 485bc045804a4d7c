package https

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/vitalpost/vitalpost/transport"
)

// mailboxes are what waits for peers that ask (SPEC.md C.3). Nothing of it is
// stored: each envelope in it is one call of Send that waits.
type mailboxes struct {
	config *ServerConfig

	mu     sync.Mutex
	byPeer map[string]*mailbox
}

// mailbox is that of one peer. It is there while something is in it or somebody
// asks for it. Guarded by mailboxes.mu.
type mailbox struct {
	letters []*letter // in the order in which they go out: urgent ones first
	bytes   int
	asked   int           // requests that asked, of which the newest waits
	askers  int           // that are not over
	news    chan struct{} // closed when there is something to give out
}

// letter is an envelope that waits.
type letter struct {
	envelope []byte // of who called Send, until it has returned
	digest   digest
	urgent   bool
	fetched  bool // given out at some time, so that the peer may have taken it
	out      bool // given out, and not to be given out now
	answer   chan told
}

// maxWait is the longest poll.
const maxWait = 50 * time.Second

// Send implements transport.Transport: to is mailbox:PEER, and the envelope waits
// in memory until that peer has fetched and answered it, ctx has ended, or it
// expires, for ServerConfig.Waiting at most. Until it was fetched that is ErrLater.
func (s *Server) Send(ctx context.Context, to transport.Address, p transport.Parcel) error {
	scheme, name := to.Cut()
	if scheme != MailboxScheme || name == "" || len(name) > transport.MaxPeer {
		return transport.NoAnswer(fmt.Errorf("%w: %q", transport.ErrAddress, string(to)))
	}
	if err := p.Check(ctx, s.config.Limit); err != nil {
		return err
	}
	l := &letter{envelope: p.Envelope, digest: sha256.Sum256(p.Envelope), urgent: p.Urgent, answer: make(chan told, 1)}
	if !s.boxes.put(name, l) {
		return &transport.Error{Class: transport.ErrLater, Delay: time.Second, Cause: errors.New("the mailbox is full")}
	}
	waiting := s.config.Waiting
	if !p.Expires.IsZero() {
		waiting = min(waiting, time.Until(p.Expires))
	}
	timer := time.NewTimer(waiting)
	defer timer.Stop()
	cause := errors.New("the peer has not fetched it in time")
	select {
	case t := <-l.answer:
		return t.err()
	case <-timer.C:
	case <-ctx.Done():
		cause = ctx.Err()
	}
	if fetched := s.boxes.takeBack(name, l); fetched {
		select {
		case t := <-l.answer: // in the meantime
			return t.err()
		default:
			return transport.NoAnswer(cause)
		}
	}
	return &transport.Error{Class: transport.ErrLater, Cause: cause}
}

// SendBatch implements transport.Batcher.
func (s *Server) SendBatch(ctx context.Context, to transport.Address, parcels []transport.Parcel) []error {
	errs := make([]error, len(parcels))
	each(len(parcels), MaxBatch, func(i int) { errs[i] = s.Send(ctx, to, parcels[i]) })
	return errs
}

// box returns a peer's mailbox. Its caller holds mu.
func (m *mailboxes) box(name string) *mailbox {
	b := m.byPeer[name]
	if b == nil {
		b = &mailbox{news: make(chan struct{})}
		m.byPeer[name] = b
	}
	return b
}

// tidy forgets a mailbox that is empty. Its caller holds mu.
func (m *mailboxes) tidy(name string, b *mailbox) {
	if len(b.letters) == 0 && b.askers == 0 {
		delete(m.byPeer, name)
	}
}

// put puts a letter into a peer's mailbox, unless it is full.
func (m *mailboxes) put(name string, l *letter) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	b := m.box(name)
	if len(b.letters) >= m.config.Queue || len(b.letters) > 0 && b.bytes+len(l.envelope) > m.config.QueueBytes {
		return false
	}
	at := len(b.letters)
	if l.urgent {
		at = slices.IndexFunc(b.letters, func(other *letter) bool { return !other.urgent })
		if at < 0 {
			at = len(b.letters)
		}
	}
	b.letters = slices.Insert(b.letters, at, l)
	b.bytes += len(l.envelope)
	b.wake()
	return true
}

// wake tells those who ask that there is something.
func (b *mailbox) wake() {
	close(b.news)
	b.news = make(chan struct{})
}

// takeBack removes a letter for which nobody waits any more, and reports whether it
// was ever given out.
func (m *mailboxes) takeBack(name string, l *letter) (fetched bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	b := m.byPeer[name]
	if b == nil {
		return true
	}
	i := slices.Index(b.letters, l)
	if i < 0 {
		return true // answered
	}
	b.remove(i)
	m.tidy(name, b)
	return l.fetched
}

func (b *mailbox) remove(i int) {
	b.bytes -= len(b.letters[i].envelope)
	b.letters = slices.Delete(b.letters, i, i+1)
}

// note takes a peer's answers, to letters that are out. With again, those that it
// says nothing of are given out again.
func (m *mailboxes) note(name string, list []told, again bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	b := m.byPeer[name]
	if b == nil {
		return
	}
	said := make(map[digest]*told, len(list))
	for i := range list {
		said[list[i].digest] = &list[i]
	}
	for i := len(b.letters) - 1; i >= 0; i-- {
		l := b.letters[i]
		t := said[l.digest]
		switch {
		case !l.fetched:
		case t == nil:
			l.out = l.out && !again
		case t.answer == inHand:
			l.out = true
		default:
			b.remove(i)
			l.answer <- *t
		}
	}
	m.tidy(name, b)
}

// fetch gives out what there is, and else waits for it, until a newer call does. The
// result is a sequence of envelopes in memory of its own.
func (m *mailboxes) fetch(ctx context.Context, name string, wait time.Duration) []byte {
	m.mu.Lock()
	defer m.mu.Unlock()
	b := m.box(name)
	b.asked++
	own := b.asked
	if b.askers++; b.askers > 1 {
		b.wake()
	}
	defer func() {
		b.askers--
		m.tidy(name, b)
	}()
	timer := time.NewTimer(wait)
	defer timer.Stop()
	for {
		if ctx.Err() != nil || own != b.asked {
			return nil
		}
		if out := b.giveOut(m.config); len(out) > 0 || wait <= 0 {
			return out
		}
		news := b.news
		m.mu.Unlock()
		select {
		case <-news:
		case <-timer.C:
			wait = 0
		case <-ctx.Done():
		}
		m.mu.Lock()
	}
}

// giveOut returns what is not out, as much as a response holds.
func (b *mailbox) giveOut(c *ServerConfig) (out []byte) {
	n := 0
	for _, l := range b.letters {
		if l.out || len(out)+envelopeSize(len(l.envelope)) > c.BatchBytes {
			continue
		}
		if n == c.Batch {
			break
		}
		l.out, l.fetched = true, true
		out = appendEnvelope(out, l.envelope)
		n++
	}
	return out
}
