package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// TestModelWithoutState shows that a holder with state but nothing in it answers
// every vector as one without: only a counter above 0 is none of its business.
func TestModelWithoutState(t *testing.T) {
	count := 0
	for _, v := range tables() {
		if !strings.HasPrefix(v.name, "open-") && !strings.HasPrefix(v.name, "peel-") && !strings.HasPrefix(v.name, "journey-") {
			continue
		}
		s := newScene(v.name)
		o := v.build(s)
		input := o.get("input").([]byte)
		limit := 1048576
		if s.maxEnvelope != 0 {
			limit = int(s.maxEnvelope)
		}
		var out outcome
		if o.get("operation") == "open" {
			r := newRecipient(s.holder, s.pins)
			r.limit = limit
			out = r.open(s.now, input)
		} else {
			h := newHop(s.holder, 1)
			h.limit = limit
			out = h.peel(s.now, "", input)
		}
		want := s.class
		if want == "ok" {
			want = map[any]string{"open": "delivered", "peel": "forwarded"}[o.get("operation")]
		}
		count++
		if counted := want == "nokey" && s.counter+s.layerCounter > 0; out.class != want && !counted {
			t.Errorf("%s: the model says %s %s (%s), the vector %s %s", v.name, out.rule, out.class, out.what, s.rule, want)
		}
	}
	if count < 1000 {
		t.Errorf("%d vectors: too few", count)
	}
}

// TestPlaces is the window of section 8.6 by hand.
func TestPlaces(t *testing.T) {
	p := newPlaces()
	for _, s := range []struct {
		what          string
		do            func() []span
		lost, missing []span
	}{
		{"a message at 5", func() []span { return p.take(5) }, nil, []span{{0, 4}}},
		{"one at 2", func() []span { return p.take(2) }, nil, []span{{0, 1}, {3, 4}}},
		{"the last of the window", func() []span { return p.take(4095) }, nil, []span{{0, 1}, {3, 4}, {6, 4094}}},
		{"the next one", func() []span { return p.take(4096) }, []span{{0, 0}}, []span{{1, 1}, {3, 4}, {6, 4094}}},
		{"1, the first of the window", func() []span { return p.take(1) }, nil, []span{{3, 4}, {6, 4094}}},
		{"one at 4100", func() []span { return p.take(4100) }, []span{{3, 4}}, []span{{6, 4094}, {4097, 4099}}},
		{"giving up some", func() []span { return p.giveUp(4098, 5000) }, []span{{4098, 4099}}, []span{{6, 4094}, {4097, 4097}}},
		{"a list", func() []span { p.list(7, 4101); return nil }, nil, []span{{7, 4094}, {4097, 4097}, {4101, 4101}}},
		{"one that is far", func() []span { return p.take(4101) }, nil, []span{{7, 4094}, {4097, 4097}}},
		{"giving up all", func() []span { return p.giveUp(0, everything) }, []span{{7, 4094}, {4097, 4097}}, nil},
	} {
		if lost := s.do(); !slices.Equal(lost, s.lost) {
			t.Errorf("%s: lost is %v, want %v", s.what, lost, s.lost)
		}
		if missing := p.missing(0, everything); !slices.Equal(missing, s.missing) {
			t.Errorf("%s: missing is %v, want %v", s.what, missing, s.missing)
		}
	}
	if !p.isClosed(4102) || !p.allClosed(0, everything) {
		t.Error("a place is open after the last one that was used")
	}
}

// TestTranscriptsCover shows that each step of 11.4 and 11.5 decides somewhere,
// and in both suites that what is right is taken.
func TestTranscriptsCover(t *testing.T) {
	found := map[string]int{}
	for _, x := range onceSteps() {
		for _, s := range x.steps {
			found[fmt.Sprint(s.get("rule"), " ", s.get("expect"))]++
			if s.get("lost") != nil {
				found["lost by "+s.get("do").(string)]++
			}
		}
	}
	for _, want := range []string{
		"11.4.1 nokey", "11.4.3 replay", "11.4.4 decrypt", "11.2.11 expired",
		"11.5.1 nokey", "11.5.3 replay", "11.5.4 decrypt", "11.5.6a replay", "11.5.6b replay", "11.5.6c replay", "11.5.6d replay",
		"11.5.7 replay", "11.5.8 limit", "11.3.17 expired", "11.3.9d audience", "11.3.14 signature",
		"<nil> delivered", "<nil> closed", "<nil> forwarded", "lost by open", "lost by forget",
	} {
		if found[want] == 0 {
			t.Errorf("no step is %s", want)
		}
	}
}
