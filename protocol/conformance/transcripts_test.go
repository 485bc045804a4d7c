package conformance_test

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/vitalpost/vitalpost/envelope"
	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/protocol/conformance"
	"github.com/vitalpost/vitalpost/protocol/conformance/txmap"
)

// TestTranscripts does what each transcript says, on a state that starts empty.
func TestTranscripts(t *testing.T) {
	list, err := conformance.Transcripts()
	if err != nil {
		t.Fatal(err)
	}
	if len(list) < 30 {
		t.Fatalf("%d transcripts: too few", len(list))
	}
	for i := range list {
		t.Run(list[i].Name, func(t *testing.T) { newStateful(t, &list[i]).play() })
	}
}

// stateful is a transcript's holder.
type stateful struct {
	t      *testing.T
	script *conformance.Transcript
	store  txmap.Store
	holder *keys.Holder
	now    time.Time

	opener    *envelope.Opener
	peeler    *envelope.Peeler
	snapshots map[int]map[string][]byte // by step
	decided   map[int]envelope.Verified // opened before its step
	refused   map[int]error             // the same
}

func newStateful(t *testing.T, script *conformance.Transcript) *stateful {
	p := &stateful{
		t: t, script: script, holder: holder(t, &conformance.Vector{Holder: script.Holder}),
		snapshots: map[int]map[string][]byte{}, decided: map[int]envelope.Verified{}, refused: map[int]error{},
	}
	p.renew()
	return p
}

// renew makes peeler or opener anew, with what keys there are.
func (p *stateful) renew() {
	p.t.Helper()
	clock := func() time.Time { return p.now }
	var err error
	if p.script.Role == "hop" {
		p.peeler, err = envelope.NewPeeler(envelope.PeelerConfig{
			Holder: p.holder, Identity: identity(p.t, p.script.Holder), State: &p.store, Table: p.script.Table, Clock: clock,
		})
	} else {
		p.opener, err = envelope.NewOpener(envelope.OpenerConfig{
			Holder: p.holder, Trust: pins(p.t, &conformance.Vector{Pins: p.script.Pins}), State: &p.store, Clock: clock,
		})
	}
	if err != nil {
		p.t.Fatal(err)
	}
}

func (p *stateful) play() {
	for i := range p.script.Steps {
		s := &p.script.Steps[i]
		p.now = time.UnixMilli(s.At)
		// What was decided on the state before this step.
		for j := range p.script.Steps[i:] {
			if later := &p.script.Steps[i+j]; later.DecidedBefore == s.Step {
				p.decided[later.Step], p.refused[later.Step] = p.opener.Open(nil, later.Envelope)
			}
		}
		if err := p.step(s); err != nil {
			p.t.Fatalf("step %d, %s (%s): %v", s.Step, s.Do, s.Comment, err)
		}
		p.snapshots[s.Step] = p.store.Snapshot()
	}
}

func (p *stateful) step(s *conformance.Step) error {
	switch s.Do {
	case "open":
		return p.open(s)
	case "peel":
		return p.peel(s)
	case "forget":
		return p.lost(s, p.forget)
	case "erase":
		p.remove(keys.KeyID(s.KeyID))
		return p.lost(s, p.eraseOrphans)
	case "restore":
		p.store.Restore(p.snapshots[s.State])
		p.renew()
		return p.lost(s, p.startAgain)
	case "missing":
		return p.missing(s)
	}
	return fmt.Errorf("unknown step")
}

// lost runs something in a transaction and compares what was given up.
func (p *stateful) lost(s *conformance.Step, f func(*txmap.Tx) ([]envelope.Loss, error)) error {
	var lost []envelope.Loss
	err := p.store.Update(func(tx *txmap.Tx) (err error) {
		lost, err = f(tx)
		return err
	})
	if err != nil {
		return err
	}
	return sameSpans("lost", spans(lost), s.Lost)
}

func (p *stateful) forget(tx *txmap.Tx) (lost []envelope.Loss, err error) {
	for n := 1; n > 0; {
		var some []envelope.Loss
		if p.peeler != nil {
			n, err = p.peeler.Sweep(tx, 3)
		} else {
			n, some, err = p.opener.Sweep(tx, 3)
		}
		if err != nil {
			return nil, err
		}
		lost = append(lost, some...)
	}
	return lost, nil
}

func (p *stateful) eraseOrphans(tx *txmap.Tx) ([]envelope.Loss, error) {
	if p.peeler != nil {
		return nil, p.peeler.EraseOrphans(tx)
	}
	return nil, p.opener.EraseOrphans(tx)
}

// startAgain is what a holder does with a state that was stored.
func (p *stateful) startAgain(tx *txmap.Tx) ([]envelope.Loss, error) {
	if _, err := p.eraseOrphans(tx); err != nil {
		return nil, err
	}
	return p.forget(tx)
}

