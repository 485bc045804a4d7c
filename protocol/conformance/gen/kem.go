package main

import (
	"crypto/ecdh"
	"crypto/mlkem"
	"crypto/mlkem/mlkemtest"
	"crypto/sha3"
	"encoding/binary"
)

// encapsulate is the encapsulation of the three KEMs with the randomness given:
// 32 bytes of scalar, and for the hybrid ones 32 bytes of ML-KEM message before.
func encapsulate(k encKey, entropy []byte) (shared, ek []byte) {
	switch k.suite {
	case 1:
		return xwingEncap(k.public, entropy)
	case 3:
		return p256Encap(k.public, entropy)
	}
	return dhkemEncap(k.public, entropy)
}

// entropySize is how much of it encapsulate takes.
func entropySize(suite byte) int {
	if suites[suite].postQuantum {
		return 64
	}
	return 32
}

// dhkemEncap is Encap of DHKEM(X25519, HKDF-SHA256), RFC 9180 section 4.1.
func dhkemEncap(public, entropy []byte) (shared, ek []byte) {
	e := must(ecdh.X25519().NewPrivateKey(entropy))
	dh := must(e.ECDH(must(ecdh.X25519().NewPublicKey(public))))
	ek = e.PublicKey().Bytes()
	return dhkemExpand(dh, ek, public), ek
}

// dhkemExpand is ExtractAndExpand.
func dhkemExpand(dh, ek, public []byte) []byte {
	id := []byte("KEM\x00\x20")
	prk := labeledExtract(id, nil, "eae_prk", dh)
	return labeledExpand(id, prk, "shared_secret", append(ek[:32:32], public...), 32)
}

// xwingEncap is Encap of MLKEM768-X25519 in draft-ietf-hpke-pq.
func xwingEncap(public, entropy []byte) (shared, ek []byte) {
	pq := must(mlkem.NewEncapsulationKey768(public[:mlkem.EncapsulationKeySize768]))
	t := must(ecdh.X25519().NewPublicKey(public[mlkem.EncapsulationKeySize768:]))
	ssPQ, ctPQ, err := mlkemtest.Encapsulate768(pq, entropy[:32])
	if err != nil {
		panic(err)
	}
	e := must(ecdh.X25519().NewPrivateKey(entropy[32:]))
	ssT := must(e.ECDH(t))
	ctT := e.PublicKey().Bytes()
	return xwingCombine(ssPQ, ssT, ctT, t.Bytes()), append(ctPQ, ctT...)
}

// p256Encap is Encap of MLKEM768-P256, SPEC appendix A.
func p256Encap(public, entropy []byte) (shared, ek []byte) {
	pq := must(mlkem.NewEncapsulationKey768(public[:mlkem.EncapsulationKeySize768]))
	point := public[mlkem.EncapsulationKeySize768:]
	ssPQ, ctPQ, err := mlkemtest.Encapsulate768(pq, entropy[:32])
	if err != nil {
		panic(err)
	}
	e := must(ecdh.P256().NewPrivateKey(entropy[32:]))
	ssT := must(e.ECDH(must(ecdh.P256().NewPublicKey(point))))
	ctT := e.PublicKey().Bytes()
	return p256Combine(ssPQ, ssT, ctT, point), append(ctPQ, ctT...)
}

func p256Combine(ssPQ, ssT, ctT, ekT []byte) []byte {
	h := sha3.New256()
	for _, b := range [][]byte{ssPQ, ssT, ctT, ekT, []byte("MLKEM768-P256")} {
		h.Write(b)
	}
	return h.Sum(nil)
}

func xwingCombine(ssPQ, ssT, ctT, ekT []byte) []byte {
	h := sha3.New256()
	for _, b := range [][]byte{ssPQ, ssT, ctT, ekT, []byte(`\./` + `/^\`)} {
		h.Write(b)
	}
	return h.Sum(nil)
}

// labeledExtract and labeledExpand are those of RFC 9180 section 4.
func labeledExtract(id, salt []byte, name string, ikm []byte) []byte {
	b := append([]byte("HPKE-v1"), id...)
	b = append(b, name...)
	return extract(salt, append(b, ikm...))
}

func labeledExpand(id, prk []byte, name string, info []byte, n int) []byte {
	b := binary.BigEndian.AppendUint16(nil, uint16(n))
	b = append(b, "HPKE-v1"...)
	b = append(b, id...)
	b = append(b, name...)
	return expand(prk, append(b, info...), n)
}

// labeledDerive is the one-stage KDF of draft-ietf-hpke-pq with SHAKE256.
func labeledDerive(id, ikm []byte, name string, context []byte, n int) []byte {
	h := sha3.NewSHAKE256()
	h.Write(ikm)
	h.Write([]byte("HPKE-v1"))
	h.Write(id)
	h.Write(binary.BigEndian.AppendUint16(nil, uint16(len(name))))
	h.Write([]byte(name))
	h.Write(binary.BigEndian.AppendUint16(nil, uint16(n)))
	h.Write(context)
	out := make([]byte, n)
	h.Read(out)
	return out
}
