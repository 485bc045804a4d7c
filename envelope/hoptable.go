package envelope

import (
	"bytes"
	"encoding/binary"
)

// MaxCustomer is how many bytes the name of a customer has at most.
const MaxCustomer = 255

// admit makes room for a new epoch in its customer's table and enters it there
// (SPEC.md section 8.7). It returns the epoch that had to go, or nil. quota is the
// size of the table of a customer with an admission, and 0 for others.
func (p *Peeler) admit(tx Tx, e *hopEpoch, quota int) (evicted *hopEpoch, err error) {
	prefix := customerKey(e.customer)
	var others [][]byte
	err = tx.Scan(prefix, func(key, _ []byte) bool {
		others = append(others, append([]byte{keyHop}, key[len(prefix):]...))
		return true
	})
	if err != nil {
		return nil, err
	}
	size, choose := p.table, longestIdle
	if quota > 0 {
		size, choose = min(size, quota), firstToExpire
	}
	if len(others) >= size {
		if evicted, err = choose(tx, others); err != nil {
			return nil, err
		}
		if evicted == nil {
			return nil, &StateError{"a customer's table of epochs that are not there"}
		}
		if quota > 0 && e.expiresBefore(evicted) {
			return nil, ErrTable
		}
		if err := forgetHopEpoch(tx, evicted); err != nil {
			return nil, err
		}
	}
	entry := append(bytes.Clone(prefix), hopKey(e.id, e.h)[1:]...)
	if err := tx.Put(entry, nil); err != nil {
		return nil, err
	}
	return evicted, tx.Put(expiryKey(e.expires, hopKey(e.id, e.h)), nil)
}

// longestIdle returns that epoch of several in which a counter was closed longest
// ago, an ended one if there is any: whoever replays it is not told so any more,
// but it is of no use to anybody else.
func longestIdle(tx Tx, list [][]byte) (*hopEpoch, error) {
	var idle *hopEpoch
	for _, key := range list {
		e, err := getHopEpoch(tx, key)
		if err != nil {
			return nil, err
		}
		if e != nil && (idle == nil || e.ended && !idle.ended || e.ended == idle.ended && e.used < idle.used) {
			idle = e
		}
	}
	return idle, nil
}

// firstToExpire returns that epoch of several which expires first, ended or not. On
// a link that proves nobody anybody may replay an opening that was evicted: it comes
// back only if it expires after one that is there, so nothing is evicted for it that
// was there when it was.
func firstToExpire(tx Tx, list [][]byte) (*hopEpoch, error) {
	var first *hopEpoch
	for _, key := range list {
		e, err := getHopEpoch(tx, key)
		if err != nil {
			return nil, err
		}
		if e != nil && (first == nil || e.expiresBefore(first)) {
			first = e
		}
	}
	return first, nil
}

// expiresBefore orders epochs by when they expire, and of equal ones by id.
func (e *hopEpoch) expiresBefore(o *hopEpoch) bool {
	if e.expires != o.expires {
		return e.expires < o.expires
	}
	return bytes.Compare(e.id[:], o.id[:]) < 0
}

// getHopEpoch returns nil if there is none.
func getHopEpoch(v View, key []byte) (*hopEpoch, error) {
	b, err := v.Get(key)
	if b == nil || err != nil {
		return nil, err
	}
	return parseHopEpoch(key, b)
}

// forgetHopEpoch deletes all that there is of an epoch.
func forgetHopEpoch(tx Tx, e *hopEpoch) error {
	key := hopKey(e.id, e.h)
	for _, k := range [][]byte{key, append(customerKey(e.customer), key[1:]...), expiryKey(e.expires, key)} {
		if err := tx.Delete(k); err != nil {
			return err
		}
	}
	return nil
}

// expiryKey is where it stands that a record is forgotten some time after expires.
func expiryKey(expires uint64, record []byte) []byte {
	b := binary.BigEndian.AppendUint64([]byte{keyExpiry}, expires)
	return append(b, record...)
}

// expired returns the records that are forgotten by now, at most n of them.
func expired(v View, now uint64, n int) (records [][]byte, err error) {
	err = v.Scan([]byte{keyExpiry}, func(key, _ []byte) bool {
		if len(key) < 9 || binary.BigEndian.Uint64(key[1:])+skew >= now || len(records) == n {
			return false
		}
		records = append(records, bytes.Clone(key[9:]))
		return true
	})
	return records, err
}

// skew is ClockSkew in ms: until then after its end, something is still good.
const skew = uint64(ClockSkew / 1e6)

// Sweep forgets what is expired, at most n epochs, and returns how many it forgot
// (SPEC.md section 8.7). The caller calls it now and then, in a transaction of its
// own, until it returns less than n: nothing else makes state go away that nobody
// sends to any more.
func (p *Peeler) Sweep(tx Tx, n int) (int, error) {
	now := uint64(p.clock().UnixMilli())
	records, err := expired(tx, now, n)
	if err != nil {
		return 0, err
	}
	for i, key := range records {
		e, err := getHopEpoch(tx, key)
		if err != nil {
			return i, err
		}
		if e != nil {
			if err := forgetHopEpoch(tx, e); err != nil {
				return i, err
			}
		}
	}
	p.cache.dropIf(func(e *hopEpoch) bool { return now > e.expires+skew })
	return len(records), nil
}
