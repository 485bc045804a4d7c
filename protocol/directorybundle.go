package protocol

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/vitalpost/vitalpost/keys"
)

// BundleQuery is what [FindBundle] looks for.
type BundleQuery struct {
	Node  keys.Thumbprint
	Role  keys.Role  // that the bundle's place in a plan needs
	Trust keys.Trust // knows the node; never the directory
	At    time.Time  // now
	// Seen is the newest bundle of the node that was taken before; nil: none. An older
	// one is not taken: a directory may have kept it.
	Seen *keys.Bundle
}

// FindBundle asks a directory for a node's bundle and verifies that it is this node's,
// by [keys.ParseBundle]. Whatever the directory answers, nothing comes out but what the
// owner of that thumbprint signed: a bundle of somebody else is of class keys.ErrTrust,
// also if trust knows that one for the same role; one older than Seen is an
// *[keys.OlderError]. Errors of the directory itself are those of [Directory].
func FindBundle(ctx context.Context, d Directory, q BundleQuery) (*keys.Bundle, error) {
	if d == nil || q.Trust == nil {
		return nil, errors.New("protocol: FindBundle without directory or trust")
	}
	if q.Seen != nil && (!q.Seen.Valid() || q.Seen.Owner() != q.Node) {
		return nil, errors.New("protocol: BundleQuery whose Seen is not a bundle of the node")
	}
	b, err := d.Bundle(ctx, q.Node)
	if err != nil {
		return nil, err
	}
	bundle, err := bundleOf(q.Node, b, q.Trust, q.At, q.Role)
	if err != nil {
		return nil, err
	}
	if q.Seen != nil {
		if err := notOlder(bundle, seenBundle{q.Seen.Sequence(), q.Seen.Digest()}); err != nil {
			return nil, err
		}
	}
	return bundle, nil
}

// bundleOf verifies a bundle that a directory gave for a node, which has one of the roles.
func bundleOf(node keys.Thumbprint, signed []byte, trust keys.Trust, at time.Time, roles ...keys.Role) (bundle *keys.Bundle, err error) {
	for _, role := range roles {
		if bundle, err = keys.ParseBundle(signed, oneNode{trust, node}, role, at); err == nil {
			return bundle, nil
		}
	}
	return nil, fmt.Errorf("protocol: a directory's bundle of %v: %w", node, err)
}

// seenBundle is what is remembered of the newest bundle of a node.
type seenBundle struct {
	sequence uint64
	digest   keys.Digest
}

// notOlder refuses a bundle that is older than one seen before, or another of the same
// sequence.
func notOlder(b *keys.Bundle, seen seenBundle) error {
	if b.Sequence() > seen.sequence || b.Sequence() == seen.sequence && b.Digest() == seen.digest {
		return nil
	}
	return &keys.OlderError{What: "protocol: bundle of " + b.Owner().String(), Seen: seen.sequence, Got: b.Sequence()}
}

// oneNode is trust in one node. What a directory gives for another is refused before
// anybody is asked about it.
type oneNode struct {
	trust keys.Trust
	node  keys.Thumbprint
}

func (t oneNode) Check(q keys.Query) (keys.Decision, error) {
	if q.Subject != t.node {
		return keys.Decision{Reason: "the bundle is another node's than the one asked for"}, nil
	}
	return t.trust.Check(q)
}
