//go:build wasm || plan9

package bolt

import (
	"context"
	"errors"
	"fmt"

	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/protocol/store"
)

// Store is a store in a file that is open. Here there is none, since bbolt does not
// exist for this platform: Open fails.
type Store struct{}

var _ store.Store = (*Store)(nil)

var errPlatform = fmt.Errorf("bolt: on this platform: %w", errors.ErrUnsupported)

// Open returns errors.ErrUnsupported.
func Open(_ context.Context, c Config) (*Store, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	return nil, errPlatform
}

// Close does nothing.
func (s *Store) Close() error { return nil }

// View returns errors.ErrUnsupported.
func (s *Store) View(context.Context, func(store.View) error) error { return errPlatform }

// Update returns errors.ErrUnsupported.
func (s *Store) Update(context.Context, func(store.Tx) error) error { return errPlatform }

// Compact returns errors.ErrUnsupported.
func (s *Store) Compact(context.Context, keys.Secret) error { return errPlatform }
