package main

import (
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/vitalpost/vitalpost/envelope"
	"github.com/vitalpost/vitalpost/keys"
)

// device is the monitor at the bed. It seals what it measures for everybody on
// the way, and sends it to the first of them.
type device struct {
	plan envelope.Plan
}

// loadDevice makes the device from its folder and nothing else.
func loadDevice(dir string) (*device, error) {
	o, err := loadOwn(dir)
	if err != nil {
		return nil, err
	}
	subject, err := parseFile(dir, subjectFile, parseSubject)
	if err != nil {
		return nil, err
	}
	via, err := loadBundles(filepath.Join(dir, routeDir), o.pins, keys.RoleHop)
	if err != nil {
		return nil, err
	}
	to, err := loadBundles(filepath.Join(dir, audienceDir), o.pins, keys.RoleReport)
	if err != nil {
		return nil, err
	}
	return &device{envelope.Plan{
		From:     o.identity,
		Routes:   []envelope.Route{{Via: via, To: to}},
		Subject:  subject,
		Life:     24 * time.Hour,
		Interval: time.Second,
		OneWay:   true, // this version has no receipts
	}}, nil
}

func parseSubject(b []byte) (s envelope.Subject, err error) {
	if len(b) != len(s) {
		return s, fmt.Errorf("%d bytes, want %d", len(b), len(s))
	}
	copy(s[:], b)
	return s, nil
}

// loadBundles reads bundles and verifies that each is of somebody whom the
// device trusts in this role. Their order is that of the files' names.
func loadBundles(dir string, trust keys.Trust, role keys.Role) ([]*keys.Bundle, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var bundles []*keys.Bundle
	for _, e := range entries {
		bundle, err := parseFile(dir, e.Name(), func(b []byte) (*keys.Bundle, error) {
			return keys.ParseBundle(b, trust, role, time.Now())
		})
		if err != nil {
			return nil, err
		}
		bundles = append(bundles, bundle)
	}
	return bundles, nil
}

// seal seals what was measured, and returns its message id and what goes out.
func (d *device) seal(content []byte, created time.Time) (envelope.MessageID, envelope.Leg, error) {
	batch, err := envelope.Seal(&d.plan, &envelope.Message{
		Kind:    envelope.KindObservation,
		Type:    envelope.MediaType(ecgMediaType),
		Content: content,
		Created: created,
	})
	if err != nil {
		return envelope.MessageID{}, envelope.Leg{}, err
	}
	return batch.ID, batch.Legs[0], nil
}
