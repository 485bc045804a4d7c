package protocol_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vitalpost/vitalpost/envelope"
	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/protocol"
	"github.com/vitalpost/vitalpost/protocol/store"
	storemem "github.com/vitalpost/vitalpost/protocol/store/memory"
	"github.com/vitalpost/vitalpost/transport"
	"github.com/vitalpost/vitalpost/transport/memory"
)

// bubble runs a test in virtual time.
func bubble(t *testing.T, f func(c *chain)) {
	synctest.Test(t, func(t *testing.T) { f(newChain(t)) })
}

func TestHopForwards(t *testing.T) {
	bubble(t, func(c *chain) {
		s := c.newSealer(c.plan())
		var want []string
		for i := range 50 {
			want = append(want, fmt.Sprint(i))
			c.deliver(c.seal(s, fmt.Sprint(i)))
		}
		c.until(func() bool { return len(c.desk.delivered()) == 50 })
		if got := c.desk.delivered(); !slices.Equal(got, want) {
			t.Errorf("delivered %v", got)
		}
		for _, h := range c.hops {
			c.until(func() bool { return h.hop.Status().Bytes == 0 })
			if s := h.hop.Status(); !s.Running || len(s.Lanes) != 0 {
				t.Errorf("%s has %+v", h.label, s)
			}
		}
	})
}

// A copy of what was taken is taken again, by word, and goes on once.
func TestG3_HopForwardsOnce(t *testing.T) {
	bubble(t, func(c *chain) {
		e := c.seal(c.newSealer(c.plan()), "once")
		for range 5 {
			if err := c.post(e); err != nil {
				t.Fatal(err)
			}
		}
		// Copies at the same time too: all are peeled before the first is durable.
		phone := c.hops[0]
		phone.store.SetFaults(func(uint64) storemem.Fault { return storemem.Fault{Delay: time.Second} })
		e = c.seal(c.newSealer(c.plan()), "once at a time")
		var posts sync.WaitGroup
		for range 5 {
			posts.Go(func() {
				if err := c.post(e); err != nil {
					t.Error(err)
				}
			})
		}
		posts.Wait()
		time.Sleep(time.Minute)
		if got := c.desk.delivered(); len(got) != 2 {
			t.Errorf("delivered %v", got)
		}
		if n := phone.events.count(protocol.EventForwarded); n != 2 {
			t.Errorf("%d were forwarded, want 2", n)
		}
	})
}

// Whatever a store does at whatever moment, a taken envelope arrives: an Update fails
// before it was kept or after, and hops crash while they handle.
func TestG15_HopStoreFails(t *testing.T) {
	for _, kept := range []bool{false, true} {
		t.Run(fmt.Sprintf("kept=%v", kept), func(t *testing.T) {
			bubble(t, func(c *chain) {
				s := c.newSealer(c.plan())
				faults := func(n uint64) (f storemem.Fault) {
					if n%3 == 1 {
						f.Err, f.Kept = errCrash, kept
					}
					return f
				}
				for _, h := range c.hops {
					h.store.SetFaults(faults)
				}
				for i := range 60 {
					c.deliver(c.seal(s, fmt.Sprint(i)))
					if i%10 == 9 {
						for _, h := range c.hops {
							h.crash()
							h.store.SetFaults(faults)
						}
					}
				}
				c.until(func() bool { return len(c.desk.delivered()) >= 60 })
				time.Sleep(time.Hour)
				if got := c.desk.delivered(); len(got) != 60 {
					t.Errorf("%d were delivered, want 60", len(got))
				}
			})
		})
	}
}

