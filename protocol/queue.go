package protocol

import (
	"encoding/binary"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/keys/cose/dcbor"
	"github.com/vitalpost/vitalpost/protocol/store"
)

// The queue of a hop is in a namespace of its own:
//
//	q next urgent number    [1, customer, taken, expires, envelope]
//
// next has 32 bytes, urgent is 0 for what is and 1 for what is not, number has 8
// bytes and rises. So a scan brings each lane together, in order.
const (
	queueSpace  = "queue"
	queueRecord = 'q'
	queueKey    = 1 + 32 + 1 + 8
)

// laneID names what is sent in order: to one node, urgent or not.
type laneID struct {
	next   keys.Thumbprint
	urgent bool
}

// item is an envelope in the queue, without its bytes.
type item struct {
	lane     laneID
	number   uint64
	customer string
	size     int
	taken    time.Time
	expires  time.Time

	// In memory only.
	tries     int
	notBefore time.Time
	parcel    *parcel // an endpoint's; nil: it is in the queue
}

// parcel is what an endpoint has to send.
type parcel struct {
	owner    sender
	envelope []byte // nil: it is not sent any more
	message  *outgoing
	route    int
}

func (i *item) key() []byte {
	k := make([]byte, 0, queueKey)
	k = append(k, queueRecord)
	k = append(k, i.lane.next[:]...)
	urgent := byte(1)
	if i.lane.urgent {
		urgent = 0
	}
	return binary.BigEndian.AppendUint64(append(k, urgent), i.number)
}

// put writes an item with its envelope.
func (i *item) put(tx store.Tx, envelope []byte) error {
	v := make([]byte, 0, len(envelope)+len(i.customer)+40)
	v = dcbor.AppendArray(v, 5)
	v = dcbor.AppendUint(v, 1)
	v = dcbor.AppendBytes(v, []byte(i.customer))
	v = dcbor.AppendUint(v, millis(i.taken))
	v = dcbor.AppendUint(v, millis(i.expires))
	v = dcbor.AppendBytes(v, envelope)
	return tx.Put(i.key(), v)
}

// readItem reads what put wrote. envelope is in value's memory.
func readItem(key, value []byte) (i *item, envelope []byte, err error) {
	if len(key) != queueKey || key[0] != queueRecord || key[33] > 1 {
		return nil, nil, fmt.Errorf("protocol: a queue's key of %d bytes: %w", len(key), store.ErrCorrupt)
	}
	i = &item{number: binary.BigEndian.Uint64(key[34:])}
	i.lane = laneID{keys.Thumbprint(key[1:33]), key[33] == 0}
	r := dcbor.NewReader(value, "queue")
	r.Tuple(5)
	if r.Uint() != 1 {
		r.Fail("another version than 1")
	}
	i.customer = string(r.Bytes())
	i.taken, i.expires = time.UnixMilli(int64(r.Uint())), time.UnixMilli(int64(r.Uint()))
	envelope = r.Bytes()
	i.size = len(envelope)
	if err := r.Done(); err != nil {
		return nil, nil, fmt.Errorf("%w: %w", store.ErrCorrupt, err)
	}
	return i, envelope, nil
}

// numbers gives each item its own, also after a restart.
type numbers struct{ last atomic.Uint64 }

func (n *numbers) next() uint64 { return n.last.Add(1) }

// atLeast notes that a number is in use.
func (n *numbers) atLeast(number uint64) { atLeast(&n.last, number) }
