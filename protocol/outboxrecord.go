package protocol

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"slices"
	"time"

	"github.com/vitalpost/vitalpost/envelope"
	"github.com/vitalpost/vitalpost/keys/cose/dcbor"
	"github.com/vitalpost/vitalpost/protocol/store"
)

// What an endpoint has to remember of what it sends is in a namespace of its own:
//
//	c                   [1, created]       of the newest context that it has made
//	o outbox            an OutboxConfig
//	m outbox number     [1, made, until, claim, [stream, sequence, id] / null]
//	s outbox stream     [1, start, lifetime, moved, last, head]
//	g outbox            [1, time]          since when messages may have been lost by a crash
//
// outbox and number have 8 bytes. A message without a place was never sealed. The
// streams of an outbox are those of which something is not acknowledged.
const (
	outboxSpace   = "outbox"
	createdRecord = 'c'
	outboxRecord  = 'o'
	sentRecord    = 'm'
	streamRecord  = 's'
	groupRecord   = 'g'
)

func outboxKey(record byte, id uint64) []byte {
	return binary.BigEndian.AppendUint64(append(make([]byte, 0, 33), record), id)
}

func sentKey(id, number uint64) []byte {
	return binary.BigEndian.AppendUint64(outboxKey(sentRecord, id), number)
}

func streamKey(id uint64, stream envelope.StreamID) []byte {
	return append(outboxKey(streamRecord, id), stream[:]...)
}

// sent is a message in an outbox, as it is stored.
type sent struct {
	number uint64
	made   time.Time
	until  time.Time // then it is given up
	claim  []byte
	sealed bool
	origin envelope.Place
	id     envelope.MessageID
}

func (s *sent) put(tx store.Tx, outbox uint64) error {
	b := dcbor.AppendArray(make([]byte, 0, len(s.claim)+96), 5)
	b = dcbor.AppendUint(b, 1)
	b = dcbor.AppendUint(b, millis(s.made))
	b = dcbor.AppendUint(b, millis(s.until))
	b = dcbor.AppendBytes(b, s.claim)
	if !s.sealed {
		return tx.Put(sentKey(outbox, s.number), dcbor.AppendNull(b))
	}
	b = dcbor.AppendArray(b, 3)
	b = dcbor.AppendBytes(b, s.origin.Stream[:])
	b = dcbor.AppendUint(b, s.origin.Sequence)
	return tx.Put(sentKey(outbox, s.number), dcbor.AppendBytes(b, s.id[:]))
}

// parseSent parses what put wrote. claim is in value's memory.
func parseSent(key, value []byte) (s sent, err error) {
	if len(key) != 17 {
		return sent{}, fmt.Errorf("protocol: a message's key of %d bytes: %w", len(key), store.ErrCorrupt)
	}
	s.number = binary.BigEndian.Uint64(key[9:])
	r := dcbor.NewReader(value, "outbox")
	r.Tuple(5)
	if r.Uint() != 1 {
		r.Fail("another version than 1")
	}
	s.made, s.until = time.UnixMilli(int64(r.Uint())), time.UnixMilli(int64(r.Uint()))
	s.claim = r.Bytes()
	if r.Peek() == dcbor.KindNull {
		r.Null()
	} else {
		r.Tuple(3)
		s.sealed = true
		r.Fixed(s.origin.Stream[:])
		s.origin.Sequence = r.Uint()
		r.Fixed(s.id[:])
	}
	if err := r.Done(); err != nil {
		return sent{}, fmt.Errorf("%w: %w", store.ErrCorrupt, err)
	}
	return s, nil
}

func putStream(tx store.Tx, outbox uint64, e envelope.EndedStream) error {
	b := dcbor.AppendArray(make([]byte, 0, 80), 6)
	b = dcbor.AppendUint(b, 1)
	b = dcbor.AppendUint(b, millis(e.Start))
	b = dcbor.AppendUint(b, uint64(e.Lifetime.Milliseconds()))
	b = dcbor.AppendUint(b, e.Moved)
	b = dcbor.AppendUint(b, e.Last)
	return tx.Put(streamKey(outbox, e.Stream), dcbor.AppendBytes(b, e.Head[:]))
}

func parseStream(key, value []byte) (e envelope.EndedStream, err error) {
	if len(key) != 25 {
		return e, fmt.Errorf("protocol: a stream's key of %d bytes: %w", len(key), store.ErrCorrupt)
	}
	copy(e.Stream[:], key[9:])
	r := dcbor.NewReader(value, "outbox stream")
	r.Tuple(6)
	if r.Uint() != 1 {
		r.Fail("another version than 1")
	}
	e.Start, e.Lifetime = time.UnixMilli(int64(r.Uint())), time.Duration(r.Uint())*time.Millisecond
	e.Moved, e.Last = r.Uint(), r.Uint()
	r.Fixed(e.Head[:])
	if err := r.Done(); err != nil {
		return e, fmt.Errorf("%w: %w", store.ErrCorrupt, err)
	}
	return e, nil
}

// putTime writes a record of nothing but a time.
func putTime(tx store.Tx, key []byte, t time.Time) error {
	return tx.Put(key, dcbor.AppendUint(dcbor.AppendUint(dcbor.AppendArray(nil, 2), 1), millis(t)))
}

// getTime reads one; zero: there is none.
func getTime(v store.View, key []byte) (time.Time, error) {
	b, err := v.Get(key)
	if err != nil || b == nil {
		return time.Time{}, err
	}
	r := dcbor.NewReader(b, "time")
	r.Tuple(2)
	if r.Uint() != 1 {
		r.Fail("another version than 1")
	}
	t := time.UnixMilli(int64(r.Uint()))
	if err := r.Done(); err != nil {
		return time.Time{}, fmt.Errorf("%w: %w", store.ErrCorrupt, err)
	}
	return t, nil
}

func millis(t time.Time) uint64 { return uint64(max(t.UnixMilli(), 0)) }

// stored is all that is remembered of an outbox.
type stored struct {
	messages []sent // by number, without their claims
	sizes    []int  // of the claims
	streams  []envelope.EndedStream
	unclean  time.Time // since when a crash may have lost messages; zero: none
}

// readOutbox reads an outbox. v is limited to outboxSpace.
func readOutbox(v store.View, id uint64) (all stored, err error) {
	var broken error
	err = v.Scan(outboxKey(sentRecord, id), func(key, value []byte) bool {
		var m sent
		if m, broken = parseSent(key, value); broken != nil {
			return false
		}
		all.sizes = append(all.sizes, len(m.claim))
		m.claim = nil
		all.messages = append(all.messages, m)
		return true
	})
	if err == nil && broken == nil {
		err = v.Scan(outboxKey(streamRecord, id), func(key, value []byte) bool {
			var s envelope.EndedStream
			if s, broken = parseStream(key, value); broken != nil {
				return false
			}
			all.streams = append(all.streams, s)
			return true
		})
	}
	if err == nil && broken == nil {
		all.unclean, err = getTime(v, outboxKey(groupRecord, id))
	}
	slices.SortFunc(all.streams, func(a, b envelope.EndedStream) int { return cmp.Compare(millis(a.Start), millis(b.Start)) })
	if broken != nil {
		err = broken
	}
	return all, err
}