// What an Update has kept although it failed goes on without a restart and without
// another word of the neighbour, who has been told to try again.
func TestG15_HopSendsWhatWasKept(t *testing.T) {
	bubble(t, func(c *chain) {
		fail := true
		c.hops[0].store.SetFaults(func(uint64) (f storemem.Fault) {
			if fail {
				fail, f.Err, f.Kept = false, errCrash, true
			}
			return f
		})
		e := c.seal(c.newSealer(c.plan()), "kept")
		if err := c.post(e); !errors.Is(err, transport.ErrLater) {
			t.Errorf("%v, want later", err)
		}
		c.until(func() bool { return len(c.desk.delivered()) == 1 })
		if err := c.post(e); err != nil {
			t.Errorf("again: %v, want taken", err)
		}
		c.until(func() bool { return c.hops[0].hop.Status().Bytes == 0 })
	})
}

// What left the queue in an Update that failed is not looked for for ever: its lane
// goes on.
func TestG15_HopForgetsWhatLeft(t *testing.T) {
	bubble(t, func(c *chain) {
		s := c.newSealer(c.plan())
		c.hops[0].store.SetFaults(func(n uint64) (f storemem.Fault) {
			if n == 1 { // after the take of the first, its leaving
				f.Err, f.Kept = errCrash, true
			}
			return f
		})
		c.deliver(c.seal(s, "0"))
		time.Sleep(time.Minute)
		c.deliver(c.seal(s, "1"))
		c.until(func() bool { return len(c.desk.delivered()) == 2 })
		c.until(func() bool { return c.hops[0].hop.Status().Bytes == 0 && len(c.hops[0].hop.Status().Lanes) == 0 })
	})
}

// A store that has closed after a failure is closed for good: Run says so, and who
// opens it again has all that was taken.
func TestG15_HopStoreCloses(t *testing.T) {
	bubble(t, func(c *chain) {
		c.network.Part([]string{"device", "phone"}, []string{"gateway", "desk"})
		s := c.newSealer(c.plan())
		c.deliver(c.seal(s, "0"))
		phone := c.hops[0]
		backup := phone.store.Snapshot()
		c.must(phone.store.Close())
		e := c.seal(s, "1")
		if err := c.post(e); !errors.Is(err, transport.ErrLater) && !errors.Is(err, transport.ErrNoAnswer) {
			t.Errorf("%v, want later or no answer", err)
		}
		c.until(func() bool { return !phone.hop.Status().Running })
		phone.wantEnd = store.ErrClosed
		phone.end()
		phone.store = backup.Restore()
		phone.start()
		c.network.Part()
		c.deliver(e)
		c.until(func() bool { return len(c.desk.delivered()) == 2 })
	})
}

// A network that loses, repeats, reorders, corrupts and delays costs time only.
func TestG4_HopNetworkLies(t *testing.T) {
	bubble(t, func(c *chain) {
		s := c.newSealer(c.plan())
		c.must(c.network.SetFaults(memory.Faults{Lose: 0.2, LoseAnswer: 0.2, Repeat: 0.2, Reorder: 0.2, MaxDelay: 3 * time.Second}))
		for i := range 100 {
			c.deliver(c.seal(s, fmt.Sprint(i)))
		}
		c.until(func() bool { return len(c.desk.delivered()) >= 100 })
		time.Sleep(time.Hour)
		if got := c.desk.delivered(); len(got) != 100 {
			t.Errorf("%d were delivered, want 100", len(got))
		}
	})
}

// A day's outage of the next node loses nothing, and is not answered by a storm.
func TestHopDaysOutage(t *testing.T) {
	bubble(t, func(c *chain) {
		s := c.newSealer(c.plan())
		c.network.Part([]string{"device", "phone"}, []string{"gateway", "desk"})
		for i := range 200 {
			c.deliver(c.seal(s, fmt.Sprint(i)))
		}
		time.Sleep(24 * time.Hour)
		status := c.hops[0].hop.Status()
		if len(status.Lanes) != 1 || status.Lanes[0].Waiting != 200 || status.Lanes[0].Error == "" || status.Lanes[0].Oldest < 23*time.Hour {
			t.Errorf("after a day: %+v", status)
		}
		// A try takes up to a minute's wait, so a day has about 24 * 60 * 4/3.
		if tries := status.Lanes[0].Tries; tries < 1000 || tries > 3000 {
			t.Errorf("%d tries in a day", tries)
		}
		c.network.Part()
		healed := time.Now()
		c.until(func() bool { return len(c.desk.delivered()) == 200 })
		if d := time.Since(healed); d > 2*time.Minute {
			t.Errorf("it took %v after the outage", d)
		}
	})
}

