package main

import (
	"crypto/ed25519"
	"slices"
)

// Times that every vector starts from, in ms: 15 January 2027.
const (
	now    uint64 = 1_800_000_000_000
	minute uint64 = 60_000
	day    uint64 = 86_400_000
	month  uint64 = 30 * day
)

// Roles of SPEC section 6.2.
const (
	roleMeasure = 1 + iota
	roleGather
	roleReport
	roleOrder
	roleApprove
	roleHop
	roleProcess
	roleEscrow
	roleAudit
)

// party is an identity with its bundles, newest first.
type party struct {
	signing ed25519.PrivateKey
	roles   []int
	bundles []*bundle
}

func newParty(vector, name string, roles ...int) *party {
	return &party{
		signing: ed25519.NewKeyFromSeed(random(vector, name+" identity", 32)),
		roles:   roles,
	}
}

func (p *party) public() []byte { return p.signing.Public().(ed25519.PublicKey) }

func (p *party) thumb() []byte { return thumbprint(p.public()) }

// thumbprint is SPEC section 6.1.
func thumbprint(public []byte) []byte {
	return sum([]byte{0xa3, 0x01, 0x01, 0x20, 0x06, 0x21, 0x58, 0x20}, public)
}

// identityKey is the COSE_Key of an identity.
func identityKey(public []byte) dict {
	return dict{1: num(1), -1: num(6), -2: bin(public)}
}

// bundle is a signed bundle and what its owner knows of it.
type bundle struct {
	sequence uint64
	nbf, exp uint64
	versions []int
	floor    byte
	keys     []encKey

	claim, wire []byte // set by seal
	structure   []byte // what the owner signed
	owner       []byte // thumbprint in the claim; nil: the signer's
}

func (b *bundle) digest() []byte { return sum(b.claim) }

// key is the bundle's key of a suite.
func (b *bundle) key(suite byte) encKey {
	for _, k := range b.keys {
		if k.suite == suite {
			return k
		}
	}
	panic("gen: a bundle without a key of the suite")
}

// addBundle gives p a bundle with a fresh key for each suite, best first. It
// becomes the newest one. edits may change it before it is signed.
func (p *party) addBundle(ps *parts, vector, name string, suites []byte, edits ...func(*bundle)) *bundle {
	n := uint64(len(p.bundles))
	b := &bundle{
		sequence: 7 + n, nbf: now - month, exp: now + 2*month,
		versions: []int{1},
	}
	for _, s := range suites {
		seed := random(vector, name+" key "+string('0'+rune(s))+" of bundle "+string('0'+rune(n)), 32)
		b.keys = append(b.keys, newEncKey(s, seed))
	}
	for _, f := range edits {
		f(b)
	}
	b.keys = slices.Clone(b.keys)
	for i, k := range b.keys {
		b.keys[i] = k.of(p)
	}
	if b.floor == 0 {
		b.floor = b.keys[len(b.keys)-1].suite
	}
	b.seal(ps, name+".bundle", p)
	p.bundles = append([]*bundle{b}, p.bundles...)
	return b
}

// seal encodes and signs the bundle under the given name of its parts.
func (b *bundle) seal(ps *parts, name string, p *party) {
	owner := b.owner
	if owner == nil {
		owner = p.thumb()
	}
	var versions, keys [][]byte
	for _, v := range b.versions {
		versions = append(versions, num(v))
	}
	for _, k := range b.keys {
		keys = append(keys, ps.array(name+".key", num(k.suite), bin(k.public)))
	}
	b.claim = ps.dict(name+".claim", dict{
		1: bin(owner), 2: num(b.sequence), 3: num(b.nbf), 4: num(b.exp),
		5: ps.array(name+".versions", versions...),
		6: num(b.floor),
		7: ps.array(name+".keys", keys...),
	})
	m := sign1(ps, name, p.signing, b.claim, label("bundle"))
	b.wire, b.structure = m.wire, m.structure
}
