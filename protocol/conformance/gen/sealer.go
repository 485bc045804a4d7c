package main

import "slices"

// plan is who sends to whom on which way, for streams of many messages. The
// parties stand in a scene of their own, whose contexts and keys nobody uses.
type plan struct {
	*scene
}

// sentStream is a stream as SPEC section 8.5 has it sealed.
type sentStream struct {
	plan   plan
	name   string // of its randomness
	ctx    contextValues
	next   uint64 // place
	epochs []*sentEpoch
	sent   map[uint64]*sentMessage
	head   []byte
	acked  map[uint64]bool // by every care recipient
}

// sentMessage is what a sealer keeps of a message until it is acknowledged.
type sentMessage struct {
	epoch   *sentEpoch
	place   uint64
	claim   claimValues
	origin  *origin // nil: its own place
	id      []byte
	counter uint16
	sealed  []byte // the core's, once and for all
}

// sentEpoch is a core epoch with the layer epochs for it.
type sentEpoch struct {
	s       *scene
	stream  *sentStream
	opening []byte
	context []byte
	keys    schedule
	next    uint16
	layers  map[int][]*sentLayer // by index of the hop, the newest last
}

// sentLayer is a layer epoch.
type sentLayer struct {
	layerEpoch
	first uint64 // place of the message that was first sealed in it
	next  uint16
}

// stream begins a stream.
func (p plan) stream(name string, created uint64, edits ...func(*contextValues)) *sentStream {
	x := &sentStream{
		plan: p, name: p.name + " " + name, sent: map[uint64]*sentMessage{}, head: make([]byte, 32), acked: map[uint64]bool{},
	}
	x.ctx = contextValues{stream: random(x.name, "stream", 16), created: created, expires: created + 7*day, lifetime: 60 * minute}
	for _, f := range edits {
		f(&x.ctx)
	}
	x.epoch(x.ctx)
	return x
}

// later begins the next epoch of the stream, after the last place used.
func (x *sentStream) later(created uint64, edits ...func(*contextValues)) *sentEpoch {
	ctx := x.ctx
	ctx.sequence, ctx.created, ctx.began = x.next, created, new(x.ctx.created)
	ctx.expires = created + 7*day
	for _, f := range edits {
		f(&ctx)
	}
	return x.epoch(ctx)
}

// epoch opens an epoch; its first message has yet to come.
func (x *sentStream) epoch(ctx contextValues) *sentEpoch {
	e := x.prepare(itoa(len(x.epochs)), ctx)
	x.epochs = append(x.epochs, e)
	return e
}

// prepare makes an epoch that the stream knows nothing of: attackers have theirs.
func (x *sentStream) prepare(name string, ctx contextValues) *sentEpoch {
	s := newScene(x.name + " epoch " + name)
	p := x.plan
	s.suite, s.layers, s.padding = p.suite, p.layerSuite(), func(n int) padded { return block(n, 1) }
	s.sender, s.seats, s.hops, s.routes, s.pins, s.holder = p.sender, p.seats, p.hops, p.routes, p.pins, p.holder
	s.ctx = ctx
	e := &sentEpoch{s: s, stream: x, layers: map[int][]*sentLayer{}}
	commit := expand(extract(label("epoch-core", u8(s.suite)), s.secret), label("commit"), 32)
	e.context = slices.Clone(s.context(commit))
	e.keys = newSchedule("core", s.suite, s.secret, e.context)
	e.opening = s.opening(s.secret, e.context, s.random("content key", 32), s.random("iv", 12))
	return e
}

// current is the epoch that the next message is sealed in.
func (x *sentStream) current() *sentEpoch { return x.epochs[len(x.epochs)-1] }

// seal gives the message the next place of its stream. When the epoch has no
// place left, the next one begins, as late as the message.
func (x *sentStream) seal(m claimValues, from *origin) *sentMessage {
	e := x.current()
	if uint64(e.next) >= e.s.ctx.most() {
		e = x.later(m.created)
	}
	sent := &sentMessage{epoch: e, place: x.next, claim: m, origin: from, counter: e.next}
	if sent.place != e.s.ctx.sequence+uint64(e.next) {
		panic("gen: " + x.name + ": a place beside the epoch")
	}
	sent.sealed, sent.id = e.seal(e.next, m, from)
	if x.head != nil {
		x.head = sum(x.head, sent.id)
	}
	x.sent[sent.place] = sent
	x.next++
	e.next++
	return sent
}

// skip leaves out n places, whose messages nobody will see. The stream then has
// no head, and can't be listed.
func (x *sentStream) skip(n uint64) {
	x.next += n
	x.current().next += uint16(n)
	x.head = nil
}

// reading is a short observation, created at some time.
func reading(created uint64) claimValues {
	return claimValues{created: created, kind: 1, content: []byte{byte(created)}}
}

// seal makes the `sealed` at a counter of the epoch, and the message's id.
func (e *sentEpoch) seal(counter uint16, m claimValues, from *origin) (sealed, id []byte) {
	s := e.s
	s.values, s.msg, s.counter, s.origin = nil, m, counter, from
	plaintext := s.corePlaintext(e.keys.h, e.keys)
	return e.sealBytes(counter, plaintext), s.messageID()
}

// sealBytes seals any plaintext at a counter, as whoever has the keys can.
func (e *sentEpoch) sealBytes(counter uint16, plaintext []byte) []byte {
	return e.keys.seal(newParts(), "sealed", e.s.suite, counter, plaintext).wire
}
