package conformance_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/vitalpost/vitalpost/envelope"
	"github.com/vitalpost/vitalpost/envelope/trail"
	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/keys/cose"
	"github.com/vitalpost/vitalpost/keys/cose/dcbor"
	"github.com/vitalpost/vitalpost/protocol/conformance"
)

// expect decodes a result; a field that the test does not know fails it.
func expect(t *testing.T, v *conformance.Vector, into any) {
	t.Helper()
	if err := conformance.Decode(v.Result, into); err != nil {
		t.Fatalf("result: %v", err)
	}
}

func equal(t *testing.T, what string, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s is %v, want %v", what, got, want)
	}
}

func checkIdentity(t *testing.T, v *conformance.Vector, id *keys.PublicIdentity) {
	var want struct {
		Thumbprint conformance.Hex
		Keys       []struct {
			Algorithm       cose.Algorithm
			Public, Private conformance.Hex
		}
	}
	expect(t, v, &want)
	thumbprint := id.Thumbprint()
	equal(t, "thumbprint", conformance.Hex(thumbprint[:]), want.Thumbprint)
	equal(t, "number of keys", len(id.Verifiers()), len(want.Keys))
	var again, public []byte
	if len(want.Keys) == 2 {
		again, public = dcbor.AppendArray(nil, 2), dcbor.AppendArray(nil, 2)
	}
	for i, verifier := range id.Verifiers() {
		equal(t, "algorithm", verifier.Algorithm(), want.Keys[i].Algorithm)
		key, err := cose.NewSignatureKey(verifier.PublicKey())
		if err != nil {
			t.Fatal(err)
		}
		equal(t, "public key", conformance.Hex(key.Public()), want.Keys[i].Public)
		public = key.Append(public)
		again = key.AppendPrivate(again, want.Keys[i].Private)
	}
	equal(t, "encoding", conformance.Hex(again), v.Input)
	equal(t, "public encoding", conformance.Hex(id.Append(nil)), conformance.Hex(public))
}

func checkPins(t *testing.T, v *conformance.Vector, pins keys.Pins) {
	type pin struct {
		Thumbprint conformance.Hex
		Roles      []keys.Role
	}
	var want struct {
		Count       int
		First, Last pin // in the file's order
	}
	expect(t, v, &want)
	equal(t, "number of pins", len(pins), want.Count)
	for _, p := range []pin{want.First, want.Last} {
		equal(t, "roles", pins[keys.Thumbprint(p.Thumbprint)].Roles, p.Roles)
	}
	again, err := pins.Append(nil)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "encoding", conformance.Hex(again), v.Input)
}

func checkBundle(t *testing.T, v *conformance.Vector, b *keys.Bundle) {
	var want struct {
		Thumbprint, Digest conformance.Hex
		Sequence           uint64
		NBF, Exp           int64
		Versions           []uint64
		Floor              uint64
		Suites             []uint64
		Keys               []struct {
			Suite  uint64
			Public conformance.Hex
			KeyID  conformance.Hex `json:"key_id"`
		}
	}
	expect(t, v, &want)
	owner, digest := b.Owner(), b.Digest()
	equal(t, "owner", conformance.Hex(owner[:]), want.Thumbprint)
	equal(t, "digest", conformance.Hex(digest[:]), want.Digest)
	equal(t, "sequence", b.Sequence(), want.Sequence)
	equal(t, "nbf", b.NotBefore().UnixMilli(), want.NBF)
	equal(t, "exp", b.Expires().UnixMilli(), want.Exp)
	for _, version := range want.Versions {
		equal(t, fmt.Sprintf("version %d", version), b.Supports(version), true)
	}
	var acceptable []uint64
	for _, s := range b.Acceptable() {
		acceptable = append(acceptable, uint64(s))
	}
	var known []uint64
	for _, s := range want.Suites[:slices.Index(want.Suites, want.Floor)+1] {
		if s >= 1 && s <= 3 {
			known = append(known, s)
		}
	}
	equal(t, "acceptable suites", acceptable, known)
	for _, k := range want.Keys {
		got := b.Key(keys.Suite(k.Suite))
		if got == nil {
			t.Errorf("no key of suite %d", k.Suite)
			continue
		}
		id := b.KeyID(got.Suite())
		equal(t, "public key", conformance.Hex(got.Public()), k.Public)
		equal(t, "key id", conformance.Hex(id[:]), k.KeyID)
	}
}

