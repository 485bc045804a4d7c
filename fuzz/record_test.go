package main

// software is what the hops call theirs, all the same, so that their records are
// of one size.
const software = "kit 1.0"

// Numbers that a hop gives its links.
const (
	ingress = 23
	egress  = 300
)

// handling is what one hop does with one envelope, and makes a record of.
type handling struct {
	hop                 *party
	suite               byte // of the layer
	root                []byte
	received, forwarded []byte // digests of the bodies
	evidence            bool

	// Who is not that hop has this of it, and can't sign.
	record []byte
}

// buildRecord makes the trail that goes on of the one that came, and returns the
// record in it too. Above every change all is sealed anew.
func (w *ward) buildRecord(h *handling, received []byte, f *faults) (trail, record []byte) {
	record = h.record
	if record == nil {
		record = w.signedRecord(h, received, f)
	}
	plaintext := f.at(inRecordPlain, array(encoded(record), nested(received)))
	salt := hash([]byte("salt"), h.root, received)[:16]
	header := f.at(inRecordSeal, pairs(number(1), integer(contentAlg(h.suite)), negative(-20), octets(salt)))
	if named := read(header).at(-20).octets(); named != nil {
		salt = named
	}
	iv := hash([]byte("nonce"), salt)[:12]
	unprotected := f.at(inRecordIV, recordUnprotected(h.suite, iv))
	if named := read(unprotected).at(5).octets(); len(named) == len(iv) {
		iv = named
	}
	alg, ok := read(header).at(1).integer()
	if !ok {
		alg = contentAlg(h.suite)
	}
	aead, nonce := recordKeys(alg, h.root, salt, iv)
	ciphertext := aead.Seal(nil, nonce, plaintext, recordSealAAD(header))
	return array(nested(header), encoded(unprotected), octets(ciphertext)).bytes(), record
}

// recordUnprotected is the unprotected header of a sealed-record.
func recordUnprotected(suite byte, iv []byte) *item {
	if suite == 3 {
		return pairs(number(5), octets(iv))
	}
	return pairs()
}

// signedRecord makes the record of a handling, signed by the hop or by whom a
// change puts in its place.
func (w *ward) signedRecord(h *handling, received []byte, f *faults) []byte {
	claim := f.at(inRecordClaim, h.claim())
	header := f.at(inRecordHeader, h.hop.header())
	signer, aad := h.hop, recordAAD(h.hop.thumb, h.forwarded, hash(received))
	if f.touches(inRecordBinding) {
		bound := read(f.at(inRecordBinding, array(number(w.number(h.hop)), octets(h.hop.thumb), octets(h.forwarded), octets(hash(received)))))
		all := w.everybody()
		signer = all[bound.at(0).uint()%uint64(len(all))]
		aad = recordAAD(bound.at(1).octets(), bound.at(2).octets(), bound.at(3).octets())
	}
	return w.sign1(signer, header, aad, claim).bytes()
}

// claim returns the record-claim.
func (h *handling) claim() *item {
	c := array(octets(h.received), number(now-20), number(ingress), number(egress), text(software))
	if h.evidence {
		c.kids = append(c.kids, array(number(60), octets([]byte{0xa0})))
	}
	return c
}

// number is the place of a party among everybody.
func (w *ward) number(p *party) uint64 {
	for n, o := range w.everybody() {
		if o == p {
			return uint64(n)
		}
	}
	panic("nobody of the ward")
}

// carried is a genuine chain of records: the trail on each link of a route, from
// the sender's, which is empty, and each hop's record.
type carried struct {
	trails, records [][]byte
}

// carry makes the trail of these handlings. Faults are made in that of number at;
// those behind it are around what came of that, whatever it is: the library's own
// hops would take what is malformed as empty.
func (w *ward) carry(list []handling, at int, f *faults) carried {
	c := carried{trails: [][]byte{nil}}
	for n := range list {
		faults := &faults{}
		if n == at {
			faults = f
		}
		trail, record := w.buildRecord(&list[n], c.trails[n], faults)
		c.trails, c.records = append(c.trails, trail), append(c.records, record)
	}
	return c
}

// handlings are what the hops of the way do with these bodies, or, where there are
// fewer, with others that nobody sees.
func (s *script) handlings(c core, bodies ...[]byte) []handling {
	digests := make([][]byte, len(s.hops())+1)
	for n := range digests {
		digests[n] = hash([]byte("body"), []byte{byte(n)})
		if n < len(bodies) {
			digests[n] = hash(bodies[n])
		}
	}
	digests[len(digests)-1] = hash(c.body)
	var list []handling
	for n, hop := range s.hops() {
		list = append(list, handling{
			hop: hop, suite: s.layerSuite(n), root: s.root(c, n), received: digests[n], forwarded: digests[n+1], evidence: s.flavour == full,
		})
	}
	return list
}