// remove takes a key out of the holder.
func (p *stateful) remove(id keys.KeyID) {
	for i := range p.holder.Bundles {
		own := &p.holder.Bundles[i]
		own.Keys = slices.DeleteFunc(own.Keys, func(k *keys.DecryptionKey) bool { return own.Bundle.KeyID(k.Suite()) == id })
	}
	p.renew()
}

func (p *stateful) missing(s *conformance.Step) error {
	var missing []envelope.Loss
	for _, pin := range p.script.Pins {
		id, err := keys.ParsePublicIdentity(pin.Identity)
		if err != nil {
			return err
		}
		some, err := p.opener.Missing(&p.store, id.Thumbprint())
		if err != nil {
			return err
		}
		missing = append(missing, losses(some)...)
	}
	return sameSpans("missing", spans(missing), s.Missing)
}

// refusal compares an error with what a step expects.
func refusal(s *conformance.Step, err error) error {
	class := classes()[s.Expect]
	var alarm *envelope.AlarmError
	if class == nil || envelope.Class(err) != class {
		return fmt.Errorf("got %w, want %s by %s", err, s.Expect, s.Rule)
	}
	if errors.As(err, &alarm) != s.Alarm {
		return fmt.Errorf("got %w, want an alarm: %v", err, s.Alarm)
	}
	if alarm != nil && alarm.Step != s.Rule {
		return fmt.Errorf("got alarm %w, want that of %s", err, s.Rule)
	}
	return nil
}

// commit applies changes, and reports whether they are fresh.
func (p *stateful) commit(c envelope.Changes) (fresh bool, err error) {
	err = p.store.Update(func(tx *txmap.Tx) (err error) {
		fresh, err = c.Apply(tx)
		return err
	})
	c.Settle(err == nil)
	return fresh, err
}

func (p *stateful) open(s *conformance.Step) error {
	v, err := p.decided[s.Step], p.refused[s.Step]
	if s.DecidedBefore == 0 {
		v, err = p.opener.Open(nil, s.Envelope)
	}
	if err != nil {
		return refusal(s, err)
	}
	fresh, err := p.commit(v.Changes())
	if err != nil {
		return refusal(s, err)
	}
	if !fresh && s.Expect == "replay" && s.DecidedBefore != 0 {
		return nil // taken meanwhile
	}
	if want := map[bool]string{true: "delivered", false: "closed"}[fresh]; want != s.Expect {
		return fmt.Errorf("got %s, want %s by %s", want, s.Expect, s.Rule)
	}
	id, place, origin := v.ID(), v.Place(), v.Origin()
	got := conformance.Step{
		Step: s.Step, Do: s.Do, At: s.At, Comment: s.Comment, DecidedBefore: s.DecidedBefore, Envelope: s.Envelope, Expect: s.Expect,
		MessageID: id[:], Stream: place.Stream[:], Sequence: place.Sequence, Kind: uint64(v.Kind()), Created: s.Created,
		Lost: s.Lost, Trail: s.Trail, Rule: s.Rule,
	}
	if origin != place {
		got.Origin = &conformance.Place{Stream: origin.Stream[:], Sequence: origin.Sequence}
	}
	if !equalJSON(got, *s) {
		return fmt.Errorf("got %+v, want %+v", got, *s)
	}
	if want := s.Trail; want != nil {
		verdict := verdictOf(v.Trail())
		if verdict.Verdict != want.Verdict || verdict.Step != want.Step || verdict.Verified != want.Verified ||
			!slices.EqualFunc(verdict.Between, want.Between, func(a, b conformance.Hex) bool { return bytes.Equal(a, b) }) {
			return fmt.Errorf("trail is %+v, want %+v", verdict, want)
		}
	}
	return sameSpans("lost", spans(v.Changes().Lost()), s.Lost)
}

func (p *stateful) peel(s *conformance.Step) error {
	var f envelope.Forward
	if err := p.peeler.Peel(&f, s.Envelope, envelope.Ingress{Customer: s.Customer}); err != nil {
		return refusal(s, err)
	}
	fresh, err := p.commit(f.Changes())
	if err != nil {
		return refusal(s, err)
	}
	if !fresh || s.Expect != "forwarded" {
		return fmt.Errorf("forwarded: %v, want %s by %s", fresh, s.Expect, s.Rule)
	}
	body := sha256.Sum256(f.Body())
	if !bytes.Equal(body[:], s.BodySHA256) || f.Urgent() != s.Urgent || uint64(f.Expires().UnixMilli()) != s.Expires ||
		!equalJSON(nextOf(&f), s.Next) {
		return fmt.Errorf("forwarded %x to %v until %v, want %x to %v until %d", body, f.Next(), f.Expires(), s.BodySHA256, s.Next, s.Expires)
	}
	return nil
}
