package main

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/vitalpost/vitalpost/envelope"
	"github.com/vitalpost/vitalpost/keys"
)

// FuzzSeal: a caller asks for anything. What the library seals, its own hops and
// recipients take, and they read what the caller said; else it is refused.
func FuzzSeal(f *testing.F) {
	x := newSealing(f)
	for n := range byte(64) {
		f.Add([]byte{n, n / 2, n / 3, n, n, n, n, n, n, n, n, n, n})
		f.Add([]byte{n % 2, n, 0, 1, n, 6, 0, 0, 0, 0, 0, 0, 0})
		f.Add([]byte{n % 2, 0, 0, 0, 0, n, 0, 0, 0, 0, 0, 4 + n%4, n, n / 4, n})
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		p := program{b}
		plan, hops, readers := x.plan(&p)
		message := x.message(&p)
		batch, err := envelope.Seal(plan, message)
		if err != nil {
			if n := classes(err); n != 1 || batch != nil {
				t.Fatalf("refused with %d classes, or with a result: %v", n, err)
			}
			return
		}
		if len(batch.Legs) != len(plan.Routes) {
			t.Fatalf("%d legs for %d routes", len(batch.Legs), len(plan.Routes))
		}
		for route, leg := range batch.Legs {
			env, next := leg.Envelope, leg.Next
			for _, hop := range hops[route] {
				if !slices.Equal(next, names(hop)) {
					t.Fatalf("goes to %v, want %s", next, hop.name)
				}
				forward, err := x.peelers[hop].Peel(env)
				if err != nil {
					t.Fatalf("%s refuses what was sealed for it: %v", hop.name, err)
				}
				env, next = forward.AppendEnvelope(nil), forward.Next()
			}
			if !slices.Equal(next, names(readers[route]...)) {
				t.Fatalf("goes to %v in the end", next)
			}
			for _, r := range readers[route] {
				v, err := x.openers[r].Open(env)
				checkSealed(t, plan, message, batch, v, err)
			}
		}
	})
}

func names(parties ...*party) []keys.Thumbprint {
	var list []keys.Thumbprint
	for _, p := range parties {
		list = append(list, keys.Thumbprint(p.thumb))
	}
	return list
}

// checkSealed compares what was opened with what was asked for.
func checkSealed(t *testing.T, plan *envelope.Plan, m *envelope.Message, batch *envelope.Batch, v envelope.Verified, err error) {
	t.Helper()
	// The device is pinned to measure and to gather, and nobody asks it before.
	if m.Kind == envelope.KindDerivation || m.Kind == envelope.KindReport {
		if !errors.Is(err, envelope.ErrTrust) {
			t.Fatalf("a device that says %v: %v", m.Kind, err)
		}
		return
	}
	if err != nil {
		t.Fatalf("refused what was sealed for it: %v", err)
	}
	created, lifetime := m.Created.Truncate(time.Millisecond), m.Lifetime.Truncate(time.Millisecond)
	if m.Created.IsZero() {
		created = clock()
	}
	if lifetime == 0 {
		lifetime = plan.Lifetime.Truncate(time.Millisecond)
	}
	if lifetime == 0 {
		lifetime = envelope.DefaultLifetime
	}
	switch {
	case v.ID() != batch.ID, v.Place().Sequence != batch.Sequence:
		t.Fatal("another id or place than the sealer's")
	case v.Kind() != m.Kind, v.Type() != m.Type, !bytes.Equal(v.Content(), m.Content), !reflect.DeepEqual(source(v.Source()), source(m.Source)):
		t.Fatalf("says %v %v %x %+v", v.Kind(), v.Type(), v.Content(), v.Source())
	case !v.Created().Equal(created), v.Lifetime() != lifetime, v.Synchronised() == m.Unsynchronised, v.Early():
		t.Fatalf("made at %v for %v, want %v for %v", v.Created(), v.Lifetime(), created, lifetime)
	case v.Subject() != plan.Subject, v.Urgent() != plan.Urgent, v.OneWay() != plan.OneWay, v.Interval() != plan.Interval.Truncate(time.Millisecond):
		t.Fatal("another subject, mark or interval")
	}
}

// source returns a copy in which no bytes and none are the same.
func source(s *envelope.Source) *envelope.Source {
	if s == nil {
		return nil
	}
	c := *s
	c.Raw = append([]byte{}, s.Raw...)
	return &c
}

// sealing is what FuzzSeal works with: the ward as a sealer sees it.
type sealing struct {
	*table
	from    *keys.Identity
	bundles map[*party][2]*keys.Bundle // of both suites, and of suite 2 alone
}

