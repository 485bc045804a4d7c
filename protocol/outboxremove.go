package protocol

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/protocol/store"
)

// Remove takes recipients out of the outbox, for good: nothing more is sealed to them,
// and what they have not acknowledged is sealed for the others alone, in a new stream
// (SPEC.md section 8.9). They are not told. What was on its way to hops already may
// still reach them. Another recipient can't be put in: that is another outbox.
//
// [ErrOutbox] says that there is an outbox to the others already. What is removed stays
// so after a restart, if Remove has returned nil; a caller that asks for the outbox by
// its former recipients then gets another one.
func (o *Outbox) Remove(ctx context.Context, recipients ...keys.Thumbprint) error {
	o.e.naming.Lock()
	defer o.e.naming.Unlock()
	c, err := o.rename(ctx, recipients)
	if err != nil {
		return err
	}
	o.without(c)
	o.e.signal()
	return nil
}

// rename stores the configuration without some recipients. Its caller holds naming.
func (o *Outbox) rename(ctx context.Context, recipients []keys.Thumbprint) (OutboxConfig, error) {
	e := o.e
	o.mu.Lock()
	c := o.config
	o.mu.Unlock()
	before := c.class()
	if err := c.remove(recipients); err != nil {
		return c, err
	}
	after := c.class()
	if other := e.named(after); other != nil && other != o {
		return c, ErrOutbox
	}
	err := e.config.Store.Update(ctx, func(tx store.Tx) error { return c.put(store.Prefix(tx, outboxSpace), o.id) })
	if err == nil {
		e.mu.Lock()
		delete(e.byClass, before)
		e.byClass[after] = o
		e.mu.Unlock()
	}
	return c, err
}

// without goes on with a configuration that has fewer recipients.
func (o *Outbox) without(c OutboxConfig) {
	now := o.e.config.Clock()
	o.mu.Lock()
	defer o.mu.Unlock()
	owe := c.care()
	o.care = slices.DeleteFunc(o.care, func(a acknowledged) bool { return !slices.Contains(owe, a.recipient) })
	if len(o.care) > 0 {
		o.erase(now, o.doneByAll)
	}
	o.endStream()
	o.config = c
	// Those who were removed may have been all that something was missing to.
	o.hole = 0
	if len(o.earlier) > 0 {
		o.hole = 1
	}
}

// doneByAll reports whether all who owe receipts have done a live message. Its caller
// holds mu.
func (o *Outbox) doneByAll(m *outgoing) bool {
	for i := range o.care {
		if !o.care[i].done(m.place) {
			return false
		}
	}
	return true
}

// remove takes recipients out of a configuration, and routes that lead to nobody then.
func (c *OutboxConfig) remove(recipients []keys.Thumbprint) error {
	found := map[keys.Thumbprint]bool{}
	without := func(list []keys.Thumbprint) []keys.Thumbprint {
		return slices.DeleteFunc(slices.Clone(list), func(t keys.Thumbprint) bool {
			gone := slices.Contains(recipients, t)
			found[t] = found[t] || gone
			return gone
		})
	}
	var routes []Route
	for _, r := range c.Routes {
		r.To, r.Escrow, r.Audit = without(r.To), without(r.Escrow), without(r.Audit)
		if len(r.To)+len(r.Escrow)+len(r.Audit) > 0 {
			routes = append(routes, r)
		}
	}
	for _, t := range recipients {
		if !found[t] {
			return fmt.Errorf("protocol: %v is not a recipient of the outbox", t)
		}
	}
	if len(routes) == 0 {
		return errors.New("protocol: an outbox without recipients")
	}
	c.Routes = routes
	return c.check()
}
