// Package pending has what stores of this tree share: views that hold their users to
// the rules, and transactions whose writes stay in memory until they are committed.
package pending

import (
	"bytes"

	"github.com/vitalpost/vitalpost/protocol/store"
)

// View passes on what base finds, in memory that it overwrites at the next call: a
// user that keeps a slice, which another store may reuse, sees it at once, and
// secrets stay no longer than they must. base is used by nothing else meanwhile.
type View struct {
	base     store.View
	lent     []byte
	scanning bool
	ended    bool
}

// NewView returns a View on base.
func NewView(base store.View) *View { return &View{base: base} }

// End makes all further calls fail.
func (v *View) End() {
	clear(v.lent)
	v.lent, v.ended = nil, true
}

// Get returns a copy of a value.
func (v *View) Get(key []byte) ([]byte, error) {
	if err := v.begin(); err != nil {
		return nil, err
	}
	if err := store.CheckKey(key); err != nil {
		return nil, err
	}
	b, err := v.base.Get(key)
	if err != nil {
		return nil, err
	}
	return v.lend(b), nil
}

// Scan calls f with copies.
func (v *View) Scan(prefix []byte, f func(key, value []byte) bool) error {
	return v.scan(f, func(f func(key, value []byte) bool) error { return v.base.Scan(prefix, f) })
}

// scan guards f while walk calls it.
func (v *View) scan(f func(key, value []byte) bool, walk func(func(key, value []byte) bool) error) error {
	if err := v.begin(); err != nil {
		return err
	}
	v.scanning = true
	defer func() { v.scanning = false }() // whatever f does
	return walk(func(key, value []byte) bool {
		key, value = bytes.Clone(key), bytes.Clone(value)
		defer clear(value)
		defer clear(key)
		return f(key, value)
	})
}

// begin begins a call.
func (v *View) begin() error {
	if v.ended || v.scanning {
		return store.ErrEnded
	}
	clear(v.lent)
	v.lent = nil
	return nil
}

// lend returns a copy that is overwritten at the next call.
func (v *View) lend(b []byte) []byte {
	v.lent = bytes.Clone(b)
	return v.lent
}
