package envelope

import (
	"crypto/rand"
	"time"

	"github.com/vitalpost/vitalpost/envelope/internal/epoch"
	"github.com/vitalpost/vitalpost/envelope/internal/wire"
	"github.com/vitalpost/vitalpost/keys"
)

// compiled is a plan that was checked, and copied.
type compiled struct {
	from     *keys.Identity
	context  wire.Context // without commit
	audience []target
	hops     [][]target // by route
	padding  Padding
	limit    int
	now      time.Time
	extract  epoch.Extractor
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
	c := &compiled{from: p.From, padding: p.Padding, limit: limit, now: clock(p.Clock)()}
	bundles, earliest, err := p.addRoutes(c)
	if err != nil {
		return nil, err
	}
	if err := p.addRest(c, earliest); err != nil {
		return nil, err
	}
	if err := c.context.Check(); err != nil {
		return nil, err
	}
	return c, c.addKeys(p, bundles)
}

// addRoutes fills in audience and routes, and returns the audience's bundles
// and the earliest end of any bundle.
func (p *Plan) addRoutes(c *compiled) (bundles []*keys.Bundle, earliest uint64, err error) {
	earliest = ^uint64(0)
	use := func(b *keys.Bundle, allowed func(keys.Role) bool) error {
		if !b.Valid() {
			return formatError("plan", "a bundle that was not verified")
		}
		if err := b.UsableAt(c.now); err != nil {
			return err
		}
		if !b.Supports(keys.Version) {
			return &keys.SuiteError{Subject: b.Owner(), Reason: "does not open version 1"}
		}
		if !allowed(b.Role()) {
			return &keys.TrustError{Subject: b.Owner(), Role: b.Role(), Reason: "verified for a role that has no place there"}
		}
		earliest = min(earliest, uint64(b.Expires().UnixMilli()))
		return nil
	}
	for i := range p.Routes {
		var route wire.Route
		for _, hop := range p.Routes[i].Via {
			if err := use(hop, func(r keys.Role) bool { return r == keys.RoleHop }); err != nil {
				return nil, 0, err
			}
			route.Hops = append(route.Hops, hop.Owner())
		}
		for purpose, list := range p.Routes[i].byPurpose() {
			for _, b := range list {
				if err := use(b, purpose.allows); err != nil {
					return nil, 0, err
				}
				route.Recipients = append(route.Recipients, len(bundles))
				bundles = append(bundles, b)
				c.context.Audience = append(c.context.Audience, wire.Recipient{
					Thumbprint: b.Owner(), Bundle: b.Digest(), Purpose: uint8(purpose - PurposeCare),
				})
			}
		}
		if len(route.Recipients) == 0 {
			return nil, 0, formatError("plan", "a route without recipients")
		}
		c.context.Routes = append(c.context.Routes, route)
	}
	return bundles, earliest, nil
}

// byPurpose yields the recipients of a route, in the order that they get in
// the audience.
func (r *Route) byPurpose() func(yield func(Purpose, []*keys.Bundle) bool) {
	return func(yield func(Purpose, []*keys.Bundle) bool) {
		_ = yield(PurposeCare, r.To) && yield(PurposeEscrow, r.Escrow) && yield(PurposeAudit, r.Audit)
	}
}

// addRest fills in what the routes do not decide.
func (p *Plan) addRest(c *compiled, earliest uint64) error {
	x := &c.context
	x.Sender = p.From.Thumbprint()
	_, _ = rand.Read(x.Stream[:]) // never fails: the program ends instead
	lifetime, life := p.Lifetime, p.Life
	if lifetime == 0 {
		lifetime = DefaultLifetime
	}
	if life == 0 {
		life = min(min(lifetime, MaxLife)+DefaultDelay, MaxLife)
	}
	if lifetime < time.Millisecond || life < time.Millisecond || p.Interval < 0 || p.Interval > 0 && p.Interval < time.Millisecond {
		return formatError("plan", "a duration below a millisecond")
	}
	if life > MaxLife {
		return limitError("plan", "life of more than 30 days")
	}
	var err error
	if x.Created, err = keys.Millis(c.now); err != nil {
		return err
	}
	x.Expires = min(x.Created+uint64(life/time.Millisecond), earliest)
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
	return nil
}

// addKeys chooses suites and keys.
func (c *compiled) addKeys(p *Plan, bundles []*keys.Bundle) error {
	suite, err := chooseSuite(bundles)
	if err != nil {
		return err
	}
	c.context.Suite = suite
	seen := make(map[keys.KeyID]keys.Thumbprint, len(bundles))
	for i, b := range bundles {
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
