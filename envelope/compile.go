package envelope

import (
	"slices"
	"time"

	"github.com/vitalpost/vitalpost/envelope/internal/wire"
	"github.com/vitalpost/vitalpost/keys"
)

// compiled is a plan that was checked, and copied.
type compiled struct {
	from       *keys.Identity
	first      keys.Thumbprint
	bundles    []*keys.Bundle // the audience's in its order, then the hops'
	audience   []target
	hops       [][]target   // by route
	context    wire.Context // without what differs from epoch to epoch
	life       time.Duration
	earliest   uint64 // end of any bundle or admission
	after      uint64 // created of the sender's last context
	padding    Padding
	limit      int
	admissions []*keys.Admission
	clock      func() time.Time
}

// target is a key to seal to, with the name of its owner.
type target struct {
	owner keys.Thumbprint
	id    keys.KeyID
	key   *keys.EncryptionKey
}

func targetOf(b *keys.Bundle, suite keys.Suite) target {
	return target{b.Owner(), b.KeyID(suite), b.Key(suite)}
}

// compile checks a plan by SPEC.md 11.1.1 to 11.1.4.
func (p *Plan) compile() (*compiled, error) {
	if p == nil || !p.From.Valid() {
		return nil, formatError("plan", "no identity to seal from")
	}
	limit, err := checkLimit(p.MaxEnvelope)
	if err != nil {
		return nil, err
	}
	if !p.Padding.valid() {
		return nil, formatError("plan", "block of padding not of 1 to 65536 bytes")
	}
	c := &compiled{from: p.From, padding: p.Padding, limit: limit, clock: clock(p.Clock)}
	now := c.clock()
	if err := c.addRoutes(p, now); err != nil {
		return nil, err
	}
	if err := c.addAdmissions(p); err != nil {
		return nil, err
	}
	if err := c.addRest(p); err != nil {
		return nil, err
	}
	// What differs from epoch to epoch is checked with it, as it would be now.
	if _, err := c.contextAt(now, c.after, streamState{}); err != nil {
		return nil, err
	}
	return c, c.addKeys(p)
}

// addRoutes fills in audience, routes and bundles.
func (c *compiled) addRoutes(p *Plan, now time.Time) error {
	use := func(b *keys.Bundle, allowed func(keys.Role) bool) error {
		if !b.Valid() {
			return formatError("plan", "a bundle that was not verified")
		}
		if err := b.UsableAt(now); err != nil {
			return err
		}
		if !b.Supports(keys.Version) {
			return &keys.SuiteError{Subject: b.Owner(), Reason: "does not open version 1"}
		}
		if !allowed(b.Role()) {
			return &keys.TrustError{Subject: b.Owner(), Role: b.Role(), Reason: "verified for a role that has no place there"}
		}
		return nil
	}
	var hops []*keys.Bundle
	for i := range p.Routes {
		var route wire.Route
		for _, hop := range p.Routes[i].Via {
			if err := use(hop, func(r keys.Role) bool { return r == keys.RoleHop }); err != nil {
				return err
			}
			route.Hops = append(route.Hops, hop.Owner())
			hops = append(hops, hop)
		}
		for purpose, list := range p.Routes[i].byPurpose() {
			for _, b := range list {
				if err := use(b, purpose.allows); err != nil {
					return err
				}
				route.Recipients = append(route.Recipients, len(c.bundles))
				c.bundles = append(c.bundles, b)
				c.context.Audience = append(c.context.Audience, wire.Recipient{
					Thumbprint: b.Owner(), Bundle: b.Digest(), Purpose: uint8(purpose - PurposeCare),
				})
			}
		}
		if len(route.Recipients) == 0 {
			return formatError("plan", "a route without recipients")
		}
		c.context.Routes = append(c.context.Routes, route)
	}
	c.bundles = append(c.bundles, hops...)
	c.earliest = ^uint64(0)
	for _, b := range c.bundles {
		c.earliest = min(c.earliest, uint64(b.Expires().UnixMilli()))
	}
	return nil
}

// byPurpose yields the recipients of a route, in the order that they get in
// the audience.
func (r *Route) byPurpose() func(yield func(Purpose, []*keys.Bundle) bool) {
	return func(yield func(Purpose, []*keys.Bundle) bool) {
		_ = yield(PurposeCare, r.To) && yield(PurposeEscrow, r.Escrow) && yield(PurposeAudit, r.Audit)
	}
}