func checkForward(t *testing.T, v *conformance.Vector, f *envelope.Forward) {
	var want struct {
		Next    []conformance.Hex
		Expires int64
		Urgent  bool
		Root    conformance.Hex // for the hop's record
		Body    conformance.Hex
		Trail   conformance.Hex // as the hop takes it
		Cut     conformance.Hex // what it cuts
	}
	expect(t, v, &want)
	equal(t, "next", nextOf(f), want.Next)
	equal(t, "expires", f.Expires().UnixMilli(), want.Expires)
	equal(t, "urgent", f.Urgent(), want.Urgent)
	equal(t, "body", conformance.Hex(f.Body()), want.Body)
	checkRecord(t, v, f, want.Root, want.Trail, want.Cut)
}

// checkRecord opens the record that the hop made, as a recipient would that stands
// next to it.
func checkRecord(t *testing.T, v *conformance.Vector, f *envelope.Forward, root, received, cut []byte) {
	t.Helper()
	out, err := f.AppendEnvelope(nil, envelope.Egress{Link: 2})
	if err != nil {
		t.Fatal(err)
	}
	if len(out) > f.MaxSize() {
		t.Errorf("%d bytes, and at most %d were said", len(out), f.MaxSize())
	}
	_, made := bodyAndTrail(t, out)
	hop := holder(t, v).Identity
	way := &trail.Way{Hops: []trail.Hop{{Thumbprint: hop.Thumbprint(), Root: keys.NewSecret(bytes.Clone(root))}}}
	trust := keys.Pins{hop.Thumbprint(): {Key: hop, Roles: []keys.Role{keys.RoleHop}}}
	report := trail.Unwind(trust, time.UnixMilli(v.Now), way, sha256.Sum256(f.Body()), made)
	in, _ := bodyAndTrail(t, v.Input)
	record := report.Hops()[0].Record
	if record == nil {
		t.Fatalf("the record does not unwind: %v", report.Err())
	}
	want := trail.Record{Received: sha256.Sum256(in), Ingress: 1, Egress: 2, Software: "test/1"}
	copy(want.Cut[:], cut)
	if v.Now != 0 { // which says that the hop has no clock
		want.Time = time.UnixMilli(v.Now)
	}
	equal(t, "record", *record, want)
	equal(t, "whole", report.Whole(), len(received) == 0 && len(cut) == 0)
}

// bodyAndTrail takes an envelope apart.
func bodyAndTrail(t *testing.T, b []byte) (body, trail []byte) {
	t.Helper()
	r := dcbor.NewReader(b, "envelope")
	r.Tuple(3)
	r.Uint()
	body, trail = r.Bytes(), r.Bytes()
	if err := r.Done(); err != nil {
		t.Fatal(err)
	}
	return body, trail
}

type result struct {
	Sender        conformance.Hex
	Stream        conformance.Hex
	Sequence      uint64
	MessageID     conformance.Hex `json:"message_id"`
	Kind          envelope.Kind
	Type          json.RawMessage
	Content       conformance.Hex
	Created       int64
	Lifetime      int64
	Clock         int
	Parents       json.RawMessage
	Late, Early   bool
	Source        *source
	Suite         keys.Suite
	Audience      []recipient
	Routes        []route
	Urgent        bool
	ReceiptsOnly  bool `json:"receipts_only"`
	OneWay        bool `json:"one_way"`
	Subject       conformance.Hex
	Interval      int64
	Origin        *origin
	Ended         []ended `json:"ended"`
	Moved         uint64
	Start         int64
	Trail         trailVerdict
	ContextSeq    uint64          `json:"context_sequence"`
	ContextFrom   int64           `json:"context_created"`
	ContextTo     int64           `json:"context_expires"`
	ContextLife   int64           `json:"context_lifetime"`
	ContextEnded  json.RawMessage `json:"context_ended"`
	ContextMoved  json.RawMessage `json:"context_moved"`
	ContextOrigin json.RawMessage `json:"context_origin"`
}

