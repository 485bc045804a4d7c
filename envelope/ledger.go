package envelope

import (
	"bytes"
	"slices"

	"github.com/vitalpost/vitalpost/keys"
)

// ledger is the records of a recipient's state that one change touches: read once,
// changed in memory, and written at the end. Over a View it is written nowhere:
// then it says what would happen. Not safe for concurrent use.
type ledger struct {
	v       View
	now     uint64
	classes []*inClass
	streams []*inStream
	epochs  []*coreState
	added   []*coreState // epochs that are new
	deleted [][]byte
	lost    []Loss
	raised  map[keys.Thumbprint]uint64 // horizons of senders
}

// class returns a class, nil if there is none.
func (l *ledger) class(first keys.Thumbprint, name ClassID) (*inClass, error) {
	for _, c := range l.classes {
		if c.name == name && c.first == first {
			return c, nil
		}
	}
	key := classKey(first, name)
	b, err := l.get(key)
	if b == nil || err != nil {
		return nil, err
	}
	c, err := parseInClass(first, name, b)
	if err == nil {
		l.classes = append(l.classes, c)
	}
	return c, err
}

// classNames returns the names of a sender's classes that are stored: those that
// were deleted here are among them.
func (l *ledger) classNames(first keys.Thumbprint) ([]ClassID, error) {
	var names []ClassID
	err := l.v.Scan(append([]byte{keyClass}, first[:]...), func(key, _ []byte) bool {
		if _, name, ok := parseClassKey(key); ok {
			names = append(names, name)
		}
		return true
	})
	return names, err
}

// stream returns a stream, nil if there is none.
func (l *ledger) stream(first keys.Thumbprint, id [16]byte) (*inStream, error) {
	for _, s := range l.streams {
		if s.id == id && s.first == first {
			return s, nil
		}
	}
	b, err := l.get(streamKey(first, id))
	if b == nil || err != nil {
		return nil, err
	}
	s, err := parseInStream(first, id, b)
	if err == nil {
		l.streams = append(l.streams, s)
	}
	return s, err
}

// epoch returns an epoch, nil if there is none.
func (l *ledger) epoch(id [8]byte, h [32]byte) (*coreState, error) {
	for _, e := range l.epochs {
		if e.h == h && e.id == id {
			return e, nil
		}
	}
	key := coreKey(id, h)
	b, err := l.get(key)
	if b == nil || err != nil {
		return nil, err
	}
	e, err := parseCoreState(key, b)
	if err == nil {
		l.epochs = append(l.epochs, e)
	}
	return e, err
}

// horizon returns a sender's: of its classes that were evicted.
func (l *ledger) horizon(first keys.Thumbprint) (uint64, error) {
	if h, ok := l.raised[first]; ok {
		return h, nil
	}
	b, err := l.v.Get(senderKey(first))
	if b == nil || err != nil {
		return 0, err
	}
	return parseHorizon(b)
}

// raiseHorizon raises a sender's horizon.
func (l *ledger) raiseHorizon(first keys.Thumbprint, to uint64) error {
	h, err := l.horizon(first)
	if err != nil || h >= to {
		return err
	}
	if l.raised == nil {
		l.raised = make(map[keys.Thumbprint]uint64)
	}
	l.raised[first] = to
	return nil
}

// get reads a record that was not deleted here.
func (l *ledger) get(key []byte) ([]byte, error) {
	if slices.ContainsFunc(l.deleted, func(d []byte) bool { return bytes.Equal(d, key) }) {
		return nil, nil
	}
	return l.v.Get(key)
}

// deleteEpoch deletes an epoch and what says when it expires.
func (l *ledger) deleteEpoch(e *coreState) {
	l.epochs = slices.DeleteFunc(l.epochs, func(o *coreState) bool { return o == e })
	l.added = slices.DeleteFunc(l.added, func(o *coreState) bool { return o == e })
	key := coreKey(e.id, e.h)
	l.deleted = append(l.deleted, key, expiryKey(e.expires, key))
}

func (l *ledger) deleteStream(s *inStream) {
	l.streams = slices.DeleteFunc(l.streams, func(o *inStream) bool { return o == s })
	l.deleted = append(l.deleted, streamKey(s.first, s.id))
}

func (l *ledger) deleteClass(c *inClass) {
	l.classes = slices.DeleteFunc(l.classes, func(o *inClass) bool { return o == c })
	l.deleted = append(l.deleted, classKey(c.first, c.name))
}

// write writes what has changed.
func (l *ledger) write(tx Tx) error {
	for _, key := range l.deleted {
		if err := tx.Delete(key); err != nil {
			return err
		}
	}
	for first, h := range l.raised {
		if err := tx.Put(senderKey(first), appendHorizon(nil, h)); err != nil {
			return err
		}
	}
	for _, e := range l.added {
		if err := tx.Put(expiryKey(e.expires, coreKey(e.id, e.h)), nil); err != nil {
			return err
		}
	}
	for _, e := range l.epochs {
		if e.dirty {
			if err := tx.Put(coreKey(e.id, e.h), e.append(make([]byte, 0, 1024))); err != nil {
				return err
			}
		}
	}
	for _, s := range l.streams {
		if s.dirty {
			if err := tx.Put(streamKey(s.first, s.id), s.append(make([]byte, 0, 512))); err != nil {
				return err
			}
		}
	}
	for _, c := range l.classes {
		if c.dirty {
			if err := tx.Put(classKey(c.first, c.name), c.append(make([]byte, 0, 512))); err != nil {
				return err
			}
		}
	}
	return nil
}
