package protocol

import (
	"context"
	"errors"
	"fmt"
	"maps"

	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/transport"
)

// ErrUnknownNode says that a directory knows no such node. Any other error of a
// directory says that it does not know now, and may later.
var ErrUnknownNode = errors.New("protocol: unknown node")

// Addresses says where a node is found. It can withhold and mislead, and no more: what
// is sent is for the node's keys. Safe for concurrent use.
type Addresses interface {
	// Address returns the address of a node, or ErrUnknownNode. It is asked before each
	// try, so it answers from memory, or soon.
	Address(ctx context.Context, node keys.Thumbprint) (transport.Address, error)
}

// Directory says where a node is and under which keys it is sealed to. It can
// withhold, never substitute: a bundle is signed by its owner, and [FindBundle] takes
// none of anybody else. Safe for concurrent use.
type Directory interface {
	Addresses
	// Bundle returns the bundle of a node as its owner signed it, unverified; or
	// ErrUnknownNode. It answers from memory, or soon. The bytes must not be changed.
	Bundle(ctx context.Context, node keys.Thumbprint) ([]byte, error)
}

// StaticAddresses are those of a table that does not change.
type StaticAddresses struct {
	table map[keys.Thumbprint]transport.Address
}

// NewStaticAddresses checks and copies a table.
func NewStaticAddresses(table map[keys.Thumbprint]transport.Address) (StaticAddresses, error) {
	for node, a := range table {
		if _, err := transport.ParseAddress(string(a)); err != nil {
			return StaticAddresses{}, fmt.Errorf("protocol: node %v: %w", node, err)
		}
	}
	return StaticAddresses{maps.Clone(table)}, nil
}

// Address implements Addresses.
func (s StaticAddresses) Address(_ context.Context, node keys.Thumbprint) (transport.Address, error) {
	if a, ok := s.table[node]; ok {
		return a, nil
	}
	return "", fmt.Errorf("protocol: node %v: %w", node, ErrUnknownNode)
}
