package protocol_test

import (
	"fmt"
	mathrand "math/rand/v2"
	"testing"
	"time"

	storemem "github.com/vitalpost/vitalpost/protocol/store/memory"
	"github.com/vitalpost/vitalpost/transport/memory"
)

// In every schedule of what a network and stores can do, with crashes and partitions
// in between, each envelope that was taken arrives, is delivered once, and leaves
// nothing behind.
func TestG15_HopSchedules(t *testing.T) {
	for seed := range uint64(25) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			bubble(t, func(c *chain) { schedule(c, mathrand.New(mathrand.NewPCG(seed, 7))) })
		})
	}
}

func schedule(c *chain, r *mathrand.Rand) {
	faulty := func(h *hopNode) {
		// Decided beforehand: faults are asked in whatever order the goroutines run.
		var fate [64]storemem.Fault
		for i := range fate {
			fate[i].Delay = time.Duration(r.IntN(200)) * time.Millisecond
			if r.IntN(4) == 0 {
				fate[i].Err, fate[i].Kept = errCrash, r.IntN(2) == 0
			}
		}
		h.store.SetFaults(func(n uint64) storemem.Fault { return fate[n%64] })
	}
	chance := func() float64 { return float64(r.IntN(4)) / 10 }
	c.must(c.network.SetFaults(memory.Faults{
		Lose: chance(), LoseAnswer: chance(), Repeat: chance(), Reorder: chance(), MaxDelay: time.Duration(r.IntN(5)) * time.Second,
	}))
	for _, h := range c.hops {
		faulty(h)
	}
	plan := c.plan()
	s := c.newSealer(plan)
	urgent := c.plan()
	urgent.Urgent = true
	alarms := c.newSealer(urgent)
	const n = 40
	for i := range n {
		from := s
		if r.IntN(4) == 0 {
			from = alarms
		}
		c.deliver(c.seal(from, fmt.Sprint(i)))
		switch h := c.hops[r.IntN(len(c.hops))]; r.IntN(12) {
		case 0:
			h.crash()
			faulty(h)
		case 1:
			h.end()
			time.Sleep(time.Duration(r.IntN(600)) * time.Second)
			h.store.SetFaults(nil) // else Run may end at once
			h.start()
			faulty(h)
		case 2:
			c.network.Part([]string{"device", "phone"}, []string{"gateway", "desk"})
			time.Sleep(time.Duration(r.IntN(600)) * time.Second)
			c.network.Part()
		}
	}
	c.until(func() bool { return len(c.desk.delivered()) >= n })
	c.until(func() bool { return c.hops[0].hop.Status().Bytes+c.hops[1].hop.Status().Bytes == 0 })
	if got := c.desk.delivered(); len(got) != n {
		c.Errorf("%d were delivered, want %d", len(got), n)
	}
	for _, h := range c.hops {
		if letters, err := h.hop.DeadLetters(c.Context()); err != nil || len(letters) > 0 {
			c.Errorf("%s has letters %+v, %v", h.label, letters, err)
		}
	}
}
