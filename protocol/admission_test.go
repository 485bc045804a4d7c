package protocol_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/vitalpost/vitalpost/envelope"
	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/protocol"
	"github.com/vitalpost/vitalpost/transport"
)

// unproved is a link that proves nothing of some of its neighbours.
type unproved struct {
	transport.Transport
	whom []string
}

func (u unproved) Serve(ctx context.Context, handle transport.Handler) error {
	return u.Transport.Serve(ctx, func(ctx context.Context, from transport.Ingress, b []byte) error {
		if slices.Contains(u.whom, from.Peer) {
			from.Peer = ""
		}
		return handle(ctx, from, b)
	})
}

// lobby has the phone take from the device, of which it knows nothing, what has an
// admission by the owner; change changes its configuration.
func (c *chain) lobby(change func(*protocol.HopConfig)) (owner *keys.Identity) {
	c.Helper()
	owner = newIdentity(c)
	phone := c.hops[0]
	phone.end()
	phone.wrap = func(t transport.Transport) transport.Transport { return unproved{t, []string{"device", "flooder"}} }
	phone.config.Issuers = []*keys.PublicIdentity{owner.Public()}
	change(&phone.config)
	phone.start()
	return owner
}

func newIdentity(c *chain) *keys.Identity {
	c.Helper()
	id, _, err := keys.GenerateIdentity()
	c.must(err)
	return id
}

// admitted is a plan with a new customer's admission, and the customer's name.
func (c *chain) admitted(issuer *keys.Identity, quota uint64) (*envelope.Plan, string) {
	c.Helper()
	customer := newIdentity(c)
	token, err := issuer.SignGrant(keys.Grant{
		Hop: c.hops[0].name(), Customer: customer.Public(), Quota: quota, Expires: time.Now().AddDate(0, 0, 20),
	})
	c.must(err)
	a, err := keys.NewAdmission(token, customer)
	c.must(err)
	p := c.plan()
	p.Admissions = []*keys.Admission{a}
	return p, envelope.AdmissionCustomer(customer.Thumbprint())
}

// Who shows an admission is a customer, by the name that policy is asked about; who
// shows none is refused, but for whom the link proves.
func TestHopAdmits(t *testing.T) {
	bubble(t, func(c *chain) {
		var asked []string
		out := "" // whom policy lets in no more
		owner := c.lobby(func(h *protocol.HopConfig) {
			h.May = func(from string, _ keys.Thumbprint) bool { asked = append(asked, from); return from != out }
		})
		plan, name := c.admitted(owner, 8)
		s := c.newSealer(plan)
		for i := range 3 {
			if err := c.post(c.seal(s, fmt.Sprint(i))); err != nil {
				t.Fatalf("message %d: %v", i, err)
			}
		}
		c.until(func() bool { return len(c.desk.delivered()) == 3 })
		if !slices.Equal(asked, []string{name, name, name}) {
			t.Errorf("policy was asked about %q, want %q", asked, name)
		}
		if err := c.post(c.seal(c.newSealer(c.plan()), "none")); !errors.Is(err, transport.ErrRefused) {
			t.Errorf("without an admission: %v, want refused", err)
		}
		if err := c.node("other").Send(c.Context(), "memory:phone", transport.Parcel{Envelope: c.seal(c.newSealer(c.plan()), "other")}); err != nil {
			t.Errorf("from whom the link proves: %v", err)
		}
		// A crash loses no customer, and its epochs go on.
		c.hops[0].crash()
		if err := c.post(c.seal(s, "after a crash")); err != nil {
			t.Errorf("after a crash: %v", err)
		}
		out = name
		if err := c.post(c.seal(s, "out")); !errors.Is(err, transport.ErrRefused) {
			t.Errorf("of a customer that policy lets in no more: %v, want refused", err)
		}
	})
}

