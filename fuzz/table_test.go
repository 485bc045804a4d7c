package main

import (
	"testing"

	"github.com/vitalpost/vitalpost/envelope"
)

// table is what a whole-path target plays at: the ward, the library's openers
// and peelers, the referee, and the genuine chains.
type table struct {
	w       *ward
	r       *referee
	levels  []level
	openers map[*party]*envelope.Opener
	peelers map[*party]*envelope.Peeler
	scenes  map[sceneKey]*scene
	donors  []*item
	other   *scene // another genuine chain, of which there are pieces

	// Memory that the library uses again, and salt and nonce of the record that it
	// made last.
	forward envelope.Forward
	dst     []byte
	salt    string
	iv      string
}

// scene is a genuine chain.
type scene struct {
	script *script
	core   core
	bodies [][]byte // on the way: to each hop, and to the recipients
	carried
}

// newTable makes the table for an attacker who changes these levels.
func newTable(tb testing.TB, levels ...level) *table {
	tb.Helper()
	w := newWard()
	x := &table{
		w: w, r: newReferee(tb, w), levels: levels,
		openers: map[*party]*envelope.Opener{}, peelers: map[*party]*envelope.Peeler{}, scenes: map[sceneKey]*scene{},
		dst: make([]byte, 0, maxEnvelope),
	}
	for _, p := range x.recipients() {
		x.openers[p] = w.opener(tb, p)
	}
	for _, p := range w.hops {
		x.peelers[p] = w.peeler(tb, p)
	}
	for suite := 1; suite <= 3; suite++ {
		for n := range flavours * len(w.senders) {
			key := x.key(suite, n)
			x.scenes[key] = w.scene(w.script(byte(suite), key.sender, key.flavour))
		}
	}
	x.donors = append(w.donors(), weakKeys(w.senders[1])...)
	x.donors = append(x.donors, octets(x.scenes[sceneKey{2, plain, w.senders[0]}].script.stream()))
	x.donors = append(x.donors, x.trailDonors()...)
	x.donors = append(x.donors, x.suite3Donors()...)
	w.fresh = nil // what is signed by now stays signed
	return x
}

// scene makes the genuine chain of a script.
func (w *ward) scene(s *script) *scene {
	c := w.buildCore(s, &faults{})
	bodies := w.layers(s, c)
	return &scene{s, c, bodies, w.carry(s.handlings(c, bodies...), 0, &faults{})}
}

// recipients are those who open whatever comes, whether it is for them or not.
func (x *table) recipients() []*party {
	return []*party{x.w.clinician, x.w.escrow, x.w.doctor, x.w.auditor}
}

// input is what a program chooses.
type input struct {
	*scene
	sceneKey
	way    int    // which of several, by the target
	reader *party // who opens what comes out
	faults *faults
}

// sceneKey names a genuine chain.
type sceneKey struct {
	suite, flavour int
	sender         *party
}

// key returns the chain with a number: by flavour, and in it by sender, so that
// a flavour more changes none.
func (x *table) key(suite, n int) sceneKey {
	return sceneKey{suite, n / len(x.w.senders), x.w.senders[n%len(x.w.senders)]}
}

// suites are those of the chains, as the first byte of a program chooses them.
func suites() []int { return []int{2, 1, 3} }

// choices is how many bytes of a program come before its changes.
const choices = 4

func (x *table) input(b []byte) input {
	p := program{b}
	suite, which := suites()[p.pick(3)], p.pick(flavours*len(x.w.senders))
	in := input{sceneKey: x.key(suite, which), way: p.pick(256)}
	readers := x.recipients()
	in.reader = readers[p.pick(len(readers))]
	in.scene = x.scenes[in.sceneKey]
	in.faults = &faults{changes: p.changes(x.levels), donors: x.donors}
	return in
}

// add adds the seeds.
func (x *table) add(f *testing.F) {
	f.Helper()
	list := x.seeds()
	if len(list) == 0 {
		f.Fatal("no seeds")
	}
	for _, seed := range list {
		f.Add(seed)
	}
}

// donors are pieces of others' chains, and everybody's names and keys.
func (w *ward) donors() []*item {
	var list []*item
	for _, p := range w.everybody() {
		list = append(list, octets(p.thumb))
	}
	for n, t := range w.directory {
		if t.key.suite == 3 { // came later
			continue
		}
		list = append(list, octets(t.key.id), octets(t.digest), octets(t.key.to.enc),
			array(octets(t.owner.thumb), octets(t.digest), octets(t.key.id), number(uint64(n%3))))
	}
	for suite := byte(1); suite <= 2; suite++ {
		s := w.script(suite, w.senders[0], plain)
		s.epoch = "another epoch"
		c := w.buildCore(s, &faults{})
		list = append(list, pieces(read(c.body))...)
		list = append(list, nested(c.body), nested(c.context), read(c.message), nested(c.claim))
		for _, b := range w.layers(s, c)[:3] {
			list = append(list, pieces(read(b))...)
			list = append(list, nested(b))
		}
	}
	return append(list, octets(endedStream()), nested(invented()), array(octets(endedStream()), number(5)))
}

// trailDonors are the trails of another chain, what only who has the roots finds
// in them, and what hops and senders name.
func (x *table) trailDonors() []*item {
	s := x.w.script(2, x.w.senders[0], plain)
	s.epoch = "another epoch"
	x.other = x.w.scene(s)
	list := []*item{octets(olderStream()), octets(hash(nil))}
	for n, record := range x.other.records {
		list = append(list, nested(x.other.trails[n+1]), octets(hash(x.other.trails[n+1])), read(record))
	}
	return list
}

// suite3Donors are pieces of a chain of suite 3, and the headers with which a
// sealed of the plain chains takes the form of another suite.
func (x *table) suite3Donors() []*item {
	s := x.w.script(3, x.w.senders[0], plain)
	s.epoch = "another epoch"
	c := x.w.scene(s)
	core, layer := read(c.core.body), read(c.bodies[0])
	list := []*item{
		octets(x.w.clinician.bundles[0].keys[2].id), octets(x.w.hops[0].bundles[0].keys[2].id),
		core.kids[0], core.kids[1], layer.kids[0], layer.kids[1], nested(c.trails[1]),
	}
	return append(list, x.otherForm(2), x.otherForm(3), x.otherIV())
}

// otherForm is the protected header of the plain chain's sealed in the form of
// another suite; otherIV goes with it.
func (x *table) otherForm(suite int) *item {
	c := x.scenes[sceneKey{suite, plain, x.w.senders[0]}].core
	protected, _ := sealedHeaders(byte(5-suite), c.epoch.id(c.h))
	return protected
}

func (x *table) otherIV() *item { return pairs(number(5), octets(hash([]byte("nonce"))[:12])) }

// pieces are an opening and a sealed, and what they hold.
func pieces(body *item) []*item {
	return append([]*item{body, body.kids[0], body.kids[1]}, body.kids[0].kids[0].kids...)
}