type source struct {
	Scheme envelope.Scheme `json:"scheme"`
	Device string          `json:"device"`
	Link   envelope.Link   `json:"link"`
	Raw    conformance.Hex `json:"raw"`
}

type recipient struct {
	Thumbprint conformance.Hex `json:"thumbprint"`
	KeyID      conformance.Hex `json:"key_id"`
	Bundle     conformance.Hex `json:"bundle"`
	Purpose    int             `json:"purpose"`
}

type route struct {
	Hops       []conformance.Hex `json:"hops"`
	Recipients []int             `json:"recipients"`
}

type ended struct {
	Stream          conformance.Hex
	LastSequence    uint64 `json:"last_sequence"`
	Head            conformance.Hex
	Start, Lifetime int64
	Moved           uint64
}

type trailVerdict struct {
	Verdict  string            `json:"verdict"`
	Between  []conformance.Hex `json:"between,omitzero"`
	Step     string            `json:"step,omitzero"`
	Class    string            `json:"class,omitzero"`
	Verified int               `json:"verified"`
	Records  []hopRecord       `json:"records"`
}

type hopRecord struct {
	Hop      conformance.Hex `json:"hop"`
	Time     int64           `json:"time"`
	Ingress  uint64          `json:"ingress"`
	Egress   uint64          `json:"egress"`
	Software string          `json:"software"`
	Cut      conformance.Hex `json:"cut,omitzero"`
	Evidence json.RawMessage `json:"evidence,omitzero"` // reserved: nothing is said of it yet
}

type origin struct {
	Stream   conformance.Hex
	Sequence uint64
}

func checkVerified(t *testing.T, v *conformance.Vector, m envelope.Verified) {
	var want result
	expect(t, v, &want)
	sender, id := m.Sender().Identity.Thumbprint(), m.ID()
	equal(t, "sender", conformance.Hex(sender[:]), want.Sender)
	equal(t, "message id", conformance.Hex(id[:]), want.MessageID)
	place := m.Place()
	equal(t, "stream", conformance.Hex(place.Stream[:]), want.Stream)
	equal(t, "sequence", place.Sequence, want.Sequence)
	if want.Origin != nil {
		o := m.Origin()
		equal(t, "origin", origin{o.Stream[:], o.Sequence}, *want.Origin)
	} else {
		equal(t, "origin", m.Origin(), place)
	}
	equal(t, "kind", m.Kind(), want.Kind)
	checkType(t, m, want.Type)
	if !bytes.Equal(m.Content(), want.Content) {
		t.Error("content differs")
	}
	checkTimes(t, m, &want)
	if s := m.Source(); s != nil || want.Source != nil {
		equal(t, "source", source{s.Scheme, s.Device, s.Link, s.Raw}, *want.Source)
	}
	equal(t, "suite", m.Suite(), want.Suite)
	equal(t, "urgent", m.Urgent(), want.Urgent)
	equal(t, "one-way", m.OneWay(), want.OneWay)
	subject := m.Subject()
	if want.Subject == nil {
		equal(t, "subject", subject, envelope.Subject{})
	} else {
		equal(t, "subject", conformance.Hex(subject[:]), want.Subject)
	}
	equal(t, "replay checked", m.ReplayChecked(), false)
	for i := range want.Trail.Records {
		want.Trail.Records[i].Evidence = nil
	}
	if want.Trail.Records == nil {
		want.Trail.Records = []hopRecord{}
	}
	equal(t, "trail", verdictOf(m.Trail()), want.Trail)
	checkAudience(t, m, &want)
}