// What is urgent does not wait behind what is not.
func TestUrgentOvertakesBacklog(t *testing.T) {
	bubble(t, func(c *chain) {
		s := c.newSealer(c.plan())
		alarm := c.plan()
		alarm.Urgent = true
		urgent := c.newSealer(alarm)
		c.must(c.network.SetLinkFaults("phone", "gateway", memory.Faults{MaxDelay: 10 * time.Second}))
		for i := range 200 {
			c.deliver(c.seal(s, fmt.Sprint(i)))
		}
		sent := time.Now()
		c.deliver(c.seal(urgent, "alarm"))
		c.until(func() bool { return slices.Contains(c.desk.delivered(), "alarm") })
		if d := time.Since(sent); d > 30*time.Second {
			t.Errorf("the alarm took %v", d)
		}
		if n := len(c.desk.delivered()); n > 150 {
			t.Errorf("%d of the backlog came before it", n-1)
		}
	})
}

// What the next node refuses, and what expires, is reported and never silent.
func TestG4_HopDeadLetters(t *testing.T) {
	bubble(t, func(c *chain) {
		short := c.plan()
		short.Life, short.Lifetime = time.Hour, time.Minute
		c.network.Part([]string{"device", "phone"}, []string{"gateway", "desk"})
		c.deliver(c.seal(c.newSealer(short), "late"))
		time.Sleep(2 * time.Hour)
		letters, err := c.hops[0].hop.DeadLetters(c.Context())
		if err != nil || len(letters) != 1 || letters[0].Reason != protocol.DeadExpired || letters[0].Next != c.hops[1].name() || letters[0].Customer != "device" {
			t.Errorf("%+v, %v", letters, err)
		}
		c.network.Part()
		// The desk is told by a bundle that is nobody's any more.
		c.desk.forget()
		c.deliver(c.seal(c.newSealer(c.plan()), "refused"))
		c.until(func() bool {
			letters, err := c.hops[1].hop.DeadLetters(c.Context())
			return err == nil && len(letters) == 1 && letters[0].Reason == protocol.DeadRefused && letters[0].Size > 0
		})
		if s := c.hops[1].hop.Status(); s.Bytes != 0 {
			t.Errorf("%d bytes are still in the queue", s.Bytes)
		}
	})
}

// Letters are the newest ones, and never more than there may be.
func TestG14_HopLettersBounded(t *testing.T) {
	bubble(t, func(c *chain) {
		short := c.plan()
		short.Life, short.Lifetime = time.Hour, time.Minute
		c.network.Part([]string{"device", "phone"}, []string{"gateway", "desk"})
		s := c.newSealer(short)
		const n = protocol.MaxDeadLetters + 20
		var digests [][32]byte
		for i := range n {
			c.deliver(c.seal(s, fmt.Sprint(i)))
		}
		time.Sleep(2 * time.Hour)
		letters, err := c.hops[0].hop.DeadLetters(c.Context())
		c.must(err)
		for _, l := range letters {
			digests = append(digests, l.Digest)
		}
		slices.SortFunc(digests, func(a, b [32]byte) int { return bytes.Compare(a[:], b[:]) })
		if len(letters) != protocol.MaxDeadLetters || len(slices.Compact(digests)) != protocol.MaxDeadLetters {
			t.Errorf("%d letters, about %d envelopes, want %d", len(letters), len(slices.Compact(digests)), protocol.MaxDeadLetters)
		}
	})
}

