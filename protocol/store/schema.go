package store

import (
	"context"
	"encoding/binary"
	"fmt"
)

// schemaKey is in no namespace, since names are not empty. Its value is the number of
// upgrades that were made, in eight bytes, big-endian.
var schemaKey = []byte("\x00schema")

// Upgrade brings a store to the version of this program, which is the number of its
// upgrades: upgrades[i] leads from version i to i+1, and a new store begins at 0. To
// release another version is to append one; those before it never change, as devices
// in the field may be at any version.
//
// All that are missing are made in one Update, with the new version: a crash leaves
// the old version, whole, and Upgrade is called again. A store of a later version is
// refused with a VersionError, untouched.
func Upgrade(ctx context.Context, s Store, upgrades ...func(Tx) error) error {
	wanted := uint64(len(upgrades))
	current := false
	err := s.View(ctx, func(v View) error {
		found, err := version(v)
		current = found == wanted
		return err
	})
	if err != nil || current {
		return err // without a write at each start
	}
	return s.Update(ctx, func(tx Tx) error {
		found, err := version(tx)
		if err != nil {
			return err
		}
		if found > wanted {
			return &VersionError{"schema", found, wanted}
		}
		for i, upgrade := range upgrades[found:] {
			if err := upgrade(tx); err != nil {
				return fmt.Errorf("store: upgrade from version %d: %w", found+uint64(i), err)
			}
		}
		return tx.Put(schemaKey, binary.BigEndian.AppendUint64(nil, wanted))
	})
}

func version(v View) (uint64, error) {
	b, err := v.Get(schemaKey)
	switch {
	case err != nil:
		return 0, err
	case b == nil:
		return 0, nil
	case len(b) != 8:
		return 0, fmt.Errorf("%w: a schema version of %d bytes, want 8", ErrCorrupt, len(b))
	}
	return binary.BigEndian.Uint64(b), nil
}
