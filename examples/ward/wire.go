package main

import (
	"time"

	"github.com/vitalpost/vitalpost/envelope"
	"github.com/vitalpost/vitalpost/keys"
)

// A station gets bytes, and hands on what is to go further: nothing, if it
// is at the end of the way.
type station interface {
	take(envelope []byte) (envelope.Leg, error)
}

// A parcel is one envelope on one leg.
type parcel struct {
	reading  int // for the checks only: no station is shown it
	from, to string
	envelope []byte
}

// A wire is what the network would be: it knows who is where and carries
// bytes, which it counts. It can be as bad as a network too, but in tests only.
type wire struct {
	names    map[keys.Thumbprint]string
	stations map[string]station
	meter    *meter
	sight    *sight

	testingOnlyWire func(parcel) []parcel
}

// newWire connects the ward's parties. A party's address is who was provisioned
// there, whoever turns out to sit there.
func newWire(r *register, p *parties, s *sight) *wire {
	w := &wire{names: map[keys.Thumbprint]string{}, stations: map[string]station{}, meter: &meter{}, sight: s}
	connect := func(m *member, s station) {
		w.names[m.thumbprint()] = m.name
		w.stations[m.name] = s
	}
	for i, h := range p.hops {
		connect(r.hops[i], h)
	}
	for i, c := range p.clinicians {
		connect(r.clinicians[i], c)
	}
	return w
}

// carry carries what a party sends, and whatever then is sent on, to its end.
func (w *wire) carry(reading int, from string, leg envelope.Leg) error {
	for _, next := range leg.Next {
		to, ok := w.names[next]
		if !ok {
			return &failure{"carry", from, reading, errAddress}
		}
		parcels := []parcel{{reading, from, to, leg.Envelope}}
		if w.testingOnlyWire != nil {
			parcels = w.testingOnlyWire(parcels[0])
		}
		for _, p := range parcels {
			if err := w.deliver(p); err != nil {
				return err
			}
		}
	}
	return nil
}

func (w *wire) deliver(p parcel) error {
	w.meter.leg(p.from, p.to, len(p.envelope))
	s := w.stations[p.to]
	start := time.Now()
	out, err := s.take(p.envelope)
	took := time.Since(start)
	step := "peel"
	if _, last := s.(*clinician); last {
		step = "open"
	}
	w.meter.step(p.to, step, took)
	if err != nil {
		return &failure{step, p.to, p.reading, err}
	}
	if err := w.sight.saw(p.to, p.reading, p.envelope, out); err != nil {
		return &failure{"sight", p.to, p.reading, err}
	}
	return w.carry(p.reading, p.to, out)
}
