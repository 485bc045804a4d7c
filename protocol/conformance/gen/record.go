package main

// recordValues is what a hop's record says, SPEC section 10.
type recordValues struct {
	time, ingress, egress uint64
	software              string
	cut                   []byte // digest of the trail that was cut; nil: none was
	typ                   any    // of the evidence, uint64 or string; nil: there is none
	evidence              []byte
}

// object is a verified record as a result has it.
func (v recordValues) object(hop []byte) object {
	o := object{
		{"hop", hop}, {"time", v.time}, {"ingress", v.ingress}, {"egress", v.egress}, {"software", v.software},
	}
	if v.cut != nil {
		o = append(o, member{"cut", v.cut})
	}
	if v.typ != nil {
		o = append(o, member{"evidence", object{{"type", v.typ}, {"evidence", v.evidence}}})
	}
	return o
}

// recordOf is what the hop with index h says of a message to recipient to: the
// last hop of a route makes one record for each.
func (s *scene) recordOf(h, to int) recordValues {
	v := recordValues{time: s.ctx.created + uint64(h) + 1, ingress: uint64(10 * h), egress: uint64(10*h + 1), software: "hop/" + itoa(h)}
	if s.lastOf(h) {
		v.egress += uint64(to)
	}
	if s.editRecord != nil {
		s.editRecord(h, &v)
	}
	return v
}

// lastOf says if the hop is the last one of its route.
func (s *scene) lastOf(h int) bool {
	for _, r := range s.routes {
		if n := len(r.hops); n > 0 && r.hops[n-1] == h {
			return true
		}
	}
	return false
}

// trails are the trail as the hops of route r receive it, in order, and as
// recipient to does. A hop among s.silent makes no record.
func (s *scene) trails(r, to int, l leg) [][]byte {
	list := [][]byte{s.bytes("trail begun", s.trail)}
	var notes []any
	s.cuts = map[int][]byte{}
	for i, h := range s.routes[r].hops {
		trail := list[i]
		if !s.silent[h] {
			taken := trail
			if s.malformedAt[h] {
				taken = nil
				if new(checker).trail(trail) { // what is malformed is taken as empty without a word
					s.cuts[h] = sum(trail)
				}
			}
			made, n := s.record(h, to, l.layers[i], l.bodies[i], l.bodies[i+1], taken)
			trail, notes = made, append(notes, n)
		}
		list = append(list, s.bytes("trail "+itoa(h), trail))
	}
	s.note("trail", notes)
	return list
}

// record makes the record of the hop with index h and seals it with the trail
// as received, or with none if it was cut: the new trail. The parts are "record h", "record h sealed", ….
func (s *scene) record(h, to int, y layer, received, forwarded, trail []byte) ([]byte, object) {
	name := "record " + itoa(h)
	v := s.recordOf(h, to)
	items := [][]byte{
		bin(s.bytes(name+".received", sum(received))), num(v.time), num(v.ingress), num(v.egress), text(v.software),
	}
	if cut := s.cuts[h]; cut != nil && !s.concealed {
		items = append(items, s.bytes(name+" cut", bin(cut)))
	}
	switch typ := v.typ.(type) {
	case uint64:
		items = append(items, s.array(name+" evidence", num(typ), bin(v.evidence)))
	case string:
		items = append(items, s.array(name+" evidence", text(typ), bin(v.evidence)))
	}
	claim := s.array(name+" claim", items...)
	aad := label("record", s.bytes(name+".thumbprint", y.hop.thumb()),
		s.bytes(name+".forwarded", sum(forwarded)), s.bytes(name+".trail digest", sum(trail)))
	signer := y.hop.keys[0]
	if k, ok := s.recordKeys[h]; ok {
		signer = k
	}
	m := sign1(s.parts, name, signer, claim, aad)
	plaintext := s.array(name+" plaintext", m.wire, bin(s.bytes(name+".trail", trail)))

	purpose := name + " salt"
	if s.lastOf(h) {
		purpose += " to " + itoa(to)
	}
	if s.counter > 0 {
		purpose += " at " + itoa(int(s.counter))
	}
	salt, root := s.random(purpose, 16), s.bytes(name+".root", y.root)
	key := s.bytes(name+".key", expand(root, label("record-key", salt), 32))
	iv := s.bytes(name+".iv", expand(root, label("record-iv", salt), 12))
	alg, other := contentOf(y.suite), dict{}
	if alg == contentAlgGCM {
		iv = s.bytes(name+".random iv", s.random(purpose+" iv", 12))
		other[5] = bin(iv)
	}
	protected := s.dict(name+" sealed.protected", dict{1: num(alg), -20: bin(salt)})
	structure := encStructure("Encrypt0", protected, s.bytes(name+" sealed.aad", label("record-seal")))
	ciphertext := contentAEAD(alg, key).Seal(nil, iv, plaintext, structure)
	sealed := s.array(name+" sealed",
		s.bytes(name+" sealed.protected.bstr", bin(protected)),
		s.dict(name+" sealed.unprotected", other),
		s.bytes(name+" sealed.ciphertext.bstr", bin(s.bytes(name+" sealed.ciphertext", ciphertext))),
	)
	return sealed, object{
		{"hop", y.hop.thumb()}, {"root", y.root}, {"salt", salt}, {"key", key}, {"iv", iv},
		{"claim", claim}, {"external_aad", aad}, {"sig_structure", m.structures[0]}, {"signature", m.signature},
		{"record", m.wire}, {"record_plaintext", plaintext}, {"enc_structure", structure}, {"sealed_record", sealed},
	}
}
