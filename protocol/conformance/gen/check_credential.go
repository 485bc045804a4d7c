package main

import (
	"bytes"
	"slices"
	"strings"
)

// credentialRead is a credential that was read and verified.
type credentialRead struct {
	anchor                  *anchor
	iss, sub                []byte
	subject                 *party
	roles                   []int
	owner, name             string
	nbf, exp                uint64
	cti                     []byte
	recovery, digest, thumb []byte
	sequence                uint64
	rotation                []byte // digest
	di, model, serial       string
	device                  bool
}

// credential is SPEC section 6.7, for a reader with these anchors and what it has
// seen of their rotations.
func (c *checker) credential(reader *trustReader, input []byte) *credentialRead {
	c.need(len(input) <= 16384, "6.7.1", "limit", "length")
	payload, list := c.signedMany(c.scan(input), "6.7.2", 2, 2, true)
	x := c.credentialClaims(c.scan(payload))
	x.digest = sum(payload)
	a, keys := reader.authority(x.iss)
	c.need(a != nil, "6.7.4", "trust", "iss")
	x.anchor = a
	c.signedBy(keys, list, label("credential"), "6.7.5", "6.7.5")
	for _, r := range x.roles {
		c.need(slices.Contains(a.roles, r), "6.7.6", "trust", "role")
	}
	c.need(a.owners == nil || slices.Contains(a.owners, x.owner), "6.7.6", "trust", "owner")
	c.need(a.names == nil || slices.ContainsFunc(a.names, func(n string) bool { return n == x.name || endsWith(x.name, n) }), "6.7.6", "trust", "name")
	return x
}

// endsWith says if a name ends with an anchor's, and has something before it.
func endsWith(name, end string) bool {
	return len(end) > 0 && (end[0] == '.' || end[0] == '@') && len(name) > len(end) && strings.HasSuffix(name, end)
}

// credentialClaims is 6.7.3.
func (c *checker) credentialClaims(i *item) *credentialRead {
	const rule = "6.7.3"
	c.fields(i, rule, "credential-claims", []int64{1, 2, 4, 5, 7, 8, claimRoles, claimOwner, claimName}, []int64{claimSecond, claimRecovery, claimPlace, claimDevice})
	x := &credentialRead{
		iss: c.uri(i.get(1), rule, "iss"), sub: c.uri(i.get(2), rule, "sub"),
		exp: c.uint(i.get(4), rule, "exp", 0, greatest), nbf: c.uint(i.get(5), rule, "nbf", 0, greatest),
		cti: c.bstr(i.get(7), rule, "cti", 16), owner: c.sized(i.get(claimOwner), rule, "owner", 255), name: c.sized(i.get(claimName), rule, "name", 255),
	}
	cnf := i.get(8)
	c.fields(cnf, rule, "cnf", []int64{1}, nil)
	c.need(cnf.get(1).major != majorArray, rule, "format", "more than a key in cnf")
	keys := []*item{cnf.get(1)}
	if second := i.get(claimSecond); second != nil {
		keys = append(keys, second)
	}
	x.subject = &party{}
	for _, k := range keys {
		x.subject.keys = append(x.subject.keys, c.publicIdentity(k)...)
	}
	if k := x.subject.keys; len(k) > 1 {
		c.need(k[0].alg != algMLDSA65 && k[1].alg == algMLDSA65, "6.1", "format", "order of the keys")
	}
	thumb := x.subject.thumb()
	x.thumb = thumb
	least := uint64(1)
	for _, r := range c.array(i.get(claimRoles), rule, "roles", 1, 9) {
		n := c.uint(r, rule, "role", least, 9)
		least, x.roles = n+1, append(x.roles, int(n))
	}
	p := &party{roles: x.roles}
	c.need(!forbiddenMix(x.roles), rule, "format", "a forbidden mix")
	c.need(len(x.subject.keys) == 2 || !p.has(roleOrder, roleApprove), rule, "format", "order or approve of a single key")
	c.need(x.exp > x.nbf, rule, "format", "exp")
	c.need(!bytes.Equal(x.iss, x.sub), rule, "format", "iss is sub")
	if r := i.get(claimRecovery); r != nil {
		x.recovery = c.bstr(r, rule, "recovery", 32)
		c.need(!among(x.recovery, x.iss, x.sub, thumb), rule, "format", "recovery")
	}
	if r := i.get(claimPlace); r != nil {
		f := c.array(r, rule, "place", 2, 2)
		x.sequence, x.rotation = c.uint(f[0], rule, "sequence", 1, 256), c.bstr(f[1], rule, "digest", 32)
	}
	c.need(bytes.Equal(thumb, x.sub) == (x.rotation == nil), rule, "format", "sub")
	if d := i.get(claimDevice); d != nil {
		f := c.array(d, rule, "device", 3, 3)
		x.device = true
		for n, to := range []*string{&x.di, &x.model, &x.serial} {
			*to = c.sized(f[n], rule, "device", 128)
		}
	}
	return x
}

func forbiddenMix(roles []int) bool {
	p := &party{roles: roles}
	return p.has(roleMeasure, roleGather) && p.has(roleOrder, roleApprove)
}

func (x *credentialRead) object() object {
	o := object{
		{"anchor", x.anchor.party.thumb()}, {"authority", x.iss}, {"first", x.sub},
		{"identity", identity(x.subject.keys)}, {"thumbprint", x.subject.thumb()}, {"roles", x.roles},
		{"owner", x.owner}, {"name", x.name}, {"nbf", x.nbf}, {"exp", x.exp}, {"cti", x.cti},
	}
	if x.recovery != nil {
		o = append(o, member{"recovery", x.recovery})
	}
	if x.rotation != nil {
		o = append(o, member{"sequence", x.sequence}, member{"digest", x.rotation})
	}
	if x.device {
		o = append(o, member{"device", object{{"di", x.di}, {"model", x.model}, {"serial", x.serial}}})
	}
	return o
}
