package main

import (
	"crypto/sha3"
	"encoding/binary"
	"slices"
)

// way is a thousand messages over three hops: what the first hop, the last hop
// and the recipient see of them. Links lose, repeat and reorder; the sender
// sends again, end to end, what was not acknowledged.
type way struct {
	plan
	dice     *sha3.SHAKE
	stream   *sentStream
	now      uint64
	queue    []delivery
	count    int
	hops     []*hopState   // as they are; the first and the last are their transcript's
	seen     []*transcript // first hop, last hop, recipient
	received map[uint64]bool
}

// delivery is an envelope that reaches a node, or something that is due.
type delivery struct {
	at       uint64
	number   int // of two at one time, the first to be sent comes first
	node     int // 0 to 2 hops, 3 the recipient
	envelope []byte
	do       func()
}

const (
	wayMessages = 1000
	waySecond   = 1000
)

// wayTranscripts runs it.
func wayTranscripts() []*transcript {
	w := &way{plan: world("way", 2, 3, 1), dice: sha3.NewSHAKE256(), now: now, received: map[uint64]bool{}}
	w.dice.Write([]byte("vitalpost vectors/1 way"))
	w.stream = w.plan.stream("stream", now)
	w.hops = []*hopState{nil, newHop(w.plan.hops[1], 8), nil}
	about := "A thousand messages over three hops, in three epochs, with loss, repetition, another order and end-to-end retries, as "
	w.seen = []*transcript{
		w.plan.hop(0, "way-first-hop", about+"the first hop sees them.", 8),
		w.plan.hop(2, "way-last-hop", about+"the last hop sees them, which loses its state on the way.", 8),
		w.plan.recipient("way-recipient", about+"the recipient sees them."),
	}
	for i := range uint64(wayMessages) {
		w.due(now+i*waySecond, func() { w.seal(i) })
	}
	w.due(now+500*waySecond, func() { w.hops[1] = newHop(w.plan.hops[1], 8) })
	w.due(now+720*waySecond, func() { w.seen[1].at(w.now).say("The state is lost.").restore(0) })
	for len(w.queue) > 0 {
		d := w.queue[0]
		w.queue = w.queue[1:]
		w.now = d.at
		if d.do != nil {
			d.do()
		} else {
			w.arrive(d)
		}
	}
	if len(w.received) != wayMessages {
		panic("gen: way: " + itoa(len(w.received)) + " messages delivered")
	}
	w.seen[2].missing()
	return w.seen
}

// below is a random number below n.
func (w *way) below(n uint64) uint64 {
	var b [8]byte
	w.dice.Read(b[:])
	return binary.BigEndian.Uint64(b[:]) % n
}

// due puts something on the queue, which is in the order of time.
func (w *way) due(at uint64, do func()) { w.enqueue(delivery{at: at, do: do}) }

func (w *way) enqueue(d delivery) {
	w.count++
	d.number = w.count
	i, _ := slices.BinarySearchFunc(w.queue, d, func(a, b delivery) int {
		return slices.Compare([]uint64{a.at, uint64(a.number)}, []uint64{b.at, uint64(b.number)})
	})
	w.queue = slices.Insert(w.queue, i, d)
}

// seal seals message i, and sees to it that it is sent until it has arrived.
func (w *way) seal(i uint64) {
	if i == 300 || i == 650 {
		w.stream.later(w.now)
	}
	m := w.stream.seal(reading(w.now), nil)
	w.link(0, m.send(0, false))
	w.due(w.now+90*waySecond, func() { w.retry(m) })
}

// retry sends a message again from end to end, until it is acknowledged.
func (w *way) retry(m *sentMessage) {
	if w.stream.acked[m.place] {
		return
	}
	w.link(0, m.send(0, true))
	w.due(w.now+90*waySecond, func() { w.retry(m) })
}

// link brings an envelope to a node: not at all, once or twice, sooner or later.
func (w *way) link(node int, envelope []byte) {
	copies := 1
	switch w.below(100) {
	case 0, 1:
		copies = 0
	case 2, 3, 4:
		copies = 2
	}
	for range copies {
		delay := w.below(300)
		if w.below(10) == 0 {
			delay = w.below(20 * waySecond)
		}
		w.enqueue(delivery{at: w.now + 1 + delay, node: node, envelope: envelope})
	}
}

// arrive lets a node decide what it got, and sends on what it forwards.
func (w *way) arrive(d delivery) {
	var out outcome
	switch d.node {
	case 0:
		out = w.seen[0].at(w.now).peel("sender", d.envelope)
	case 1:
		out = w.hops[1].peel(w.now, "first hop", d.envelope)
	case 2:
		out = w.seen[1].at(w.now).peel("second hop", d.envelope)
	case 3:
		out = w.seen[2].at(w.now).open(d.envelope)
		if out.class == "delivered" {
			w.received[out.message.sequence] = true
			w.due(w.now+2*waySecond, func() { w.stream.acked[out.message.sequence] = true })
		}
		return
	}
	if out.class == "forwarded" {
		w.link(d.node+1, plainEnvelope(out.forward.body))
	}
}
