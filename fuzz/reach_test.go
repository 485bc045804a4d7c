package main

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/vitalpost/vitalpost/envelope"
	"github.com/vitalpost/vitalpost/envelope/trail"
)

// What the seeds reach: a target that reaches little tests little.

// reach is what was reached, by name.
type reach map[string]bool

// want fails for each name that was not reached.
func (r reach) want(t *testing.T, names ...string) {
	t.Helper()
	for _, name := range names {
		if !r[name] {
			t.Errorf("no seed reaches %s", name)
		}
	}
}

func (v *verdict) name() string {
	if v == nil {
		return "taken"
	}
	return v.step
}

// Each step of SPEC.md section 11.3, and each rule that it names, refuses some
// seed, and so does each check of a trail.
func TestSeedsReachEveryStep(t *testing.T) {
	steps, rules, trails := reach{}, reach{}, reach{}
	third := reach{} // of these, the steps and trails in suite 3
	x := newTable(t, authored()...)
	for _, seed := range x.seeds() {
		in := x.input(seed)
		o, v := x.r.open(in.reader, x.authored(&in, in.sender))
		steps[v.name()] = true
		if v != nil {
			rules[v.rule] = true
		} else if u := x.r.unwind(in.reader, o); len(u.hops) > 0 {
			trails.broken(u.broken)
			if in.suite == 3 {
				third.broken(u.broken)
			}
		}
		if in.suite == 3 {
			third[v.name()] = true
		}
		x.w.forget()
	}
	steps.want(t, "taken", "11.3.3", "4", "11.3.5", "11.3.6", "11.3.7", "11.3.8", "11.3.9a", "11.3.9b", "11.3.9c", "11.3.9d", "11.3.9e",
		"11.3.9f", "11.3.10", "11.3.11", "11.3.12", "11.3.13", "11.3.14", "11.3.15", "11.3.16", "11.3.17", "11.3.19")
	// But for 7.1.2: for more than 64 hops in all the ward has too few recipients.
	rules.want(t, "7.1.1", "7.1.3", "7.1.4", "7.1.5", "7.1.5: of an ended stream", "7.1.6: moved", "7.1.6: start",
		"7.1.6: moved of an ended stream", "7.1.6: a stream twice", "7.1.7", "7.1.8: a start, or none", "7.1.8: not before", "7.1.9")
	rules.want(t, "7.2: media type", "7.2: more is absent rather than empty", "7.2: lifetime", "7.2: device",
		"7.2: parent-more is absent rather than empty", "7.2: a reason stands with action 5, and only there", "7.2: evidence",
		"7.3: reserved", "7.3: source", "7.3: receipts")
	rules.want(t, "7.4: resealed, and no origin", "7.4: an origin behind the resealed ones", "7.4: an origin behind the last",
		"7.4: an origin that was moved", "7.4: an origin in another stream")
	trails.want(t, "whole", "10.1 format limit", "10.1 limit", "10.1 suite", "10.1 decrypt",
		"10.1 format", "10.1 suite format", "10.2 trust", "10.2 suite", "10.2 signature", "10.3 format limit", "10.4 format", "10.4 limit",
		"10.5 format")
	third.want(t, "taken", "11.3.3", "4", "11.3.5", "11.3.6", "11.3.7", "11.3.8", "11.3.9d", "11.3.9e", "11.3.9f", "11.3.10", "11.3.11", "11.3.15",
		"whole", "10.1 format limit", "10.1 limit", "10.1 format", "10.1 suite format", "10.1 suite", "10.1 decrypt", "10.2 signature")
}

// broken notes where a trail is broken.
func (r reach) broken(v *verdict) {
	if v == nil {
		r["whole"] = true
		return
	}
	name := v.step
	for _, class := range v.classes {
		word, _, _ := strings.Cut(class.Error(), ":")
		name += " " + word
	}
	r[name] = true
}

// Each step of section 11.2 refuses some seed of a hop, and hops take trails in
// each way that section 10 has.
func TestSeedsReachEveryStepOfHops(t *testing.T) {
	steps, trails := reach{}, reach{}
	third := reach{} // the steps in suite 3, and of which suites a layer and its core are
	x := newTable(t, hopAndRecordLevels()...)
	for _, seed := range x.seeds() {
		in := x.input(seed)
		n := in.way % len(x.w.hops)
		out, v := x.r.peel(x.w.hops[n], buildEnvelope(x.relayer(&in, n), in.trails[n], in.faults))
		steps[v.name()] = true
		if v == nil {
			trails[fmt.Sprint("kept ", out.trail != nil, ", cut ", out.cut != nil, ", suite ", out.suite)] = true
			third[fmt.Sprint("layer ", out.suite, ", core ", in.suite)] = true
		}
		if in.suite == 3 {
			third[v.name()] = true
		}
	}
	steps.want(t, "taken", "11.2.3", "4", "11.2.5", "11.2.6", "11.2.7", "11.2.8", "11.2.9", "11.2.10", "11.2.11", "11.2.12")
	for suite := range 3 {
		of := fmt.Sprint(", suite ", suite+1)
		trails.want(t, "kept true, cut false"+of, "kept false, cut false"+of)
		for core := range 3 {
			third.want(t, fmt.Sprint("layer ", suite+1, ", core ", core+1))
		}
	}
	trails.want(t, "kept false, cut true, suite 2", "kept false, cut true, suite 3")
	third.want(t, "taken", "11.2.3", "4", "11.2.5", "11.2.6", "11.2.7", "11.2.9", "11.2.10")
}

// What the network does to trails is found, also by a hop that has to cut one, in
// suite 3 as in suite 2.
func TestSeedsReachCuts(t *testing.T) {
	x := newTable(t, networkLevels()...)
	steps := map[int]reach{1: {}, 2: {}, 3: {}}
	for _, seed := range x.seeds() {
		in := x.input(seed)
		v := x.tampered(t, &in)
		if v != (envelope.Verified{}) && x.onWay(&in, in.reader) {
			name := "whole"
			var broken *trail.BreakError
			if errors.As(v.Trail().Err(), &broken) {
				name = broken.Step
			}
			steps[in.suite][name] = true
		}
		x.w.forget()
	}
	steps[1].want(t, "whole")
	for suite := 2; suite <= 3; suite++ {
		steps[suite].want(t, "whole", "10.1", "10.2", "10.4", "10.5")
	}
}

// Each rule of a record-claim, by what a hop signs.
func TestSeedsReachEveryRuleOfRecords(t *testing.T) {
	rules := reach{}
	x := newTable(t, recordLevels()...)
	for _, seed := range x.seeds() {
		in := x.input(seed)
		h := in.script.handlings(in.core, in.bodies...)[in.way%len(x.w.hops)]
		if claim := x.r.structure("record-claim", in.faults.at(inRecordClaim, h.claim())); claim != nil {
			rules[recordRule(claim)] = true
		}
	}
	rules.want(t, "", "10.3: delegates", "10.3: media type")
}
