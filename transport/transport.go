package transport

import (
	"context"
	"errors"
	"time"
)

// Limits of what a transport carries.
const (
	// MaxEnvelope is the size of the largest envelope, with its trail: 1 MiB and
	// 16 KiB (SPEC.md section 12). A transport may be set to less, and lets no
	// byte more of one envelope pass.
	MaxEnvelope = 1<<20 + 16<<10
	// MaxPeer is the length of the longest name of a peer.
	MaxPeer = 255
	// MaxDelay is the longest delay that an answer asks for.
	MaxDelay = 24 * time.Hour
)

// Transport exchanges envelopes with neighbours. Both methods are safe for
// concurrent use. The suite in transporttest is what an implementation promises.
type Transport interface {
	// Send hands an envelope to the node at an address. It returns nil if that
	// node has custody, or an [*Error]. It returns soon after ctx has ended, and
	// keeps nothing of p.
	Send(ctx context.Context, to Address, p Parcel) error

	// Serve hands what arrives to h, from several goroutines at a time, until ctx
	// ends. When it returns, no call of h runs any more; it returns nil if ctx
	// ended, and ErrServing if another Serve is running.
	Serve(ctx context.Context, h Handler) error
}

// Parcel is an envelope and what a transport may know of it.
type Parcel struct {
	Envelope []byte    // 1 to MaxEnvelope bytes; the caller's, and not written to
	Expires  time.Time // a transport that makes it wait gives it up then; zero: unknown
	Urgent   bool      // it may overtake others
}

// Check refuses what no node would take: every Send begins with it. limit is the
// size of the largest envelope.
func (p *Parcel) Check(ctx context.Context, limit int) error {
	switch {
	case len(p.Envelope) == 0:
		return &Error{Class: ErrRefused, Cause: errEmpty}
	case len(p.Envelope) > limit:
		return &Error{Class: ErrTooLarge}
	case ctx.Err() != nil:
		return NoAnswer(ctx.Err())
	}
	return nil
}

var errEmpty = errors.New("empty envelope")

// Handler takes an envelope into custody: nil says that it is durable. An error
// that is none of the classes of [Error] answers ErrLater, since nothing is lost
// by trying again. envelope is valid until the handler returns, and its to write
// to; its length is 1 to what the transport was set to. ctx ends when nobody waits
// for the answer any more, or when Serve has to return.
type Handler func(ctx context.Context, from Ingress, envelope []byte) error

// Ingress is where an envelope came from.
type Ingress struct {
	// Peer is whom the link proved, by the name that the transport was given for
	// it, at most MaxPeer bytes; empty: the link proved nobody.
	Peer string
	// Link is what the transport calls the link, such as an address in a network:
	// for an operator to read. It proves nothing.
	Link string
}
