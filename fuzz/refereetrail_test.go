package main

import (
	"bytes"
	"slices"

	"github.com/vitalpost/vitalpost/envelope"
	"github.com/vitalpost/vitalpost/keys"
)

// SPEC.md section 10 once more: what a hop makes of a trail, and what a
// recipient learns from one.

const maxTrail = 16384

// taken is the trail as a hop takes it: empty if it is malformed, or if the record
// that the hop seals with the AEAD of a suite would make it too long, and then cut
// names it.
func (r *referee) taken(p *party, suite byte, trail []byte) (taken, cut []byte) {
	if len(trail) > maxTrail {
		return nil, nil
	}
	if sealed, _ := r.sealedRecord(trail); sealed == nil {
		return nil, nil
	}
	if len(recordAround(p, suite, software, trail)) > maxTrail {
		return nil, hash(trail)
	}
	return trail, nil
}

// sealedRecord reads a trail that is one sealed-record; or says why it is none.
func (r *referee) sealedRecord(trail []byte) (*item, *verdict) {
	root := r.structure("sealed-record", trail)
	if root == nil {
		return nil, malformed("10.1")
	}
	var classes []error
	alg, _ := root.at(0, 1).integer()
	if alg != 24 && alg != 3 {
		classes = append(classes, envelope.ErrSuite)
	}
	if drawn(root) != (alg == 3) {
		classes = append(classes, envelope.ErrFormat)
	}
	if len(classes) > 0 {
		return nil, refuse("10.1", classes...)
	}
	return root, nil
}

// openRecord opens a sealed-record under a root; nil if it is of no such.
func openRecord(root []byte, sealed *item) []byte {
	alg, _ := sealed.at(0, 1).integer()
	aead, nonce := recordKeys(alg, root, sealed.at(0, -20).octets(), sealed.at(1, 5).octets())
	return open(aead, nonce, sealed.at(2).octets(), recordSealAAD(sealed.at(0).octets()))
}

// recordAround is as long as the trail with a record of the hop around it. What
// it signs with makes signatures of 64 bytes.
func recordAround(p *party, suite byte, software string, trail []byte) []byte {
	const signature, tag = 64, 16
	claim := libraryClaim(make([]byte, 32), software, nil)
	record := tagged(18, array(holding(p.header()), pairs(), holding(claim), octets(make([]byte, signature))))
	plaintext := array(record, octets(trail)).bytes()
	header := pairs(number(1), integer(contentAlg(suite)), negative(-20), octets(make([]byte, 16)))
	return array(holding(header), recordUnprotected(suite, make([]byte, 12)), octets(make([]byte, len(plaintext)+tag))).bytes()
}

// libraryClaim is what the hops of the library say.
func libraryClaim(received []byte, software string, cut []byte) *item {
	c := array(octets(received), number(now), number(ingress), number(egress), text(software))
	if cut != nil {
		c.kids = append(c.kids, octets(cut))
	}
	return c
}

// unwound is what a recipient learns of its message's way.
type unwound struct {
	hops     [][]byte // of the route
	claims   []*item  // of their records; nil: unverified
	broken   *verdict // nil: whole
	from, to []byte   // between whom
}

