package main

import (
	"slices"

	"github.com/vitalpost/vitalpost/keys"
)

// level names a structure of a chain that a change may be made in.
type level int

const (
	inClaim         level = iota
	inMessageHeader       // before it is signed
	inOrigin              // before it is signed
	inSealedPlain         // core-sealed-plaintext
	inContext
	inOpeningPlain // core-opening-plaintext
	inTargets      // whom the opening is made for, as indices into the directory
	inRecipientHeaders
	inRecipients // the array, before the opening's ciphertext is bound to it
	inOpeningHeader
	inSealedHeader // before the sealed is encrypted
	inBody         // as finished
	inInner        // the body in a layer
	inLayerPlain   // layer-opening-plaintext
	inLayerHeader
	inLayerTarget // whom the layer is made for, as inTargets
	inEnvelope
	inBundleClaim
	inBundleHeader // before it is signed
	inBundle
	inPins
	inTrail
)

// faults are the changes of one program. The zero faults leave all as it is.
type faults struct {
	changes []change
	donors  []*item
	watch   func(level, *item) // told of each structure before it is changed
}

// at returns the encoding of root, changed if there are changes for its level.
func (f *faults) at(l level, root *item) []byte {
	b := root.bytes()
	if f.watch != nil {
		f.watch(l, root)
	}
	for n := range f.changes {
		if f.changes[n].level != l {
			continue
		}
		root = read(b)
		if root == nil {
			root = encoded(b)
		}
		b = f.changes[n].apply(root, f.donors)
	}
	return b
}

// touches reports whether anything is to be done on a level, for those where it
// costs something to ask.
func (f *faults) touches(l level) bool {
	return f.watch != nil || slices.ContainsFunc(f.changes, func(c change) bool { return c.level == l })
}

// script says what a core says, and who makes it.
type script struct {
	suite    byte
	sender   *party // who speaks, by the context, and signs
	flavour  int    // which optional parts are there
	epoch    string // what its secret and stream come from
	audience []member
	routes   []route

	// A fellow recipient has these of the sender, and can't sign.
	message []byte
	context []byte
}

type member struct {
	addressee
	purpose uint64
}

type route struct {
	hops       []*party
	recipients []uint64
}

// The flavours of a script.
const (
	plain    = iota
	full     // all that is optional
	receipts // a stream of receipts
	resealed // a message of an ended stream
	below    // the auditor is in the audience, whose floor is suite 1
	copied   // the stranger is, in the clinician's place and with its key
	flavours
)

// script returns the genuine script: two routes, one of them over three hops,
// to a clinician, a doctor and an escrow.
func (w *ward) script(suite byte, sender *party, flavour int) *script {
	s := &script{suite: suite, sender: sender, flavour: flavour, epoch: "this epoch"}
	first := w.clinician
	if flavour == copied {
		first = w.stranger
	}
	s.add(first, 0)
	s.add(w.escrow, 1)
	s.add(w.doctor, 0)
	s.routes = []route{{w.hops, []uint64{0, 1}}, {nil, []uint64{2}}}
	if flavour == below {
		s.add(w.auditor, 2)
		s.routes[1].recipients = []uint64{2, 3}
	}
	return s
}

// add adds a recipient by the key of its current bundle.
func (s *script) add(p *party, purpose uint64) {
	b := p.bundles[0]
	for _, k := range b.keys {
		if k.suite == s.suite {
			s.audience = append(s.audience, member{addressee{p, k, b.digest}, purpose})
		}
	}
}

// What is drawn at random elsewhere.
func (s *script) secret() []byte     { return hash([]byte("secret of " + s.epoch)) }
func (s *script) contentKey() []byte { return hash([]byte("content key of " + s.epoch)) }
func (s *script) iv() []byte         { return hash([]byte("iv of " + s.epoch))[:12] }
func (s *script) stream() []byte     { return hash([]byte("stream of " + s.epoch))[:16] }
func (s *script) content() []byte    { return []byte("heart rate in " + s.epoch) }
func endedStream() []byte            { return hash([]byte("ended stream"))[:16] }

// contextItem returns the context.
func (s *script) contextItem() *item {
	audience, routes := array(), array()
	for _, m := range s.audience {
		audience.kids = append(audience.kids, array(octets(m.owner.thumb), octets(m.digest), octets(m.key.id), number(m.purpose)))
	}
	for _, r := range s.routes {
		hops, recipients := array(), array()
		for _, h := range r.hops {
			hops.kids = append(hops.kids, octets(h.thumb))
		}
		for _, n := range r.recipients {
			recipients.kids = append(recipients.kids, number(n))
		}
		routes.kids = append(routes.kids, array(hops, recipients))
	}
	c := pairs(
		number(1), number(uint64(s.suite)), number(2), octets(s.sender.thumb), number(3), audience, number(4), routes,
		number(5), octets(s.stream()), number(6), number(0), number(7), number(created), number(8), number(now+2*day), number(9), number(day),
		number(10), octets(newSchedule("epoch-core", s.suite, s.secret()).commit()),
	)
	add := func(key uint64, value *item) { c.kids = append(c.kids, number(key), value) }
	if s.flavour == full || s.flavour == resealed {
		add(11, array(array(octets(endedStream()), number(7), octets(hash([]byte("head"))), number(now-2000), number(day))))
	}
	if s.flavour == full {
		add(12, boolean(true))
		add(13, octets(hash([]byte("subject"))[:16]))
		add(14, number(60_000))
		add(15, number(1))
		add(16, number(3))
	}
	if s.flavour == receipts {
		add(15, number(2))
	}
	return c
}

// claimItem returns the claim.
func (s *script) claimItem(p *party) *item {
	kind := number(1)
	if s.flavour == receipts {
		kind = number(5)
	} else if !slices.Contains(p.roles, keys.RoleMeasure) {
		kind = number(3)
	}
	if s.flavour != full {
		return array(number(now-500), kind, number(112), octets(s.content()))
	}
	more := pairs(number(1), parents(), number(2), number(3_600_000), number(3), number(1))
	if slices.Contains(p.roles, keys.RoleMeasure) { // also where it may not gather
		more.kids = append(more.kids, number(4), array(number(1), text("(01)04012345678901"), number(2), octets([]byte{6, 61})))
	}
	return array(number(now-500), kind, text("application/senml+cbor"), octets(s.content()), more)
}

func parents() *item {
	evidence := array(octets([]byte{0xa0}), number(3), array(octets(endedStream()), number(3)), octets([]byte{0xd2}))
	return array(
		array(octets(hash([]byte("merged"))), number(1), pairs(number(2), evidence)),
		array(octets(hash([]byte("left out"))), number(5), pairs(number(1), text("too noisy"))),
		array(octets(hash([]byte("redacted"))), number(3)),
	)
}
