package main

import "slices"

// Tags and algorithms of SPEC section 4.3.
const (
	tagEncrypt0 = 16
	tagSign1    = 18
	tagEncrypt  = 96
	tagSign     = 98

	algEd25519 = -19
	algESP256  = -9
	algMLDSA65 = -49
)

// encStructure is the Enc_structure of RFC 9052 section 5.3.
func encStructure(context string, protected, aad []byte) []byte {
	return array(text(context), bin(protected), bin(aad))
}

// sigStructure is the Sig_structure of a COSE_Sign1, RFC 9052 section 4.4.
func sigStructure(protected, aad, payload []byte) []byte {
	return array(text("Signature1"), bin(protected), bin(aad), bin(payload))
}

// sigStructureOf is that of one signature of a COSE_Sign: body is the header
// of the whole, protected the signature's own.
func sigStructureOf(body, protected, aad, payload []byte) []byte {
	return array(text("Signature"), bin(body), bin(protected), bin(aad), bin(payload))
}

// recipientInfo is the Recipient_structure of COSE-HPKE: the info of the HPKE
// context that carries a content key for that alg.
func recipientInfo(content int64, protected, extra []byte) []byte {
	return array(text("HPKE Recipient"), num(content), bin(protected), bin(extra))
}

// signed is a COSE_Sign1 or a COSE_Sign with the bytes that were signed.
type signed struct {
	wire       []byte
	structures [][]byte
	signature  []byte // of a COSE_Sign the last one
}

// sign1 makes a tagged COSE_Sign1. The payload that travels may differ from
// the one that was signed by an edit of name.payload.
func sign1(ps *parts, name string, key idKey, payload, aad []byte) signed {
	protected := ps.dict(name+".protected", dict{1: num(key.alg)})
	var s signed
	aad = ps.bytes(name+".aad", aad)
	structure := ps.bytes(name+".structure", sigStructure(protected, aad, payload))
	s.structures = [][]byte{structure}
	s.signature = ps.bytes(name+".signature", key.sign(structure))
	s.wire = ps.bytes(name+".tagged", tagged(tagSign1, ps.array(name,
		ps.bytes(name+".protected.bstr", bin(protected)),
		ps.dict(name+".unprotected", dict{}),
		ps.bytes(name+".payload.bstr", bin(ps.bytes(name+".payload", slices.Clone(payload)))),
		bin(s.signature),
	)))
	return s
}

// signAll makes a tagged COSE_Sign with a signature of each key, in order. The
// parts of the n-th one are "name n", "name n.protected", ….
func signAll(ps *parts, name string, keys []idKey, payload, aad []byte) signed {
	body := ps.bytes(name+".protected", nil)
	var s signed
	var list [][]byte
	for i, k := range keys {
		own := name + " " + itoa(i)
		protected := ps.dict(own+".protected", dict{1: num(k.alg)})
		given := ps.bytes(own+".aad", slices.Clone(aad))
		structure := ps.bytes(own+".structure",
			sigStructureOf(ps.bytes(name+".protected signed", body), protected, given, payload))
		s.signature = ps.bytes(own+".signature", k.sign(structure))
		s.structures = append(s.structures, structure)
		list = append(list, ps.array(own,
			ps.bytes(own+".protected.bstr", bin(protected)),
			ps.dict(own+".unprotected", dict{}),
			bin(s.signature)))
	}
	s.wire = ps.bytes(name+".tagged", tagged(tagSign, ps.array(name,
		bin(body),
		ps.dict(name+".unprotected", dict{}),
		ps.bytes(name+".payload.bstr", bin(ps.bytes(name+".payload", slices.Clone(payload)))),
		ps.array(name+".signatures", list...),
	)))
	return s
}
