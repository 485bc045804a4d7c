package storetest_test

import (
	"bytes"
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"github.com/vitalpost/vitalpost/protocol/store"
	"github.com/vitalpost/vitalpost/protocol/store/memory"
	"github.com/vitalpost/vitalpost/protocol/store/storetest"
)

type (
	updating = func(s *memory.Store, ctx context.Context, f func(store.Tx) error) error
	viewing  = func(s *memory.Store, ctx context.Context, f func(store.View) error) error
)

// update spoils Update, view View, and writing the transaction.
func update(f updating) func(*storetest.Instance, *memory.Store) {
	return func(i *storetest.Instance, s *memory.Store) {
		i.Store = &spoilt{Store: s, update: func(ctx context.Context, g func(store.Tx) error) error { return f(s, ctx, g) }}
	}
}

func view(f viewing) func(*storetest.Instance, *memory.Store) {
	return func(i *storetest.Instance, s *memory.Store) {
		i.Store = &spoilt{Store: s, view: func(ctx context.Context, g func(store.View) error) error { return f(s, ctx, g) }}
	}
}

func writing(f func(s *memory.Store, t *tx)) func(*storetest.Instance, *memory.Store) {
	return update(func(s *memory.Store, ctx context.Context, g func(store.Tx) error) error {
		return s.Update(ctx, func(t store.Tx) error {
			spoilt := &tx{Tx: t}
			f(s, spoilt)
			return g(spoilt)
		})
	})
}

// write is a Put or, without value, a Delete.
type write struct{ key, value []byte }

func (w write) do(t store.Tx) error {
	if w.value == nil {
		return t.Delete(w.key)
	}
	return t.Put(w.key, w.value)
}

// later runs f in a View, and returns what it would write.
func later(s *memory.Store, ctx context.Context, f func(store.Tx) error) (list []write, err error) {
	err = s.View(ctx, func(v store.View) error {
		t := &tx{get: v.Get, scan: v.Scan}
		t.put = func(key, value []byte) error {
			list = append(list, write{bytes.Clone(key), append([]byte{}, value...)})
			return store.CheckPut(key, value)
		}
		t.delete = func(key []byte) error {
			list = append(list, write{bytes.Clone(key), nil})
			return store.CheckKey(key)
		}
		return f(t)
	})
	return list, err
}

var errIO = errors.New("I/O error")