// unwind is SPEC.md 10.1 to 10.5 for who has opened an envelope as p.
func (r *referee) unwind(p *party, o *opened) *unwound {
	var u unwound
	var roots [][]byte
	index := 0
	for _, route := range o.context.at(4).list() {
		hops := route.at(0).list()
		if slices.ContainsFunc(route.at(1).list(), func(i *item) bool { return i.uint() == uint64(o.entry) }) {
			for n, hop := range hops {
				u.hops, roots = append(u.hops, hop.octets()), append(roots, o.epoch.root(o.h, index+n))
			}
		}
		index += len(hops)
	}
	u.claims = make([]*item, len(u.hops))
	body, trail := hash(o.body), o.trail
	u.to = p.thumb
	for n := len(u.hops) - 1; n >= 0; n-- {
		u.from = u.hops[n]
		claim, inner, v := r.record(u.hops[n], roots[n], body, trail)
		if v != nil {
			u.broken = v
			return &u
		}
		u.claims[n], u.to = claim, u.hops[n]
		body, trail = claim.at(0).octets(), inner
		if claim.behind(majorBytes) != nil {
			u.from, u.broken = o.context.at(2).octets(), refuse("10.4", envelope.ErrLimit)
			if len(inner) > 0 {
				u.broken = refuse("10.4", envelope.ErrFormat)
			}
			return &u
		}
	}
	u.from = o.context.at(2).octets()
	if len(trail) > 0 {
		u.broken = refuse("10.5", envelope.ErrFormat)
	}
	return &u
}

// record is 10.1 to 10.3: it reads the record that a hop put around a trail when
// it forwarded the body with this digest.
func (r *referee) record(hop, root, forwarded, trail []byte) (claim *item, inner []byte, v *verdict) {
	if len(trail) > maxTrail {
		return nil, nil, refuse("10.1", envelope.ErrLimit)
	}
	sealed, v := r.sealedRecord(trail)
	if v != nil {
		return nil, nil, v
	}
	plaintext := openRecord(root, sealed)
	if plaintext == nil {
		return nil, nil, refuse("10.1", envelope.ErrDecrypt)
	}
	outer := r.structure("outer-record", plaintext)
	if outer == nil {
		return nil, nil, malformed("10.1")
	}
	signed := outer.kids[0].kids[0]
	if !signatureAlgorithm(signed.at(0, 1)) {
		return nil, nil, refuse("10.1", envelope.ErrSuite)
	}
	inner = outer.at(1).octets()

	signer := r.w.find(hop)
	if signer == nil || !slices.Contains(signer.roles, keys.RoleHop) {
		return nil, nil, refuse("10.2", envelope.ErrTrust)
	}
	if alg, _ := signed.at(0, 1).integer(); alg != signer.algorithms[0] {
		return nil, nil, refuse("10.2", envelope.ErrSuite)
	}
	payload := signed.at(2).octets()
	tbs := sigStructure(signed.at(0).octets(), recordAAD(hop, forwarded, hash(inner)), payload)
	if !r.w.verifies(signer, tbs, signed.at(3).octets()) {
		return nil, nil, refuse("10.2", envelope.ErrSignature)
	}

	claim = r.structure("record-claim", payload)
	if claim == nil || recordRule(claim) != "" {
		return nil, nil, malformed("10.3")
	}
	return claim, inner, nil
}

// honest reads the record that the hop's library has made, notes its signature,
// and returns what is wrong with it.
func (r *referee) honest(p *party, want *peeled, trail []byte) string {
	sealed, _ := r.sealedRecord(trail)
	if sealed == nil || len(trail) > maxTrail {
		return "no sealed-record of a length that is allowed"
	}
	if alg, _ := sealed.at(0, 1).integer(); alg != contentAlg(want.suite) {
		return "a sealed-record of another suite than its layer's"
	}
	outer := r.structure("outer-record", openRecord(want.root, sealed))
	if outer == nil {
		return "a record that does not open under the hop's root"
	}
	if !bytes.Equal(outer.at(1).octets(), want.trail) {
		return "another trail inside"
	}
	claim := libraryClaim(hash(want.received), software, want.cut)
	signed, header := outer.kids[0].kids[0], p.header().bytes()
	if !bytes.Equal(signed.at(0).octets(), header) || !bytes.Equal(signed.at(2).octets(), claim.bytes()) {
		return "a record that says something else"
	}
	tbs, signature := sigStructure(header, recordAAD(p.thumb, hash(want.body), hash(want.trail)), claim.bytes()), signed.at(3).octets()
	if !p.verify(tbs, signature) {
		return "a signature that does not verify"
	}
	r.w.note(p, tbs, signature)
	return ""
}
