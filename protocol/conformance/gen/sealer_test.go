package main

import (
	"bytes"
	"slices"
	"testing"
)

// TestAccompanied is the list of section 8.5 by hand.
func TestAccompanied(t *testing.T) {
	var new, known []int
	for c := range 300 {
		if accompanied(uint16(c), false) {
			new = append(new, c)
		}
		if accompanied(uint16(c), true) {
			known = append(known, c)
		}
	}
	if want := []int{0, 1, 3, 7, 15, 31, 63, 95, 127, 159, 191, 223, 255, 287}; !slices.Equal(new, want) {
		t.Errorf("openings at %v, want %v", new, want)
	}
	if want := []int{255}; !slices.Equal(known, want) {
		t.Errorf("openings of a known epoch at %v, want %v", known, want)
	}
}

// TestHead is the chain of section 8.5 by hand.
func TestHead(t *testing.T) {
	p := world("TestHead", 2, 0, 1)
	x := p.stream("stream", now)
	a, b := x.seal(reading(now), nil), x.seal(reading(now+1), nil)
	head := sum(sum(make([]byte, 32), a.id), b.id)
	if e := x.ended(); !bytes.Equal(e.head, head) || e.last != 1 || e.start != now || e.moved != 0 {
		t.Errorf("the ended stream is %+v", e)
	}
}

// TestReseal shows what is resealed, in which order and once.
func TestReseal(t *testing.T) {
	p := world("TestReseal", 2, 0, 1)
	a := p.stream("a", now)
	for range 4 {
		a.seal(reading(now), nil)
	}
	a.acked[1] = true
	b, again := p.reseal("b", now+1, []*sentStream{a})
	own := b.seal(reading(now+1), nil)
	b.acked[1] = true // place 2 of a
	a.acked[2] = true
	c, last := p.reseal("c", now+2, []*sentStream{a, b})
	var got []origin
	for _, m := range last {
		got = append(got, *m.origin)
	}
	want := []origin{{a.ctx.stream, 0}, {a.ctx.stream, 3}, {b.ctx.stream, own.place}}
	same := func(x, y origin) bool { return bytes.Equal(x.stream, y.stream) && x.sequence == y.sequence }
	if !slices.EqualFunc(got, want, same) {
		t.Errorf("resealed are %v, want %v", got, want)
	}
	if len(again) != 3 || b.ctx.moved != 3 || c.ctx.moved != 3 || c.ctx.ended[1].moved != 3 || c.ctx.ended[1].last != 3 {
		t.Errorf("moved %d and %d, list %+v", b.ctx.moved, c.ctx.moved, c.ctx.ended)
	}
	if !bytes.Equal(last[0].claimBytes(), a.sent[0].claimBytes()) || !bytes.Equal(last[0].id, a.sent[0].id) {
		t.Error("a claim or an id has changed")
	}
}

func (m *sentMessage) claimBytes() []byte { return m.epoch.s.claimOf(m.claim) }

// TestOnce shows that in the random network no counter was sealed at twice.
func TestOnce(t *testing.T) {
	seen := map[string][]byte{}
	for _, x := range onceSteps() {
		if x.name != "way-first-hop" && x.name != "way-last-hop" && x.name != "way-recipient" {
			continue
		}
		for _, s := range x.steps {
			envelope, ok := s.get("envelope").([]byte)
			if !ok {
				continue
			}
			i := must(readAll(must(readAll(envelope)).items[1].bytes))
			if len(i.items) == 2 {
				i = i.items[1]
			}
			place := string(i.items[0].bytes)
			if old := seen[place]; old != nil && !bytes.Equal(old, i.raw) {
				t.Fatalf("%s: two messages at one counter", x.name)
			}
			seen[place] = i.raw
		}
	}
	if len(seen) < 3000 {
		t.Errorf("%d counters: too few", len(seen))
	}
}
