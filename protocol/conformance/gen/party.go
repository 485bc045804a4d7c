package main

import "slices"

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

// party is an identity of one key or two, with its bundles, newest first.
type party struct {
	keys    []idKey
	roles   []int
	bundles []*bundle
}

// newParty has one Ed25519 key, as most identities here.
func newParty(vector, name string, roles ...int) *party {
	return newPartyOf(vector, name, nil, roles...)
}

func (p *party) thumb() []byte { return thumbprint(p.keys) }

// public and private are the halves of the first key.
func (p *party) public() []byte  { return p.keys[0].public }
func (p *party) private() []byte { return p.keys[0].private }

// bundle is a signed bundle and what its owner knows of it.
type bundle struct {
	sequence uint64
	nbf, exp uint64
	versions []int
	floor    byte
	keys     []encKey

	claim, wire []byte   // set by seal
	structures  [][]byte // what the owner signed, for each key
	signature   []byte   // the last one
	owner       []byte   // thumbprint in the claim; nil: the signer's
	signers     []idKey  // nil: all keys of the owner
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

// keyFor is the key of a suite or, where the bundle has none, its first one.
func (b *bundle) keyFor(suite byte) encKey {
	for _, k := range b.keys {
		if k.suite == suite {
			return k
		}
	}
	return b.keys[0]
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
	signers := b.signers
	if signers == nil {
		signers = p.keys
	}
	var m signed
	if len(signers) == 1 {
		m = sign1(ps, name, signers[0], b.claim, label("bundle"))
	} else {
		m = signAll(ps, name, signers, b.claim, label("bundle"))
	}
	b.wire, b.structures, b.signature = m.wire, m.structures, m.signature
}
