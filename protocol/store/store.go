package store

import "context"

// View is one moment of a store. It belongs to the function that got it, which
// calls one method at a time and none after it has returned.
type View interface {
	// Get returns the value of a key, nil if there is none; that of an empty value is
	// empty, not nil. The slice is the store's: it may be read until the next call.
	Get(key []byte) ([]byte, error)
	// Scan calls f with every key that has the prefix, ascending, and its value, until
	// f returns false. f calls nothing of the View, and may read the slices until it
	// returns.
	Scan(prefix []byte, f func(key, value []byte) bool) error
}

// Tx is a transaction. It sees its own writes. The slices that it is given are not
// kept.
type Tx interface {
	View
	// Put sets a value, in place of any that there was. An error of class ErrSize
	// leaves the transaction as it was.
	Put(key, value []byte) error
	// Delete removes a key. That it is not there is no error.
	Delete(key []byte) error
}

// Store keeps keys and values. Its methods may run at once. The function that is
// given to one calls none of them: it would wait for itself.
type Store interface {
	// View calls f with the state of one moment, and returns f's error. If it returns
	// nil, what f saw is durable; before, f does nothing that can't be undone.
	View(ctx context.Context, f func(View) error) error

	// Update calls f, and keeps what it wrote if f returns nil: all of it, durable when
	// Update returns nil. If f returns an error, panics, or ends its goroutine, nothing
	// is kept; the error is returned as it is, unless what f had read was not kept
	// either. f may be called again after what it wrote was dropped, so it begins anew
	// each time; the last call counts. ctx ends the wait for other Updates. Once f has
	// returned nil, Update waits for the medium.
	Update(ctx context.Context, f func(Tx) error) error
}