// verdictOf is what a vector has of a trail: its records from the recipient's side.
func verdictOf(r *trail.Report) (v trailVerdict) {
	v.Verdict, v.Records = "whole", []hopRecord{}
	var broken *trail.BreakError
	if errors.As(r.Err(), &broken) {
		v.Verdict, v.Step, v.Between = "broken", broken.Step, []conformance.Hex{broken.From[:], broken.To[:]}
		for class, err := range classes() {
			if envelope.Class(broken) == err {
				v.Class = class
			}
		}
	}
	for _, h := range slices.Backward(r.Hops()) {
		if h.Record == nil {
			break
		}
		rec := hopRecord{Hop: h.Hop[:], Ingress: h.Record.Ingress, Egress: h.Record.Egress, Software: h.Record.Software}
		if h.Record.Cut != (keys.Digest{}) {
			rec.Cut = h.Record.Cut[:]
		}
		if !h.Record.Time.IsZero() {
			rec.Time = h.Record.Time.UnixMilli()
		}
		v.Verified++
		v.Records = append(v.Records, rec)
	}
	return v
}

func checkType(t *testing.T, m envelope.Verified, want json.RawMessage) {
	format, coap := m.Type().ContentFormat()
	got, err := json.Marshal(m.Type().MediaType())
	if coap {
		got, err = json.Marshal(format)
	}
	if err != nil {
		t.Fatal(err)
	}
	var a, b any
	if json.Unmarshal(got, &a) != nil || json.Unmarshal(want, &b) != nil {
		t.Fatalf("type is not JSON: %s, %s", got, want)
	}
	equal(t, "type", a, b)
}

func checkTimes(t *testing.T, m envelope.Verified, want *result) {
	from, lifetime := want.ContextFrom, want.ContextLife
	if want.ContextSeq > 0 {
		from = want.Start
	}
	for _, e := range want.Ended { // a resealed message is as old as it was
		if want.Origin != nil && bytes.Equal(e.Stream, want.Origin.Stream) {
			from, lifetime = e.Start, e.Lifetime
		}
	}
	created := want.Created
	if want.Clock == 2 {
		created += from
	}
	equal(t, "created", m.Created().UnixMilli(), created)
	equal(t, "synchronised", m.Synchronised(), want.Clock != 1)
	equal(t, "late", m.Late(), want.Late)
	equal(t, "early", m.Early(), want.Early)
	equal(t, "expires", m.Expires().UnixMilli(), want.ContextTo)
	// A time.Duration ends at 292 years.
	most := int64(math.MaxInt64 / time.Millisecond)
	equal(t, "interval", m.Interval(), time.Duration(min(want.Interval, most))*time.Millisecond)
	if want.Lifetime != 0 {
		lifetime = want.Lifetime
	}
	equal(t, "lifetime", m.Lifetime(), time.Duration(min(lifetime, most))*time.Millisecond)
}

func checkAudience(t *testing.T, m envelope.Verified, want *result) {
	equal(t, "audience", audienceOf(m), want.Audience)
	equal(t, "routes", routesOf(m), want.Routes)
}

// audienceOf and routesOf are what a vector has of a message.
func audienceOf(m envelope.Verified) (list []recipient) {
	for _, r := range m.Audience() {
		list = append(list, recipient{r.Thumbprint[:], r.KeyID[:], r.Bundle[:], int(r.Purpose - envelope.PurposeCare)})
	}
	return list
}

func routesOf(m envelope.Verified) (list []route) {
	for _, r := range m.Routes() {
		hops := []conformance.Hex{}
		for _, h := range r.Hops {
			hops = append(hops, h[:])
		}
		list = append(list, route{hops, r.Recipients})
	}
	return list
}

// nextOf is where a hop sends what it peeled.
func nextOf(f *envelope.Forward) (list []conformance.Hex) {
	for _, n := range f.Next() {
		list = append(list, n[:])
	}
	return list
}
