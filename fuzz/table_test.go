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
}

// scene is a genuine chain.
type scene struct {
	script *script
	core   core
	bodies [][]byte // on route 0: to each hop, and to the recipients
}

// newTable makes the table for an attacker who changes these levels.
func newTable(tb testing.TB, levels ...level) *table {
	tb.Helper()
	w := newWard()
	x := &table{
		w: w, r: newReferee(tb, w), levels: levels,
		openers: map[*party]*envelope.Opener{}, peelers: map[*party]*envelope.Peeler{}, scenes: map[sceneKey]*scene{},
	}
	for _, p := range x.recipients() {
		x.openers[p] = w.opener(tb, p)
	}
	for _, p := range w.hops {
		x.peelers[p] = w.peeler(tb, p)
	}
	for suite := 1; suite <= 2; suite++ {
		for n := range flavours * len(w.senders) {
			key := sceneKey{suite, n % flavours, w.senders[n/flavours]}
			s := w.script(byte(suite), key.sender, key.flavour)
			c := w.buildCore(s, &faults{})
			x.scenes[key] = &scene{s, c, w.layers(s, c, 0)}
		}
	}
	x.donors = append(w.donors(), weakKeys(w.senders[1])...)
	x.donors = append(x.donors, octets(x.scenes[sceneKey{2, plain, w.senders[0]}].script.stream()))
	w.fresh = nil // what is signed by now stays signed
	return x
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

// choices is how many bytes of a program come before its changes.
const choices = 4

func (x *table) input(b []byte) input {
	p := program{b}
	suite, which := 2-p.pick(2), p.pick(flavours*len(x.w.senders))
	in := input{sceneKey: sceneKey{suite, which % flavours, x.w.senders[which/flavours]}, way: p.pick(256)}
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
		list = append(list, octets(t.key.id), octets(t.digest), octets(t.key.to.enc),
			array(octets(t.owner.thumb), octets(t.digest), octets(t.key.id), number(uint64(n%3))))
	}
	for suite := byte(1); suite <= 2; suite++ {
		s := w.script(suite, w.senders[0], plain)
		s.epoch = "another epoch"
		c := w.buildCore(s, &faults{})
		list = append(list, pieces(read(c.body))...)
		list = append(list, nested(c.body), nested(c.context), read(c.message), nested(c.claim))
		for _, b := range w.layers(s, c, 0)[:3] {
			list = append(list, pieces(read(b))...)
			list = append(list, nested(b))
		}
	}
	return append(list, octets(endedStream()), nested(trail()), array(octets(endedStream()), number(5)))
}

// pieces are an opening and a sealed, and what they hold.
func pieces(body *item) []*item {
	return append([]*item{body, body.kids[0], body.kids[1]}, body.kids[0].kids[0].kids...)
}