// A hop that starts with an empty disk knows no epoch: what has no opening waits at
// the one before, and goes on when an opening has come.
func TestHopEmptyDisk(t *testing.T) {
	bubble(t, func(c *chain) {
		s := c.newSealer(c.plan())
		var first envelope.Batch
		c.must(s.Seal(&first, &envelope.Message{Kind: envelope.KindObservation, Type: envelope.MediaType("text/plain"), Content: []byte("0")}))
		core := slices.Clone(first.Core)
		c.deliver(first.Legs[0].Envelope)
		for i := 1; i < 10; i++ {
			c.deliver(c.seal(s, fmt.Sprint(i)))
		}
		c.until(func() bool { return len(c.desk.delivered()) == 10 })
		gateway := c.hops[1]
		gateway.end()
		gateway.store = &storemem.Store{}
		gateway.start()
		for i := 10; i < 14; i++ {
			c.deliver(c.seal(s, fmt.Sprint(i)))
		}
		time.Sleep(time.Minute)
		if n := len(c.desk.delivered()); n != 10 {
			t.Fatalf("%d were delivered by a hop that knows nothing", n)
		}
		retried := time.Now()
		var again envelope.Batch
		c.must(s.Resend(&again, core))
		c.deliver(again.Legs[0].Envelope)
		c.until(func() bool { return len(c.desk.delivered()) == 14 })
		if d := time.Since(retried); d > 40*time.Second {
			t.Errorf("it took %v", d)
		}
	})
}

// A hop forwards only where its policy and its directory let it.
func TestG14_HopIsNoReflector(t *testing.T) {
	bubble(t, func(c *chain) {
		phone := c.hops[0]
		phone.end()
		phone.config.May = func(from string, next keys.Thumbprint) bool { return from == "device" && next == c.hops[1].name() }
		phone.start()
		stranger := c.node("stranger")
		ctx, cancel := context.WithTimeout(c.Context(), time.Minute)
		defer cancel()
		e := c.seal(c.newSealer(c.plan()), "by a stranger")
		if err := stranger.Send(ctx, "memory:phone", transport.Parcel{Envelope: e}); !errors.Is(err, transport.ErrRefused) {
			t.Errorf("from a stranger: %v, want refused", err)
		}
		direct := c.plan()
		direct.Routes[0].Via = direct.Routes[0].Via[:1]
		if err := c.post(c.seal(c.newSealer(direct), "past the gateway")); !errors.Is(err, transport.ErrRefused) {
			t.Errorf("to another node: %v, want refused", err)
		}
		if err := c.post(e); err != nil {
			t.Errorf("by whom may: %v", err)
		}
		phone.end()
		phone.config.Addresses = protocol.StaticAddresses{}
		phone.config.May = func(string, keys.Thumbprint) bool { return true }
		phone.start()
		if err := c.post(c.seal(c.newSealer(c.plan()), "to nobody")); !errors.Is(err, transport.ErrRefused) {
			t.Errorf("to a node without an address: %v, want refused", err)
		}
	})
}

// A flood of valid openings is turned away without public-key work, and what is in
// known epochs goes on.
func TestG14_HopOpeningsBudget(t *testing.T) {
	bubble(t, func(c *chain) {
		phone := c.hops[0]
		phone.end()
		phone.config.Openings = 3
		phone.start()
		s := c.newSealer(c.plan())
		c.deliver(c.seal(s, "0"))
		later := 0
		for range 20 {
			if err := c.post(c.seal(c.newSealer(c.plan()), "flood")); errors.Is(err, transport.ErrLater) {
				later++
			} else if err != nil {
				t.Fatal(err)
			}
		}
		if later < 17 {
			t.Errorf("%d of 20 openings were put off, want 17 or more", later)
		}
		for i := range 10 {
			if err := c.post(c.seal(s, fmt.Sprint("known", i))); err != nil {
				t.Errorf("in a known epoch: %v", err)
			}
		}
		// Another customer has a budget of its own.
		other := c.node("other")
		if err := other.Send(c.Context(), "memory:phone", transport.Parcel{Envelope: c.seal(c.newSealer(c.plan()), "other")}); err != nil {
			t.Errorf("another customer: %v", err)
		}
	})
}

