package main

import (
	"encoding/binary"
	"encoding/hex"
)

// schedule is the key schedule of SPEC section 8.2.
type schedule struct {
	prk, commit, h, id, g0, key0, iv0 []byte

	skip int // a fault: this many generations too far
}

func newSchedule(kind string, suite byte, secret, hashed []byte) schedule {
	var s schedule
	s.prk = extract(label("epoch-"+kind, u8(suite)), secret)
	s.commit = expand(s.prk, label("commit"), 32)
	s.h = sum(hashed)
	s.id = expand(s.prk, label("epoch-id", s.h), 8)
	s.g0 = expand(s.prk, label("generation", s.h), 32)
	s.key0 = expand(s.g0, label("message-key"), 32)
	s.iv0 = expand(s.g0, label("message-iv"), 12)
	return s
}

// root is root_i, for the hop with that index.
func (s schedule) root(i int) []byte {
	return expand(s.prk, label("trail-root", s.h, u8(byte(i))), 32)
}

// generation is key_j and iv_j.
func (s schedule) generation(j int) (key, iv []byte) {
	g := s.g0
	for range j {
		g = expand(g, label("next-generation"), 32)
	}
	return expand(g, label("message-key"), 32), expand(g, label("message-iv"), 12)
}

// nonce is the IV XOR the Partial IV, RFC 9052 section 3.1.
func nonce(iv []byte, counter uint16) []byte {
	n := make([]byte, 12)
	copy(n, iv)
	n[10] ^= byte(counter >> 8)
	n[11] ^= byte(counter)
	return n
}

// sealedBox is a `sealed` of SPEC section 8.4 with what went into it.
type sealedBox struct {
	wire      []byte
	structure []byte // the Enc_structure
	nonce     []byte
}

// seal makes a `sealed` of the epoch. In suite 3 its IV is as good as random, and
// another one with every plaintext.
func (s schedule) seal(ps *parts, name string, suite byte, counter uint16, plaintext []byte) sealedBox {
	var box sealedBox
	place := binary.BigEndian.AppendUint16(nil, counter)
	header, other := dict{4: bin(s.id), 6: bin(place)}, dict{}
	key, iv := s.generation(int(counter>>6) + s.skip)
	box.nonce = nonce(iv, counter)
	if suite == 3 {
		box.nonce = random(hex.EncodeToString(append(s.id[:8:8], place...)), "iv "+hex.EncodeToString(sum(plaintext)), 12)
		header, other = dict{4: bin(append(s.id[:8:8], place...))}, dict{5: bin(box.nonce)}
	}
	protected := ps.dict(name+".protected", header)
	box.structure = encStructure("Encrypt0", protected, ps.bytes(name+".aad", label("sealed", u8(suite))))
	ciphertext := contentAEAD(contentOf(suite), key).Seal(nil, box.nonce, plaintext, box.structure)
	box.wire = ps.array(name,
		ps.bytes(name+".protected.bstr", bin(protected)),
		ps.dict(name+".unprotected", other),
		ps.bytes(name+".ciphertext.bstr", bin(ps.bytes(name+".ciphertext", ciphertext))),
	)
	return box
}
