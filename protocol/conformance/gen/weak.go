package main

import (
	"crypto/ecdh"
	"crypto/mlkem"
	"crypto/mlkem/mlkemtest"
	"slices"
)

// hpkeSealWeak encrypts to k with an X25519 ek of small order, so that the
// X25519 result is zero whatever the private key. Everything else is right: a
// reader that does not refuse the zero opens it. The standard library refuses,
// so nothing is cross-checked here.
func hpkeSealWeak(k encKey, entropy, info, aad, plaintext []byte) hpkeSealed {
	var shared, ek []byte
	if k.suite == 1 {
		public := k.public[mlkem.EncapsulationKeySize768:]
		pq := must(mlkem.NewEncapsulationKey768(k.public[:mlkem.EncapsulationKeySize768]))
		ss, ct, err := mlkemtest.Encapsulate768(pq, entropy[:32])
		if err != nil {
			panic(err)
		}
		shared, ek = xwingCombine(ss, zeros, zeros, public), append(ct, zeros...)
	} else {
		shared, ek = dhkemExpand(zeros, zeros, k.public), slices.Clone(zeros)
	}
	if _, err := must(ecdh.X25519().NewPrivateKey(sum(nil))).ECDH(must(ecdh.X25519().NewPublicKey(zeros))); err == nil {
		panic("gen: zero is not of small order")
	}
	c := newHPKEContext(suites[k.suite], shared, info)
	return hpkeSealed{c, ek, c.seal(aad, plaintext)}
}
