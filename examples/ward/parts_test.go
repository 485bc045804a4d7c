package main

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/vitalpost/vitalpost/envelope"
	"github.com/vitalpost/vitalpost/keys"
)

// TestECG compares with the values that SciPy's documentation prints.
func TestECG(t *testing.T) {
	end := time.Date(2026, 11, 24, 7, 0, 0, 5e8, time.UTC)
	readings, err := measure(ecgSeconds, end)
	if err != nil {
		t.Fatal(err)
	}
	var all []byte
	for i, r := range readings {
		if len(r.content) != 720 {
			t.Fatalf("reading %d has %d bytes, want 720", i+1, len(r.content))
		}
		if want := end.Truncate(time.Second).Add(time.Duration(i-300) * time.Second); !r.created.Equal(want) {
			t.Fatalf("reading %d is of %v, want %v", i+1, r.created, want)
		}
		all = append(all, r.content...)
	}
	if string(all) != ecgFile {
		t.Error("the readings together are not the file")
	}
	mv := millivolts(all)
	for i, want := range map[int]float64{0: -0.245, 1: -0.215, 2: -0.185, 107997: -0.405, 107998: -0.395, 107999: -0.385} {
		if mv[i] != want {
			t.Errorf("sample %d is %v mV, want %v", i, mv[i], want)
		}
	}
	if _, err := measure(ecgSeconds+1, end); err == nil {
		t.Error("301 seconds were measured")
	}
}

func TestCutPartialSecond(t *testing.T) {
	got := cut(make([]byte, 2*720+10))
	if len(got) != 3 || len(got[0]) != 720 || len(got[1]) != 720 || len(got[2]) != 10 {
		t.Errorf("cut returns %d parts, want 720, 720 and 10 bytes", len(got))
	}
}

func TestMeter(t *testing.T) {
	var m meter
	for i := range 200 {
		m.leg("a", "b", 200-i)
	}
	m.leg("b", "c", 7)
	if len(m.legs) != 2 {
		t.Fatalf("there are %d legs, want 2", len(m.legs))
	}
	for _, c := range []struct{ got, want int }{
		{m.legs[0].percentile(50), 100}, {m.legs[0].percentile(99), 198}, {m.legs[0].total(), 20100},
		{m.legs[1].percentile(50), 7}, {m.legs[1].percentile(99), 7}, {m.legs[1].total(), 7},
	} {
		if c.got != c.want {
			t.Errorf("got %d, want %d", c.got, c.want)
		}
	}
}

func TestThousands(t *testing.T) {
	for n, want := range map[int]string{0: "0", 999: "999", 1000: "1,000", 2314500: "2,314,500"} {
		if got := thousands(n); got != want {
			t.Errorf("%d prints as %q, want %q", n, got, want)
		}
	}
}

func TestBraille(t *testing.T) {
	got := braille([]float64{0, 0, 1, 1}, 0, 1, 2, 2)
	want := []string{"⢸⠉", "⣸ "} // low, then a step up, then high
	if strings.Join(got, "|") != strings.Join(want, "|") {
		t.Errorf("the plot is %q, want %q", got, want)
	}
}

// TestSightBlind: where the search does not find what must be there, its not
// finding the rest proves nothing, and the run fails.
func TestSightBlind(t *testing.T) {
	s := &sight{readings: make([]reading, 2), views: []*view{{name: "phone"}}}
	c := &s.views[0].cells[colOwn]
	*c = cell{traces: []trace{{[]byte("key id")}}, expected: true}
	c.look(1, [][]byte{[]byte("a key id")})
	if err := s.judge(); err != nil {
		t.Fatalf("judge is %v, want nil", err)
	}
	c.look(2, [][]byte{[]byte("another"), nil})
	checkFailure(t, s.judge(), "sight", "phone", 2, errBlind)
}

// TestSightOpened: a hop that has a recipient's keys opens what it passes on,
// and the run fails.
func TestSightOpened(t *testing.T) {
	_, p, _ := sent(t, keys.SuiteXWing, 0)
	_, leg, err := p.device.seal([]byte("content"), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	thief, err := newIntruder(p.clinicians[0].own, keys.KeyID{}, true)
	if err != nil {
		t.Fatal(err)
	}
	s := &sight{views: []*view{{name: "phone", intruder: thief}}}
	if err := thief.try(1, leg.Envelope, leg.Envelope); err != nil {
		t.Fatal(err)
	}
	if thief.opened != 3 || thief.tries != 4 {
		t.Fatalf("%d of %d were opened, want 3 of 4: all but the peeling", thief.opened, thief.tries)
	}
	checkFailure(t, s.judge(), "sight", "phone", 1, errLeak)
}

// TestIntruderRefusedOtherwise: a try that fails for another reason than a
// missing key proves nothing.
func TestIntruderRefusedOtherwise(t *testing.T) {
	r, p, _ := sent(t, keys.SuiteX25519, 1)
	x, err := newIntruder(p.hops[0].own, r.clinicians[0].keyID, true)
	if err != nil {
		t.Fatal(err)
	}
	if err := x.try(1, []byte("no envelope"), bytes.Repeat([]byte{0}, 9)); envelope.Class(err) != envelope.ErrFormat {
		t.Errorf("try is %v, want %v", err, envelope.ErrFormat)
	}
}
