package envelope

import (
	"time"

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
	o.cache.drop(l.touched()...)
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
	name, ok := ClassID{}, false
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

// EraseOrphans cuts off all epochs that no key of the holder opened (SPEC.md section
// 8.6). Whoever takes a private key out of the holder calls it on an opener with
// the new one, in the transaction that says so, and everybody calls it at the
// start: a backup that was restored may hold epochs under keys that were erased.
// What those epochs sealed stays closed to a later thief.
func (o *Opener) EraseOrphans(tx Tx) error {
	l := ledger{v: tx}
	err := forEach(tx, keyCore, parseCoreState, func(e *coreState) error {
		if e.ended || holds(&o.holder, e.keyID) {
			return nil
		}
		s, err := l.stream(e.first, e.stream)
		if err != nil {
			return err
		}
		if s == nil {
			return &StateError{"a core epoch without its stream"}
		}
		c, err := l.class(e.first, s.class)
		if err != nil {
			return err
		}
		if c == nil || c.epoch(e.h) == nil {
			return &StateError{"a core epoch that its class does not list"}
		}
		return l.cutOff(c, c.epoch(e.h))
	})
	if err == nil {
		err = l.write(tx)
	}
	o.cache.drop(l.touched()...)
	return err
}

// EraseOrphans erases the keys of all epochs that no key of the holder opened (SPEC.md
// section 8.7). It is called as [Opener.EraseOrphans] is.
func (p *Peeler) EraseOrphans(tx Tx) error {
	return forEach(tx, keyHop, parseHopEpoch, func(e *hopEpoch) error {
		if e.ended || holds(&p.holder, e.keyID) {
			return nil
		}
		e.end()
		p.cache.drop(e.id)
		return tx.Put(hopKey(e.id, e.h), e.append(nil))
	})
}

func holds(h *keys.Holder, id keys.KeyID) bool { return len(h.Find(nil, id)) > 0 }

// forEach calls f for all records of a kind, after the last of them was read.
func forEach[T any](v View, kind byte, parse func(key, value []byte) (T, error), f func(T) error) error {
	list, err := readAll(v, []byte{kind}, parse)
	if err != nil {
		return err
	}
	for _, e := range list {
		if err := f(e); err != nil {
			return err
		}
	}
	return nil
}

// Gap is a range of places that were used and are neither closed nor given up (SPEC.md
// section 8.6).
type Gap struct {
	Loss
	Class ClassID
	Start time.Time // of the stream
	// Current says that the stream is the newest of its class, or listed by that. Places
	// of others are most often acknowledged under another place by now.
	Current bool
}

// Missing returns the gaps of a sender, by the first of its chain of rotations.
func (o *Opener) Missing(v View, first keys.Thumbprint) ([]Gap, error) {
	l := ledger{v: v}
	names, err := l.classNames(first)
	if err != nil {
		return nil, err
	}
	var missing []Gap
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
			if s == nil {
				continue
			}
			for _, loss := range s.losses(s.missing()) {
				missing = append(missing, Gap{loss, name, fromMillis(s.start), id == c.newest || c.lists(id)})
			}
		}
	}
	return missing, nil
}

// Keeps reports whether anything is kept of a stream, by the first of its sender's chain
// of rotations. Of the newest stream of a class, and of those that it lists, that is
// longer than their contexts live.
func (o *Opener) Keeps(v View, first keys.Thumbprint, stream StreamID) (bool, error) {
	b, err := v.Get(streamKey(first, stream))
	return b != nil, err
}
