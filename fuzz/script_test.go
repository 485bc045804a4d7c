package main

import (
	"slices"

	"github.com/vitalpost/vitalpost/keys"
)

// script says what a core says, and who makes it.
type script struct {
	suite    byte
	sender   *party // who speaks, by the context, and signs
	flavour  int    // which optional parts are there
	epoch    string // what its secret and stream come from
	audience []member
	routes   []route
	way      int // which of them is peeled

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
	later    // a message of an ended stream, in a later epoch, by a clock that ticks
	split    // the route over the hops comes after another with a hop
	single   // one-shot: the epoch has one place
	mixed    // the layers are of other suites than the core, each of another
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
	if flavour == split {
		s.way = 1
		s.routes = []route{{[]*party{w.nobody}, []uint64{2}}, s.routes[0]}
	}
	return s
}

// hops are those of the way, the one route that somebody peels on.
func (s *script) hops() []*party { return s.routes[s.way].hops }

// layerSuite is the suite of the layer for hop n of the way.
func (s *script) layerSuite(n int) byte {
	if s.flavour == mixed {
		return (s.suite+byte(n))%3 + 1
	}
	return s.suite
}

// root is the trail root of hop n of the way.
func (s *script) root(c core, n int) []byte {
	for _, r := range s.routes[:s.way] {
		n += len(r.hops)
	}
	return c.epoch.root(c.h, n)
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
func olderStream() []byte            { return hash([]byte("older stream"))[:16] }

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
	switch s.flavour {
	case full: // the first message behind the resealed ones
		c.at(6).arg = 3
		add(11, array(s.endedItem(0)))
		add(12, boolean(true))
		add(13, octets(hash([]byte("subject"))[:16]))
		add(14, number(60_000))
		add(15, number(1))
		add(16, number(3))
		add(17, number(began))
	case receipts:
		add(15, number(2))
	case resealed:
		add(11, array(s.endedItem(0)))
		add(16, number(1))
	case later: // the last of the resealed ones
		c.at(6).arg = 2
		add(11, array(s.endedItem(1), s.endedItem(0)))
		add(16, number(3))
		add(17, number(began))
	case single:
		add(18, number(1))
	}
	return c
}

// endedItem lists an ended stream, which began with resealed messages itself; of
// the older one they are all.
func (s *script) endedItem(age uint64) *item {
	stream, moved := endedStream(), uint64(2)
	if age > 0 {
		stream, moved = olderStream(), 8
	}
	return array(octets(stream), number(7), octets(hash([]byte("head"))), number(endedBegan-age), number(2*day), number(moved))
}

// originItem returns where the message was first sealed, if that is elsewhere.
func (s *script) originItem() *item {
	if s.flavour == resealed || s.flavour == later {
		return array(octets(endedStream()), number(5))
	}
	return null()
}

// claimItem returns the claim.
func (s *script) claimItem(p *party) *item {
	kind := number(1)
	if s.flavour == receipts {
		kind = number(5)
	} else if !slices.Contains(p.roles, keys.RoleMeasure) {
		kind = number(3)
	}
	switch s.flavour {
	case full:
	case later:
		return array(number(now-500-endedBegan), kind, number(112), octets(s.content()), pairs(number(3), number(2)))
	default:
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
