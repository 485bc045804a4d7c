package main

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/hkdf"
	"crypto/mlkem"
	"crypto/mlkem/mlkemtest"
	"crypto/sha256"
	"crypto/sha3"
	"encoding/binary"

	"github.com/vitalpost/vitalpost/keys/cose"
)

// HPKE written out from RFC 9180 and SPEC.md appendix A. crypto/hpke can't be
// given its randomness; here every key has one encapsulation, fixed, so that a
// chain is the same bytes each time, and costs no public-key operation.

// encapsulation is what HPKE makes of one public key: enc, and what both sides
// know by it.
type encapsulation struct {
	suite  byte
	enc    []byte
	shared []byte
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err) // of the fixed values of this kit
	}
	return v
}

// encapsulate makes the encapsulation to a public key that entropy, 64 bytes,
// leads to.
func encapsulate(suite byte, public, entropy []byte) encapsulation {
	curve := ecdh.X25519()
	if suite == 3 {
		curve = ecdh.P256()
	}
	e := must(curve.NewPrivateKey(entropy[:32]))
	enc := e.PublicKey().Bytes()
	if suite == 2 {
		dh := must(e.ECDH(must(curve.NewPublicKey(public))))
		id := []byte("KEM\x00\x20")
		prk := labeledExtract(id, nil, "eae_prk", dh)
		return encapsulation{2, enc, labeledExpand(id, prk, "shared_secret", concat(enc, public), 32)}
	}
	const size = mlkem.EncapsulationKeySize768
	pq := must(mlkem.NewEncapsulationKey768(public[:size]))
	sharedPQ, ciphertext, err := mlkemtest.Encapsulate768(pq, entropy[32:])
	if err != nil {
		panic(err)
	}
	sharedT := must(e.ECDH(must(curve.NewPublicKey(public[size:]))))
	name := `\./` + `/^\`
	if suite == 3 {
		name = "MLKEM768-P256"
	}
	shared := sha3.Sum256(concat(sharedPQ, sharedT, enc, public[size:], []byte(name)))
	return encapsulation{suite, concat(ciphertext, enc), shared[:]}
}

// hpkeContext is a base-mode context with an empty psk.
type hpkeContext struct {
	suite    byte
	aead     cipher.AEAD
	nonce    []byte
	exporter []byte
}

func (e encapsulation) context(info []byte) hpkeContext {
	if e.suite != 2 {
		secrets := concat([]byte{0, 0, 0, 32}, e.shared)
		ks := concat([]byte{0, 0, 0}, binary.BigEndian.AppendUint16(nil, uint16(len(info))), info)
		out := derive(e.suite, secrets, "secret", ks, 32+12+64)
		return hpkeContext{e.suite, gcm(out[:32]), out[32:44], out[44:]}
	}
	id := hpkeID()
	ks := concat([]byte{0}, labeledExtract(id, nil, "psk_id_hash", nil), labeledExtract(id, nil, "info_hash", info))
	secret := labeledExtract(id, e.shared, "secret", nil)
	return hpkeContext{
		2, contentAEAD(24, labeledExpand(id, secret, "key", ks, 32)),
		labeledExpand(id, secret, "base_nonce", ks, 12), labeledExpand(id, secret, "exp", ks, 32),
	}
}

func (c hpkeContext) seal(aad, plaintext []byte) []byte {
	return c.aead.Seal(nil, c.nonce, plaintext, aad)
}

// open returns nil if the ciphertext is not one.
func (c hpkeContext) open(aad, ciphertext []byte) []byte {
	return open(c.aead, c.nonce, ciphertext, aad)
}

func (c hpkeContext) export(context string) []byte {
	if c.suite != 2 {
		return derive(c.suite, c.exporter, "sec", []byte(context), 32)
	}
	return labeledExpand(hpkeID(), c.exporter, "sec", []byte(context), 32)
}

// hpkeID is the suite_id of suite 2.
func hpkeID() []byte { return []byte("HPKE\x00\x20\x00\x01\x00\x03") }

// derive is the one-stage KDF of suites 1 and 3.
func derive(suite byte, ikm []byte, label string, context []byte, n int) []byte {
	kem := "\x64\x7a"
	if suite == 3 {
		kem = "\x00\x50"
	}
	b := concat(ikm, []byte("HPKE-v1HPKE"+kem+"\x00\x11\x00\x02"))
	b = append(binary.BigEndian.AppendUint16(b, uint16(len(label))), label...)
	b = append(binary.BigEndian.AppendUint16(b, uint16(n)), context...)
	return sha3.SumSHAKE256(b, n)
}

func labeledExtract(id, salt []byte, label string, ikm []byte) []byte {
	return extract(salt, concat([]byte("HPKE-v1"), id, []byte(label), ikm))
}

func labeledExpand(id, prk []byte, label string, info []byte, n int) []byte {
	return expand(prk, concat(binary.BigEndian.AppendUint16(nil, uint16(n)), []byte("HPKE-v1"), id, []byte(label), info), n)
}

func extract(salt, ikm []byte) []byte { return must(hkdf.Extract(sha256.New, ikm, salt)) }

func expand(prk, info []byte, n int) []byte {
	return must(hkdf.Expand(sha256.New, prk, string(info), n))
}

// contentAEAD is a content AEAD: of alg 24, which is the AEAD of HPKE in suite 2
// too, or of 3, which the library would give no nonces.
func contentAEAD(alg int64, key []byte) cipher.AEAD {
	if alg == 3 {
		return gcm(key)
	}
	return must(cose.NewAEAD(cose.AlgChaCha20Poly1305, key))
}

func gcm(key []byte) cipher.AEAD { return must(cipher.NewGCM(must(aes.NewCipher(key)))) }

// contentAlg is the alg of a suite's content AEAD.
func contentAlg(suite byte) int64 {
	if suite == 3 {
		return 3
	}
	return 24
}

// open returns nil if the ciphertext is not one, and never nil if it is.
func open(aead cipher.AEAD, nonce, ciphertext, aad []byte) []byte {
	plaintext, err := aead.Open([]byte{}, nonce, ciphertext, aad)
	if err != nil {
		return nil
	}
	return plaintext
}

func concat(parts ...[]byte) []byte {
	var b []byte
	for _, p := range parts {
		b = append(b, p...)
	}
	return b
}
