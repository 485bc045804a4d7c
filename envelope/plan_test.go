package envelope

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/vitalpost/vitalpost/keys"
)

// What a caller may get wrong in a plan: each refused, with nothing sealed.
func TestPlanRefused(t *testing.T) {
	const suite = keys.SuiteX25519
	w := newWard(t, 1, suite)
	escrow, hop := w.party(keys.RoleEscrow, suite), w.hops[0]
	own := w.device.holder.Bundles[0].Bundle // its owner's own: verified for no role
	for name, test := range map[string]struct {
		change func(p *Plan)
		class  error
	}{
		"empty":                      {func(p *Plan) { *p = Plan{} }, ErrFormat},
		"zero identity":              {func(p *Plan) { p.From = new(keys.Identity) }, ErrFormat},
		"no route":                   {func(p *Plan) { p.Routes = nil }, ErrFormat},
		"route without recipients":   {func(p *Plan) { p.Routes[0].To = nil }, ErrFormat},
		"zero bundle":                {func(p *Plan) { p.Routes[0].To = []*keys.Bundle{new(keys.Bundle)} }, ErrFormat},
		"no bundle":                  {func(p *Plan) { p.Routes[0].Via = []*keys.Bundle{nil} }, ErrFormat},
		"hop as recipient":           {func(p *Plan) { p.Routes[0].To = bundles(hop) }, ErrTrust},
		"escrow as care":             {func(p *Plan) { p.Routes[0].To = bundles(escrow) }, ErrTrust},
		"care as escrow":             {func(p *Plan) { p.Routes[0].Escrow = p.Routes[0].To }, ErrTrust},
		"escrow as audit":            {func(p *Plan) { p.Routes[0].Audit = bundles(escrow) }, ErrTrust},
		"recipient as hop":           {func(p *Plan) { p.Routes[0].Via = p.Routes[0].To }, ErrTrust},
		"own bundle, of no role":     {func(p *Plan) { p.Routes[0].To = []*keys.Bundle{own} }, ErrTrust},
		"sender as recipient":        {func(p *Plan) { p.Routes[0].To = bundles(w.device) }, ErrFormat},
		"recipient twice":            {func(p *Plan) { p.Routes = append(p.Routes, Route{To: p.Routes[0].To}) }, ErrFormat},
		"hop twice":                  {func(p *Plan) { p.Routes[0].Via = bundles(hop, hop) }, ErrFormat},
		"life of 31 days":            {func(p *Plan) { p.Life = 31 * 24 * time.Hour }, ErrLimit},
		"negative life":              {func(p *Plan) { p.Life = -1 }, ErrFormat},
		"lifetime of a microsecond":  {func(p *Plan) { p.Lifetime = time.Microsecond }, ErrFormat},
		"negative interval":          {func(p *Plan) { p.Interval = -time.Second }, ErrFormat},
		"negative block of padding":  {func(p *Plan) { p.Padding = Block(-1) }, ErrFormat},
		"block of padding too large": {func(p *Plan) { p.Padding = Block(maxBlock + 1) }, ErrFormat},
		"limit too low":              {func(p *Plan) { p.MaxEnvelope = 100 }, ErrLimit},
		"block of padding of 0":      {func(p *Plan) { p.Padding = Block(0) }, ErrFormat},
		"bundles not yet usable":     {func(p *Plan) { p.Clock = func() time.Time { return w.now.Add(-24 * time.Hour) } }, ErrExpired},
	} {
		t.Run(name, func(t *testing.T) {
			p := w.plan()
			test.change(p)
			if b, err := Seal(p, w.message(1)); Class(err) != test.class || b != nil {
				t.Errorf("got %v, want class %v", err, test.class)
			}
		})
	}
	if b, err := Seal(nil, w.message(1)); Class(err) != ErrFormat || b != nil {
		t.Errorf("no plan: %v", err)
	}
}

