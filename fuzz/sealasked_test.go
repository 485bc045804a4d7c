package main

import (
	"bytes"
	"slices"
	"testing"
	"time"

	"github.com/vitalpost/vitalpost/envelope"
	"github.com/vitalpost/vitalpost/keys"
)

// sealing is what FuzzSeal works with: the ward as a sealer sees it.
type sealing struct {
	*table
	bundles map[*party][3]*keys.Bundle // of all suites, of suite 2 alone, and of 3 alone
	again   bool                       // the plan asks for resealing too
}

func newSealing(f *testing.F) *sealing {
	f.Helper()
	x := &sealing{table: newTable(f), bundles: map[*party][3]*keys.Bundle{}}
	roles := map[*party]keys.Role{x.w.clinician: keys.RoleReport, x.w.doctor: keys.RoleReport, x.w.escrow: keys.RoleEscrow}
	for _, hop := range x.w.hops {
		roles[hop] = keys.RoleHop
	}
	for p, role := range roles {
		list := p.bundles[0].keys
		bundles := [3]*keys.Bundle{x.verified(f, p, role)}
		for n, k := range list[1:] {
			x.w.renew(p, bundleEnd, k.suite, k)
			bundles[n+1] = x.verified(f, p, role)
		}
		x.bundles[p] = bundles
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
	suites := p.pick(3) // of whom it is sealed to
	plan = &envelope.Plan{
		From: x.w.senders[0].private, Clock: clock, MaxEnvelope: maxEnvelope,
		Lifetime: pick(byte(p.pick(256)), durations()), Life: pick(byte(p.pick(256)), durations()), Interval: pick(byte(p.pick(256)), durations()),
	}
	flags := p.pick(256)
	plan.Urgent, plan.OneWay = flags&1 != 0, flags&2 != 0
	if flags&4 != 0 {
		plan.Subject = envelope.Subject{1, 2, 3}
	}
	x.again = flags&16 != 0
	via := suites
	if flags&32 != 0 {
		via = (suites + 2) % 3
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
			which := suites
			if list == &r.Via {
				which = via
			}
			for _, p := range parties {
				*list = append(*list, x.bundles[p][which])
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