// A hop takes everybody, or asks for admissions.
func TestHopAdmitsOrTakesAll(t *testing.T) {
	bubble(t, func(c *chain) {
		config := c.hops[1].config
		config.Anonymous, config.Issuers = true, []*keys.PublicIdentity{newIdentity(c).Public()}
		if _, err := protocol.NewHop(config); err == nil {
			t.Error("Anonymous and Issuers at once")
		}
		config.Anonymous, config.Issuers = false, []*keys.PublicIdentity{nil}
		if _, err := protocol.NewHop(config); err == nil {
			t.Error("an issuer that is none")
		}
	})
}

// A flood of forged admissions puts off new openings from whom nobody knows, and
// starves no live patient, no authenticated neighbour, and nobody for long.
func TestG14_AdmissionFlood(t *testing.T) {
	bubble(t, func(c *chain) {
		owner := c.lobby(func(h *protocol.HopConfig) { h.Openings = 5 })
		plan, _ := c.admitted(owner, 8)
		live := c.newSealer(plan)
		c.deliver(c.seal(live, "live"))

		flooder, other := c.node("flooder"), c.node("other")
		forged, _ := c.admitted(newIdentity(c), 8) // by an owner of its own
		flood := func() (later int) {
			for range 20 {
				err := flooder.Send(c.Context(), "memory:phone", transport.Parcel{Envelope: c.seal(c.newSealer(forged), "forged")})
				switch {
				case errors.Is(err, transport.ErrLater):
					later++
				case !errors.Is(err, transport.ErrRefused):
					t.Fatalf("forged: %v", err)
				}
			}
			return later
		}
		if later := flood(); later < 15 {
			t.Errorf("%d of 20 were put off, want 15 or more: public-key work for each", later)
		}
		for i := range 40 {
			flood()
			if err := c.post(c.seal(live, fmt.Sprint(i))); err != nil {
				t.Errorf("in a known epoch: %v", err)
			}
		}
		if err := other.Send(c.Context(), "memory:phone", transport.Parcel{Envelope: c.seal(c.newSealer(c.plan()), "other")}); err != nil {
			t.Errorf("from an authenticated neighbour: %v", err)
		}
		time.Sleep(time.Second)
		second, _ := c.admitted(owner, 8)
		if err := c.post(c.seal(c.newSealer(second), "after")); err != nil {
			t.Errorf("an opening after the flood: %v", err)
		}
	})
}

// A customer that opens too often is put off by itself, as is one that fills the
// queue; and what has no room in its table is not a failure of the store.
func TestG14_AdmissionBudgets(t *testing.T) {
	bubble(t, func(c *chain) {
		owner := c.lobby(func(h *protocol.HopConfig) { h.Openings, h.CustomerBytes = 6, 3000 })
		c.network.Part([]string{"device", "phone"}, []string{"gateway", "desk"})
		busy, _ := c.admitted(owner, 1)
		s := c.newSealer(busy)
		var err error
		for i := 0; err == nil && i < 100; i++ {
			err = c.post(c.seal(s, fmt.Sprint(i)))
		}
		if !errors.Is(err, transport.ErrLater) {
			t.Errorf("%v, want that the queue is full", err)
		}
		quiet, _ := c.admitted(owner, 1)
		if err := c.post(c.seal(c.newSealer(quiet), "another customer")); err != nil {
			t.Errorf("another customer: %v", err)
		}
	})
	bubble(t, func(c *chain) {
		owner := c.lobby(func(*protocol.HopConfig) {})
		plan, _ := c.admitted(owner, 1)
		first := c.seal(c.newSealer(plan), "first")
		c.deliver(first)
		time.Sleep(time.Minute)
		c.deliver(c.seal(c.newSealer(plan), "second")) // evicts the first
		if err := c.post(first); !errors.Is(err, transport.ErrLater) {
			t.Errorf("replayed: %v, want later", err)
		}
		if n := c.hops[0].events.count(protocol.EventStore); n != 0 {
			t.Errorf("%d failures of the store, which did not fail", n)
		}
	})
}
