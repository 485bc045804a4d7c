package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"

	"github.com/vitalpost/vitalpost/envelope"
	"github.com/vitalpost/vitalpost/keys"
)

// check compares what arrived at a clinician with what was measured: none
// missing, none twice, in order, the same bytes, from the device, for exactly
// the two clinicians.
func check(r *register, suite keys.Suite, readings []reading, m *member, c *clinician) error {
	fail := func(reading int, err error) error { return &failure{"check", m.name, reading, err} }
	if n, err := checkArrivals(readings, c.received); err != nil {
		return fail(n, err)
	}
	measured, arrived := sha256.New(), sha256.New()
	for i, v := range c.received {
		if what := differs(r, suite, &readings[i], v); what != "" {
			return fail(i+1, fmt.Errorf("%s %w", what, errDiffers))
		}
		measured.Write(readings[i].content)
		arrived.Write(v.Content())
	}
	if c.own.identity.Thumbprint() != m.thumbprint() {
		return fail(0, fmt.Errorf("who sits there %w: another has its place", errDiffers))
	}
	sum := hex.EncodeToString(arrived.Sum(nil))
	if want := hex.EncodeToString(measured.Sum(nil)); sum != want {
		return fail(0, fmt.Errorf("SHA-256 of all readings %w: %s, want %s", errDiffers, sum, want))
	}
	if len(readings) == ecgSeconds && sum != ecgSHA256 {
		return fail(0, fmt.Errorf("SHA-256 of the ECG %w: %s, want %s", errDiffers, sum, ecgSHA256))
	}
	return nil
}

// checkArrivals goes by message id, which is the device's own word for a
// reading, and which no hop can change. It returns which reading is at fault.
func checkArrivals(readings []reading, received []envelope.Verified) (int, error) {
	places := make(map[envelope.MessageID]int, len(received))
	for i, v := range received {
		n := 1 + slices.IndexFunc(readings, func(m reading) bool { return m.id == v.ID() })
		if n == 0 {
			return 0, fmt.Errorf("message %v %w", v.ID(), errDiffers)
		}
		if _, twice := places[v.ID()]; twice {
			return n, errDuplicate
		}
		places[v.ID()] = i
	}
	for i, m := range readings {
		place, ok := places[m.id]
		switch {
		case !ok:
			return i + 1, errMissing
		case place != i:
			return i + 1, fmt.Errorf("%w, as number %d", errOrder, place+1)
		}
	}
	return 0, nil
}

// differs names what in a verified message is not as the device meant it, or
// returns "".
func differs(r *register, suite keys.Suite, m *reading, v envelope.Verified) string {
	sender := v.Sender()
	routes := v.Routes()
	switch {
	case !bytes.Equal(v.Content(), m.content):
		return "the content"
	case !v.Created().Equal(m.created) || !v.Synchronised() || v.Late():
		return "the time"
	case v.Kind() != envelope.KindObservation || v.Type() != envelope.MediaType(ecgMediaType) || v.Source() != nil:
		return "the kind"
	case !sender.Trusted || sender.First != r.device.thumbprint() || sender.Identity.Thumbprint() != r.device.thumbprint():
		return "the sender"
	case v.Subject() != r.subject:
		return "the patient"
	case !slices.Equal(v.Audience(), audience(r)):
		return "the audience"
	case len(routes) != 1 || !slices.Equal(routes[0].Hops, thumbprints(r.hops)) || !slices.Equal(routes[0].Recipients, []int{0, 1}):
		return "the route"
	case v.Suite() != suite:
		return "the suite"
	case v.ReplayChecked():
		return "what the opener says that it did not check"
	case !v.Trail().Whole():
		return "the trail"
	}
	return ""
}

// audience returns what the device must have signed.
func audience(r *register) []envelope.Recipient {
	var list []envelope.Recipient
	for _, m := range r.clinicians {
		list = append(list, envelope.Recipient{
			Thumbprint: m.thumbprint(), Bundle: m.bundle.Digest(), KeyID: m.keyID, Purpose: envelope.PurposeCare,
		})
	}
	return list
}

func thumbprints(members []*member) []keys.Thumbprint {
	var list []keys.Thumbprint
	for _, m := range members {
		list = append(list, m.thumbprint())
	}
	return list
}
