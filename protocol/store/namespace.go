package store

import (
	"bytes"
	"context"
	"strings"
)

// Prefix returns a transaction that is limited to the namespace of a name: its keys
// are all that it can read and write. A name has 1 to MaxName bytes, none of them
// zero, so that no two namespaces meet; another one is a bug of the caller, and
// panics.
func Prefix(tx Tx, name string) Tx { return &prefixTx{prefixView{tx, prefix(name)}, tx} }

// PrefixView is Prefix for a View.
func PrefixView(v View, name string) View { return &prefixView{v, prefix(name)} }

// Reader returns a View on a namespace of s for one who reads now and again, such as
// an envelope.Peeler: each call sees the state of its own moment, and many may run at
// once. What Get returns is the caller's. ctx ends them all.
func Reader(ctx context.Context, s Store, name string) View {
	return &reader{ctx, s, prefix(name)}
}

// prefix ends names with a zero byte, which none of them holds: so none is the
// beginning of another.
func prefix(name string) []byte {
	if name == "" || len(name) > MaxName || strings.IndexByte(name, 0) >= 0 {
		panic("store: a namespace's name has 1 to 64 bytes, none of them zero")
	}
	return append([]byte(name), 0)
}

type prefixView struct {
	v      View
	prefix []byte
}

func (p *prefixView) key(key []byte) []byte {
	return append(bytes.Clone(p.prefix), key...)
}

func (p *prefixView) Get(key []byte) ([]byte, error) {
	if err := CheckKey(key); err != nil {
		return nil, err
	}
	return p.v.Get(p.key(key))
}

func (p *prefixView) Scan(prefix []byte, f func(key, value []byte) bool) error {
	return p.v.Scan(p.key(prefix), func(key, value []byte) bool {
		return f(key[len(p.prefix):], value)
	})
}

type prefixTx struct {
	prefixView
	tx Tx
}

func (p *prefixTx) Put(key, value []byte) error {
	if err := CheckPut(key, value); err != nil {
		return err
	}
	return p.tx.Put(p.key(key), value)
}

func (p *prefixTx) Delete(key []byte) error {
	if err := CheckKey(key); err != nil {
		return err
	}
	return p.tx.Delete(p.key(key))
}

type reader struct {
	ctx    context.Context
	s      Store
	prefix []byte
}

func (r *reader) Get(key []byte) (value []byte, err error) {
	err = r.s.View(r.ctx, func(v View) error {
		b, err := (&prefixView{v, r.prefix}).Get(key)
		value = bytes.Clone(b)
		return err
	})
	if err != nil {
		return nil, err
	}
	return value, nil
}

func (r *reader) Scan(prefix []byte, f func(key, value []byte) bool) error {
	return r.s.View(r.ctx, func(v View) error {
		return (&prefixView{v, r.prefix}).Scan(prefix, f)
	})
}
