package main

import (
	"bytes"
	"crypto/ecdh"
	"crypto/mlkem"
	"math/big"
	"slices"
)

// parseBundle is SPEC section 6.4.
func (c *checker) parseBundle(input []byte) object {
	c.need(len(input) <= 32768, "6.4.1", "limit", "length")
	payload, signatures := c.signedBundle(c.scan(input), "6.4.2")
	claim := c.scan(payload)
	c.fields(claim, "6.4.3", "bundle", []int64{1, 2, 3, 4, 5, 6, 7}, nil)
	number := func(key int64, least, most uint64) uint64 {
		return c.uint(claim.get(key), "6.4.3", "bundle["+itoa(int(key))+"]", least, most)
	}
	owner := c.bstr(claim.get(1), "6.4.3", "owner", 32)
	sequence, nbf, exp := number(2, 0, greatest), number(3, 0, greatest), number(4, 0, greatest)
	least, versions := uint64(1), []any{}
	for _, v := range c.list(claim.get(5), "6.4.3", "6.4.3", "versions", 1, 8) {
		n := c.uint(v, "6.4.3", "version", 1, 255)
		c.need(n >= least, "6.4.3", "format", "versions not ascending")
		least, versions = n+1, append(versions, n)
	}
	floor, hasFloor := number(6, 1, 255), false
	var suites []uint64
	var publics [][]byte
	for _, k := range c.list(claim.get(7), "6.4.3", "6.4.3", "keys", 1, 8) {
		f := c.array(k, "6.4.3", "key", 2, 2)
		s, public := c.uint(f[0], "6.4.3", "suite", 1, 255), c.bstr(f[1], "6.4.3", "public key", -1)
		c.need(!slices.Contains(suites, s), "6.4.3", "format", "a suite twice")
		suites, publics, hasFloor = append(suites, s), append(publics, public), hasFloor || s == floor
	}
	c.need(hasFloor, "6.4.3", "format", "floor")
	c.need(exp > nbf, "6.4.3", "format", "exp and nbf")
	keys := []any{}
	for n, s := range suites {
		if c.publicKey(s, publics[n]) {
			keys = append(keys, object{{"suite", s}, {"public", publics[n]}, {"key_id", keyID(owner, byte(s), publics[n])}})
		}
	}
	signer := c.trusted(owner)
	c.need(signer != nil, "6.4.5", "trust", "unknown owner")
	var algs []int64
	for _, s := range signatures {
		algs = append(algs, s.alg)
	}
	c.need(slices.Equal(algs, signer.algs()), "6.4.5", "suite", "algorithms of the owner's keys")
	for n, s := range signatures {
		c.verified(signer.signer(n, s.alg), s, label("bundle"), "6.4.6", "bundle")
	}
	c.need(signer.has(c.role), "6.4.7", "trust", "role")
	c.need(int64(nbf)-300000 <= int64(c.now) && c.now < exp, "6.4.8", "expired", "bundle")
	return object{
		{"thumbprint", owner}, {"sequence", sequence}, {"nbf", nbf}, {"exp", exp},
		{"versions", versions}, {"floor", floor}, {"suites", suites}, {"keys", keys},
		{"digest", sum(payload)},
	}
}

// signedBundle is the outside of a bundle: a COSE_Sign1, or a COSE_Sign.
func (c *checker) signedBundle(i *item, rule string) ([]byte, []signedRead) {
	if i.major == majorTag && i.arg == tagSign {
		return c.signedAll(i.items[0], rule)
	}
	m := c.message(i, rule)
	return m[2].bytes, []signedRead{c.signed1(m)}
}

func (p *party) algs() []int64 {
	var list []int64
	for _, k := range p.keys {
		list = append(list, k.alg)
	}
	return list
}

// publicKey is 6.4.4 and 4.5. It says if the suite is one of this version.
func (c *checker) publicKey(suite uint64, b []byte) bool {
	if suite == 0 || suite > 3 {
		c.need(len(b) >= 1 && len(b) <= 4096, "6.4.4", "format", "key of an unknown suite")
		return false
	}
	c.need(len(b) == suites[byte(suite)].publicSize, "6.4.4", "format", "size of a key")
	if suite != 2 {
		_, err := mlkem.NewEncapsulationKey768(b[:mlkem.EncapsulationKeySize768])
		c.need(err == nil, "4.5", "format", "ML-KEM key")
		b = b[mlkem.EncapsulationKeySize768:]
	}
	if suite == 3 {
		c.need(b[0] == 4 && esp256Fault(b[1:]) == nil, "4.5", "format", "point of P-256")
		return true
	}
	be := slices.Clone(b)
	slices.Reverse(be)
	c.need(new(big.Int).SetBytes(be).Cmp(fieldP) < 0, "4.5", "format", "X25519 key not canonical")
	any := must(ecdh.X25519().NewPrivateKey(sum([]byte("any scalar"))))
	_, err := any.ECDH(must(ecdh.X25519().NewPublicKey(b)))
	c.need(err == nil, "4.5", "format", "X25519 key of small order")
	return true
}

// parsePins is SPEC section 6.5.
func (c *checker) parsePins(input []byte) object {
	var last []byte
	var results []object
	for _, p := range c.list(c.scan(input), "6.5", "6.5", "pins", 1, 4096) {
		f := c.array(p, "6.5", "pin", 2, 2)
		keys := c.identity(f[0])
		c.need(keys[0].private == nil, "6.1", "format", "a private key in a pin")
		thumb := thumbprint(keys)
		c.need(bytes.Compare(last, thumb) < 0, "6.5", "format", "thumbprints not ascending")
		last = thumb
		pinned, least, roles := &party{}, uint64(1), []any{}
		for _, r := range c.array(f[1], "6.5", "roles", 1, 9) {
			n := c.uint(r, "6.5", "role", 1, 9)
			c.need(n >= least, "6.5", "format", "roles not ascending")
			least, roles = n+1, append(roles, n)
			pinned.roles = append(pinned.roles, int(n))
		}
		mixed := pinned.has(roleMeasure, roleGather) && pinned.has(roleOrder, roleApprove)
		c.need(!mixed, "6.2", "format", "forbidden roles")
		results = append(results, object{{"thumbprint", thumb}, {"roles", roles}})
	}
	return object{{"count", len(results)}, {"first", results[0]}, {"last", results[len(results)-1]}}
}
