package protocol

import (
	"bytes"
	"errors"
	"testing"
	"time"

	"github.com/vitalpost/vitalpost/envelope"
	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/protocol/store"
)

// written is a transaction that remembers what was put.
type written struct {
	store.Tx
	key, value []byte
}

func (w *written) Put(key, value []byte) error {
	w.key, w.value = bytes.Clone(key), bytes.Clone(value)
	return nil
}

// recordCodecs reads each kind of record, and writes anew what was read.
var recordCodecs = []func(tx *written, key, value []byte) error{
	func(tx *written, key, value []byte) error {
		i, e, err := readItem(key, value)
		if err != nil {
			return err
		}
		return i.put(tx, e)
	},
	func(tx *written, key, value []byte) error {
		a, err := parseArrived(key, value)
		if err != nil {
			return err
		}
		return a.put(tx)
	},
	func(tx *written, key, value []byte) error {
		s, err := parseSent(key, value)
		if err != nil {
			return err
		}
		return s.put(tx, 1)
	},
	func(tx *written, key, value []byte) error {
		e, err := parseStream(key, value)
		if err != nil {
			return err
		}
		return putStream(tx, 1, e)
	},
	func(tx *written, _, value []byte) error {
		c, err := parseOutboxConfig(value)
		if err != nil {
			return err
		}
		return c.put(tx, 1)
	},
	func(tx *written, key, value []byte) error {
		first, class, c, err := parseHeard(key, value)
		if err != nil {
			return err
		}
		return c.put(tx, peerKey(first, class))
	},
	func(tx *written, key, value []byte) error {
		s, err := parseDone(value)
		if err != nil {
			return err
		}
		return s.put(tx, key)
	},
}

// A record that was altered is refused as corrupt; what is read is written as it was.
func FuzzRecords(f *testing.F) {
	at := time.UnixMilli(1_700_000_000_000)
	var tx written
	seed := func(kind uint8, err error) {
		if err != nil {
			f.Fatal(err)
		}
		f.Add(kind, tx.key, tx.value)
	}
	node := keys.Thumbprint{1, 2, 3}
	i := item{lane: laneID{node, true}, number: 7, customer: "somebody", taken: at, expires: at.Add(time.Hour)}
	seed(0, i.put(&tx, []byte("envelope")))
	t := &turn{first: node, class: envelope.ClassID{4}, stream: envelope.StreamID{5}, start: at, place: 6}
	for _, a := range []arrived{
		{number: 8, message: []byte("message"), turn: t},
		{number: 9, lost: &envelope.Loss{Sender: node, From: 1, To: 3}},
		{number: 10, unsent: &UnsentBy{Sender: node, Unsent: Unsent{From: at, To: at.Add(time.Minute), Count: 2}}},
	} {
		seed(1, a.put(&tx))
	}
	s := sent{number: 11, made: at, until: at.Add(time.Hour), claim: []byte("claim")}
	seed(2, s.put(&tx, 1))
	s.sealed, s.origin, s.id = true, envelope.Place{Stream: envelope.StreamID{5}, Sequence: 9}, envelope.MessageID{7}
	seed(2, s.put(&tx, 1))
	seed(3, putStream(&tx, 1, envelope.EndedStream{Stream: envelope.StreamID{5}, Start: at, Lifetime: time.Hour, Moved: 3, Last: 9}))
	c := OutboxConfig{Routes: []Route{{Via: []keys.Thumbprint{{9}}, To: []keys.Thumbprint{node}, Audit: []keys.Thumbprint{{8}}}}}
	if err := c.check(); err != nil {
		f.Fatal(err)
	}
	seed(4, c.put(&tx, 1))
	h := heardClass{stream: envelope.StreamID{5}, start: at, sender: node, via: []keys.Thumbprint{{9}}, urgent: true, owes: true, interval: time.Minute, until: at.Add(time.Hour)}
	seed(5, h.put(&tx, peerKey(node, envelope.ClassID{4})))
	lost := uint64(3)
	seed(6, (&doneState{next: 3, lost: &lost, until: at}).put(&tx, doneKey(doneRecord, node, envelope.StreamID{5})))

	f.Fuzz(func(t *testing.T, kind uint8, key, value []byte) {
		var tx written
		err := recordCodecs[int(kind)%len(recordCodecs)](&tx, key, value)
		switch {
		case err == nil && !bytes.Equal(tx.value, value):
			t.Errorf("read % x, and wrote % x", value, tx.value)
		case err != nil && !errors.Is(err, store.ErrCorrupt):
			t.Errorf("of no class: %v", err)
		}
	})
}
