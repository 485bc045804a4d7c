package envelope

import (
	"github.com/vitalpost/vitalpost/envelope/internal/epoch"
	"github.com/vitalpost/vitalpost/envelope/internal/window"
	"github.com/vitalpost/vitalpost/envelope/internal/wire"
	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/keys/cose/dcbor"
)

// stateVersion is the first item of every record of state.
const stateVersion = 1

// hopEpoch is what a hop keeps of a layer epoch (SPEC.md section 8.7).
type hopEpoch struct {
	id       [8]byte
	h        [32]byte
	customer string
	keyID    keys.KeyID // which opened it
	suite    keys.Suite
	next     []keys.Thumbprint
	root     [32]byte
	expires  uint64
	urgent   bool
	used     uint64 // ms: when a counter was closed last
	window   window.Window
	ratchet  epoch.Ratchet
	ended    bool
}

// close closes a counter: what changes when an envelope of the epoch is committed.
// It reports whether the counter was open.
func (e *hopEpoch) close(x *epoch.Expander, counter uint16, now uint64) bool {
	if e.ended || e.window.Closed(uint64(counter)) {
		return false
	}
	e.window.Close(uint64(counter))
	e.used = max(e.used, now)
	if e.window.Next() == wire.MaxCounter {
		e.end()
		return true
	}
	e.ratchet.Commit(x, counter, func(first, last uint16) bool {
		return e.window.AnyOpen(uint64(first), uint64(last)+1)
	})
	return true
}

// end erases the epoch's keys.
func (e *hopEpoch) end() {
	e.ended, e.next = true, nil
	e.ratchet.Erase()
	clear(e.root[:])
}

// Keys of a hop's records of state (SPEC.md appendix B).
const (
	keyHop      = 'h' // id, H
	keyCustomer = 't' // length and name of the customer, id, H: no value
	keyExpiry   = 'x' // when in ms, 8 bytes, and the key of what is forgotten then: no value
)

func hopKey(id [8]byte, h [32]byte) []byte {
	return append(append([]byte{keyHop}, id[:]...), h[:]...)
}

func customerKey(customer string) []byte {
	return append([]byte{keyCustomer, byte(len(customer))}, customer...)
}

// append appends the record.
func (e *hopEpoch) append(dst []byte) []byte {
	dst = dcbor.AppendArray(dst, 11)
	dst = dcbor.AppendUint(dst, stateVersion)
	dst = dcbor.AppendBytes(dst, []byte(e.customer))
	dst = dcbor.AppendBytes(dst, e.keyID[:])
	dst = dcbor.AppendUint(dst, uint64(e.suite))
	dst = dcbor.AppendArray(dst, len(e.next))
	for i := range e.next {
		dst = dcbor.AppendBytes(dst, e.next[i][:])
	}
	dst = dcbor.AppendBytes(dst, e.root[:])
	dst = dcbor.AppendUint(dst, e.expires)
	dst = dcbor.AppendBool(dst, e.urgent)
	dst = dcbor.AppendUint(dst, e.used)
	dst = appendWindow(dst, &e.window)
	if e.ended {
		return dcbor.AppendNull(dst)
	}
	return e.ratchet.Append(dst)
}

// parseHopEpoch parses a record that stands under key.
func parseHopEpoch(key, b []byte) (*hopEpoch, error) {
	e := new(hopEpoch)
	r := dcbor.NewReader(b, "state of a hop's epoch")
	r.Tuple(11)
	if r.Uint() != stateVersion || len(key) != len(hopKey(e.id, e.h)) {
		r.Fail("version other than 1, or a key of another size")
		return nil, stateError(r.Done())
	}
	copy(e.id[:], key[1:])
	copy(e.h[:], key[1+len(e.id):])
	e.customer = string(r.Bytes())
	r.Fixed(e.keyID[:])
	e.suite = readSuite(&r)
	e.next = make([]keys.Thumbprint, r.Array(0, wire.MaxRecipients))
	for i := range e.next {
		r.Fixed(e.next[i][:])
	}
	r.Fixed(e.root[:])
	e.expires = r.Uint()
	e.urgent = r.Bool()
	e.used = r.Uint()
	e.window = readWindow(&r)
	if r.Peek() == dcbor.KindNull {
		r.Null()
		e.ended = true
	} else {
		e.ratchet = epoch.ReadRatchet(&r, e.suite)
	}
	if err := r.Done(); err != nil {
		return nil, stateError(err)
	}
	return e, nil
}

func appendWindow(dst []byte, w *window.Window) []byte {
	dst = dcbor.AppendArray(dst, 2)
	dst = dcbor.AppendUint(dst, w.Next())
	return dcbor.AppendBytes(dst, w.Bitmap(nil))
}

func readWindow(r *dcbor.Reader) window.Window {
	r.Tuple(2)
	next, bitmap := r.Uint(), r.Bytes()
	w, err := window.Restore(next, bitmap)
	if err != nil {
		r.Fail("no window")
	}
	return w
}

func readSuite(r *dcbor.Reader) keys.Suite {
	s, err := keys.ParseSuite(r.Uint())
	if err != nil {
		r.Fail("unknown suite")
	}
	return s
}

// StateError says that a record of state is not what this package wrote. It is of
// none of the ten classes: no envelope causes it.
type StateError struct{ What string }

func (e *StateError) Error() string { return "envelope: " + e.What }

func stateError(err error) error { return &StateError{err.Error()} }
