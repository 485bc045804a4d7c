package memory

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/vitalpost/vitalpost/transport"
)

// Node is a node in a [Network]: a transport.Transport. Make it with
// [Network.Node].
type Node struct {
	network *Network
	name    string
	crashed chan struct{} // closed when another has taken its name
	running atomic.Pointer[serving]
}

var _ transport.Transport = (*Node)(nil)

// serving is one call of Serve.
type serving struct {
	inbox chan *delivery
	over  chan struct{} // closed when it takes nothing any more
	slots chan struct{}
	calls sync.WaitGroup
}

// delivery is an envelope at the door of a node.
type delivery struct {
	from     string
	envelope []byte
	answer   chan error    // has room for it
	repeat   time.Duration // 0: not
}

// Address returns where others of the network find the node.
func (n *Node) Address() transport.Address { return transport.Address(Scheme + ":" + n.name) }

var (
	errCrashed     = errors.New("the node crashed")
	errUnreachable = errors.New("nobody there")
	errLost        = errors.New("nothing came back")
)

// Send implements transport.Transport.
func (n *Node) Send(ctx context.Context, to transport.Address, p transport.Parcel) error {
	scheme, name := to.Cut()
	if scheme != Scheme || name == "" {
		return transport.NoAnswer(fmt.Errorf("%w: %q", transport.ErrAddress, string(to)))
	}
	if err := p.Check(ctx, n.network.config.Limit); err != nil {
		return err
	}
	l := link{n.name, name}
	f, peer, passed := n.network.route(l, len(p.Envelope))
	if peer == nil || f.lost {
		return n.nothing(ctx, f.timeout)
	}
	d := &delivery{n.name, f.damaged(p.Envelope), make(chan error, 1), f.repeat}
	if err := n.wait(ctx, f.delay, nil); err != nil {
		return err
	}
	if err := n.wait(ctx, f.hold, passed); err != nil {
		return err
	}
	if len(d.envelope) == 0 {
		return n.nothing(ctx, f.timeout)
	}
	answer := n.deliver(ctx, peer, d, l)
	if f.answerLost && !errors.Is(answer, transport.ErrNoAnswer) {
		return n.nothing(ctx, f.timeout)
	}
	return answer
}

// deliver hands a delivery to a node and waits for its answer.
func (n *Node) deliver(ctx context.Context, peer *Node, d *delivery, l link) error {
	s := peer.running.Load()
	if s == nil {
		return transport.NoAnswer(errUnreachable)
	}
	select {
	case s.inbox <- d:
		defer n.network.pass(l)
	case <-s.over:
		return transport.NoAnswer(errUnreachable)
	case <-n.crashed:
		return transport.NoAnswer(errCrashed)
	case <-ctx.Done():
		return transport.NoAnswer(ctx.Err())
	}
	select {
	case err := <-d.answer:
		answer, delay := transport.AnswerTo(err)
		return answer.Err(delay)
	case <-peer.crashed:
		return transport.NoAnswer(errCrashed)
	case <-n.crashed:
		return transport.NoAnswer(errCrashed)
	case <-ctx.Done():
		return transport.NoAnswer(ctx.Err())
	}
}

// nothing is what a sender is told of what is lost.
func (n *Node) nothing(ctx context.Context, timeout time.Duration) error {
	if err := n.wait(ctx, timeout, nil); err != nil {
		return err
	}
	return transport.NoAnswer(errLost)
}

// wait waits for a time, or for something before.
func (n *Node) wait(ctx context.Context, d time.Duration, before <-chan struct{}) error {
	if d <= 0 {
		return nil
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-before:
	case <-n.crashed:
		return transport.NoAnswer(errCrashed)
	case <-ctx.Done():
		return transport.NoAnswer(ctx.Err())
	}
	return nil
}

// Serve implements transport.Transport. It returns an error also when another node
// has taken this one's name.
func (n *Node) Serve(ctx context.Context, h transport.Handler) error {
	s := &serving{
		inbox: make(chan *delivery), over: make(chan struct{}),
		slots: make(chan struct{}, n.network.config.Concurrency),
	}
	if !n.running.CompareAndSwap(nil, s) {
		return transport.ErrServing
	}
	defer n.running.Store(nil)
	calling, cancel := context.WithCancel(ctx)
	defer s.calls.Wait()
	defer cancel()
	defer close(s.over)
	for {
		select {
		case s.slots <- struct{}{}:
		case <-ctx.Done():
			return nil
		case <-n.crashed:
			return fmt.Errorf("memory: %w", errCrashed)
		}
		select {
		case d := <-s.inbox:
			s.calls.Go(func() { s.take(calling, d, h) })
		case <-ctx.Done():
			return nil
		case <-n.crashed:
			return fmt.Errorf("memory: %w", errCrashed)
		}
	}
}

// take calls the handler in a slot, and again for what is repeated.
func (s *serving) take(ctx context.Context, d *delivery, h transport.Handler) {
	from := transport.Ingress{Peer: d.from, Link: Scheme + ":" + d.from}
	var again []byte
	if d.repeat > 0 {
		again = bytes.Clone(d.envelope) // the handler may write to its own
	}
	d.answer <- h(ctx, from, d.envelope)
	<-s.slots
	if d.repeat == 0 {
		return
	}
	timer := time.NewTimer(d.repeat)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
		return
	}
	select {
	case s.slots <- struct{}{}:
	case <-ctx.Done():
		return
	}
	_ = h(ctx, from, again) // the answer to a repetition is for nobody
	<-s.slots
}
