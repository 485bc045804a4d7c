package main

import "maps"

// hopState is a hop with state, SPEC section 8.7.
type hopState struct {
	hop    *party
	table  int // layer epochs of a customer
	limit  int // of envelopes
	epochs map[string]*keptLayer
	clock  int // counts what was accepted
}

// keptLayer is a layer epoch, live or ended.
type keptLayer struct {
	keys     schedule
	suite    byte
	key      encKey
	next     [][]byte
	root     []byte
	expires  uint64
	urgent   bool
	latest   uint64 // exp of the bundles of 11.2.6, the latest of them
	customer string
	closed   map[uint16]bool
	used     int    // when it was last used, by the hop's clock
	ended    string // "", "complete" or "cut off"
}

func newHop(hop *party, table int) *hopState {
	return &hopState{hop: hop, table: table, limit: 1048576, epochs: map[string]*keptLayer{}}
}

func (h *hopState) clone() *hopState {
	n := newHop(h.hop, h.table)
	n.clock = h.clock
	for k, v := range h.epochs {
		e := *v
		e.closed = maps.Clone(v.closed)
		n.epochs[k] = &e
	}
	return n
}

// forget is what the time does.
func (h *hopState) forget(now uint64) {
	maps.DeleteFunc(h.epochs, func(_ string, e *keptLayer) bool { return now > e.expires+skew })
}

// start cuts off what no key of the hop has opened, as at a recipient.
func (h *hopState) start() {
	for _, e := range h.epochs {
		if e.ended == "" && !h.hop.holds(e.key.public) {
			e.ended = "cut off"
		}
	}
}

// erase is the erasing of one of the hop's keys.
func (h *hopState) erase(public []byte) {
	h.hop.erase(public)
	h.start()
}
