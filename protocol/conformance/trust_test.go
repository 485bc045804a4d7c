package conformance_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/vitalpost/vitalpost/envelope"
	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/protocol/conformance"
	"github.com/vitalpost/vitalpost/protocol/conformance/txmap"
)

// TestTrustTranscripts has a trust store learn what each transcript says, and asks it.
func TestTrustTranscripts(t *testing.T) {
	list, err := conformance.TrustTranscripts()
	if err != nil {
		t.Fatal(err)
	}
	if len(list) < 12 {
		t.Fatalf("%d transcripts: too few", len(list))
	}
	for i := range list {
		t.Run(list[i].Name, func(t *testing.T) {
			t.Parallel()
			r := &trustReader{t: t, script: &list[i], snapshots: map[int]map[string][]byte{}, statements: map[string]*conformance.Statement{}}
			r.play()
		})
	}
}

// trustReader is a transcript's reader.
type trustReader struct {
	t          *testing.T
	script     *conformance.TrustTranscript
	state      txmap.Store
	store      *keys.TrustStore
	snapshots  map[int]map[string][]byte // by step
	statements map[string]*conformance.Statement
}

func (r *trustReader) play() {
	for i := range r.script.Statements {
		s := &r.script.Statements[i]
		r.statements[s.Name] = s
	}
	r.snapshots[0] = r.state.Snapshot()
	r.store = trustStore(r.t, r.script.Anchors, &r.state)
	for i := range r.script.Steps {
		s := &r.script.Steps[i]
		if err := r.step(s); err != nil {
			r.t.Errorf("step %d, %s %s (%s): %v", s.Step, s.Do, s.Statement, s.Comment, err)
		}
		r.snapshots[s.Step] = r.state.Snapshot()
	}
}

func (r *trustReader) step(s *conformance.TrustStep) error {
	switch s.Do {
	case "learn":
		what := r.statements[s.Statement]
		if what == nil {
			return errors.New("an unknown statement")
		}
		err := learn(r.store, &r.state, what.Kind, what.Input, time.UnixMilli(s.At))
		if s.Expect == "taken" {
			return err
		}
		if want := classes()[s.Expect]; want == nil || envelope.Class(err) != want {
			return fmt.Errorf("got %w, want %s by %s", err, s.Expect, s.Rule)
		}
		return nil
	case "ask":
		return r.ask(s)
	case "restore":
		r.state.Restore(r.snapshots[s.State])
		r.store = trustStore(r.t, r.script.Anchors, &r.state)
		return nil
	}
	return errors.New("an unknown step")
}

func (r *trustReader) ask(s *conformance.TrustStep) error {
	d, err := r.store.Check(keys.Query{Subject: keys.Thumbprint(s.Identity), Role: keys.Role(s.Role), At: time.UnixMilli(s.Time)})
	var stale *keys.StaleListError
	switch {
	case errors.As(err, &stale):
		d = keys.Decision{Reason: "stale"}
	case err != nil:
		return err
	}
	got := conformance.TrustStep{
		Step: s.Step, Do: s.Do, At: s.At, Comment: s.Comment, Rule: s.Rule, Identity: s.Identity, Role: s.Role, Time: s.Time, Answer: "yes",
	}
	if d.Trusted {
		got.First, got.Position, got.Stale, got.Unplaceable = d.First[:], d.Position, d.Stale, d.Unplaceable
		if !d.End.IsZero() {
			end := d.End.UnixMilli()
			got.End = &end
		}
	} else {
		got.Answer, _, _ = strings.Cut(d.Reason, ":")
	}
	if !equalJSON(got, *s) {
		return fmt.Errorf("got %+v (%s), want %+v", got, d.Reason, *s)
	}
	return nil
}

// trustStore makes the reader that a vector describes.
func trustStore(t *testing.T, list []conformance.Anchor, state keys.View) *keys.TrustStore {
	t.Helper()
	var anchors []*keys.Anchor
	for _, a := range list {
		c := keys.AnchorConfig{Identity: public(t, a.Identity), Owners: a.Owners, Names: a.Names, Lists: keys.ListsRefuse}
		if a.Stale == "allow" {
			c.Lists = keys.ListsFlag
		}
		if a.Recovery != nil {
			c.Recovery = keys.Thumbprint(a.Recovery)
		}
		for _, r := range a.Roles {
			c.Roles = append(c.Roles, keys.Role(r))
		}
		anchor, err := keys.NewAnchor(c)
		if err != nil {
			t.Fatal(err)
		}
		anchors = append(anchors, anchor)
	}
	if anchors == nil { // a trust store has one; nobody of a vector's is it
		anchors = append(anchors, strangerAnchor(t))
	}
	store, err := keys.NewTrustStore(keys.TrustStoreConfig{Anchors: anchors, State: state})
	if err != nil {
		t.Fatal(err)
	}
	return store
}

// learn gives a reader a statement, and commits what it says.
func learn(store *keys.TrustStore, state *txmap.Store, kind string, input []byte, now time.Time) error {
	var l *keys.Learned
	var err error
	switch kind {
	case "credential":
		l, err = store.LearnCredential(input, now)
	case "rotation":
		l, err = store.LearnRotation(input, now)
	case "revocation":
		l, err = store.LearnRevocationList(input, now)
	default:
		err = errors.New("an unknown kind of statement")
	}
	if err != nil {
		return err
	}
	err = state.Update(func(tx *txmap.Tx) error { return l.Apply(tx) })
	return errors.Join(err, l.Settle(err == nil))
}