// addRest fills in what the routes do not decide.
func (c *compiled) addRest(p *Plan) error {
	x := &c.context
	x.Sender = p.From.Thumbprint()
	if c.first = p.First; c.first == (keys.Thumbprint{}) {
		c.first = x.Sender
	}
	lifetime := p.Lifetime
	if lifetime == 0 {
		lifetime = DefaultLifetime
	}
	c.life = p.Life
	if c.life == 0 {
		c.life = min(min(lifetime, MaxLife)+DefaultDelay, MaxLife)
	}
	if lifetime < time.Millisecond || c.life < time.Millisecond || p.Interval < 0 || p.Interval > 0 && p.Interval < time.Millisecond {
		return formatError("plan", "a duration below a millisecond")
	}
	if c.life > MaxLife {
		return limitError("plan", "life of more than 30 days")
	}
	x.Lifetime = uint64(lifetime / time.Millisecond)
	x.Interval = uint64(p.Interval / time.Millisecond)
	x.OneWay = p.OneWay
	if p.Subject != (Subject{}) {
		subject := [16]byte(p.Subject)
		x.Subject = &subject
	}
	if p.Urgent {
		x.Mark = wire.MarkUrgent
	}
	if p.Receipts {
		if p.Urgent || x.Subject != nil || len(p.Earlier) > 0 || p.Moved > 0 || len(x.Audience) != 1 || x.Audience[0].Purpose != wire.PurposeCare {
			return formatError("plan", "8.8: receipts go to one recipient for care, about no subject, and are neither urgent nor resealed")
		}
		x.OneWay, x.Mark = true, wire.MarkReceipts
	}
	for i := range p.Earlier {
		ended, err := p.Earlier[i].wire()
		if err != nil {
			return err
		}
		x.Ended = append(x.Ended, ended)
	}
	x.Moved = p.Moved
	if p.After.IsZero() {
		return nil
	}
	var err error
	c.after, err = keys.Millis(p.After)
	return err
}

// addKeys chooses suites and keys.
func (c *compiled) addKeys(p *Plan) error {
	audience := c.bundles[:len(c.context.Audience)]
	suite, err := chooseSuite(audience)
	if err != nil {
		return err
	}
	c.context.Suite = suite
	seen := make(map[keys.KeyID]keys.Thumbprint, len(audience))
	for i, b := range audience {
		to := targetOf(b, suite)
		if other, twice := seen[to.id]; twice {
			return formatError("plan", "8.1: one key id for "+other.String()+" and "+to.owner.String())
		}
		seen[to.id] = to.owner
		c.context.Audience[i].KeyID = to.id
		c.audience = append(c.audience, to)
	}
	for i := range p.Routes {
		hops := make([]target, len(p.Routes[i].Via))
		for j, hop := range p.Routes[i].Via {
			suite, err := layerSuite(hop)
			if err != nil {
				return err
			}
			hops[j] = targetOf(hop, suite)
		}
		c.hops = append(c.hops, hops)
	}
	return nil
}

// streamState is what a context says of the stream so far. The zero streamState is
// that of none.
type streamState struct {
	id    [16]byte
	start uint64 // created of its first context
	next  uint64 // sequence of the next message
}

// contextAt returns the context of an epoch that begins now, but for its commit.
// It is created after the sender's last context, even if the clock stands or was
// set back.
func (c *compiled) contextAt(now time.Time, after uint64, s streamState) (wire.Context, error) {
	x := c.context
	for _, b := range c.bundles {
		if err := b.UsableAt(now); err != nil {
			return wire.Context{}, err
		}
	}
	for _, a := range c.admissions {
		if err := a.UsableAt(now); err != nil {
			return wire.Context{}, err
		}
	}
	created, err := keys.Millis(now)
	if err != nil {
		return wire.Context{}, err
	}
	x.Created = max(created, after+1)
	x.Expires = min(x.Created+uint64(c.life/time.Millisecond), c.earliest)
	x.Stream, x.Sequence = s.id, s.next
	if s.next > 0 {
		x.FirstCreated = s.start
	}
	return x, x.Check()
}

// continues reports whether a stream that was sealed by c may go on by d: what all
// contexts of a stream share is the same (SPEC.md section 8.5).
func (c *compiled) continues(d *compiled) bool {
	x, y := &c.context, &d.context
	same := func(a, b wire.Recipient) bool { return a.Thumbprint == b.Thumbprint && a.Purpose == b.Purpose }
	for _, r := range x.Audience {
		if !slices.ContainsFunc(y.Audience, func(o wire.Recipient) bool { return same(r, o) }) {
			return false
		}
	}
	return x.Sender == y.Sender && c.first == d.first && len(x.Audience) == len(y.Audience) && x.Lifetime == y.Lifetime && x.OneWay == y.OneWay &&
		(x.Subject == nil) == (y.Subject == nil) && (x.Subject == nil || *x.Subject == *y.Subject) && x.Mark == y.Mark
}
