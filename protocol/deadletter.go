package protocol

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/keys/cose/dcbor"
	"github.com/vitalpost/vitalpost/protocol/store"
	"github.com/vitalpost/vitalpost/transport"
)

// MaxDeadLetters is how many a hop keeps: the newest ones.
const MaxDeadLetters = 1000

// DeadLetter says of an envelope that a hop had custody of why it goes nowhere any
// more. The envelope itself is gone: its endpoints see that it is missing, and send it
// again or give it up.
type DeadLetter struct {
	Reason   DeadReason
	Ended    time.Time
	Taken    time.Time
	Next     keys.Thumbprint
	Customer string // the neighbour that it came from
	Urgent   bool
	Size     int      // bytes
	Digest   [32]byte // SHA-256 of the envelope
}

// DeadReason is why an envelope goes nowhere. Zero is none.
type DeadReason uint8

// The reasons.
const (
	DeadExpired  DeadReason = 1 // the next node did not take it in time
	DeadRefused  DeadReason = 2 // the next node will never take it
	DeadTooLarge DeadReason = 3 // nor one that is as large
	DeadGivenUp  DeadReason = 4 // an endpoint had too many streams to take over
)

// String returns a word.
func (r DeadReason) String() string {
	switch r {
	case DeadExpired:
		return "expired"
	case DeadRefused:
		return "refused"
	case DeadTooLarge:
		return "too large"
	case DeadGivenUp:
		return "given up"
	}
	return fmt.Sprintf("reason %d", uint8(r))
}

func deadReason(err error) DeadReason {
	switch {
	case errors.Is(err, transport.ErrTooLarge):
		return DeadTooLarge
	case errors.Is(err, transport.ErrRefused):
		return DeadRefused
	}
	return DeadExpired
}

// Dead letters are in a namespace of their own, by a number that rises:
//
//	d number    [1, reason, ended, taken, next, customer, urgent, size, digest]
const (
	deadSpace  = "dead"
	deadRecord = 'd'
)

// bury writes letters about items that are still in the queue. The oldest letters make
// room.
func (h *Hop) bury(tx, q store.Tx, dead []end) error {
	if len(dead) == 0 {
		return nil
	}
	d := store.Prefix(tx, deadSpace)
	var keys [][]byte
	number := uint64(0)
	err := d.Scan([]byte{deadRecord}, func(key, _ []byte) bool {
		keys = append(keys, bytes.Clone(key))
		number = binary.BigEndian.Uint64(key[1:])
		return true
	})
	if err != nil {
		return err
	}
	for _, e := range dead {
		letter, err := h.letter(q, e)
		if err != nil {
			return err
		}
		if letter == nil {
			continue // an Update that failed was kept, and its letter too
		}
		number++
		key := binary.BigEndian.AppendUint64([]byte{deadRecord}, number)
		if err := d.Put(key, letter); err != nil {
			return err
		}
		keys = append(keys, key)
	}
	for ; len(keys) > MaxDeadLetters; keys = keys[1:] {
		if err := d.Delete(keys[0]); err != nil {
			return err
		}
	}
	return nil
}

// letter is what is written about an item; nil: the item is gone.
func (h *Hop) letter(q store.View, e end) ([]byte, error) {
	value, err := q.Get(e.item.key())
	if err != nil || value == nil {
		return nil, err
	}
	_, envelope, err := readItem(e.item.key(), value)
	if err != nil {
		return nil, err
	}
	digest := sha256.Sum256(envelope)
	v := dcbor.AppendArray(nil, 9)
	v = dcbor.AppendUint(v, 1)
	v = dcbor.AppendUint(v, uint64(deadReason(e.why)))
	v = dcbor.AppendUint(v, millis(h.config.Clock()))
	v = dcbor.AppendUint(v, millis(e.item.taken))
	v = dcbor.AppendBytes(v, e.item.lane.next[:])
	v = dcbor.AppendBytes(v, []byte(e.item.customer))
	v = dcbor.AppendBool(v, e.item.lane.urgent)
	v = dcbor.AppendUint(v, uint64(e.item.size))
	return dcbor.AppendBytes(v, digest[:]), nil
}

// DeadLetters returns what the hop could not deliver, the oldest first.
func (h *Hop) DeadLetters(ctx context.Context) (letters []DeadLetter, err error) {
	var broken error
	err = h.config.Store.View(ctx, func(v store.View) error {
		letters = nil
		return store.PrefixView(v, deadSpace).Scan([]byte{deadRecord}, func(_, value []byte) bool {
			r := dcbor.NewReader(value, "dead letter")
			var l DeadLetter
			r.Tuple(9)
			if r.Uint() != 1 {
				r.Fail("another version than 1")
			}
			l.Reason = DeadReason(r.Uint())
			l.Ended, l.Taken = time.UnixMilli(int64(r.Uint())), time.UnixMilli(int64(r.Uint()))
			r.Fixed(l.Next[:])
			l.Customer, l.Urgent, l.Size = string(r.Bytes()), r.Bool(), int(r.Uint())
			r.Fixed(l.Digest[:])
			if err := r.Done(); err != nil {
				broken = fmt.Errorf("%w: %w", store.ErrCorrupt, err)
				return false
			}
			letters = append(letters, l)
			return true
		})
	})
	if err = errors.Join(err, broken); err != nil {
		return nil, err
	}
	return letters, nil
}
