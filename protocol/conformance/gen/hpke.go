package main

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hpke"
	"encoding/binary"
	"fmt"

	"golang.org/x/crypto/chacha20poly1305"
)

// hpkeContext is a base-mode context of RFC 9180, made from a shared secret.
// crypto/hpke cannot be given its randomness, so it is written out here; what
// it makes is opened again by crypto/hpke in crossCheck.
type hpkeContext struct {
	suite          suite
	shared         []byte
	key, baseNonce []byte
	exporter       []byte
}

func newHPKEContext(s suite, shared, info []byte) hpkeContext {
	c := hpkeContext{suite: s, shared: shared}
	if s.oneStage() {
		ikm := append([]byte{0, 0, 0, byte(len(shared))}, shared...)
		context := binary.BigEndian.AppendUint16([]byte{0, 0, 0}, uint16(len(info)))
		out := labeledDerive(c.id(), ikm, "secret", append(context, info...), 32+12+64)
		c.key, c.baseNonce, c.exporter = out[:32], out[32:44], out[44:]
		return c
	}
	context := []byte{0}
	context = append(context, labeledExtract(c.id(), nil, "psk_id_hash", nil)...)
	context = append(context, labeledExtract(c.id(), nil, "info_hash", info)...)
	secret := labeledExtract(c.id(), shared, "secret", nil)
	c.key = labeledExpand(c.id(), secret, "key", context, 32)
	c.baseNonce = labeledExpand(c.id(), secret, "base_nonce", context, 12)
	c.exporter = labeledExpand(c.id(), secret, "exp", context, 32)
	return c
}

func (c hpkeContext) id() []byte {
	b := binary.BigEndian.AppendUint16([]byte("HPKE"), c.suite.kem)
	b = binary.BigEndian.AppendUint16(b, c.suite.kdf)
	return binary.BigEndian.AppendUint16(b, c.suite.aead)
}

func (c hpkeContext) aead() cipher.AEAD {
	if c.suite.aead == 0x0002 {
		return must(cipher.NewGCM(must(aes.NewCipher(c.key))))
	}
	return must(chacha20poly1305.New(c.key))
}

// seal is Seal for the first message of a context, the only one here.
func (c hpkeContext) seal(aad, plaintext []byte) []byte {
	return c.aead().Seal(nil, c.baseNonce, plaintext, aad)
}

// export is Export for 32 bytes.
func (c hpkeContext) export(context []byte) []byte {
	if c.suite.oneStage() {
		return labeledDerive(c.id(), c.exporter, "sec", context, 32)
	}
	return labeledExpand(c.id(), c.exporter, "sec", context, 32)
}

// hpkeSealed is one HPKE message, with what an implementer may want to see.
type hpkeSealed struct {
	hpkeContext
	ek, ciphertext []byte
}

// sealer is one way to make an HPKE message.
type sealer func(k encKey, entropy, info, aad, plaintext []byte) hpkeSealed

func (f sealer) or(usual sealer) sealer {
	if f != nil {
		return f
	}
	return usual
}

// entropy is what a derandomised encapsulation takes to make the same message;
// null where none does, as that is another sealer than the usual one.
func (f sealer) entropy(b []byte) member {
	if f != nil {
		return member{"entropy", nil}
	}
	return member{"entropy", b}
}

// hpkeSeal encrypts to k with the entropy given.
func hpkeSeal(k encKey, entropy, info, aad, plaintext []byte) hpkeSealed {
	shared, ek := encapsulate(k, entropy)
	c := newHPKEContext(suites[k.suite], shared, info)
	s := hpkeSealed{c, ek, c.seal(aad, plaintext)}
	if k.private != nil {
		crossCheck(k, s, info, aad, plaintext)
	}
	return s
}

// crossCheck opens s with the standard library, and panics if this program's
// HPKE is another one.
func crossCheck(k encKey, s hpkeSealed, info, aad, plaintext []byte) {
	kem := must(hpke.NewKEM(s.suite.kem))
	kdf := must(hpke.NewKDF(s.suite.kdf))
	aead := must(hpke.NewAEAD(s.suite.aead))
	r := must(hpke.NewRecipient(s.ek, must(kem.NewPrivateKey(k.private)), kdf, aead, info))
	if got := must(r.Open(aad, s.ciphertext)); !bytes.Equal(got, plaintext) {
		panic(fmt.Sprintf("gen: crypto/hpke opens %x, want %x", got, plaintext))
	}
	secret := label("layer-secret")
	if got := must(r.Export(string(secret), 32)); !bytes.Equal(got, s.export(secret)) {
		panic(fmt.Sprintf("gen: crypto/hpke exports %x, want %x", got, s.export(secret)))
	}
}