func TestMessageRefused(t *testing.T) {
	w := newWard(t, 0, keys.SuiteX25519)
	source := func(change func(s *Source)) func(*Message) {
		return func(m *Message) {
			m.Source = &Source{Scheme: SchemeUDI, Device: "d", Link: LinkBonded}
			change(m.Source)
		}
	}
	for name, test := range map[string]struct {
		change func(m *Message)
		class  error
	}{
		"no kind":               {func(m *Message) { m.Kind = 0 }, ErrFormat},
		"no type":               {func(m *Message) { m.Type = ContentType{} }, ErrFormat},
		"created before 1970":   {func(m *Message) { m.Created = time.UnixMilli(-1) }, ErrFormat},
		"created ahead":         {func(m *Message) { m.Created = w.now.Add(ClockSkew + time.Millisecond) }, ErrFormat},
		"created far ahead":     {func(m *Message) { m.Created = time.UnixMilli(1 << 54) }, ErrFormat},
		"receipt":               {func(m *Message) { m.Kind = KindReceipt }, ErrFormat},
		"format of 2^53":        {func(m *Message) { m.Type = ContentFormat(1 << 53) }, ErrFormat},
		"reserved kind":         {func(m *Message) { m.Kind = 6 }, ErrFormat},
		"media type of 256":     {func(m *Message) { m.Type = MediaType(strings.Repeat("a", 256)) }, ErrLimit},
		"media type not UTF-8":  {func(m *Message) { m.Type = MediaType("\xff") }, ErrFormat},
		"lifetime too short":    {func(m *Message) { m.Lifetime = time.Nanosecond }, ErrFormat},
		"source with report":    {func(m *Message) { m.Kind = KindReport; source(func(*Source) {})(m) }, ErrFormat},
		"source without scheme": {source(func(s *Source) { s.Scheme = 0 }), ErrFormat},
		"source without link":   {source(func(s *Source) { s.Link = 0 }), ErrFormat},
		"source without device": {source(func(s *Source) { s.Device = "" }), ErrFormat},
		"device of 129":         {source(func(s *Source) { s.Device = strings.Repeat("d", 129) }), ErrLimit},
	} {
		m := w.message(1)
		test.change(m)
		if b, err := Seal(w.plan(), m); Class(err) != test.class || b != nil {
			t.Errorf("%s: got %v, want class %v", name, err, test.class)
		}
	}
	if b, err := Seal(w.plan(), nil); Class(err) != ErrFormat || b != nil {
		t.Errorf("no message: %v", err)
	}
}

