package main

import (
	"bytes"
	"math/big"
	"slices"
)

// key is the operation `key`: an identity, public or private.
func (c *checker) key(input []byte) object { return identityResult(c.identity(c.scan(input))) }

// identity is `identity` or `private-identity` of the CDDL.
func (c *checker) identity(i *item) []idKey {
	if i.major != majorArray {
		return []idKey{c.signatureKey(i)}
	}
	var keys []idKey
	for _, k := range c.array(i, "6.1", "dual identity", 2, 2) {
		keys = append(keys, c.signatureKey(k))
	}
	for n, k := range keys {
		c.need((k.alg == algMLDSA65) == (n == 1), "6.1", "format", "order of the keys")
		c.need((k.private == nil) == (keys[0].private == nil), "6.1", "format", "one private key and one public one")
	}
	return keys
}

// signatureKey is a COSE_Key and the rules of 4.4.
func (c *checker) signatureKey(i *item) idKey {
	c.need(i.major == majorMap, "4.4", "format", "COSE_Key")
	var k idKey
	private := int64(-4)
	switch c.uint(i.get(1), "4.4", "kty", 1, 7) {
	case 1:
		c.fields(i, "4.4", "OKP", []int64{1, -1, -2}, []int64{private})
		c.uint(i.get(-1), "4.4", "crv", 6, 6)
		k = idKey{alg: algEd25519, public: c.bstr(i.get(-2), "4.4", "x", -1)}
		c.need(identityKeyFault(k.public) == nil, "4.4", "format", "key")
	case 2:
		c.fields(i, "4.4", "EC2", []int64{1, -1, -2, -3}, []int64{private})
		c.uint(i.get(-1), "4.4", "crv", 1, 1)
		x, y := c.bstr(i.get(-2), "4.4", "x", 32), c.bstr(i.get(-3), "4.4", "y", 32)
		k = idKey{alg: algESP256, public: slices.Concat(x, y)}
		c.need(esp256Fault(k.public) == nil, "4.4", "format", "key")
	case 7:
		private = -2
		c.fields(i, "4.4", "AKP", []int64{1, 3, -1}, []int64{private})
		alg, ok := i.get(3).int()
		c.need(ok && alg == algMLDSA65, "4.4", "format", "alg")
		k = idKey{alg: algMLDSA65, public: c.bstr(i.get(-1), "4.4", "pub", 1952)}
	default:
		c.need(false, "4.4", "format", "kty")
	}
	if d := i.get(private); d != nil {
		k.private = c.bstr(d, "4.4", "private key", 32)
		c.need(belongs(k), "4.4", "format", "private key of another public one")
	}
	return k
}

// belongs says if the private half is one, and that of the public half.
func belongs(k idKey) bool {
	if k.alg == algESP256 {
		n := new(big.Int).SetBytes(k.private)
		return inOrder(n) && bytes.Equal(baseG.times(n).encode(), k.public)
	}
	return bytes.Equal(newIDKey(k.alg, k.private).public, k.public)
}

// identityResult is what the reader of an identity learns.
func identityResult(keys []idKey) object {
	list := []any{}
	for _, k := range keys {
		o := object{{"algorithm", k.alg}, {"public", k.public}}
		if k.private != nil {
			o = append(o, member{"private", k.private})
		}
		list = append(list, o)
	}
	return object{{"thumbprint", thumbprint(keys)}, {"keys", list}}
}
