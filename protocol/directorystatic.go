package protocol

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/transport"
)

// StaticDirectory is a [Directory] of a table that does not change: one that the caller
// has, or that of a [DirectorySet]. The zero value knows nobody.
type StaticDirectory struct {
	table map[keys.Thumbprint]DirectoryEntry
}

// NewStaticDirectory checks and copies a table. It refuses a bundle that is not one, or
// says of itself that it is another node's: whether it is true, its user finds out.
func NewStaticDirectory(table map[keys.Thumbprint]DirectoryEntry) (StaticDirectory, error) {
	own := make(map[keys.Thumbprint]DirectoryEntry, len(table))
	for node, e := range table {
		if err := e.checkFor(node); err != nil {
			return StaticDirectory{}, fmt.Errorf("protocol: node %v: %w", node, err)
		}
		e.Bundle = slices.Clone(e.Bundle)
		own[node] = e
	}
	return StaticDirectory{own}, nil
}

// checkFor refuses an entry that nobody could use for node.
func (e DirectoryEntry) checkFor(node keys.Thumbprint) error {
	if err := e.check(); err != nil {
		return err
	}
	owner, err := keys.UnverifiedOwner(e.Bundle)
	if err == nil && owner != node {
		err = errors.New("the bundle is of " + owner.String())
	}
	return err
}

// Address implements [Addresses]. A node without an address is ErrUnknownNode too: this
// directory does not know where it is, and another may.
func (s StaticDirectory) Address(_ context.Context, node keys.Thumbprint) (transport.Address, error) {
	if a := s.table[node].Address; a != "" {
		return a, nil
	}
	return "", unknownNode(node)
}

// Bundle implements [Directory].
func (s StaticDirectory) Bundle(_ context.Context, node keys.Thumbprint) ([]byte, error) {
	if e, ok := s.table[node]; ok {
		return e.Bundle, nil
	}
	return nil, unknownNode(node)
}

func unknownNode(node keys.Thumbprint) error {
	return fmt.Errorf("protocol: node %v: %w", node, ErrUnknownNode)
}

// Directories asks one after the other, until one answers. If none does, and one does
// not know now, that is the error; a node is unknown only if all of them say so. It must
// not be changed while it is in use.
type Directories []Directory

// Address implements [Addresses].
func (d Directories) Address(ctx context.Context, node keys.Thumbprint) (transport.Address, error) {
	return firstOf(d, node, func(one Directory) (transport.Address, error) { return one.Address(ctx, node) })
}

// Bundle implements [Directory].
func (d Directories) Bundle(ctx context.Context, node keys.Thumbprint) ([]byte, error) {
	return firstOf(d, node, func(one Directory) ([]byte, error) { return one.Bundle(ctx, node) })
}

func firstOf[T any](d Directories, node keys.Thumbprint, ask func(Directory) (T, error)) (none T, _ error) {
	failed := unknownNode(node)
	for _, one := range d {
		answer, err := ask(one)
		if err == nil {
			return answer, nil
		}
		if !errors.Is(err, ErrUnknownNode) {
			failed = err
		}
	}
	return none, failed
}
