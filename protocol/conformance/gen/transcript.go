package main

import "fmt"

// transcript is what one holder with state goes through. Each step is decided
// by the model; what the scenario says of it must be what the model finds.
type transcript struct {
	name, comment string
	*recipient              // nil for a hop
	hop           *hopState // nil for a recipient
	first         object    // the holder, as it was at first
	pinned        []*party
	now           uint64
	steps         []object
	states        []any // after each step; the first is before all of them
	trails        bool  // what is found of trails is told
	expected      map[string][]span
	note          string
	before        int // the step before which the next envelope is decided; 0: none
}

// newTranscript begins the transcript of a recipient.
func newTranscript(name, comment string, holder *party, pins []*party) *transcript {
	t := &transcript{name: name, comment: comment, first: holderObject(holder), pinned: pins, now: now}
	t.recipient = newRecipient(holder, pins)
	t.states = []any{t.recipient.clone()}
	return t
}

// newHopTranscript begins the transcript of a hop.
func newHopTranscript(name, comment string, hop *party, table int) *transcript {
	t := &transcript{name: name, comment: comment, first: hopObject(hop), now: now, hop: newHop(hop, table)}
	t.states = []any{t.hop.clone()}
	return t
}

// at moves the clock. What is forgotten by then has a step of its own, so that
// it does not matter when an implementation looks.
func (t *transcript) at(ms uint64) *transcript {
	if ms < t.now {
		panic("gen: " + t.name + ": the clock runs backwards")
	}
	t.now = ms
	return t
}

// say explains the next step.
func (t *transcript) say(format string, args ...any) *transcript {
	t.note = fmt.Sprintf(format, args...)
	return t
}

// decided says that the next envelope is decided on the state before an earlier
// step, and committed now.
func (t *transcript) decided(before int) *transcript {
	t.before = before
	return t
}

// loses says which places the next step gives up.
func (t *transcript) loses(x *sentStream, from, to uint64) *transcript {
	if t.expected == nil {
		t.expected = map[string][]span{}
	}
	name := string(x.plan.sender.thumb()) + string(x.ctx.stream)
	t.expected[name] = append(t.expected[name], span{from, to})
	return t
}

// step appends what was done and what came of it.
func (t *transcript) step(do string, fields ...member) {
	o := object{{"step", len(t.steps) + 1}, {"do", do}, {"at", t.now}}
	if t.note != "" {
		o = append(o, member{"comment", t.note})
	}
	if t.before != 0 {
		o = append(o, member{"decided_before", t.before})
	}
	o = append(o, fields...)
	if t.hop == nil {
		o = append(o, t.losses()...)
		t.states = append(t.states, t.recipient.clone())
	} else {
		t.states = append(t.states, t.hop.clone())
	}
	t.steps = append(t.steps, o)
	t.note, t.expected, t.before = "", nil, 0
}

// wants panics unless the outcome is the one that the scenario wants.
func (t *transcript) wants(out outcome, class, rule string) {
	if out.class != class || out.rule != rule {
		panic(fmt.Sprintf("gen: %s: step %d (%s) is %s %s (%s), want %s %s", t.name, len(t.steps)+1, t.note, out.rule, out.class, out.what, rule, class))
	}
}