// Who fills the queue fills its own part of it.
func TestG14_HopQueueBounded(t *testing.T) {
	bubble(t, func(c *chain) {
		phone := c.hops[0]
		phone.end()
		phone.config.CustomerBytes = 10_000
		phone.start()
		c.network.Part([]string{"device", "other", "phone"}, []string{"gateway", "desk"})
		s := c.newSealer(c.plan())
		taken := 0
		var err error
		for ; err == nil && taken < 500; taken++ {
			err = c.post(c.seal(s, fmt.Sprint(taken)))
		}
		var e *transport.Error
		if !errors.Is(err, transport.ErrLater) || !errors.As(err, &e) || e.Delay == 0 {
			t.Errorf("%v, want later and when", err)
		}
		if got := phone.hop.Status().Bytes; got > 10_000 || got < 5_000 {
			t.Errorf("%d bytes are in the queue after %d envelopes", got, taken)
		}
		other := c.node("other")
		if err := other.Send(c.Context(), "memory:phone", transport.Parcel{Envelope: c.seal(c.newSealer(c.plan()), "other")}); err != nil {
			t.Errorf("another customer: %v", err)
		}
	})
}

// Run ends with its context, leaves the queue as it is, and takes it up again.
func TestHopRunsAgain(t *testing.T) {
	bubble(t, func(c *chain) {
		c.network.Part([]string{"device", "phone"}, []string{"gateway", "desk"})
		s := c.newSealer(c.plan())
		for i := range 20 {
			c.deliver(c.seal(s, fmt.Sprint(i)))
		}
		if err := c.hops[0].hop.Run(c.Context()); !errors.Is(err, protocol.ErrRunning) {
			t.Errorf("a second Run: %v", err)
		}
		c.hops[0].end()
		if s := c.hops[0].hop.Status(); s.Running || len(s.Lanes) != 0 {
			t.Errorf("after its end: %+v", s)
		}
		c.network.Part()
		c.hops[0].start()
		c.until(func() bool { return len(c.desk.delivered()) == 20 })
	})
}

// What an operator is told holds neither content nor keys nor names of endpoints that
// the hop has no business with.
func TestG1_HopTellsNothing(t *testing.T) {
	bubble(t, func(c *chain) {
		secret := "PATIENT-4711"
		c.deliver(c.seal(c.newSealer(c.plan()), secret))
		c.until(func() bool { return len(c.desk.delivered()) == 1 })
		c.desk.forget()
		c.deliver(c.seal(c.newSealer(c.plan()), secret))
		_ = c.post([]byte(secret))
		time.Sleep(time.Minute)
		c.network.Part([]string{"device", "phone"}, []string{"gateway", "desk"})
		c.deliver(c.seal(c.newSealer(c.plan()), secret))
		time.Sleep(time.Minute)
		for _, h := range c.hops {
			letters, err := h.hop.DeadLetters(c.Context())
			c.must(err)
			told := h.events.text() + fmt.Sprintf("%+v %+v", h.hop.Status(), letters)
			for _, name := range []string{protocol.EventTaken, protocol.EventForwarded} {
				if !strings.Contains(told, name) {
					t.Errorf("%s has not told of %q", h.label, name)
				}
			}
			for what, b := range map[string]string{
				"content": secret, "device": c.device.name().String(),
				"content in hexadecimal": hex.EncodeToString([]byte(secret)), "content in base64": base64.StdEncoding.EncodeToString([]byte(secret))[:12],
			} {
				if strings.Contains(told, b) {
					t.Errorf("%s tells the %s", h.label, what)
				}
			}
		}
		if phone := c.hops[0].events.text(); strings.Contains(phone, c.desk.name().String()) {
			t.Error("the first hop tells of the recipient")
		}
	})
}
