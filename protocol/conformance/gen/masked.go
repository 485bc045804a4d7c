package main

import (
	"crypto/ecdh"
	"crypto/mlkem"
	"crypto/mlkem/mlkemtest"
)

// hpkeSealMasked encrypts to k with the top bit of the X25519 ek set: RFC 7748
// masks it, and the bytes as they are enter the KEM (SPEC section 4.5).
func hpkeSealMasked(k encKey, entropy, info, aad, plaintext []byte) hpkeSealed {
	public := k.public[len(k.public)-32:]
	e := must(ecdh.X25519().NewPrivateKey(entropy[len(entropy)-32:]))
	dh := must(e.ECDH(must(ecdh.X25519().NewPublicKey(public))))
	ek := e.PublicKey().Bytes()
	ek[31] |= 0x80
	var shared []byte
	if k.suite == 1 {
		pq := must(mlkem.NewEncapsulationKey768(k.public[:mlkem.EncapsulationKeySize768]))
		ss, ct, err := mlkemtest.Encapsulate768(pq, entropy[:32])
		if err != nil {
			panic(err)
		}
		shared, ek = xwingCombine(ss, dh, ek, public), append(ct, ek...)
	} else {
		shared = dhkemExpand(dh, ek, public)
	}
	c := newHPKEContext(suites[k.suite], shared, info)
	s := hpkeSealed{c, ek, c.seal(aad, plaintext)}
	crossCheck(k, s, info, aad, plaintext)
	return s
}

func maskedPositive() []sceneVector {
	var list []sceneVector
	for _, in := range inSuites {
		list = append(list, sceneVector{"open-ek-top-bit" + in.suffix, func(s *scene) object {
			s.comment = "An X25519 ek with the top bit set: it is masked, and its bytes enter the KEM as they are."
			s.suite = in.suite
			s.editEntries = func(list []entry) []entry { list[0].seal = hpkeSealMasked; return list }
			return s.open()
		}}, sceneVector{"peel-ek-top-bit" + in.suffix, func(s *scene) object {
			s.comment = "An X25519 ek with the top bit set: it is masked, and its bytes enter the KEM as they are."
			s.layers, s.layerSeal = in.suite, hpkeSealMasked
			s.hop()
			return s.peel(0, 0)
		}})
	}
	return list
}
