package main

import "slices"

// core makes the body [core-opening, sealed] and notes every value on the way.
func (s *scene) core() ([]byte, schedule) {
	s.cast()
	s.values = nil
	contentKey, iv := s.random("content key", 32), s.random("iv", 12)
	commit := expand(extract(label("epoch-core", u8(s.signedSuite())), s.secret), label("commit"), 32)
	context := s.context(commit)
	secret := s.bytes("secret sent", s.secret)
	sent := s.bytes("context sent", slices.Clone(context))
	epoch := newSchedule(s.schedule, s.suiteOf(sent), secret, sent)
	epoch.skip = s.generation
	s.note("secret", secret).note("context", sent).note("content_key", contentKey).note("iv", iv)
	s.note("prk", epoch.prk).note("commit", epoch.commit).note("H", epoch.h)
	s.note("epoch_id", epoch.id).note("g_0", epoch.g0).note("key_0", epoch.key0).note("iv_0", epoch.iv0)
	var roots []any
	for i := range s.hops {
		roots = append(roots, epoch.root(i))
	}
	s.note("roots", roots)

	opening := s.opening(secret, sent, contentKey, iv)
	plaintext := s.corePlaintext(sum(context), epoch)
	box := epoch.seal(s.parts, "sealed", s.suiteOf(sent), s.counter, plaintext)
	s.note("sealed_plaintext", plaintext).note("sealed_enc_structure", box.structure)
	s.note("sealed_nonce", box.nonce).note("sealed", box.wire)
	return s.array("body", opening, box.wire), epoch
}

// contentAlg is that of the suite that is signed.
func (s *scene) contentAlg() int64 { return contentOf(s.signedSuite()) }

// suiteOf reads context[1], which the schedule depends on: a fault may have
// put another suite there than the openings have.
func (s *scene) suiteOf(context []byte) byte {
	if len(context) > 2 && context[1] == 1 && context[2] < 24 {
		return context[2]
	}
	return s.suite
}

// entry is one recipient of a core opening.
type entry struct {
	key   encKey
	kid   []byte
	thumb []byte // of the recipient, in the info
	seal  sealer // nil: hpkeSeal
}

// entry is p's, for the key in a bundle of p's.
func (p *party) entry(k encKey) entry { return entry{key: k, kid: k.id, thumb: p.thumb()} }

// entries are those of the audience, unless a vector has its own.
func (s *scene) entries() []entry {
	var list []entry
	for _, r := range s.seats {
		list = append(list, r.party.entry(r.usedBundle().key(s.suite)))
	}
	if s.editEntries != nil {
		list = s.editEntries(list)
	}
	return list
}

// opening makes the COSE_Encrypt of SPEC section 8.1.
func (s *scene) opening(secret, context, contentKey, iv []byte) []byte {
	list := s.entries()
	var ids []byte
	for _, e := range list {
		ids = append(ids, e.kid...)
	}
	var wires [][]byte
	var notes []any
	for i, e := range list {
		w, n := s.entry("entry "+itoa(i), e, ids, contentKey)
		wires, notes = append(wires, w), append(notes, n)
	}
	recipients := s.array("entries", wires...)

	plaintext := s.array("opening plaintext", bin(secret), s.bytes("context bstr", bin(context)))
	protected := s.dict("opening.protected", dict{1: num(s.contentAlg())})
	aad := s.bytes("opening.aad", label("core-opening", ids, sum(recipients)))
	structure := s.bytes("opening.structure", encStructure("Encrypt", protected, aad))
	ciphertext := contentAEAD(s.contentAlg(), contentKey).Seal(nil, iv, plaintext, structure)
	s.note("recipients", notes).note("core_opening_plaintext", plaintext)
	s.note("core_opening_external_aad", aad).note("core_opening_enc_structure", structure)
	return s.bytes("opening.tagged", tagged(tagEncrypt, s.array("opening",
		s.bytes("opening.protected.bstr", bin(protected)),
		s.dict("opening.unprotected", dict{5: bin(iv)}),
		s.bytes("opening.ciphertext.bstr", bin(s.bytes("opening.ciphertext", ciphertext))),
		recipients,
	)))
}

// entry encrypts the content key to one recipient.
func (s *scene) entry(name string, e entry, ids, contentKey []byte) ([]byte, any) {
	protected := s.dict(name+".protected", dict{1: num(suites[e.key.suite].keyEnc), 4: bin(e.kid)})
	extra := s.bytes(name+".extra", label("core-recipient", e.thumb, ids))
	info := s.bytes(name+".info", recipientInfo(s.contentAlg(), protected, extra))
	entropy := s.random(name+" entropy", entropySize(e.key.suite))
	box := e.seal.or(hpkeSeal)(e.key, entropy, info, nil, s.bytes(name+".plaintext", contentKey))
	wire := s.array(name,
		s.bytes(name+".protected.bstr", bin(protected)),
		s.dict(name+".unprotected", dict{-4: bin(s.bytes(name+".ek", box.ek))}),
		s.bytes(name+".ciphertext.bstr", bin(s.bytes(name+".ciphertext", box.ciphertext))),
	)
	return wire, object{
		{"key_id", e.kid}, e.seal.entropy(entropy), {"info", info}, {"ek", box.ek},
		{"shared_secret", box.shared}, {"key", box.key}, {"base_nonce", box.baseNonce},
		{"ciphertext", box.ciphertext},
	}
}
