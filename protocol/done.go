package protocol

import (
	"encoding/binary"
	"fmt"
	"time"

	"github.com/vitalpost/vitalpost/envelope"
	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/keys/cose/dcbor"
	"github.com/vitalpost/vitalpost/protocol/store"
)

// What a recipient says in its receipts is in a namespace of its own (SPEC.md section
// 8.8), first being that of a sender:
//
//	d first stream          [1, next, head, lost / null, until]
//	p first stream place    the id of a message that is done, beyond next
//
// next is the first place that is not done, head is over the ids before it, lost is
// the lowest place that is lost; until is when the stream can be forgotten.
const (
	doneSpace  = "done"
	doneRecord = 'd'
	doneBeyond = 'p'
)

// doneState is the record d.
type doneState struct {
	next  uint64
	head  envelope.Head
	lost  *uint64
	until time.Time
}

func doneKey(record byte, first keys.Thumbprint, stream envelope.StreamID) []byte {
	k := append(make([]byte, 0, 1+32+16+8), record)
	return append(append(k, first[:]...), stream[:]...)
}

func beyondKey(first keys.Thumbprint, p envelope.Place) []byte {
	return binary.BigEndian.AppendUint64(doneKey(doneBeyond, first, p.Stream), p.Sequence)
}

func readDone(v store.View, key []byte) (s doneState, err error) {
	b, err := v.Get(key)
	if err != nil || b == nil {
		return doneState{}, err
	}
	return parseDone(b)
}

func parseDone(b []byte) (s doneState, err error) {
	r := dcbor.NewReader(b, "done")
	r.Tuple(5)
	if r.Uint() != 1 {
		r.Fail("another version than 1")
	}
	s.next = r.Uint()
	r.Fixed(s.head[:])
	if r.Peek() == dcbor.KindNull {
		r.Null()
	} else {
		lost := r.Uint()
		s.lost = &lost
	}
	s.until = time.UnixMilli(int64(r.Uint()))
	if err := r.Done(); err != nil {
		return doneState{}, fmt.Errorf("%w: %w", store.ErrCorrupt, err)
	}
	return s, nil
}

func (s *doneState) put(tx store.Tx, key []byte) error {
	b := dcbor.AppendArray(make([]byte, 0, 64), 5)
	b = dcbor.AppendUint(b, 1)
	b = dcbor.AppendUint(b, s.next)
	b = dcbor.AppendBytes(b, s.head[:])
	if s.lost == nil {
		b = dcbor.AppendNull(b)
	} else {
		b = dcbor.AppendUint(b, *s.lost)
	}
	return tx.Put(key, dcbor.AppendUint(b, millis(s.until)))
}

// markDone notes that the message at a place is done. until is when the stream may be
// forgotten, if nothing later is said of it. tx is limited to doneSpace.
func markDone(tx store.Tx, first keys.Thumbprint, p envelope.Place, id envelope.MessageID, until time.Time) error {
	key := doneKey(doneRecord, first, p.Stream)
	s, err := readDone(tx, key)
	if err != nil || p.Sequence < s.next {
		return err
	}
	if until.After(s.until) {
		s.until = until
	}
	if p.Sequence > s.next {
		if p.Sequence > s.next+8*MaxBitmap {
			return s.put(tx, key) // no receipt says so, and no sender that keeps to the window waits for one
		}
		if err := tx.Put(beyondKey(first, p), id[:]); err != nil {
			return err
		}
		return s.put(tx, key)
	}
	for {
		s.head, s.next = s.head.Next(id), s.next+1
		k := beyondKey(first, envelope.Place{Stream: p.Stream, Sequence: s.next})
		b, err := tx.Get(k)
		if err != nil {
			return err
		}
		if len(b) != len(id) {
			return s.put(tx, key)
		}
		copy(id[:], b)
		if err := tx.Delete(k); err != nil {
			return err
		}
	}
}

// markLost notes places that are lost: no receipt goes beyond the first of them.
func markLost(tx store.Tx, l envelope.Loss, until time.Time) error {
	key := doneKey(doneRecord, l.Sender, l.Stream)
	s, err := readDone(tx, key)
	if err != nil {
		return err
	}
	if from := max(l.From, s.next); from < l.To && (s.lost == nil || from < *s.lost) {
		s.lost = &from
	}
	if until.After(s.until) {
		s.until = until
	}
	return s.put(tx, key)
}

// receiptOf is what there is to say of a stream.
func receiptOf(v store.View, first keys.Thumbprint, stream envelope.StreamID) (Receipt, error) {
	s, err := readDone(v, doneKey(doneRecord, first, stream))
	if err != nil {
		return Receipt{}, err
	}
	r := Receipt{Stream: stream, Next: s.next, Head: s.head, Bitmap: []byte{}, Lost: s.lost != nil && *s.lost == s.next}
	prefix := doneKey(doneBeyond, first, stream)
	err = v.Scan(prefix, func(key, value []byte) bool {
		i := binary.BigEndian.Uint64(key[len(prefix):]) - r.Next - 1
		if i >= 8*MaxBitmap || len(value) != len(envelope.MessageID{}) {
			return false
		}
		for uint64(len(r.Bitmap)) <= i/8 {
			r.Bitmap = append(r.Bitmap, 0)
		}
		r.Bitmap[i/8] |= 1 << (i % 8)
		r.Head = r.Head.Next(envelope.MessageID(value))
		return true
	})
	if err != nil {
		return Receipt{}, err
	}
	return r, nil
}

// forgetDone forgets the streams whose time is over and that nobody keeps any more, at
// most n, and returns how many that were. The opener keeps the newest stream of a class,
// and what that lists, beyond their contexts: receipts go on where they were.
func forgetDone(tx store.Tx, now time.Time, n int, kept func(keys.Thumbprint, envelope.StreamID) (bool, error)) (int, error) {
	var old [][]byte
	err := tx.Scan([]byte{doneRecord}, func(key, value []byte) bool {
		s, err := parseDone(value)
		if err == nil && now.After(s.until) && len(key) == len(doneKey(doneRecord, keys.Thumbprint{}, envelope.StreamID{})) {
			old = append(old, append([]byte(nil), key...))
		}
		return true
	})
	if err != nil {
		return 0, err
	}
	forgotten := 0
	for _, key := range old {
		if forgotten == n {
			break
		}
		keep, err := kept(keys.Thumbprint(key[1:33]), envelope.StreamID(key[33:]))
		if err != nil {
			return 0, err
		}
		if keep {
			continue
		}
		if err := forgetStream(tx, key); err != nil {
			return 0, err
		}
		forgotten++
	}
	return forgotten, nil
}

// forgetStream forgets a stream, by its record d.
func forgetStream(tx store.Tx, key []byte) error {
	var beyond [][]byte
	err := tx.Scan(append([]byte{doneBeyond}, key[1:]...), func(k, _ []byte) bool {
		beyond = append(beyond, append([]byte(nil), k...))
		return true
	})
	if err != nil {
		return err
	}
	return deleteAll(tx, append(beyond, key))
}

// isDone reports whether a place is done.
func isDone(v store.View, first keys.Thumbprint, p envelope.Place) (bool, error) {
	s, err := readDone(v, doneKey(doneRecord, first, p.Stream))
	if err != nil || p.Sequence < s.next {
		return err == nil, err
	}
	b, err := v.Get(beyondKey(first, p))
	return b != nil, err
}
