package main

import (
	"crypto/cipher"
	"crypto/sha256"
	"encoding/binary"
)

// label is L(name) of SPEC.md section 5.
func label(name string) []byte { return append([]byte("vitalpost/1 "+name), 0) }

// schedule is the key schedule of SPEC.md section 8.2, once a prk.
type schedule struct {
	suite byte
	prk   []byte
}

func newSchedule(name string, suite byte, secret []byte) schedule {
	return schedule{suite, extract(append(label(name), suite), secret)}
}

func (s schedule) commit() []byte { return expand(s.prk, label("commit"), 32) }

func (s schedule) id(h []byte) []byte { return expand(s.prk, append(label("epoch-id"), h...), 8) }

func (s schedule) root(h []byte, i int) []byte {
	return expand(s.prk, append(append(label("trail-root"), h...), byte(i)), 32)
}

// keys returns AEAD and nonce of a counter; in suite 3 nonces are not derived, and
// it is of no use.
func (s schedule) keys(h []byte, counter uint16) (cipher.AEAD, []byte) {
	g := expand(s.prk, append(label("generation"), h...), 32)
	for range counter >> 6 {
		g = expand(g, label("next-generation"), 32)
	}
	iv := expand(g, label("message-iv"), 12)
	iv[10] ^= byte(counter >> 8)
	iv[11] ^= byte(counter)
	return contentAEAD(contentAlg(s.suite), expand(g, label("message-key"), 32)), iv
}

func hash(parts ...[]byte) []byte {
	h := sha256.Sum256(concat(parts...))
	return h[:]
}

func u64(n uint64) []byte { return binary.BigEndian.AppendUint64(nil, n) }

// The structures of SPEC.md section 4.6 that are signed or authenticated.

func sigStructure(protected, aad, payload []byte) []byte {
	return array(text("Signature1"), octets(protected), octets(aad), octets(payload)).bytes()
}

func encStructure(context string, protected, aad []byte) []byte {
	return array(text(context), octets(protected), octets(aad)).bytes()
}

func recipientStructure(next int64, protected, extra []byte) []byte {
	return array(text("HPKE Recipient"), integer(next), octets(protected), octets(extra)).bytes()
}

func integer(n int64) *item {
	if n < 0 {
		return negative(n)
	}
	return number(uint64(n))
}

// recordKeys returns AEAD and nonce of a sealed-record (SPEC.md section 10), whose
// nonce is drawn, and not derived, if it is received as iv.
func recordKeys(alg int64, root, salt, iv []byte) (cipher.AEAD, []byte) {
	if alg != 3 {
		iv = expand(root, append(label("record-iv"), salt...), 12)
	}
	return contentAEAD(alg, expand(root, append(label("record-key"), salt...), 32)), iv
}

func recordSealAAD(protected []byte) []byte {
	return encStructure("Encrypt0", protected, label("record-seal"))
}

// recordAAD is what a record's signature covers besides its claim.
func recordAAD(hop, forwarded, received []byte) []byte {
	return concat(label("record"), hop, forwarded, received)
}

// messageAAD is what a message's signature covers besides its claim (SPEC.md
// section 7.4).
func messageAAD(h []byte, sequence uint64, origin place) []byte {
	return concat(label("message"), h, u64(sequence), origin.stream, u64(origin.sequence))
}

// messageID is SPEC.md section 7.5 for a sender without rotations.
func messageID(sender []byte, origin place, claim []byte) []byte {
	return hash(label("message-id"), sender, origin.stream, u64(origin.sequence), claim)
}

// place is a stream and a sequence.
type place struct {
	stream   []byte
	sequence uint64
}
