package main

import "github.com/vitalpost/vitalpost/envelope"

// clinician is who acts on what was measured.
type clinician struct {
	own      *own
	opener   *envelope.Opener
	received []envelope.Verified // in the order of arrival
}

// loadClinician makes a clinician from its folder and nothing else.
func loadClinician(dir string) (*clinician, error) {
	o, err := loadOwn(dir)
	if err != nil {
		return nil, err
	}
	opener, err := envelope.NewOpener(envelope.OpenerConfig{Holder: o.holder, Trust: o.pins})
	if err != nil {
		return nil, err
	}
	return &clinician{own: o, opener: opener}, nil
}

// take opens an envelope and keeps what is in it. Nothing goes on from here.
func (c *clinician) take(b []byte) (envelope.Leg, error) {
	v, err := c.opener.Open(nil, b)
	if err != nil {
		return envelope.Leg{}, err
	}
	c.received = append(c.received, v)
	return envelope.Leg{}, nil
}