// Everything a plan and a message can say arrives.
func TestAllFieldsArrive(t *testing.T) {
	const suite = keys.SuiteX25519
	w := newWard(t, 2, suite)
	w.device = w.party(keys.RoleGather, suite)
	escrow, auditor, gp := w.party(keys.RoleEscrow, suite), w.party(keys.RoleAudit, suite), w.party(keys.RoleReport, suite)
	plan := w.plan()
	plan.Routes[0].Escrow, plan.Routes[0].Audit = bundles(escrow), bundles(auditor)
	plan.Routes = append(plan.Routes, Route{To: bundles(gp)})
	plan.Subject, plan.Urgent, plan.OneWay = Subject{1, 2}, true, true
	plan.Interval, plan.Lifetime, plan.Life = time.Minute, time.Hour, 2*time.Hour
	m := w.message(100)
	m.Type, m.Lifetime, m.Unsynchronised = MediaType("application/fhir+json"), 90*time.Second, true
	m.Source = &Source{Scheme: SchemePseudonym, Device: "meter-7", Link: LinkLESecureConnections, Raw: []byte{6, 97}}
	b := w.seal(plan, m)
	if len(b.Legs) != 2 || b.Legs[0].Next[0] != w.hops[0].identity.Thumbprint() || b.Legs[1].Next[0] != gp.identity.Thumbprint() {
		t.Fatalf("legs go to %v", b.Legs)
	}
	f, err := peel(w.peeler(w.hops[0]), b.Legs[0].Envelope)
	if err != nil {
		t.Fatal(err)
	}
	if !f.Urgent() || !f.Expires().Equal(w.now.Add(2*time.Hour)) || f.Next()[0] != w.hops[1].identity.Thumbprint() {
		t.Errorf("the hop learns %v, %v, %v", f.Urgent(), f.Expires(), f.Next())
	}
	last := w.carry(b.Legs[0].Envelope, w.hops...)[2]
	for _, to := range []struct {
		p   *party
		env []byte
	}{{w.recipients[0], last}, {escrow, last}, {auditor, last}, {gp, b.Legs[1].Envelope}} {
		v, err := w.opener(to.p).Open(nil, to.env)
		if err != nil {
			t.Fatal(err)
		}
		s := v.Source()
		switch {
		case v.ID() != b.ID, v.Kind() != KindObservation, v.Type() != m.Type, string(v.Content()) != string(m.Content),
			!v.Created().Equal(m.Created), v.Lifetime() != m.Lifetime, v.Synchronised(), v.Late(),
			s == nil || s.Device != "meter-7" || s.Link != LinkLESecureConnections || string(s.Raw) != "\x06a",
			v.Subject() != plan.Subject, !v.Urgent(), !v.OneWay(), v.Interval() != time.Minute,
			v.Sender().Identity.Thumbprint() != w.device.identity.Thumbprint(), v.Place() != v.Origin(), v.Place().Sequence != b.Sequence:
			t.Errorf("%v: arrived changed", to.p.role)
		}
		if own := v.Recipient(); own.Thumbprint != to.p.identity.Thumbprint() {
			t.Errorf("%v is shown as %v", to.p.role, own)
		}
		audience, routes := v.Audience(), v.Routes()
		if len(audience) != 4 || audience[1].Purpose != PurposeEscrow || audience[2].Purpose != PurposeAudit || audience[3].Purpose != PurposeCare {
			t.Errorf("audience %v", audience)
		}
		if len(routes) != 2 || len(routes[0].Hops) != 2 || len(routes[1].Hops) != 0 || routes[1].Recipients[0] != 3 {
			t.Errorf("routes %v", routes)
		}
	}
}

// Sealing, peeling and opening at once; run with -race.
func TestConcurrent(t *testing.T) {
	w := newWard(t, 1, keys.SuiteX25519)
	plan, peeler, opener := w.plan(), w.peeler(w.hops[0]), w.opener(w.recipients[0])
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 20 {
				b, err := Seal(plan, w.message(50))
				if err != nil {
					t.Error(err)
					return
				}
				f, err := peel(peeler, b.Legs[0].Envelope)
				if err != nil {
					t.Error(err)
					return
				}
				v, err := opener.Open(nil, forwarded(t, f))
				if err != nil || v.ID() != b.ID {
					t.Errorf("opened %v: %v", v, err)
					return
				}
			}
		})
	}
	wg.Wait()
}

// What a caller may get wrong in a configuration.
func TestConfigRefused(t *testing.T) {
	w := newWard(t, 0, keys.SuiteX25519)
	for name, h := range map[string]*keys.Holder{
		"none": nil, "zero": {}, "no bundle": {Identity: w.device.identity.Public()},
		"another's bundle": {Identity: w.device.identity.Public(), Bundles: w.recipients[0].holder.Bundles},
		"another's key":    {Identity: w.device.identity.Public(), Bundles: []keys.OwnBundle{{Bundle: w.device.holder.Bundles[0].Bundle, Keys: w.recipients[0].holder.Bundles[0].Keys}}},
		"zero key":         {Identity: w.device.identity.Public(), Bundles: []keys.OwnBundle{{Bundle: w.device.holder.Bundles[0].Bundle, Keys: []*keys.DecryptionKey{new(keys.DecryptionKey)}}}},
	} {
		if _, err := NewPeeler(PeelerConfig{Holder: h}); err == nil {
			t.Errorf("peeler with holder: %s", name)
		}
		if _, err := NewOpener(OpenerConfig{Holder: h, Trust: w.pins}); err == nil {
			t.Errorf("opener with holder: %s", name)
		}
	}
	if _, err := NewOpener(OpenerConfig{Holder: w.recipients[0].holder}); err == nil {
		t.Error("opener without trust")
	}
}
