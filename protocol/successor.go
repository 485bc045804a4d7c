package protocol

import (
	"context"
	"time"

	"github.com/vitalpost/vitalpost/keys"
)

// Successors is what a trust store may be beside keys.Trust: one that knows of rotations
// (SPEC.md section 6.8). What an outbox sends to a node goes to the keys that have taken
// its place.
type Successors interface {
	// Successor returns the identity that stands at the end of a node's chain at a time,
	// which is the node itself if it was not replaced or is not known.
	Successor(node keys.Thumbprint, at time.Time) (keys.Thumbprint, error)
}

// Learner is what a trust store may be beside keys.Trust: one that takes what others have
// signed. An endpoint hands it the statements that come in messages.
type Learner interface {
	// Learn takes them, in any order. Errors of the classes of envelope.Class are about
	// statements that were refused; another one says that nothing is sure, and they come
	// again.
	Learn(ctx context.Context, list ...Statement) error
}

// successor returns whom a node is now.
func (b *bundles) successor(node keys.Thumbprint) (keys.Thumbprint, error) {
	if s, ok := b.trust.(Successors); ok {
		return s.Successor(node, b.clock())
	}
	return node, nil
}
