package envelope

import (
	"bytes"

	"github.com/vitalpost/vitalpost/keys"
)

// View reads the durable state of a peeler or opener, as it is committed. Its methods
// are called while a Peel or Open runs, so by many at once.
type View = keys.View

// Tx is a transaction of the caller's. Keys and values are the package's own (SPEC.md
// appendix B), in a namespace of their own: no two peelers or openers share one. Values
// hold keys of epochs: whoever keeps them encrypts them, and erases what is deleted or
// written over as well as the medium can.
type Tx = keys.Tx

// Changes is what must be remembered of an envelope that was peeled or opened: a
// delta to the durable state. In one transaction, the caller calls Apply and then
// stores what it was given; after it, Settle. Any number may be unsettled at once.
// One that is dropped, or whose transaction rolls back, changes nothing, and the
// same envelope is peeled or opened again.
type Changes struct{ d delta }

// delta is a Forward or verified.
type delta interface {
	apply(Tx) (bool, error)
	settle()
	given() []Loss
}

// Apply writes the changes into tx. It reads what is there, so that it holds for
// whatever was committed meanwhile. If it returns false, the place was taken, by
// another copy of the message: the caller forwards or delivers nothing, stores
// nothing of its own, but commits (a resealed message that was delivered before
// closes its place that way), settles and answers "taken".
//
// An error of one of the ten classes says that what was committed meanwhile rules
// the envelope out; all others are tx's. After an error the caller rolls back.
func (c Changes) Apply(tx Tx) (bool, error) { return c.d.apply(tx) }

// Settle tells that the transaction has ended, and whether it was committed. A
// call that never comes, or comes twice, does no harm: what is remembered in
// memory is only a shortcut.
func (c Changes) Settle(committed bool) {
	if committed {
		c.d.settle()
	}
}

// Lost returns the places that were given up with what the last Apply wrote; to
// be reported once that is committed.
func (c Changes) Lost() []Loss { return c.d.given() }

// readAll reads and parses all records whose keys have a prefix.
func readAll[T any](v View, prefix []byte, parse func(key, value []byte) (T, error)) ([]T, error) {
	var list []T
	var parseErr error
	err := v.Scan(prefix, func(key, value []byte) bool {
		var e T
		if e, parseErr = parse(bytes.Clone(key), value); parseErr != nil {
			return false
		}
		list = append(list, e)
		return true
	})
	if err == nil {
		err = parseErr
	}
	if err != nil {
		return nil, err
	}
	return list, nil
}

// Loss is messages that will not be delivered any more: their sender has used
// these places, and given them up or passed them by.
type Loss struct {
	Sender keys.Thumbprint // the first of its chain of rotations
	Stream StreamID
	From   uint64 // sequence of the first
	To     uint64 // sequence after the last
}