var list = []faulty{
	{"takes an empty value for none", "Values", view(func(s *memory.Store, ctx context.Context, f func(store.View) error) error {
		return s.View(ctx, func(v store.View) error {
			return f(&tx{scan: v.Scan, get: func(key []byte) ([]byte, error) {
				b, err := v.Get(key)
				return append([]byte(nil), b...), err
			}})
		})
	})},
	{"leaves a goroutine", "Values", update(func(s *memory.Store, ctx context.Context, f func(store.Tx) error) error {
		go func() { select {} }()
		return s.Update(ctx, f)
	})},
	{"scans keys that have no such prefix", "Scan", view(func(s *memory.Store, ctx context.Context, f func(store.View) error) error {
		return s.View(ctx, func(v store.View) error {
			return f(&tx{get: v.Get, scan: func(prefix []byte, g func(key, value []byte) bool) error {
				return v.Scan(nil, func(key, value []byte) bool { return bytes.Compare(key, prefix) < 0 || g(key, value) })
			}})
		})
	})},
	{"scans on", "Scan", view(func(s *memory.Store, ctx context.Context, f func(store.View) error) error {
		return s.View(ctx, func(v store.View) error {
			return f(&tx{get: v.Get, scan: func(prefix []byte, g func(key, value []byte) bool) error {
				return v.Scan(prefix, func(key, value []byte) bool { g(key, value); return true })
			}})
		})
	})},
	{"gets what was committed", "OwnWrites", writing(func(s *memory.Store, t *tx) {
		t.get = func(key []byte) ([]byte, error) { return snapshot(s).Get(key) }
	})},
	{"scans what was committed", "OwnWrites", writing(func(s *memory.Store, t *tx) {
		t.scan = func(prefix []byte, f func(key, value []byte) bool) error { return snapshot(s).Scan(prefix, f) }
	})},
	{"cuts long values", "Limits", writing(func(_ *memory.Store, t *tx) {
		t.put = func(key, value []byte) error { return t.Tx.Put(key, value[:min(len(value), 4095)]) }
	})},
	{"takes an empty key", "Limits", writing(func(_ *memory.Store, t *tx) {
		t.put = func(key, value []byte) error {
			if len(key) == 0 {
				return nil
			}
			return t.Tx.Put(key, value)
		}
	})},
	{"keeps slices", "Slices", update(func(s *memory.Store, ctx context.Context, f func(store.Tx) error) error {
		return s.Update(ctx, func(t store.Tx) error {
			var list []write
			err := f(&tx{Tx: t, delete: func(key []byte) error { list = append(list, write{key, nil}); return nil }})
			for _, w := range list {
				err = errors.Join(err, w.do(t))
			}
			return err
		})
	})},
	{"keeps what failed", "Rollback", update(func(s *memory.Store, ctx context.Context, f func(store.Tx) error) error {
		var err error
		return errors.Join(s.Update(ctx, func(t store.Tx) error { err = f(t); return nil }), err)
	})},
	{"swallows a panic", "Rollback", update(func(s *memory.Store, ctx context.Context, f func(store.Tx) error) (err error) {
		defer func() {
			if recover() != nil {
				err = errIO
			}
		}()
		return s.Update(ctx, f)
	})},
	{"stays locked after a panic", "Rollback", func(i *storetest.Instance, s *memory.Store) {
		var mu sync.Mutex
		update(func(s *memory.Store, ctx context.Context, f func(store.Tx) error) error {
			mu.Lock()
			err := s.Update(ctx, f)
			mu.Unlock()
			return err
		})(i, s)
	}},
	{"takes what comes after the end", "Ended", writing(func(_ *memory.Store, t *tx) {
		t.put = func(key, value []byte) error { _ = t.Tx.Put(key, value); return nil }
	})},
	{"shows what is not committed", "ViewDuringUpdate", func(i *storetest.Instance, s *memory.Store) {
		i.Store = &spoilt{Store: s, update: func(ctx context.Context, f func(store.Tx) error) error {
			return f(&tx{put: func(key, value []byte) error {
				return s.Update(ctx, func(t store.Tx) error { return t.Put(key, value) })
			}})
		}}
	}},
	{"lets Views wait for Updates", "ViewDuringUpdate", locked(true)},
	{"lets Updates wait for Views", "UpdateDuringView", locked(false)},
	{"shows each View the newest", "UpdateDuringView", view(func(s *memory.Store, ctx context.Context, f func(store.View) error) error {
		return f(snapshot(s))
	})},
	{"lets the last of two win", "OnePlace", update(unlocked)},
	{"loses what came between", "Serial", update(unlocked)},
	{"shows halves", "Serial", update(func(s *memory.Store, ctx context.Context, f func(store.Tx) error) error {
		halves.Lock()
		defer halves.Unlock()
		list, err := later(s, ctx, f)
		for _, w := range list {
			err = errors.Join(err, s.Update(ctx, w.do))
			time.Sleep(50 * time.Microsecond) // which another one needs for its disk
		}
		return err
	})},
	{"fails for another", "OwnErrors", func(i *storetest.Instance, s *memory.Store) {
		var other atomic.Pointer[error]
		update(func(s *memory.Store, ctx context.Context, f func(store.Tx) error) error {
			if err := other.Swap(nil); err != nil {
				return *err
			}
			err := s.Update(ctx, f)
			if err != nil {
				other.Store(&err)
			}
			return err
		})(i, s)
	}},
	{"begins for who is gone", "Cancelled", update(func(s *memory.Store, ctx context.Context, f func(store.Tx) error) error {
		return s.Update(context.WithoutCancel(ctx), f)
	})},
	{"waits on for who is gone", "Cancelled", update(func(s *memory.Store, ctx context.Context, f func(store.Tx) error) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		return s.Update(context.WithoutCancel(ctx), func(t store.Tx) error {
			if err := ctx.Err(); err != nil {
				return err
			}
			return f(t)
		})
	})},
	{"says kept before it is", "Durable", func(_ *storetest.Instance, s *memory.Store) {
		s.SetFaults(func(n uint64) memory.Fault { return memory.Fault{Unsynced: n == 80} })
	}},
	{"syncs now and again", "CrashWhileWriting", func(_ *storetest.Instance, s *memory.Store) {
		s.SetFaults(func(uint64) memory.Fault { return memory.Fault{Unsynced: true} })
	}},
	{"writes halves", "CrashWhileWriting", update(func(s *memory.Store, ctx context.Context, f func(store.Tx) error) error {
		list, err := later(s, ctx, f)
		for _, w := range list[:min(1, len(list))] {
			err = errors.Join(err, s.Update(ctx, w.do))
		}
		return err
	})},
	{"hides a failed commit", "FailedButKept", update(func(s *memory.Store, ctx context.Context, f func(store.Tx) error) error {
		err := s.Update(ctx, f)
		if errors.Is(err, store.ErrUncertain) {
			return nil
		}
		return err
	})},
	{"calls a failed commit full", "FailedButKept", update(func(s *memory.Store, ctx context.Context, f func(store.Tx) error) error {
		err := s.Update(ctx, f)
		if errors.Is(err, store.ErrUncertain) {
			return &store.FullError{}
		}
		return err
	})},
	{"keeps a half of what failed", "FailedNotKept", update(func(s *memory.Store, ctx context.Context, f func(store.Tx) error) error {
		err := s.Update(ctx, f)
		if errors.Is(err, store.ErrUncertain) {
			list, _ := later(s, ctx, f)
			return errors.Join(err, s.Update(ctx, list[0].do))
		}
		return err
	})},
	{"keeps a part of what is too much", "Full", update(func(s *memory.Store, ctx context.Context, f func(store.Tx) error) error {
		err := s.Update(ctx, f)
		if errors.Is(err, store.ErrFull) {
			list, _ := later(s, ctx, f)
			_ = s.Update(ctx, list[0].do)
		}
		return err
	})},
	{"takes no delete when it is full", "Full", func(i *storetest.Instance, s *memory.Store) {
		var full atomic.Bool
		update(func(s *memory.Store, ctx context.Context, f func(store.Tx) error) error {
			if full.Load() {
				return &store.FullError{}
			}
			err := s.Update(ctx, f)
			full.Store(errors.Is(err, store.ErrFull))
			return err
		})(i, s)
	}},
	{"has no bound", "Full", func(_ *storetest.Instance, s *memory.Store) { s.SetLimit(0) }},
	{"forgets the version", "Schema", writing(func(_ *memory.Store, t *tx) {
		t.put = func(key, value []byte) error {
			if key[0] == 0 {
				return nil
			}
			return t.Tx.Put(key, value)
		}
	})},
}

