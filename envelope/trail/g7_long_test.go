package trail

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/vitalpost/vitalpost/envelope/internal/wire"
	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/keys/cose"
)

// long makes node 1's record so long that the trail with it has this size, also
// where Append would not.
func (j *journey) long(size int) []byte {
	j.Helper()
	r := j.record(1)
	for n := size - 180; ; n++ {
		r.Software = strings.Repeat("x", n)
		claim, err := r.claim()
		if err != nil {
			j.Fatalf("%v", err)
		}
		if b := j.resealed(j.way.Hops[0].Root, j.signed(1, claim.Append(nil), nil), nil); len(b) >= size {
			if len(b) > size {
				j.Fatalf("no trail has %d bytes", size)
			}
			return b
		}
	}
}

// A trail of 16384 bytes is one, a trail of 16385 is none, whatever is in it.
func TestG7_TooLong(t *testing.T) {
	j := newJourney(t, 1)
	for _, size := range []int{300, 16383, 16384} {
		if report := j.unwind(j.long(size)); !report.Whole() || len(report.Hops()[0].Record.Software) < size-180 {
			t.Errorf("%d bytes: %v", size, report.Err())
		}
	}
	j.broken(j.long(16385), 1, "10.1", keys.ErrLimit)
	j.broken(j.long(20000), 1, "10.1", keys.ErrLimit)
	if wire.MaxTrail != 16384 {
		t.Error("the limit is another")
	}
}

// A record that would make the trail longer than that starts anew, and so does
// one that received a longer trail; the message goes on.
func TestG7_TooLongForRecord(t *testing.T) {
	const n = 2
	j := newJourney(t, n)
	own := len(j.hop(n, nil))
	cut := own + 34 // with what it cut
	kept, anew := 0, 0
	for size := 16384 - own - 8; size <= 16386; size++ {
		received := j.long(size)
		trail := j.hop(n, received)
		switch {
		case len(trail) == cut || len(trail) == own:
			if anew++; anew == 1 {
				if before := j.hop(n, j.long(size-1)); len(before) != 16384 {
					t.Fatalf("anew after %d bytes, and one less makes %d", size, len(before))
				}
			}
			if size <= 16384 {
				j.cut(trail, n, received)
			} else { // malformed
				j.broken(trail, 1, "10.1", keys.ErrFormat)
			}
		case anew > 0 || len(trail) > 16384:
			t.Fatalf("%d bytes became %d", size, len(trail))
		default:
			kept++
			if inner := j.opened(j.way.Hops[n-1].Root, trail).Trail; !bytes.Equal(inner, received) || !j.unwind(trail).Whole() {
				t.Fatalf("%d bytes are not kept as they were", size)
			}
		}
	}
	if kept == 0 || anew < 2 {
		t.Errorf("%d kept, %d anew", kept, anew)
	}
}

// A record that no trail has room for is the hop's own fault.
func TestRecordTooLong(t *testing.T) {
	j := newJourney(t, 1)
	r := j.record(1)
	for n := 16000; ; n++ {
		r.Software = strings.Repeat("x", n)
		out, err := Append(nil, j.hops[0], &r, &Layer{Suite: keys.SuiteX25519, Root: j.way.Hops[0].Root, Forwarded: j.bodies[1]})
		if err == nil && len(out) <= 16384 {
			continue
		}
		if out != nil || !errors.Is(err, keys.ErrLimit) {
			t.Fatalf("%d bytes of software: %d bytes, %v", n, len(out), err)
		}
		r.Software = r.Software[1:]
		if b := j.append(1, &r, j.way.Hops[0].Root, nil); len(b) != 16384 {
			t.Errorf("one less makes %d bytes", len(b))
		}
		return
	}
}

// Hops that sign with ML-DSA-65 fill a trail: it has room for four of their
// records, and the fifth honest hop starts anew. Of the other algorithms' there is
// room for all hops that a route may have.
func TestG7_RecordsFillTrail(t *testing.T) {
	for n, algorithm := range map[int]cose.Algorithm{4: cose.AlgMLDSA65, wire.MaxHopsInRoute: cose.AlgESP256} {
		j := newJourney(t, n, algorithm)
		j.whole(j.links()[n])
	}
	j := newJourney(t, 6, cose.AlgMLDSA65)
	links := j.links()
	j.cut(links[6], 5, links[4])
}
