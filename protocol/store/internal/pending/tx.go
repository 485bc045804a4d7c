package pending

import (
	"bytes"
	"maps"
	"slices"
	"strings"

	"github.com/vitalpost/vitalpost/protocol/store"
)

// Tx is a transaction over base, which it does not change: what it writes is in
// memory, so that dropping it is its rollback.
type Tx struct {
	View
	writes map[string][]byte // nil: deleted
}

// Change is one write of a transaction.
type Change struct{ Key, Value []byte } // Value nil: deleted

// NewTx returns a transaction over base.
func NewTx(base store.View) *Tx {
	return &Tx{View: View{base: base}, writes: make(map[string][]byte)}
}

// Changes returns the last write to each key, ascending. They are the transaction's.
func (t *Tx) Changes() []Change {
	list := make([]Change, 0, len(t.writes))
	for _, key := range slices.Sorted(maps.Keys(t.writes)) {
		list = append(list, Change{[]byte(key), t.writes[key]})
	}
	return list
}

// Asked returns how many bytes of keys and values were put.
func (t *Tx) Asked() (n int64) {
	for key, value := range t.writes {
		if value != nil {
			n += int64(len(key) + len(value))
		}
	}
	return n
}

// Get returns a copy of a value.
func (t *Tx) Get(key []byte) ([]byte, error) {
	if value, written := t.writes[string(key)]; written {
		if err := t.begin(); err != nil {
			return nil, err
		}
		return t.lend(value), nil
	}
	return t.View.Get(key)
}

// Put sets a value.
func (t *Tx) Put(key, value []byte) error {
	if err := t.begin(); err != nil {
		return err
	}
	if err := store.CheckPut(key, value); err != nil {
		return err
	}
	t.writes[string(key)] = append([]byte{}, value...) // never nil
	return nil
}

// Delete removes a key.
func (t *Tx) Delete(key []byte) error {
	if err := t.begin(); err != nil {
		return err
	}
	if err := store.CheckKey(key); err != nil {
		return err
	}
	t.writes[string(key)] = nil
	return nil
}

// Scan merges what was written into what base has.
func (t *Tx) Scan(prefix []byte, f func(key, value []byte) bool) error {
	return t.scan(f, func(f func(key, value []byte) bool) error {
		written := t.written(prefix)
		goOn := true
		// before passes on what was written before a key, or all for nil.
		before := func(key []byte) {
			for goOn && len(written) > 0 && (key == nil || written[0] < string(key)) {
				if value := t.writes[written[0]]; value != nil {
					goOn = f([]byte(written[0]), value)
				}
				written = written[1:]
			}
		}
		err := t.base.Scan(prefix, func(key, value []byte) bool {
			if before(key); !goOn {
				return false
			}
			if len(written) > 0 && written[0] == string(key) {
				before(append(bytes.Clone(key), 0)) // the write in place of this
				return goOn
			}
			goOn = f(key, value)
			return goOn
		})
		if err == nil {
			before(nil)
		}
		return err
	})
}

// written returns the keys that were written and have a prefix, ascending.
func (t *Tx) written(prefix []byte) (list []string) {
	for key := range t.writes {
		if strings.HasPrefix(key, string(prefix)) {
			list = append(list, key)
		}
	}
	slices.Sort(list)
	return list
}
