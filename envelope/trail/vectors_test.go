package trail

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/vitalpost/vitalpost/envelope/internal/wire"
	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/protocol/conformance"
)

// opened is what a vector says that an opener finds.
type opened struct {
	Sender   keys.Thumbprint
	Audience []struct{ Thumbprint keys.Thumbprint }
	Routes   []struct {
		Hops       []keys.Thumbprint
		Recipients []int
	}
	Trail *struct {
		Verdict string
		Between []keys.Thumbprint
		Step    string
		Records []struct {
			Hop             keys.Thumbprint
			Time            int64
			Ingress, Egress uint64
			Software        string
			Cut             conformance.Hex
		}
	}
}

// way returns the way that leads to the holder, with its roots.
func (o *opened) way(holder keys.Thumbprint, roots []conformance.Hex) *Way {
	way := &Way{Sender: o.Sender, Recipient: holder}
	for _, route := range o.Routes {
		if slices.ContainsFunc(route.Recipients, func(i int) bool { return o.Audience[i].Thumbprint == holder }) {
			for i, hop := range route.Hops {
				way.Hops = append(way.Hops, Hop{hop, keys.NewSecret(bytes.Clone(roots[i]))})
			}
			return way
		}
		roots = roots[len(route.Hops):]
	}
	return nil
}

// Every trail of the positive vectors, made and judged by another hand.
func TestUnwindVectors(t *testing.T) {
	vectors, err := conformance.Vectors()
	if err != nil {
		t.Fatal(err)
	}
	verdicts := map[string]int{}
	for _, v := range vectors {
		if v.Operation != "open" || v.Expect != "ok" {
			continue
		}
		var want opened
		var values struct{ Roots []conformance.Hex }
		if json.Unmarshal(v.Result, &want) != nil || json.Unmarshal(v.Intermediate, &values) != nil {
			t.Fatalf("%s: can't be read", v.Name)
		}
		if want.Trail == nil {
			continue
		}
		verdicts[want.Trail.Verdict]++
		t.Run(v.Name, func(t *testing.T) { want.check(t, &v, values.Roots) })
	}
	if verdicts["whole"] < 10 || verdicts["broken"] < 50 {
		t.Errorf("%v: too few to be all", verdicts)
	}
}

func (o *opened) check(t *testing.T, v *conformance.Vector, roots []conformance.Hex) {
	e, err := wire.ParseEnvelope(v.Input, wire.MaxEnvelope)
	if err != nil {
		t.Fatal(err)
	}
	pins := keys.Pins{}
	for _, pin := range v.Pins {
		id, err := keys.ParsePublicIdentity(pin.Identity)
		if err != nil {
			t.Fatal(err)
		}
		roles := make([]keys.Role, len(pin.Roles))
		for i, n := range pin.Roles {
			roles[i] = keys.Role(n)
		}
		pins[id.Thumbprint()] = keys.Pin{Key: id, Roles: roles}
	}
	way := o.way(keys.Thumbprint(v.Holder.Thumbprint), roots)
	report := Unwind(pins, time.UnixMilli(v.Now), way, sha256.Sum256(e.Body), e.Trail)

	var at *BreakError
	switch broken := errors.As(report.Err(), &at); {
	case broken != (o.Trail.Verdict == "broken"):
		t.Fatalf("%v, want %s", report.Err(), o.Trail.Verdict)
	case broken && (!slices.Equal([]keys.Thumbprint{at.From, at.To}, o.Trail.Between) || at.Step != o.Trail.Step || classOf(at) == nil):
		t.Errorf("%v, want step %s between %v", at, o.Trail.Step, o.Trail.Between)
	}
	hops := slices.Clone(report.Hops())
	slices.Reverse(hops)
	for i, h := range hops {
		if i >= len(o.Trail.Records) {
			if h.Record != nil {
				t.Errorf("%v is verified: %+v", h.Hop, *h.Record)
			}
			continue
		}
		want := o.Trail.Records[i]
		r := Record{Ingress: want.Ingress, Egress: want.Egress, Software: want.Software}
		copy(r.Cut[:], want.Cut)
		if want.Time != 0 {
			r.Time = time.UnixMilli(want.Time)
		}
		if h.Record != nil {
			r.Received = h.Record.Received
		}
		if h.Hop != want.Hop || h.Record == nil || *h.Record != r {
			t.Errorf("%v: %+v, want %v: %+v", h.Hop, h.Record, want.Hop, r)
		}
	}
}
