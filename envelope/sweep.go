package envelope

import (
	"bytes"

	"github.com/vitalpost/vitalpost/keys"
)

// Sweep forgets what has expired, at most n epochs, and returns how many that were
// and the places that were given up with them, which are to be reported once the
// transaction is committed (SPEC.md section 8.6). The caller calls it now and then,
// until it forgets less than n: nothing else makes state go away that nobody sends
// to any more.
func (o *Opener) Sweep(tx Tx, n int) (int, []Loss, error) {
	now := uint64(o.clock().UnixMilli())
	records, err := expired(tx, now, n)
	if err != nil {
		return 0, nil, err
	}
	l := ledger{v: tx, now: now}
	for _, key := range records {
		if err := l.forget(key); err != nil {
			return 0, nil, err
		}
	}
	if err := l.write(tx); err != nil {
		return 0, nil, err
	}
	o.cache.dropIf(func(e *cachedCore) bool { return now > e.expires+skew })
	o.cache.drop(l.touched())
	return len(records), l.lost, nil
}

// forget forgets an epoch that has expired.
func (l *ledger) forget(key []byte) error {
	if len(key) != len(coreKey([8]byte{}, [32]byte{})) || key[0] != keyCore {
		return &StateError{"an entry about expiry that is none of a recipient"}
	}
	e, err := l.epoch([8]byte(key[1:]), [32]byte(key[9:]))
	if e == nil || err != nil {
		return err
	}
	s, err := l.stream(e.first, e.stream)
	if err != nil {
		return err
	}
	name, ok := className{}, false
	if s != nil {
		name, ok = s.class, true
	}
	c, err := l.class(e.first, name)
	if err != nil {
		return err
	}
	if !ok || c == nil {
		l.deleteEpoch(e)
		return nil
	}
	if err := l.dropEpoch(c, e.id, e.h); err != nil {
		return err
	}
	return l.forgetOthers(c)
}

// EraseKey erases all epochs that one of the holder's keys opened, and returns the
// places that were given up with them (SPEC.md section 8.6): whoever erases a
// private key calls it in the transaction that says so. What those epochs sealed
// stays closed to a later thief.
func (o *Opener) EraseKey(tx Tx, key keys.KeyID) ([]Loss, error) {
	l := ledger{v: tx, now: uint64(o.clock().UnixMilli())}
	var found []*coreState
	var parseErr error
	err := tx.Scan([]byte{keyCore}, func(k, value []byte) bool {
		var e *coreState
		if e, parseErr = parseCoreState(bytes.Clone(k), value); parseErr != nil {
			return false
		}
		if !e.ended && e.keyID == key {
			found = append(found, e)
		}
		return true
	})
	if err == nil {
		err = parseErr
	}
	if err != nil {
		return nil, err
	}
	for _, e := range found {
		s, err := l.stream(e.first, e.stream)
		if err != nil {
			return nil, err
		}
		if s == nil {
			return nil, &StateError{"a core epoch without its stream"}
		}
		c, err := l.class(e.first, s.class)
		if err != nil {
			return nil, err
		}
		if c == nil || c.epoch(e.h) == nil {
			return nil, &StateError{"a core epoch that its class does not list"}
		}
		if err := l.cutOff(c, c.epoch(e.h)); err != nil {
			return nil, err
		}
	}
	if err := l.write(tx); err != nil {
		return nil, err
	}
	o.cache.dropIf(func(e *cachedCore) bool { return e.keyID == key })
	o.cache.drop(l.touched())
	return l.lost, nil
}

// EraseKey erases all epochs that one of the hop's keys opened: whoever erases a
// private key calls it in the transaction that says so (SPEC.md section 8.7).
func (p *Peeler) EraseKey(tx Tx, key keys.KeyID) error {
	var found []*hopEpoch
	var parseErr error
	err := tx.Scan([]byte{keyHop}, func(k, value []byte) bool {
		var e *hopEpoch
		if e, parseErr = parseHopEpoch(bytes.Clone(k), value); parseErr != nil {
			return false
		}
		if !e.ended && e.keyID == key {
			found = append(found, e)
		}
		return true
	})
	if err == nil {
		err = parseErr
	}
	for _, e := range found {
		if err != nil {
			break
		}
		e.end()
		err = tx.Put(hopKey(e.id, e.h), e.append(nil))
		p.cache.forget(e.id)
	}
	return err
}

// Missing returns the places of a sender, by the first of its chain of rotations,
// that were used and are neither closed nor given up (SPEC.md section 8.6). Those of
// an older stream than the newest of its class, that this one does not list, are
// most often acknowledged under another place by now.
func (o *Opener) Missing(v View, first keys.Thumbprint) ([]Loss, error) {
	var names []className
	err := v.Scan(append([]byte{keyClass}, first[:]...), func(key, _ []byte) bool {
		if _, name, ok := parseClassKey(key); ok {
			names = append(names, name)
		}
		return true
	})
	if err != nil {
		return nil, err
	}
	l := ledger{v: v}
	var missing []Loss
	for _, name := range names {
		c, err := l.class(first, name)
		if c == nil || err != nil {
			return nil, err
		}
		for _, id := range c.streams {
			s, err := l.stream(first, id)
			if err != nil {
				return nil, err
			}
			if s != nil {
				missing = append(missing, s.losses(s.missing())...)
			}
		}
	}
	return missing, nil
}
