package main

import (
	"crypto/ed25519"
	"slices"
)

// Tags and algorithms of SPEC section 4.3.
const (
	tagEncrypt0 = 16
	tagSign1    = 18
	tagEncrypt  = 96

	algEd25519 = -19
)

// encStructure is the Enc_structure of RFC 9052 section 5.3.
func encStructure(context string, protected, aad []byte) []byte {
	return array(text(context), bin(protected), bin(aad))
}

// sigStructure is the Sig_structure of a COSE_Sign1, RFC 9052 section 4.4.
func sigStructure(protected, aad, payload []byte) []byte {
	return array(text("Signature1"), bin(protected), bin(aad), bin(payload))
}

// recipientInfo is the Recipient_structure of COSE-HPKE: the info of the HPKE
// context that carries a content key.
func recipientInfo(protected, extra []byte) []byte {
	return array(text("HPKE Recipient"), num(contentAlg), bin(protected), bin(extra))
}

// signed is a COSE_Sign1 with the bytes that were signed.
type signed struct {
	wire      []byte
	structure []byte
	signature []byte
}

// sign1 makes a tagged COSE_Sign1. The payload that travels may differ from
// the one that was signed by an edit of name.payload.
func sign1(ps *parts, name string, key ed25519.PrivateKey, payload, aad []byte) signed {
	protected := ps.dict(name+".protected", dict{1: num(algEd25519)})
	var s signed
	aad = ps.bytes(name+".aad", aad)
	s.structure = ps.bytes(name+".structure", sigStructure(protected, aad, payload))
	s.signature = ps.bytes(name+".signature", ed25519.Sign(key, s.structure))
	s.wire = ps.bytes(name+".tagged", tagged(tagSign1, ps.array(name,
		ps.bytes(name+".protected.bstr", bin(protected)),
		ps.dict(name+".unprotected", dict{}),
		ps.bytes(name+".payload.bstr", bin(ps.bytes(name+".payload", slices.Clone(payload)))),
		bin(s.signature),
	)))
	return s
}
