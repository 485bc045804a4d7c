package main

import "slices"

// credential is a vector of SPEC section 6.7: what an authority says of an
// identity. Its parts are "credential.claims", "credential.key" (in cnf),
// "credential.cnf", "credential.second", and those of the signatures.
type credential struct {
	authority *party
	signers   []idKey // all keys of it, unless a vector has others
	aad       []byte

	first    []byte // sub
	subject  *party // whose keys stand in cnf
	roles    []int
	owner    string
	label    string // the name
	nbf, exp uint64
	cti      []byte
	recovery []byte   // nil: none
	place    *place   // nil: position 0
	device   []string // nil: none

	anchors   []*anchor
	rotations [][]byte
}

// place names a rotation.
type place struct {
	sequence uint64
	digest   []byte
}

// The claims of a credential that RFC 8392 does not have.
const (
	claimRoles    = -65538
	claimOwner    = -65539
	claimName     = -65540
	claimSecond   = -65541
	claimRecovery = -65542
	claimPlace    = -65543
	claimDevice   = -65544
)

const (
	longestStatement = 16384
	year             = 365 * 24 * hour
)

// newCredential has an authority that may say anything, and an identity with one
// key of Ed25519 that measures.
func newCredential(s *scene) *credential {
	c := &credential{
		roles: []int{roleMeasure}, owner: "Hospital", label: "ward-7.example",
		nbf: nowSeconds - hour, exp: nowSeconds + year, cti: s.random("cti", 16), aad: label("credential"),
	}
	c.by(s, kindDualEd25519)
	c.of(s, kind{algs: []int64{algEd25519}})
	return c
}

// by changes whose credential it is.
func (c *credential) by(s *scene, k kind) {
	c.authority = newPartyOf(s.entropy, "authority", k.algs)
	c.signers = c.authority.keys
	c.anchors = []*anchor{anchorOf(c.authority)}
}

// of changes whom it is about.
func (c *credential) of(s *scene, k kind) {
	c.subject = newPartyOf(s.entropy, "subject", k.algs)
	c.first = c.subject.thumb()
}

// about makes it one for an identity at this position of a chain of another
// first.
func (c *credential) about(s *scene, sequence uint64) {
	c.first = newParty(s.entropy, "first").thumb()
	c.inPlace(s, sequence)
}

// inPlace names a rotation by which the keys came.
func (c *credential) inPlace(s *scene, sequence uint64) {
	c.place = &place{sequence, s.random("rotation", 32)}
}

func (c *credential) claims(ps *parts) []byte {
	keys := c.subject.keys
	var roles [][]byte
	for _, r := range c.roles {
		roles = append(roles, num(r))
	}
	d := dict{
		claimIss: text(nameOfThumb(c.authority.thumb())), claimSub: text(nameOfThumb(c.first)),
		claimExp: num(c.exp), claimNbf: num(c.nbf), claimCti: bin(c.cti),
		claimCnf:   ps.dict("credential.cnf", dict{1: ps.dict("credential.key", keys[0].cose())}),
		claimRoles: ps.array("credential.roles", roles...), claimOwner: text(c.owner), claimName: text(c.label),
	}
	if len(keys) > 1 {
		d[claimSecond] = ps.dict("credential.second", keys[1].cose())
	}
	if c.recovery != nil {
		d[claimRecovery] = bin(c.recovery)
	}
	if c.place != nil {
		d[claimPlace] = ps.array("credential.place", num(c.place.sequence), bin(c.place.digest))
	}
	if c.device != nil {
		var texts [][]byte
		for _, t := range c.device {
			texts = append(texts, text(t))
		}
		d[claimDevice] = ps.array("credential.device", texts...)
	}
	return ps.dict("credential.claims", d)
}

// nameOfThumb is that of an identity in iss and sub.
func nameOfThumb(thumb []byte) string { return thumbURN + base64URL(thumb) }

func (c *credential) seal(ps *parts) []byte {
	return signAll(ps, "credential", c.signers, c.claims(ps), c.aad).wire
}

func (c *credential) vector(s *scene) object {
	fields := append(readerFields(c.anchors, c.rotations), member{"input", s.bytes("input", c.seal(s.parts))})
	if s.class == "ok" {
		fields = append(fields, member{"result", c.says()})
	}
	return s.vector("credential", fields...)
}

// says is what the reader learns.
func (c *credential) says() object {
	o := object{
		{"anchor", c.anchors[0].party.thumb()}, {"authority", c.authority.thumb()}, {"first", c.first},
		{"identity", identity(c.subject.keys)}, {"thumbprint", c.subject.thumb()}, {"roles", c.roles},
		{"owner", c.owner}, {"name", c.label}, {"nbf", c.nbf}, {"exp", c.exp}, {"cti", c.cti},
	}
	if c.recovery != nil {
		o = append(o, member{"recovery", c.recovery})
	}
	if c.place != nil {
		o = append(o, member{"sequence", c.place.sequence}, member{"digest", c.place.digest})
	}
	if c.device != nil {
		o = append(o, member{"device", object{{"di", c.device[0]}, {"model", c.device[1]}, {"serial", c.device[2]}}})
	}
	return o
}

type credentialVector = statementVector[*credential]

// credentialShapes are those that credentials have of what all statements share.
const credentialShapes = `empty trailing-byte tag-wide payload-wide untagged tag-61 body-protected-map body-unprotected-kid
	payload-null signatures-none second-missing signature-kid first-alg-missing first-alg-eddsa second-alg-mldsa44
	first-flipped second-flipped second-empty second-aad-bundle first-aad-rotation first-structure-of-sign1`

// credentialTables are the vectors of section 6.7.
func credentialTables() [][]sceneVector {
	var tables [][]sceneVector
	for _, list := range [][]credentialVector{
		credentialPositive, credentialKinds(), credentialEdges(), credentialNames(),
		shared[*credential](some(signShapes("credential", "6.7.2"), credentialShapes)),
		shared[*credential](some(signatureFaults("credential", "6.7.5"), credentialShapes)),
		credentialAlgs, credentialClaims(), credentialKeys(), credentialRules(), credentialSigners, credentialAnchors, credentialConstraints(),
	} {
		tables = append(tables, statements("credential", "", newCredential, list))
	}
	return append(tables, statements("credential", "order-", newCredential, slices.Clone(credentialOrder)))
}
