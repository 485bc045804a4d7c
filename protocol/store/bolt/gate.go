//go:build !wasm && !plan9

package bolt

import (
	"context"
	"sync"

	"github.com/vitalpost/vitalpost/protocol/store"
)

// gate lets Views and Updates in, many at once, and Close and Compact when nobody is.
type gate struct {
	mu     sync.Mutex
	users  int
	held   bool          // by one who wants to be alone, or is
	closed bool          // for ever
	change chan struct{} // closed at the next change; nil if nobody waits
}

// enter waits while the gate is held.
func (g *gate) enter(ctx context.Context) error {
	return g.when(ctx, func() bool { return !g.held }, func() { g.users++ })
}

func (g *gate) leave() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.users--; g.users == 0 {
		g.changed()
	}
}

// hold lets nobody in any more and waits until all have left.
func (g *gate) hold(ctx context.Context) error {
	if err := g.when(ctx, func() bool { return !g.held }, func() { g.held = true }); err != nil {
		return err
	}
	err := g.when(ctx, func() bool { return g.users == 0 }, func() {})
	if err != nil {
		g.release(false)
	}
	return err
}

// release ends hold.
func (g *gate) release(closed bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.held, g.closed = false, closed
	g.changed()
}

// when waits for a condition, and does what is to be done while it holds.
func (g *gate) when(ctx context.Context, condition func() bool, do func()) error {
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		g.mu.Lock()
		if g.closed {
			g.mu.Unlock()
			return store.ErrClosed
		}
		if condition() {
			do()
			g.mu.Unlock()
			return nil
		}
		if g.change == nil {
			g.change = make(chan struct{})
		}
		change := g.change
		g.mu.Unlock()
		select {
		case <-change:
		case <-ctx.Done():
		}
	}
}

// changed wakes all who wait. g.mu is held.
func (g *gate) changed() {
	if g.change != nil {
		close(g.change)
		g.change = nil
	}
}
