package main

import (
	"crypto/sha3"
	"crypto/sha512"
	"slices"

	"filippo.io/mldsa"
	"filippo.io/mldsa/mldsacrypto"
)

// A signature by ML-DSA-65 is c~ (48 bytes), z (3200) and the hint: 55 places
// for indices and 6 counts.
const (
	mldsaZ     = 48
	mldsaHint  = 48 + 3200
	mldsaCount = mldsaHint + 55
)

// bentMLDSA65 are signatures by ML-DSA-65 that do not verify.
var bentMLDSA65 = []bentSignature{
	{"z-flipped", "", "A bit in z.", func(b []byte) []byte { b[mldsaZ] ^= 1; return b }},
	{"hint-padding", "", "The unused places of the hint are not all 0: a second form of the same signature.", func(b []byte) []byte {
		if b[3308] == 55 {
			panic("gen: a hint without room")
		}
		b[mldsaCount-1] = 1
		return b
	}},
	{"hint-descending", "", "Two indices of the hint are exchanged: a second form of the same signature.", func(b []byte) []byte {
		if b[mldsaCount] < 2 {
			panic("gen: no two indices")
		}
		b[mldsaHint], b[mldsaHint+1] = b[mldsaHint+1], b[mldsaHint]
		return b
	}},
	{"3308-bytes", "", "A signature of 3308 bytes.", func(b []byte) []byte { return b[:3308] }},
	{"3310-bytes", "", "A signature of 3310 bytes.", func(b []byte) []byte { return append(b, 0) }},
	{"empty", "", "A signature of no bytes.", func([]byte) []byte { return nil }},
}

// signContext signs with a context string, which SPEC 4.4 wants empty.
func (k idKey) signContext(message []byte, context string) []byte {
	return must(k.mldsa().SignDeterministic(message, &mldsa.Options{Context: context}))
}

// signMu signs M' of FIPS 204 as the caller has made it.
func (k idKey) signMu(prefixed []byte) []byte {
	mu := shake256(64, slices.Concat(shake256(64, k.public), prefixed))
	return must(k.mldsa().SignDeterministic(mu, mldsacrypto.MLDSAMu))
}

// signInternal leaves out the prefix of M', as ML-DSA.Sign_internal does for a
// caller that takes it for ML-DSA.Sign.
func (k idKey) signInternal(message []byte) []byte { return k.signMu(message) }

// signPrehashed is HashML-DSA with SHA-512.
func (k idKey) signPrehashed(message []byte) []byte {
	oid := []byte{0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x03}
	digest := sha512.Sum512(message)
	return k.signMu(slices.Concat([]byte{1, 0}, oid, digest[:]))
}

func shake256(n int, b []byte) []byte {
	h := sha3.NewSHAKE256()
	h.Write(b)
	out := make([]byte, n)
	h.Read(out)
	return out
}
