package main

import (
	"bytes"
	"maps"
	"slices"
)

// reseal opens a new stream that takes over ended ones, and seals in it what was
// not acknowledged of them: SPEC section 8.5.
func (p plan) reseal(name string, created uint64, ended []*sentStream, edits ...func(*contextValues)) (*sentStream, []*sentMessage) {
	ended = slices.Clone(ended)
	slices.SortFunc(ended, func(a, b *sentStream) int { return bytes.Compare(u64(a.ctx.start()), u64(b.ctx.start())) })
	var list []*sentMessage
	for _, x := range ended {
		for _, place := range slices.Sorted(maps.Keys(x.sent)) {
			if !x.acked[place] {
				list = append(list, x.sent[place])
			}
		}
	}
	list = byOrigin(ended, list)
	x := p.stream(name, created, append([]func(*contextValues){func(c *contextValues) {
		for _, e := range ended {
			c.ended = append(c.ended, e.ended())
		}
		c.moved = uint64(len(list))
	}}, edits...)...)
	return x, x.again(list)
}

// again seals messages once more.
func (x *sentStream) again(list []*sentMessage) (sent []*sentMessage) {
	for _, m := range list {
		from := m.from()
		sent = append(sent, x.seal(m.claim, &from))
	}
	return sent
}

// interrupted is a stream that was to take over others, and ended when it had
// sealed the first n copies.
func (p plan) interrupted(name string, created uint64, ended []*sentStream, n int) (*sentStream, []*sentMessage) {
	whole, copies := p.reseal(name, created, ended)
	x := p.stream(name, created, func(c *contextValues) { c.ended, c.moved = whole.ctx.ended, whole.ctx.moved })
	return x, x.again(copies[:n])
}

// ended is what a later stream says of this one: of what it was to reseal only
// what it has sealed.
func (x *sentStream) ended() endedStream {
	if x.head == nil {
		panic("gen: " + x.name + ": no head")
	}
	return endedStream{x.ctx.stream, x.next - 1, x.head, x.ctx.start(), x.ctx.lifetime, min(x.ctx.moved, x.next)}
}

// from is the origin of a message.
func (m *sentMessage) from() origin {
	if m.origin != nil {
		return *m.origin
	}
	return origin{m.epoch.stream.ctx.stream, m.place}
}

// byOrigin sorts messages by their origins, streams in the order given. What
// was resealed more than once stands in several streams, and once here.
func byOrigin(ended []*sentStream, list []*sentMessage) []*sentMessage {
	rank := func(m *sentMessage) []byte {
		n := slices.IndexFunc(ended, func(x *sentStream) bool { return bytes.Equal(x.ctx.stream, m.from().stream) })
		return append(u64(uint64(n)), u64(m.from().sequence)...)
	}
	slices.SortStableFunc(list, func(a, b *sentMessage) int { return bytes.Compare(rank(a), rank(b)) })
	return slices.CompactFunc(list, func(a, b *sentMessage) bool { return bytes.Equal(rank(a), rank(b)) })
}
