package protocol

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	"github.com/vitalpost/vitalpost/keys/cose/dcbor"
	"github.com/vitalpost/vitalpost/protocol/store"
)

// What an endpoint has given up is in a namespace of its own, by a number that rises,
// the newest MaxDeadLetters:
//
//	g number    [1, outbox, message, id, made, ended, reason]
const (
	givenUpSpace  = "givenup"
	givenUpRecord = 'g'
)

// putLetters writes what was given up. The oldest letters make room.
func (e *Endpoint) putLetters(tx store.Tx, now time.Time, gone []GivenUp) error {
	p := store.Prefix(tx, givenUpSpace)
	var keys [][]byte
	number := uint64(0)
	err := p.Scan([]byte{givenUpRecord}, func(key, _ []byte) bool {
		keys = append(keys, bytes.Clone(key))
		number = binary.BigEndian.Uint64(key[1:])
		return true
	})
	if err != nil {
		return err
	}
	if over := len(gone) - MaxDeadLetters; over > 0 {
		gone = gone[over:]
	}
	for i := range gone {
		g := &gone[i]
		g.Ended = now
		number++
		key := binary.BigEndian.AppendUint64([]byte{givenUpRecord}, number)
		keys = append(keys, key)
		v := dcbor.AppendUint(dcbor.AppendArray(nil, 7), 1)
		v = dcbor.AppendUint(dcbor.AppendUint(v, g.Outbox), uint64(g.Message))
		v = dcbor.AppendBytes(v, g.ID[:])
		v = dcbor.AppendUint(dcbor.AppendUint(v, millis(g.Made)), millis(g.Ended))
		if err := p.Put(key, dcbor.AppendUint(v, uint64(g.Reason))); err != nil {
			return err
		}
	}
	for ; len(keys) > MaxDeadLetters; keys = keys[1:] {
		if err := p.Delete(keys[0]); err != nil {
			return err
		}
	}
	return nil
}

// GivenUp returns what the endpoint could not deliver, the oldest first: the newest
// MaxDeadLetters.
func (e *Endpoint) GivenUp(ctx context.Context) (list []GivenUp, err error) {
	var broken error
	err = e.config.Store.View(ctx, func(v store.View) error {
		list = nil
		return store.PrefixView(v, givenUpSpace).Scan([]byte{givenUpRecord}, func(_, value []byte) bool {
			r := dcbor.NewReader(value, "given up")
			var g GivenUp
			r.Tuple(7)
			if r.Uint() != 1 {
				r.Fail("another version than 1")
			}
			g.Outbox, g.Message = r.Uint(), Ref(r.Uint())
			r.Fixed(g.ID[:])
			g.Made, g.Ended = time.UnixMilli(int64(r.Uint())), time.UnixMilli(int64(r.Uint()))
			g.Reason = DeadReason(r.Uint())
			if err := r.Done(); err != nil {
				broken = fmt.Errorf("%w: %w", store.ErrCorrupt, err)
				return false
			}
			list = append(list, g)
			return true
		})
	})
	if err = errors.Join(err, broken); err != nil {
		return nil, err
	}
	return list, nil
}
