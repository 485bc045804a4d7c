package trail

import (
	"bytes"
	"errors"
	"testing"
	"time"

	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/keys/cose/dcbor"
)

// Two records of the same are sealed under two keys.
func TestAppendFreshSalt(t *testing.T) {
	j := newJourney(t, 1)
	a, b := j.hop(1, nil), j.hop(1, nil)
	if bytes.Equal(a[8:24], b[8:24]) || bytes.Equal(a[26:], b[26:]) {
		t.Error("one salt for two records")
	}
}

// Append appends, and takes nothing from the trail received but its bytes.
func TestAppendAppends(t *testing.T) {
	j := newJourney(t, 2)
	r := j.record(2)
	dst := append(make([]byte, 0, 4096), "before"...)
	received := j.hop(1, nil)
	out, err := Append(dst, j.hops[1], &r, &Layer{Suite: keys.SuiteX25519, Root: j.way.Hops[1].Root, Forwarded: j.bodies[2], Trail: received})
	trail, ok := bytes.CutPrefix(out, []byte("before"))
	if err != nil || !ok || &out[0] != &dst[0] {
		t.Fatalf("%x, %v", out, err)
	}
	j.whole(trail)
	// received may even stand where the trail goes.
	room := append(make([]byte, 0, 4096), received...)
	if trail, err = Append(room[:0], j.hops[1], &r, &Layer{Suite: keys.SuiteX25519, Root: j.way.Hops[1].Root, Forwarded: j.bodies[2], Trail: room}); err != nil {
		t.Fatal(err)
	}
	j.whole(trail)
}

// What a record can say at its edges comes back; what it can't is refused.
func TestRecordEdges(t *testing.T) {
	j := newJourney(t, 1)
	root := j.way.Hops[0].Root
	for _, r := range []Record{
		{}, {Ingress: dcbor.MaxInt, Egress: dcbor.MaxInt}, {Software: "é\x00\n"},
		{Time: time.UnixMilli(1)}, {Time: time.UnixMilli(dcbor.MaxInt)},
	} {
		report := j.unwind(j.append(1, &r, root, nil))
		if err := report.Err(); err != nil || *report.Hops()[0].Record != r {
			t.Errorf("%+v came back as %+v: %v", r, report.Hops()[0].Record, err)
		}
	}
	// Cut to ms; 1970 itself is no time.
	for from, to := range map[time.Time]time.Time{time.UnixMicro(1999): time.UnixMilli(1), time.UnixMicro(999): {}} {
		report := j.unwind(j.append(1, &Record{Time: from}, root, nil))
		if got := report.Hops()[0].Record.Time; got != to {
			t.Errorf("%v came back as %v, want %v", from, got, to)
		}
	}
	for name, r := range map[string]*Record{
		"nil": nil, "ingress": {Ingress: dcbor.MaxInt + 1}, "egress": {Egress: dcbor.MaxInt + 1}, "no UTF-8": {Software: "\xff"},
		"before 1970": {Time: time.UnixMilli(-1)}, "far ahead": {Time: time.UnixMilli(dcbor.MaxInt + 1)},
	} {
		if out, err := Append([]byte("x"), j.hops[0], r, &Layer{Suite: keys.SuiteX25519, Root: root, Forwarded: j.bodies[1]}); out != nil || !errors.Is(err, keys.ErrFormat) {
			t.Errorf("%s: %x, %v", name, out, err)
		}
	}
	for name, root := range map[string]keys.Secret{"none": {}, "31 bytes": keys.NewSecret(make([]byte, 31)), "33 bytes": keys.NewSecret(make([]byte, 33))} {
		if out, err := Append(nil, j.hops[0], &Record{}, &Layer{Suite: keys.SuiteX25519, Root: root, Forwarded: j.bodies[1]}); out != nil || !errors.Is(err, keys.ErrFormat) {
			t.Errorf("root, %s: %x, %v", name, out, err)
		}
	}
	for _, hop := range []*keys.Identity{nil, {}} {
		if out, err := Append(nil, hop, &Record{}, &Layer{Suite: keys.SuiteX25519, Root: root, Forwarded: j.bodies[1]}); out != nil || err == nil {
			t.Errorf("without identity: %x", out)
		}
	}
}
