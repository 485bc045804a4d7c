package trail

import (
	"bytes"
	"crypto/sha256"
	"errors"

	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/keys/cose"
)

func (j *journey) unwind(trail []byte) *Report {
	before := bytes.Clone(trail)
	report := Unwind(j.pins, j.now, &j.way, j.bodies[len(j.hops)], trail)
	if !bytes.Equal(before, trail) {
		j.Fatalf("unwinding changed the trail")
	}
	return report
}

// whole fails unless the trail is whole and says what honest hops say.
func (j *journey) whole(trail []byte) {
	j.Helper()
	report := j.unwind(trail)
	if err := report.Err(); err != nil || !report.Whole() {
		j.Fatalf("not whole: %v", err)
	}
	j.verified(report, 0)
}

// broken fails unless the trail is broken on link k, by this step and class, and
// the records behind the break, and no others, are verified.
func (j *journey) broken(trail []byte, k int, step string, class error) {
	j.Helper()
	report := j.unwind(trail)
	var at *BreakError
	if !errors.As(report.Err(), &at) || report.Whole() {
		j.Fatalf("not broken: %v", report.Err())
	}
	if at.From != j.thumbprint(k) || at.To != j.thumbprint(k+1) {
		j.Fatalf("broken between %v and %v, want link %d, %v and %v: %v", at.From, at.To, k, j.thumbprint(k), j.thumbprint(k+1), at)
	}
	if got := classOf(at); at.Step != step || got != class {
		j.Fatalf("step %s, class %v, want %s, %v: %v", at.Step, got, step, class, at)
	}
	j.verified(report, k)
}

// cut fails unless the trail is broken before node k, which says that it cut it.
func (j *journey) cut(trail []byte, k int, received []byte) {
	j.Helper()
	report := j.unwind(trail)
	var at *BreakError
	if !errors.As(report.Err(), &at) || at.From != j.thumbprint(0) || at.To != j.thumbprint(k) || at.Step != "10.4" || classOf(at) != keys.ErrLimit {
		j.Fatalf("got %v, want what node %d had to cut", report.Err(), k)
	}
	record := report.Hops()[k-1].Record
	if record == nil || record.Cut != sha256.Sum256(received) {
		j.Fatalf("node %d does not sign what it cut: %+v", k, record)
	}
	record.Cut = keys.Digest{}
	j.verified(report, k-1)
}

// verified fails unless the records of the nodes behind node k, and no others,
// are there and say what honest hops say.
func (j *journey) verified(report *Report, k int) {
	j.Helper()
	if len(report.Hops()) != len(j.hops) {
		j.Fatalf("%d hops, want %d", len(report.Hops()), len(j.hops))
	}
	for i, h := range report.Hops() {
		switch node := i + 1; {
		case h.Hop != j.thumbprint(node):
			j.Fatalf("node %d is called %v", node, h.Hop)
		case (h.Record != nil) != (node > k):
			j.Fatalf("node %d: record %+v, with a break behind node %d", node, h.Record, k)
		case h.Record != nil && *h.Record != j.record(node):
			j.Fatalf("node %d: %+v, want %+v", node, *h.Record, j.record(node))
		}
	}
}

// classOf returns the one class that err is of; nil if it is of none or several.
func classOf(err error) (class error) {
	for _, c := range []error{keys.ErrFormat, keys.ErrLimit, keys.ErrSuite, cose.ErrDecrypt, keys.ErrSignature, keys.ErrTrust, keys.ErrExpired} {
		if errors.Is(err, c) {
			if class != nil {
				return nil
			}
			class = c
		}
	}
	return class
}

// brokenOn fails unless the trail is broken on link k, by any step and class.
func (j *journey) brokenOn(trail []byte, k int) {
	j.Helper()
	var at *BreakError
	if !errors.As(j.unwind(trail).Err(), &at) {
		j.Fatalf("not broken")
	}
	j.broken(trail, k, at.Step, classOf(at))
	if classOf(at) == nil {
		j.Fatalf("of no class, or of several: %v", at)
	}
}
