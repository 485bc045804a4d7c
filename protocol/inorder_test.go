package protocol_test

import (
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/protocol"
	"github.com/vitalpost/vitalpost/transport/memory"
)

// Where the caller asks for it, messages are delivered in the order in which they were
// sent, whatever the network, crashes and new streams do with it.
func TestG3_InOrder(t *testing.T) {
	for seed := range uint64(5) {
		synctest.Test(t, func(t *testing.T) {
			w := newWard(t, keys.SuiteX25519)
			w.desk.change = func(c *protocol.EndpointConfig) { c.InOrder = 10 * time.Minute }
			w.start()
			w.must(w.network.SetFaults(memory.Faults{Lose: 0.2, LoseAnswer: 0.2, Repeat: 0.3, Reorder: 0.5, MaxDelay: time.Duration(seed) * 2 * time.Second}))
			w.desk.pause(true)
			const n = 120
			for i := range n {
				w.device.send(fmt.Sprint(i))
				switch i {
				case 20, 70:
					w.desk.pause(false)
				case 30:
					w.device.crash()
				case 50:
					w.desk.crash()
				case 60:
					w.gateway.swallow()
					w.desk.pause(true)
				case 90:
					w.device.crash()
					w.desk.crash()
				}
				time.Sleep(time.Second)
			}
			w.must(w.network.SetFaults(memory.Faults{}))
			w.until("delivery", time.Hour, func() bool { return w.drained() && len(w.desk.contents()) == n })
			if got := w.desk.contents(); !slices.Equal(got, numbered(0, n)) {
				t.Errorf("delivered %v", got)
			}
		})
	}
}

// A message waits for earlier ones as long as it may, and no longer.
func TestG3_InOrderWaitsNotForEver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWard(t, keys.SuiteX25519)
		w.desk.change = func(c *protocol.EndpointConfig) { c.InOrder = 8 * time.Second }
		w.start()
		w.device.send("first")
		w.until("delivery", time.Minute, w.drained)
		w.dropTwo()
		w.device.send("last")
		time.Sleep(7 * time.Second)
		if got := w.desk.contents(); len(got) != 1 {
			t.Errorf("delivered %v although earlier ones are missing", got)
		}
		w.until("the last", 3*time.Second, func() bool { return slices.Equal(w.desk.contents(), []string{"first", "last"}) })
		w.until("the others", time.Minute, func() bool { return len(w.desk.contents()) == 4 && w.drained() })
	})
}