// halves makes one Update at a time of those that are several.
var halves sync.Mutex

// snapshot is a View that moves.
func snapshot(s *memory.Store) store.View {
	return &tx{
		get: func(key []byte) (b []byte, err error) {
			err = s.View(context.Background(), func(v store.View) error {
				b, err = v.Get(key)
				if b != nil {
					b = append([]byte{}, b...)
				}
				return err
			})
			return b, err
		},
		scan: func(prefix []byte, f func(key, value []byte) bool) error {
			return s.View(context.Background(), func(v store.View) error { return v.Scan(prefix, f) })
		},
	}
}

// unlocked is an Update that reads before its turn.
func unlocked(s *memory.Store, ctx context.Context, f func(store.Tx) error) error {
	list, err := later(s, ctx, f)
	if err != nil {
		return err
	}
	return s.Update(ctx, func(t store.Tx) error {
		for _, w := range list {
			if err := w.do(t); err != nil {
				return err
			}
		}
		return nil
	})
}

// locked has Views and Updates exclude each other.
func locked(views bool) func(*storetest.Instance, *memory.Store) {
	return func(i *storetest.Instance, s *memory.Store) {
		var mu sync.RWMutex
		i.Store = &spoilt{Store: s,
			view: func(ctx context.Context, f func(store.View) error) error {
				if views || mu.TryRLock() {
					if views {
						mu.RLock()
					}
					defer mu.RUnlock()
				}
				return s.View(ctx, f)
			},
			update: func(ctx context.Context, f func(store.Tx) error) error {
				mu.Lock()
				defer mu.Unlock()
				return s.Update(ctx, f)
			},
		}
	}
}
