package protocol

import (
	"fmt"
	"os"
	"runtime"
	"testing"

	"github.com/vitalpost/vitalpost/protocol/model"
)

// In every schedule of package model, whole endpoints and hops do what SPEC.md says of
// their bookkeeping, and what the model beside them does: nothing is delivered again
// after it was done, all is acknowledged when all desks have done it, or given up and
// told, every outbox drains, a hop that lost its disk costs one retry, heads agree, no
// counter is used twice.
func TestG15_ModelSchedules(t *testing.T) {
	first, end := uint64(0), uint64(400)
	if testing.Short() || raceEnabled {
		end = 20
	}
	if s := os.Getenv("VITALPOST_SEEDS"); s != "" { // first-last
		if _, err := fmt.Sscanf(s, "%d-%d", &first, &end); err != nil {
			t.Fatal(err)
		}
	}
	parts := uint64(runtime.GOMAXPROCS(0))
	for part := range parts {
		t.Run(fmt.Sprint(part), func(t *testing.T) {
			t.Parallel()
			for seed := first + part; seed < end && !t.Failed(); seed += parts {
				modelSchedule(t, seed)
			}
		})
	}
}

func modelSchedule(t *testing.T, seed uint64) {
	s := model.NewSchedule(seed)
	w := newModelWorld(t, s)
	defer func() {
		if t.Failed() {
			t.Logf("seed %d: %d desks, contexts of %d h: %v", seed, s.Desks, s.Life/model.Hour, s.Steps)
		}
	}()
	for _, step := range s.Steps {
		w.do(step)
	}
	w.settle()
	for _, fault := range append(w.faults, w.out.Check()...) {
		t.Errorf("seed %d: %s", seed, fault)
	}
}
