package main

import (
	"os"
	"slices"
	"strings"
	"testing"
	"time"
)

// size returns that of the long run, if it is wanted.
func size() sizes {
	if os.Getenv("VITALPOST_LONG") == "1" {
		return sizes{20_000, 200}
	}
	return sizes{2000, 20}
}

// TestWholePath kills device, phone, gateway and desk at any instant, one by one, two
// together and all together, while readings flow, and judges from outside what they
// have left.
func TestWholePath(t *testing.T) {
	if testing.Short() {
		t.Skip("it starts and kills processes for half a minute")
	}
	p := newPath(t, size(), 0)
	begun := time.Now()
	drained := p.run(p.someOf)
	took := time.Since(begun)
	verdict, err := p.judge("-final")
	if err != nil {
		t.Errorf("%v\n%s", err, verdict)
	}
	slices.Sort(p.recoveries)
	t.Logf("%d kills, %d readings in %v: %s", p.kills, p.size.readings, took.Round(time.Second), verdict)
	t.Logf("a killed node moved something again after %v at most, %v as a rule; after the last kill all was acknowledged in %v",
		p.recoveries[len(p.recoveries)-1], p.recoveries[len(p.recoveries)/2], drained)
}

// TestWrongDesk: a desk that keeps its record after it has said that a reading is done
// is found out if it is killed; and if it is not it is not, so it is the kills that find it.
func TestWrongDesk(t *testing.T) {
	if testing.Short() {
		t.Skip("it starts and kills processes")
	}
	for name, test := range map[string]struct {
		size  sizes
		wrong bool
	}{"killed": {sizes{300, 5}, true}, "not killed": {sizes{100, 0}, false}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newPath(t, test.size, 100*time.Millisecond)
			p.run(func() []string { return []string{"desk"} })
			verdict, err := p.judge("-final")
			if found := err != nil && strings.Contains(verdict, errLost.Error()); found != test.wrong || err != nil && !found {
				t.Errorf("%v\n%s", err, verdict)
			}
		})
	}
}
