package model_test

import (
	"fmt"
	"os"
	"testing"

	"github.com/vitalpost/vitalpost/protocol/model"
)

// In every schedule what SPEC.md says of the bookkeeping keeps its promises: see
// [model.Outcome.Check]. With small limits something is evicted in most.
func TestG15_Model(t *testing.T) {
	first, end := uint64(0), uint64(1000)
	if s := os.Getenv("VITALPOST_SEEDS"); s != "" { // first-last
		if _, err := fmt.Sscanf(s, "%d-%d", &first, &end); err != nil {
			t.Fatal(err)
		}
	}
	for seed := first; seed < end; seed++ {
		s := model.NewSchedule(seed)
		for name, l := range map[string]model.Limits{"of section 12": model.Spec, "small": model.Small} {
			if _, faults := model.Run(s, l); len(faults) > 0 {
				t.Errorf("seed %d, limits %s: %q", seed, name, faults)
			}
		}
	}
}
