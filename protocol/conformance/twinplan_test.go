package conformance_test

import (
	"crypto/rand"
	mathrand "math/rand/v2"
	"testing"
	"time"

	"github.com/vitalpost/vitalpost/envelope"
	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/keys/cose"
	"github.com/vitalpost/vitalpost/protocol/conformance"
)

// A cast is who takes part in a random journey. Choices follow from random;
// keys and nonces are fresh.
type cast struct {
	t          *testing.T
	random     *mathrand.Rand
	now        time.Time
	trust      keys.Pins
	pins       []conformance.Pin
	classical  bool // no post-quantum suite is acceptable to the audience
	sender     *keys.Identity
	hops       []*player
	recipients []*player
}

// player is a hop or recipient, with its private keys as a vector has them.
type player struct {
	identity *keys.Identity
	bundle   *keys.Bundle // that is sealed to: the current one, or one in grace
	holder   conformance.Holder
	purpose  envelope.Purpose
}

func newCast(t *testing.T, random *mathrand.Rand) *cast {
	return &cast{
		t: t, random: random, trust: keys.Pins{}, classical: random.IntN(2) == 0,
		now: time.UnixMilli(1_800_000_000_000 + random.Int64N(1_000_000_000)),
	}
}

func choose[T any](r *mathrand.Rand, list ...T) T { return list[r.IntN(len(list))] }

// identity makes an identity of any kind and pins it. The bytes are its
// private-identity.
func (c *cast) identity(role keys.Role) (*keys.Identity, []byte) {
	c.t.Helper()
	algorithms := choose(c.random, []cose.Algorithm{cose.AlgEd25519}, []cose.Algorithm{cose.AlgESP256}, []cose.Algorithm{cose.AlgMLDSA65},
		[]cose.Algorithm{cose.AlgEd25519, cose.AlgMLDSA65}, []cose.Algorithm{cose.AlgESP256, cose.AlgMLDSA65})
	id, private, err := keys.GenerateIdentity(algorithms...)
	if err != nil {
		c.t.Fatal(err)
	}
	if err := c.trust.Pin(id.Public(), role); err != nil {
		c.t.Fatal(err)
	}
	c.pins = append(c.pins, conformance.Pin{Identity: id.Public().Append(nil), Roles: []uint64{uint64(role)}})
	return id, private.Reveal()
}

// suites chooses what a bundle lists, best first, and the floor.
func (c *cast) suites(hop bool) ([]keys.Suite, keys.Suite) {
	const pq, classical = keys.SuiteXWing, keys.SuiteX25519
	switch {
	case hop && c.random.IntN(2) == 0, !hop && c.classical:
		return choose(c.random, []keys.Suite{classical}, []keys.Suite{classical, pq}), classical
	case c.random.IntN(3) == 0:
		return []keys.Suite{pq, classical}, classical
	}
	return choose(c.random, []keys.Suite{pq}, []keys.Suite{pq, classical}), pq
}

// player makes a hop or recipient with one or two bundles.
func (c *cast) player(role keys.Role) *player {
	c.t.Helper()
	identity, private := c.identity(role)
	p := &player{identity: identity}
	thumbprint := p.identity.Thumbprint()
	p.holder = conformance.Holder{Thumbprint: thumbprint[:], Identity: p.identity.Public().Append(nil)}
	if role == keys.RoleHop {
		p.holder.PrivateIdentity = private
	}
	suites, floor := c.suites(role == keys.RoleHop)
	current := c.bundle(p, role, 2, suites, floor, nil)
	p.bundle = current.verified
	p.holder.Bundles = []conformance.OwnBundle{current.own}
	if c.random.IntN(3) == 0 {
		// An older one in grace, with keys of its own or the same.
		var same *ownBundle
		if c.random.IntN(2) == 0 {
			same = &current
		}
		older := c.bundle(p, role, 1, suites, floor, same)
		p.holder.Bundles = append(p.holder.Bundles, older.own)
		if c.random.IntN(2) == 0 {
			p.bundle = older.verified // the sender has not heard of the newer one
		}
	}
	return p
}

// ownBundle is a bundle as a vector's holder has it, and as others verified it.
type ownBundle struct {
	own      conformance.OwnBundle
	public   []*keys.EncryptionKey
	verified *keys.Bundle
}

