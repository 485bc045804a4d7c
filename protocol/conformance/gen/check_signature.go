package main

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"fmt"

	"filippo.io/mldsa"
)

// signedRead is one signature, and what it has to be made over.
type signedRead struct {
	alg       int64
	structure func(aad []byte) []byte
	signature []byte
}

// signed1 is the signature of a COSE_Sign1 whose structure was read by message.
func (c *checker) signed1(items []*item) signedRead {
	return signedRead{
		alg:       c.alg(c.scan(items[0].bytes), algEd25519, algESP256, algMLDSA65),
		structure: func(aad []byte) []byte { return sigStructure(items[0].bytes, aad, items[2].bytes) },
		signature: items[3].bytes,
	}
}

// signedAll is the structure of a COSE_Sign with two signatures and their
// algorithms.
func (c *checker) signedAll(i *item, rule string) (payload []byte, list []signedRead) {
	items := c.array(i, rule, "COSE_Sign", 4, 4)
	body := c.bstr(items[0], rule, "protected header", -1)
	c.need(len(body) == 0, rule, "format", "the body's header is not empty")
	if len(body) == 1 && body[0] == 0xa0 {
		body = nil // as RFC 9052 signs it; only where the rule is overlooked
	}
	c.unprotected(items[1], rule)
	payload = c.bstr(items[2], rule, "payload", -1)
	first := []int64{algEd25519, algESP256}
	for n, s := range c.array(items[3], rule, "signatures", 2, 2) {
		f := c.array(s, rule, "COSE_Signature", 3, 3)
		header, protected := c.protected(f[0], rule)
		c.hasAlg(header)
		c.fields(header, rule, "COSE_Signature", []int64{1}, nil)
		c.unprotected(f[1], rule)
		allowed := first
		if n > 0 {
			allowed = []int64{algMLDSA65}
		}
		list = append(list, signedRead{
			alg:       c.alg(header, allowed...),
			structure: func(aad []byte) []byte { return sigStructureOf(body, protected, aad, payload) },
			signature: c.bstr(f[2], rule, "signature", -1),
		})
	}
	return payload, list
}

// signer is the key of p that a signature has to verify under: the n-th. Where
// the check of the algorithms was overlooked, it is the one of that algorithm.
func (p *party) signer(n int, alg int64) idKey {
	for _, k := range p.keys {
		if k.alg == alg {
			return k
		}
	}
	return p.keys[min(n, len(p.keys)-1)]
}

// verified checks a signature, rule being where SPEC says that it has to
// verify. What 4.4 adds to ECDSA is said of a signature that holds: its s is at
// most (n-1)/2.
func (c *checker) verified(k idKey, s signedRead, aad []byte, rule, what string) {
	good := holds(k, s.structure(aad), s.signature)
	c.need(good, rule, "signature", what)
	if good && k.alg == algESP256 {
		_, n := splitRS(s.signature)
		c.need(n.Cmp(halfN) <= 0, "4.4", "signature", what+": s above (n-1)/2")
	}
}

// holds says if the signature is one of the message, for ESP256 with any s.
func holds(k idKey, message, signature []byte) bool {
	switch k.alg {
	case algESP256:
		return len(signature) == 64 && holdsESP256(k.public, message, signature)
	case algMLDSA65:
		public := must(mldsa.NewPublicKey(mldsa.MLDSA65(), k.public))
		return mldsa.Verify(public, message, signature, nil) == nil
	}
	return len(signature) == ed25519.SignatureSize && ed25519.Verify(k.public, message, signature)
}

// holdsESP256 verifies by hand and by the standard library, and panics if they
// differ.
func holdsESP256(public, message, signature []byte) bool {
	byHand := ecdsaHolds(public, sum(message), signature)
	key := must(ecdsa.ParseUncompressedPublicKey(elliptic.P256(), append([]byte{4}, public...)))
	r, s := splitRS(signature)
	if ecdsa.Verify(key, sum(message), r, s) != byHand {
		panic(fmt.Sprintf("gen: crypto/ecdsa takes %x: %v, want %v", signature, !byHand, byHand))
	}
	return byHand
}
