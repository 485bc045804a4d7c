package main

import (
	"fmt"
	"time"

	"github.com/vitalpost/vitalpost/envelope"
	"github.com/vitalpost/vitalpost/keys"
)

// hop is a phone, a cloud or a gateway: it peels its layer off and forwards
// what is inside.
type hop struct {
	own    *own
	peeler *envelope.Peeler
	log    []told
}

// told is all that a layer tells its hop, with what the hop sees anyway.
type told struct {
	next    []keys.Thumbprint
	expires time.Time
	urgent  bool
	in, out int // bytes
}

// loadHop makes a hop from its folder and nothing else.
func loadHop(dir string) (*hop, error) {
	o, err := loadOwn(dir)
	if err != nil {
		return nil, err
	}
	peeler, err := envelope.NewPeeler(envelope.PeelerConfig{Holder: o.holder, Identity: o.identity, Software: "ward"})
	if err != nil {
		return nil, err
	}
	return &hop{own: o, peeler: peeler}, nil
}

// take peels an envelope and returns what goes on, and where to.
func (h *hop) take(b []byte) (envelope.Leg, error) {
	var f envelope.Forward
	if err := h.peeler.Peel(&f, b, envelope.Ingress{}); err != nil {
		return envelope.Leg{}, err
	}
	// The layer's sealer is not authenticated, so it may ask for any next. A hop
	// forwards only where its own policy lets it, here: to whom it has pinned.
	for _, next := range f.Next() {
		q := keys.Query{Subject: next, Role: keys.AnyRole, At: time.Now()}
		if _, err := keys.Decide(h.own.pins, q); err != nil {
			return envelope.Leg{}, fmt.Errorf("not forwarded: %w", err)
		}
	}
	next, err := f.AppendEnvelope(nil, envelope.Egress{})
	if err != nil {
		return envelope.Leg{}, err
	}
	leg := envelope.Leg{Next: f.Next(), Envelope: next}
	h.log = append(h.log, told{f.Next(), f.Expires(), f.Urgent(), len(b), len(leg.Envelope)})
	return leg, nil
}
