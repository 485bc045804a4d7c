package storetest

import (
	"runtime"
	"strings"
	"testing"
	"time"
)

// leaks fails a test that leaves goroutines behind, once all its cleanups have run
// and some time has passed.
func leaks(t *testing.T, wait *time.Duration) {
	before := goroutines()
	t.Cleanup(func() {
		var left map[string]string
		for deadline := time.Now().Add(*wait); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
			left = goroutines()
			for id := range before {
				delete(left, id)
			}
			if len(left) == 0 {
				return
			}
		}
		for _, stack := range left {
			t.Errorf("a goroutine is left:\n%s", stack)
		}
	})
}

// goroutines returns the stacks of all goroutines but this one, by their numbers.
func goroutines() map[string]string {
	b := make([]byte, 1<<22)
	b = b[:runtime.Stack(b, true)]
	list := map[string]string{}
	for i, stack := range strings.Split(string(b), "\n\n") {
		id, _, _ := strings.Cut(stack, " [")
		if i > 0 {
			list[id] = stack
		}
	}
	return list
}
