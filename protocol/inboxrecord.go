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

// What has come and is not done is in a namespace of its own, by a number that rises:
//
//	i number                  [1, 1, message as stored, first, class, stream, start, place]
//	                          [1, 2, first, stream, from, to]       lost
//	                          [1, 3, first, from, to, count]        never sent
//	x id                      the number of a message
//	a number stream place     nothing: another place of the message
const (
	inboxSpace  = "inbox"
	inboxRecord = 'i'
	inboxByID   = 'x'
	inboxAlias  = 'a'
)

const (
	inboxMessage = 1
	inboxLost    = 2
	inboxUnsent  = 3
)

func inboxKey(record byte, number uint64) []byte {
	return binary.BigEndian.AppendUint64(append(make([]byte, 0, 33), record), number)
}

func aliasKey(number uint64, p envelope.Place) []byte {
	return binary.BigEndian.AppendUint64(append(inboxKey(inboxAlias, number), p.Stream[:]...), p.Sequence)
}

func idKey(id envelope.MessageID) []byte { return append([]byte{inboxByID}, id[:]...) }

// arrived is a record of the inbox.
type arrived struct {
	number  uint64
	message []byte // nil: one of the others
	turn    *turn  // of the message
	lost    *envelope.Loss
	unsent  *UnsentBy
}

// UnsentBy is what a sender says that it has never sent.
type UnsentBy struct {
	Sender keys.Thumbprint // the first of its chain of rotations
	Unsent
}

func (a *arrived) put(tx store.Tx) error {
	var b []byte
	switch {
	case a.lost != nil:
		b = dcbor.AppendUint(dcbor.AppendUint(dcbor.AppendArray(nil, 6), 1), inboxLost)
		b = dcbor.AppendBytes(b, a.lost.Sender[:])
		b = dcbor.AppendBytes(b, a.lost.Stream[:])
		b = dcbor.AppendUint(dcbor.AppendUint(b, a.lost.From), a.lost.To)
	case a.unsent != nil:
		b = dcbor.AppendUint(dcbor.AppendUint(dcbor.AppendArray(nil, 6), 1), inboxUnsent)
		b = dcbor.AppendBytes(b, a.unsent.Sender[:])
		b = dcbor.AppendUint(dcbor.AppendUint(b, millis(a.unsent.From)), millis(a.unsent.To))
		b = dcbor.AppendUint(b, a.unsent.Count)
	default:
		t := a.turn
		b = make([]byte, 0, len(a.message)+112)
		b = dcbor.AppendUint(dcbor.AppendUint(dcbor.AppendArray(b, 8), 1), inboxMessage)
		b = dcbor.AppendBytes(b, a.message)
		b = dcbor.AppendBytes(dcbor.AppendBytes(dcbor.AppendBytes(b, t.first[:]), t.class[:]), t.stream[:])
		b = dcbor.AppendUint(dcbor.AppendUint(b, millis(t.start)), t.place)
	}
	return tx.Put(inboxKey(inboxRecord, a.number), b)
}

// parseArrived parses what put wrote. The message is in value's memory.
func parseArrived(key, value []byte) (a arrived, err error) {
	if len(key) != 9 {
		return a, fmt.Errorf("protocol: an inbox's key of %d bytes: %w", len(key), store.ErrCorrupt)
	}
	a.number = binary.BigEndian.Uint64(key[1:])
	r := dcbor.NewReader(value, "inbox")
	n := r.TupleOf(6, 8)
	if r.Uint() != 1 {
		r.Fail("another version than 1")
	}
	switch what := r.Uint(); {
	case what == inboxMessage && n == 8:
		a.message, a.turn = r.Bytes(), &turn{}
		r.Fixed(a.turn.first[:])
		r.Fixed(a.turn.class[:])
		r.Fixed(a.turn.stream[:])
		a.turn.start, a.turn.place = time.UnixMilli(int64(r.Uint())), r.Uint()
	case what == inboxLost && n == 6:
		a.lost = &envelope.Loss{}
		r.Fixed(a.lost.Sender[:])
		r.Fixed(a.lost.Stream[:])
		a.lost.From, a.lost.To = r.Uint(), r.Uint()
	case what == inboxUnsent && n == 6:
		a.unsent = &UnsentBy{}
		r.Fixed(a.unsent.Sender[:])
		a.unsent.From, a.unsent.To = time.UnixMilli(int64(r.Uint())), time.UnixMilli(int64(r.Uint()))
		a.unsent.Count = r.Uint()
	default:
		r.Fail("a record of no known form")
	}
	if err := r.Done(); err != nil {
		return arrived{}, fmt.Errorf("%w: %w", store.ErrCorrupt, err)
	}
	return a, nil
}

func putNumber(tx store.Tx, key []byte, n uint64) error {
	return tx.Put(key, binary.BigEndian.AppendUint64(nil, n))
}

func getNumber(v store.View, key []byte) (n uint64, ok bool, err error) {
	b, err := v.Get(key)
	if err != nil || b == nil {
		return 0, false, err
	}
	if len(b) != 8 {
		return 0, false, fmt.Errorf("protocol: a number of %d bytes: %w", len(b), store.ErrCorrupt)
	}
	return binary.BigEndian.Uint64(b), true, nil
}