func newSealing(f *testing.F) *sealing {
	f.Helper()
	x := &sealing{table: newTable(f), bundles: map[*party][2]*keys.Bundle{}}
	var err error
	if x.from, err = keys.NewIdentity(ed25519.NewKeyFromSeed(hash([]byte("identity of device")))); err != nil {
		f.Fatal(err)
	}
	roles := map[*party]keys.Role{x.w.clinician: keys.RoleReport, x.w.doctor: keys.RoleReport, x.w.escrow: keys.RoleEscrow}
	for _, hop := range x.w.hops {
		roles[hop] = keys.RoleHop
	}
	for p, role := range roles {
		both := x.verified(f, p, role)
		x.w.renew(p, bundleEnd, 2, p.bundles[0].keys[1])
		x.bundles[p] = [2]*keys.Bundle{both, x.verified(f, p, role)}
		if role == keys.RoleHop {
			x.peelers[p] = x.w.peeler(f, p)
		} else {
			x.openers[p] = x.w.opener(f, p)
		}
	}
	return x
}

func (x *sealing) verified(f *testing.F, p *party, role keys.Role) *keys.Bundle {
	f.Helper()
	b, err := keys.ParseBundle(p.bundles[0].signed, x.w.pins, role, clock())
	if err != nil {
		f.Fatal(err)
	}
	return b
}

// plan asks for routes to some of the ward. Hops and readers are those of each
// route.
func (x *sealing) plan(p *program) (plan *envelope.Plan, hops, readers [][]*party) {
	suite := p.pick(2)
	plan = &envelope.Plan{
		From: x.from, Clock: clock, MaxEnvelope: maxEnvelope,
		Lifetime: pick(byte(p.pick(256)), durations()), Life: pick(byte(p.pick(256)), durations()), Interval: pick(byte(p.pick(256)), durations()),
	}
	flags := p.pick(256)
	plan.Urgent, plan.OneWay = flags&1 != 0, flags&2 != 0
	if flags&4 != 0 {
		plan.Subject = envelope.Subject{1, 2, 3}
	}
	if flags&8 != 0 {
		plan.Padding = envelope.Block(flags << (flags >> 4))
	}
	// The doctor has a route of its own, or stands in the first, or in both,
	// which is refused.
	shape := p.pick(12)
	way, first := x.w.hops[:shape%4], []*party{x.w.clinician}
	if shape/4 != 1 {
		first = append(first, x.w.doctor)
	}
	add := func(hops []*party, to []*party, escrow ...*party) ([]*party, []*party) {
		r := envelope.Route{}
		for list, parties := range map[*[]*keys.Bundle][]*party{&r.Via: hops, &r.To: to, &r.Escrow: escrow} {
			for _, p := range parties {
				*list = append(*list, x.bundles[p][suite])
			}
		}
		plan.Routes = append(plan.Routes, r)
		return hops, append(slices.Clone(to), escrow...)
	}
	h, r := add(way, first, x.w.escrow)
	hops, readers = append(hops, h), append(readers, r)
	if shape/4 != 0 {
		h, r := add(nil, []*party{x.w.doctor})
		hops, readers = append(hops, h), append(readers, r)
	}
	return plan, hops, readers
}

func durations() []time.Duration {
	return []time.Duration{
		0, time.Hour, time.Millisecond, time.Millisecond - 1, 1, -1, 24 * time.Hour, 1500 * time.Microsecond, envelope.MaxLife,
		envelope.MaxLife + time.Millisecond, 1<<63 - 1, -1 << 63,
	}
}

// message asks for a message.
func (x *sealing) message(p *program) *envelope.Message {
	m := &envelope.Message{Kind: envelope.Kind((p.pick(8) + 1) % 8), Type: envelope.ContentFormat(112)}
	switch n := p.pick(8); n {
	case 1:
		m.Type = envelope.ContentFormat(pick(byte(p.pick(256)), numbers()))
	case 2, 3, 4, 5, 6:
		m.Type = envelope.MediaType([]string{"", "a/b", "\xff", string(bytes.Repeat([]byte{'a'}, 255)), string(bytes.Repeat([]byte{'a'}, 256))}[n-2])
	}
	switch p.pick(4) {
	case 1:
		m.Created = time.UnixMilli(int64(pick(byte(p.pick(256)), numbers())))
	case 2:
		m.Created = clock().Add(pick(byte(p.pick(256)), durations()))
	}
	m.Lifetime = pick(byte(p.pick(256)), durations())
	m.Unsynchronised = p.pick(2) == 1
	if n := p.pick(8); n > 3 {
		m.Source = &envelope.Source{
			Scheme: envelope.Scheme(n % 4), Link: envelope.Link(p.pick(5)),
			Device: []string{"pulse oximeter 4", "", "\xff", string(bytes.Repeat([]byte{'d'}, 129))}[p.pick(4)], Raw: p.b,
		}
	}
	m.Content = bytes.Repeat([]byte{7}, []int{0, 1, 30, 255, 256, 5000, 70000}[p.pick(7)])
	return m
}
