package main

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// trustTranscript is what a reader of SPEC section 6.10 goes through: it learns
// statements, and is asked. Each step is decided by the model; what the scenario
// says of it must be what the model finds.
type trustTranscript struct {
	name, comment string
	anchors       []*anchor
	reader        *trustReader
	now           uint64
	statements    []object
	inputs        map[string]sealedStatement
	steps         []object
	states        []*trustReader // after each step; the first is before all of them
	note          string
}

// sealedStatement is one that steps name.
type sealedStatement struct {
	kind  string
	input []byte
}

func newTrustTranscript(name, comment string, anchors ...*anchor) *trustTranscript {
	t := &trustTranscript{name: "trust-" + name, comment: comment, anchors: anchors, now: now, inputs: map[string]sealedStatement{}}
	t.reader = newTrustReader(anchors)
	t.states = []*trustReader{t.reader.clone()}
	return t
}

// at moves the clock.
func (t *trustTranscript) at(ms uint64) *trustTranscript {
	t.now = ms
	return t
}

// after moves it on.
func (t *trustTranscript) after(ms uint64) *trustTranscript { return t.at(t.now + ms) }

// say explains the next step.
func (t *trustTranscript) say(comment string) *trustTranscript {
	t.note = comment
	return t
}

func (t *trustTranscript) step(do string, fields ...member) {
	o := object{{"step", len(t.steps) + 1}, {"do", do}, {"at", t.now}}
	if t.note != "" {
		o = append(o, member{"comment", t.note})
	}
	t.steps = append(t.steps, append(o, fields...))
	t.states = append(t.states, t.reader.clone())
	t.note = ""
}

// takes has the reader learn a statement, which it keeps.
func (t *trustTranscript) takes(name string, of any) { t.learn(name, of, "taken", "") }

// refuses has it learn one that it does not keep.
func (t *trustTranscript) refuses(name string, of any, class, rule string) {
	t.learn(name, of, class, rule)
}

func (t *trustTranscript) learn(name string, of any, class, rule string) {
	s, ok := t.inputs[name]
	if !ok {
		s = sealStatement(of)
		t.inputs[name] = s
		t.statements = append(t.statements, object{{"name", name}, {"kind", s.kind}, {"input", s.input}})
	}
	got := refusal{class: "taken"}
	if err := t.reader.learn(s.kind, s.input, t.now); err != nil && !errors.As(err, &got) {
		panic("gen: " + t.name + ": " + err.Error())
	}
	if got.class != class || got.rule != rule {
		panic(fmt.Sprintf("gen: %s: step %d (%s) is %v, want %s %s", t.name, len(t.steps)+1, name, got, rule, class))
	}
	fields := []member{{"statement", name}, {"expect", class}}
	if class != "taken" {
		fields = append(fields, member{"rule", rule})
	}
	t.step("learn", fields...)
}

func sealStatement(of any) sealedStatement {
	switch of := of.(type) {
	case *credential:
		return sealedStatement{"credential", of.seal(newParts())}
	case *rotation:
		return sealedStatement{"rotation", of.seal(newParts())}
	case *revocation:
		return sealedStatement{"revocation", of.seal(newParts())}
	case sealedStatement:
		return of
	}
	panic("gen: no statement")
}

// asks is a question about the time that it is: see asksAt.
func (t *trustTranscript) asks(p *party, role int, want string) { t.asksAt(p, role, t.now, want) }

// asksAt is a question. What is wanted is a reason, or "yes" with the position
// and, in this order, "end", "stale" and "unplaceable", where these hold.
func (t *trustTranscript) asksAt(p *party, role int, when uint64, want string) {
	a := t.reader.ask(p.thumb(), role, when)
	if got := a.brief(); got != want {
		panic(fmt.Sprintf("gen: %s: step %d (%s) answers %s (%s), want %s", t.name, len(t.steps)+1, t.note, got, a.rule, want))
	}
	t.step("ask", append([]member{{"identity", p.thumb()}, {"role", role}, {"time", when}}, a.object()...)...)
}

func (a trustAnswer) brief() string {
	if a.answer != "yes" {
		return a.answer
	}
	list := []string{"yes", strconv.Itoa(a.position)}
	for _, f := range []struct {
		holds bool
		word  string
	}{{a.end != nil, "end"}, {a.stale, "stale"}, {a.unplaceable, "unplaceable"}} {
		if f.holds {
			list = append(list, f.word)
		}
	}
	return strings.Join(list, " ")
}

// mark is the step that a restore can go back to.
func (t *trustTranscript) mark() int { return len(t.steps) }

// restore makes the state what it was after a step.
func (t *trustTranscript) restore(step int) {
	t.reader = t.states[step].clone()
	t.step("restore", member{"state", step})
}

// file is the text of the transcript: each statement and each step stands on its
// line.
func (t *trustTranscript) file() []byte {
	var b bytes.Buffer
	b.WriteString("{\n")
	for _, m := range (object{{"name", t.name}, {"comment", t.comment}, {"role", "reader"}}) {
		fmt.Fprintf(&b, " %s: %s,\n", must(plain(m.key)), must(plain(m.value)))
	}
	lines := func(key string, list []object, end string) {
		fmt.Fprintf(&b, " %q: [\n", key)
		for i, o := range list {
			b.WriteString("  ")
			b.Write(must(plain(o)))
			if i < len(list)-1 {
				b.WriteByte(',')
			}
			b.WriteByte('\n')
		}
		b.WriteString(" ]" + end)
	}
	var anchors []object
	for _, a := range t.anchors {
		anchors = append(anchors, a.object())
	}
	lines("anchors", anchors, ",\n")
	lines("statements", t.statements, ",\n")
	lines("steps", t.steps, "\n}\n")
	return b.Bytes()
}

// trustTranscripts makes every one of them, by name.
func trustTranscripts() []*trustTranscript {
	var list []*trustTranscript
	for _, f := range []func() *trustTranscript{
		trustHistoryDual, trustHistorySingle, trustForks, trustLate, trustRecovery, trustRecoveryKeys, trustRevokedKeys, trustRevokedCredentials,
		trustTimes, trustRoles, trustStale, trustAnchors, trustAnchorsRevoked, trustConstraints, trustSecondAuthority,
	} {
		list = append(list, f())
	}
	slices.SortFunc(list, func(a, b *trustTranscript) int { return strings.Compare(a.name, b.name) })
	return list
}

// trustOutputs are their files.
func trustOutputs(list []*trustTranscript) (out []output) {
	for _, t := range list {
		out = append(out, output{name: t.name, operation: "trust", class: "ok", file: t.file()})
	}
	return out
}
