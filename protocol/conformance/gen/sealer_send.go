package main

import "slices"

// accompanied says if an opening stands before counter c of its own epoch.
func accompanied(c uint16, known bool) bool {
	if known {
		return c%256 == 255
	}
	return c == 0 || c == 1 || c == 3 || c == 7 || c == 15 || c == 31 || c%32 == 31
}

// known says if the receipts cover the place that an epoch began with.
func (x *sentStream) known(first uint64) bool {
	care := slices.ContainsFunc(x.plan.seats, func(s seat) bool { return s.purpose == 0 })
	return care && !x.ctx.oneWay && x.acked[first]
}

// core is the body for the recipients.
func (m *sentMessage) core(retry bool) []byte {
	x := m.epoch.stream
	if retry || accompanied(m.counter, x.known(m.epoch.s.ctx.sequence)) {
		return m.withOpening()
	}
	return m.sealed
}

func (m *sentMessage) withOpening() []byte { return array(m.epoch.opening, m.sealed) }

// bodies are those on route r, from the outermost to the core: a layer for each
// hop.
func (m *sentMessage) bodies(r int, retry bool) [][]byte {
	e := m.epoch
	body := m.core(retry)
	list := [][]byte{body}
	hops := e.s.routes[r].hops
	for i := len(hops) - 1; i >= 0; i-- {
		body = e.layer(r, i, m.place).wrap(e, body, retry)
		list = append([][]byte{body}, list...)
	}
	return list
}

// send is the envelope of route r.
func (m *sentMessage) send(r int, retry bool) []byte { return plainEnvelope(m.bodies(r, retry)[0]) }

// plainEnvelope is an envelope with an empty trail.
func plainEnvelope(body []byte) []byte { return array(num(1), bin(body), bin(nil)) }

// layer is the layer epoch for hop i of route r; when its counters are used up
// there is a new one.
func (e *sentEpoch) layer(r, i int, place uint64) *sentLayer {
	hops := e.s.routes[r].hops
	h := hops[i]
	list := e.layers[h]
	if len(list) > 0 && list[len(list)-1].next < 4096 {
		return list[len(list)-1]
	}
	y := layer{hop: e.s.hops[h], root: e.keys.root(h), next: e.s.nextOf(r, i)}
	name := "layer " + itoa(h)
	if len(list) > 0 {
		name += " again " + itoa(len(list))
	}
	l := &sentLayer{layerEpoch: e.s.layerEpoch(name, &y), first: place}
	e.layers[h] = append(list, l)
	return l
}

// wrap seals a body at the layer's next counter.
func (l *sentLayer) wrap(e *sentEpoch, body []byte, retry bool) []byte {
	c := l.next
	l.next++
	sealed := l.keys.seal(newParts(), "sealed", l.suite, c, body).wire
	if retry || accompanied(c, e.stream.known(l.first)) {
		return array(l.opening, sealed)
	}
	return sealed
}
