package main

import (
	"fmt"
	"slices"

	"github.com/vitalpost/vitalpost/envelope"
)

// A sight finds out who could see what. It claims nothing: for every reading it
// searches all that a party held, and lets each hop try to open it.
type sight struct {
	readings []reading
	views    []*view
}

// A view is one party's row of the table.
type view struct {
	name      string
	cells     [columns]cell
	intruder  *intruder  // of a hop
	clinician *clinician // of a clinician
}

// The columns of the table.
const (
	colReading = iota
	colPatient
	colSender
	colOwn
	colNext
	colHops
	colClinicians
	columns
)

// A reading is searched for in pieces of so many bytes, so that a leak of any 31
// bytes of it in a row is found.
const pieceSize = 16

func newSight(r *register, p *parties, readings []reading) (*sight, error) {
	s := &sight{readings: readings}
	for i, m := range r.hops {
		v := r.newView(m, false)
		next := r.clinicians
		if i+1 < len(r.hops) {
			next = r.hops[i+1 : i+2]
			v.cells[colNext] = cell{traces: signs(next...), expected: true}
		}
		others := slices.Concat(r.hops[:i], r.hops[min(i+2, len(r.hops)):])
		v.cells[colHops].traces = traces(others...)
		if i+1 == len(r.hops) { // it delivers to them
			v.cells[colClinicians] = cell{traces: signs(r.clinicians...), expected: true}
		}
		var err error
		if v.intruder, err = newIntruder(p.hops[i].own, next[0].keyID, i+1 == len(r.hops)); err != nil {
			return nil, &failure{step: "sight", party: m.name, err: err}
		}
		s.views = append(s.views, v)
	}
	for i, m := range r.clinicians {
		v := r.newView(m, true)
		v.cells[colHops] = cell{traces: traces(r.hops...), expected: true}
		v.clinician = p.clinicians[i]
		s.views = append(s.views, v)
	}
	return s, nil
}

// newView expects a recipient to see everything, a hop nothing, and both their
// own key id: that one is the control, which the search must find.
func (r *register) newView(m *member, recipient bool) *view {
	v := &view{name: m.name}
	v.cells[colReading].expected = recipient
	v.cells[colPatient] = cell{traces: []trace{{r.subject[:]}}, expected: recipient}
	v.cells[colSender] = cell{traces: traces(r.device), expected: recipient}
	v.cells[colOwn] = cell{traces: []trace{{m.keyID[:]}}, expected: true}
	v.cells[colClinicians] = cell{traces: traces(r.clinicians...), expected: recipient}
	return v
}

// saw searches what a party got and what it made of it.
func (s *sight) saw(name string, reading int, in []byte, out envelope.Leg) error {
	v := s.views[slices.IndexFunc(s.views, func(v *view) bool { return v.name == name })]
	held := [][]byte{in, out.Envelope}
	for _, next := range out.Next {
		held = append(held, next[:])
	}
	if v.clinician != nil {
		held = append(held, opened(v.clinician.received[len(v.clinician.received)-1])...)
	}
	v.cells[colReading].traces = []trace{slices.Collect(slices.Chunk(s.readings[reading-1].content, pieceSize))}
	for i := range v.cells {
		v.cells[i].look(reading, held)
	}
	if v.intruder != nil {
		return v.intruder.try(reading, in, out.Envelope)
	}
	return nil
}

// opened returns what a recipient reads in a message.
func opened(m envelope.Verified) [][]byte {
	subject, sender := m.Subject(), m.Sender().First
	held := [][]byte{m.Content(), subject[:], sender[:]}
	for _, to := range m.Audience() {
		held = append(held, to.Thumbprint[:])
	}
	for _, route := range m.Routes() {
		for _, hop := range route.Hops {
			held = append(held, hop[:])
		}
	}
	return held
}

// judge returns the first thing that was not as expected.
func (s *sight) judge() error {
	names := [columns]string{"the reading", "the patient", "the sender", "its own key id", "the next hop", "another hop", "a clinician"}
	for _, v := range s.views {
		for i := range v.cells {
			if c := &v.cells[i]; c.first > 0 {
				fault := errLeak
				if c.expected {
					fault = errBlind
				}
				return &failure{"sight", v.name, c.first, fmt.Errorf("%s %w", names[i], fault)}
			}
		}
		if x := v.intruder; x != nil && x.opened > 0 {
			return &failure{"sight", v.name, x.first, fmt.Errorf("what it could open %w", errLeak)}
		}
	}
	return nil
}