// bundle signs a bundle, with new keys or with those of same.
func (c *cast) bundle(p *player, role keys.Role, sequence uint64, suites []keys.Suite, floor keys.Suite, same *ownBundle) (b ownBundle) {
	c.t.Helper()
	if same != nil {
		b.own.Keys, b.public = same.own.Keys, same.public
	} else {
		for _, s := range suites {
			key, secret, err := keys.GenerateDecryptionKey(s)
			if err != nil {
				c.t.Fatal(err)
			}
			_, private, err := cose.ParseKey(secret.Reveal())
			if err != nil {
				c.t.Fatal(err)
			}
			b.public = append(b.public, key.Public())
			b.own.Keys = append(b.own.Keys, conformance.PrivateKey{Suite: uint64(s), Public: key.Public().Public(), Private: private})
		}
	}
	own, err := p.identity.SignBundle(keys.BundleTemplate{
		Sequence: sequence, NotBefore: c.now.Add(-time.Hour), Expires: c.now.Add(time.Duration(1+c.random.IntN(60)) * 24 * time.Hour),
		Floor: floor, Keys: b.public,
	})
	if err != nil {
		c.t.Fatal(err)
	}
	for i, k := range b.own.Keys {
		id := own.KeyID(keys.Suite(k.Suite))
		b.own.Keys[i].KeyID = id[:]
	}
	b.own.Bundle = own.Signed()
	if b.verified, err = keys.ParseBundle(own.Signed(), c.trust, role, c.now); err != nil {
		c.t.Fatal(err)
	}
	return b
}

// plan makes a random plan with its message, and casts who takes part.
func (c *cast) plan() (*envelope.Plan, *envelope.Message) {
	c.t.Helper()
	message, role := c.message()
	c.sender, _ = c.identity(role)
	p := &envelope.Plan{
		From: c.sender, Clock: at(c.now),
		Urgent: c.random.IntN(2) == 0, OneWay: c.random.IntN(2) == 0,
		Lifetime: time.Duration(c.random.IntN(5)) * time.Hour, Interval: time.Duration(c.random.IntN(3)) * time.Minute,
	}
	if c.random.IntN(2) == 0 {
		_, _ = rand.Read(p.Subject[:])
	}
	if c.random.IntN(2) == 0 {
		p.Padding = envelope.Block(choose(c.random, 1, 7, 64, 1000, 4096))
	}
	for range choose(c.random, 1, 1, 1, 2, 3) {
		p.Routes = append(p.Routes, c.route())
	}
	return p, message
}

func (c *cast) route() (r envelope.Route) {
	c.t.Helper()
	hops := choose(c.random, 0, 1, 1, 2, 3, 4)
	if c.random.IntN(30) == 0 {
		hops = 16
	}
	for range hops {
		p := c.player(keys.RoleHop)
		c.hops = append(c.hops, p)
		r.Via = append(r.Via, p.bundle)
	}
	for range choose(c.random, 1, 1, 2) {
		var p *player
		switch c.random.IntN(4) {
		case 0:
			p = c.player(keys.RoleEscrow)
			p.purpose, r.Escrow = envelope.PurposeEscrow, append(r.Escrow, p.bundle)
		case 1:
			p = c.player(keys.RoleAudit)
			p.purpose, r.Audit = envelope.PurposeAudit, append(r.Audit, p.bundle)
		default:
			p = c.player(choose(c.random, keys.RoleMeasure, keys.RoleGather, keys.RoleReport, keys.RoleOrder, keys.RoleApprove, keys.RoleProcess))
			p.purpose, r.To = envelope.PurposeCare, append(r.To, p.bundle)
		}
		c.recipients = append(c.recipients, p)
	}
	return r
}

// message makes a random message, and says what its sender has to be.
func (c *cast) message() (*envelope.Message, keys.Role) {
	content := make([]byte, choose(c.random, 0, 1, 8, 29, 200, 255, 256, 1000, c.random.IntN(5000)))
	_, _ = rand.Read(content)
	m := &envelope.Message{
		Content: content, Created: c.now.Add(-time.Duration(c.random.IntN(100)) * time.Minute),
		Type:           choose(c.random, envelope.ContentFormat(0), envelope.ContentFormat(112), envelope.ContentFormat(65535), envelope.MediaType("application/fhir+json"), envelope.MediaType("é")),
		Lifetime:       time.Duration(c.random.IntN(3)) * time.Hour,
		Unsynchronised: c.random.IntN(4) == 0,
	}
	switch c.random.IntN(5) {
	case 0:
		m.Kind = envelope.KindDerivation
		return m, keys.RoleProcess
	case 1:
		m.Kind = envelope.KindReport
		return m, keys.RoleReport
	case 2:
		m.Kind = envelope.KindNotice
		return m, choose(c.random, keys.RoleHop, keys.RoleEscrow, keys.RoleOrder)
	case 3:
		m.Kind = envelope.KindObservation
		m.Source = &envelope.Source{
			Scheme: choose(c.random, envelope.SchemeUDI, envelope.SchemePseudonym), Device: choose(c.random, "x", "(01)00844588003288", "Blutdruckmeßgerät"),
			Link: choose(c.random, envelope.LinkOpen, envelope.LinkBonded, envelope.LinkLESecureConnections), Raw: content[:min(len(content), 20)],
		}
		return m, keys.RoleGather
	}
	m.Kind = envelope.KindObservation
	return m, keys.RoleMeasure
}
