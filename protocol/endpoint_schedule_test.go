package protocol_test

import (
	"fmt"
	mathrand "math/rand/v2"
	"os"
	"strconv"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/protocol"
	storemem "github.com/vitalpost/vitalpost/protocol/store/memory"
	"github.com/vitalpost/vitalpost/transport/memory"
)

// In every schedule of what networks and stores can do, with crashes of all nodes,
// partitions, hops that restart empty and applications that stop in between, each
// message that Send has taken is done exactly once, or given up and reported.
func TestG15_EndpointSchedules(t *testing.T) {
	first, n := uint64(0), uint64(25)
	if testing.Short() || protocol.TestingRace {
		n = 3
	}
	if s := os.Getenv("VITALPOST_SEEDS"); s != "" { // first-last
		_, err := fmt.Sscanf(s, "%d-%d", &first, &n)
		if err != nil {
			t.Fatal(err)
		}
	}
	for seed := first; seed < n; seed++ {
		t.Run(strconv.FormatUint(seed, 10), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWard(t, keys.SuiteX25519)
				endpointSchedule(w, mathrand.New(mathrand.NewPCG(seed, 9)))
			})
		})
	}
}

func endpointSchedule(w *ward, r *mathrand.Rand) {
	faulty := func(n *wardNode) {
		var fate [64]storemem.Fault
		for i := range fate {
			fate[i].Delay = time.Duration(r.IntN(200)) * time.Millisecond
			if r.IntN(5) == 0 {
				fate[i].Err, fate[i].Kept = errCrash, r.IntN(2) == 0
			}
		}
		n.store.SetFaults(func(i uint64) storemem.Fault { return fate[i%64] })
	}
	chance := func() float64 { return float64(r.IntN(4)) / 10 }
	w.must(w.network.SetFaults(memory.Faults{
		Lose: chance(), LoseAnswer: chance(), Repeat: chance(), Reorder: chance(), MaxDelay: time.Duration(r.IntN(5)) * time.Second,
	}))
	alarms := w.readings()
	alarms.Urgent, alarms.Lifetime = true, 48*time.Hour
	w.device.outboxes = append(w.device.outboxes, alarms)
	if r.IntN(3) == 0 {
		w.device.outboxes[0].Group = 10 * time.Second
	}
	w.start()
	for _, n := range w.nodes {
		faulty(n)
	}
	sent := map[string]protocol.Ref{}
	maybe := map[string]bool{} // Send failed, or it was grouped and a crash came
	grouped := w.device.outboxes[0].Group > 0
	const n = 60
	for i := range n {
		box := 0
		if r.IntN(4) == 0 {
			box = 1
		}
		content := fmt.Sprint(i)
		ref, err := w.device.trySend(box, content)
		sent[content] = ref
		maybe[content] = err != nil || grouped && box == 0
		switch node := w.nodes[r.IntN(len(w.nodes))]; r.IntN(14) {
		case 0, 1:
			node.crash()
			faulty(node)
		case 2:
			node.end()
			time.Sleep(time.Duration(r.IntN(3000)) * time.Second)
			node.store.SetFaults(nil) // else Run may end at once
			node.start()
			faulty(node)
		case 3:
			w.network.Part([]string{"device", "phone"}, []string{"gateway", "desk"})
			time.Sleep(time.Duration(r.IntN(3000)) * time.Second)
			w.network.Part()
		case 4:
			if node.isHop() {
				node.end()
				node.store = &storemem.Store{}
				node.start()
				faulty(node)
			}
		case 5:
			w.desk.pause(!w.desk.pausedNow())
		case 6:
			time.Sleep(time.Duration(r.IntN(600)) * time.Second)
		}
	}
	w.desk.pause(false)
	w.must(w.network.SetFaults(memory.Faults{}))
	for _, n := range w.nodes {
		n.store.SetFaults(nil)
	}
	defer func() {
		for content, m := range sent {
			if w.Failed() && !maybe[content] && w.desk.done()[content] == 0 && w.device.givenUp[m] == 0 {
				w.Logf("%s (%d) was neither done nor given up; acknowledged %d times", content, m, w.device.acks[m])
			}
		}
	}()
	w.until("all of it", 3*time.Hour, func() bool {
		done := w.desk.done()
		for content, m := range sent {
			if !maybe[content] && done[content] == 0 && w.device.givenUp[m] == 0 {
				return false
			}
		}
		return w.drained()
	})
	for content, times := range w.desk.done() {
		if times != 1 {
			w.Errorf("%s was done %d times", content, times)
		}
	}
	for content, ref := range sent {
		if w.device.givenUp[ref] > 0 && !maybe[content] {
			w.Errorf("%s was given up", content)
		}
	}
	for _, node := range []*wardNode{w.device, w.desk} {
		for _, a := range eventsOf[protocol.Alarm](node) {
			w.Errorf("an alarm at %s: %+v", node.label, a)
		}
	}
	if len(w.desk.lost) > 0 {
		w.Errorf("lost: %v", w.desk.lost)
	}
}

// While an outbox waits for the time when a new stream may begin, its endpoint rests.
func TestOutboxRestsAfterGivingUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWard(t, keys.SuiteX25519)
		w.device.outboxes[0].Lifetime = time.Minute
		var looks atomic.Int64
		w.device.clock = func() time.Time {
			if looks.Add(1) > 1e6 { // it goes round and round, and virtual time stands still
				return time.Now().Add(2 * time.Hour)
			}
			return time.Now()
		}
		w.start()
		w.phone.end()
		w.device.send("to nobody")
		w.until("giving up", 2*time.Minute, func() bool { return len(eventsOf[protocol.GivenUp](w.device)) == 1 })
		time.Sleep(30 * time.Minute)
		if n := looks.Load(); n > 10_000 {
			t.Errorf("it looked at its clock %d times in half an hour", n)
		}
	})
}
