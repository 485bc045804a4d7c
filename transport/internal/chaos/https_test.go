package chaos_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/vitalpost/vitalpost/transport"
)

// TestHTTPS: through every fault at once, one by one, in batches, and by mailbox,
// what a sender is told of an envelope is what the handler has said of it, or
// nothing; and nothing is taken that was not handled.
func TestHTTPS(t *testing.T) {
	upstream, mailbox := 300, 150
	if os.Getenv("VITALPOST_LONG") == "1" {
		upstream, mailbox = 8000, 2500
	}
	for _, http2 := range []bool{false, true} {
		for _, batch := range []int{1, 16} {
			t.Run(fmt.Sprintf("http2=%v/upstream/batch=%d", http2, batch), func(t *testing.T) {
				t.Parallel() // most of the time they wait
				r := newRig(t, http2)
				l := newLedger(t, "phone")
				defer while(t, r.server, l)()
				r.run(l, r.client, r.base, upstream, 8, batch)
			})
			t.Run(fmt.Sprintf("http2=%v/mailbox/batch=%d", http2, batch), func(t *testing.T) {
				t.Parallel() // most of the time they wait
				r := newRig(t, http2)
				l := newLedger(t, "gateway")
				defer while(t, r.client, l)()
				// One request brings many: there are only enough requests for all
				// faults if few envelopes wait at a time.
				r.run(l, r.server, "mailbox:phone", mailbox, max(2, 24/batch), batch)
			})
		}
	}
}

// while has a node serve until the function that it returns is called.
func while(t *testing.T, node transport.Transport, l *ledger) (end func()) {
	ctx, cancel := context.WithCancel(context.Background())
	over := make(chan error, 1)
	go func() { over <- node.Serve(ctx, l.handle) }()
	return func() {
		cancel()
		if err := <-over; err != nil {
			t.Error(err)
		}
	}
}

// run sends envelopes from some goroutines, up to batch of them at a time, until
// each has its answer.
func (r *rig) run(l *ledger, sender transport.Transport, to transport.Address, envelopes, goroutines, batch int) {
	l.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 4*time.Minute)
	defer cancel()
	begun := time.Now()
	var next atomic.Int64
	var wg sync.WaitGroup
	for range goroutines {
		wg.Go(func() {
			for size := 1; ; size = size%batch + 1 {
				first := int(next.Add(int64(size))) - size
				if first >= envelopes {
					return
				}
				if !r.settle(ctx, l, sender, to, first, min(size, envelopes-first)) {
					l.Errorf("%d and the %d behind it have no answer", first, size-1)
					return
				}
			}
		})
	}
	wg.Wait()
	l.Logf("%d envelopes in %v: answers %v, faults %v, connections cut %d", envelopes, time.Since(begun).Round(time.Millisecond), l.answered, r.proxy.Counts(), r.relay.Cuts())
	l.check(envelopes)
	for _, fault := range []string{"CutRequest", "CutResponse", "Duplicate", "Reorder", "Gateway", "Portal", "Stale"} {
		if envelopes >= 1000 && r.proxy.Counts()[fault] == 0 {
			l.Errorf("%s has never happened", fault)
		}
	}
}

// settle sends some envelopes until each has its answer. Their memory is used for
// others as soon as it is the sender's again.
func (r *rig) settle(ctx context.Context, l *ledger, sender transport.Transport, to transport.Address, first, n int) bool {
	memory := make([][]byte, n)
	open := make([]int, n)
	for i := range open {
		open[i] = first + i
	}
	for len(open) > 0 && ctx.Err() == nil {
		parcels := make([]transport.Parcel, len(open))
		for i, number := range open {
			memory[i] = envelope(memory[i], number)
			parcels[i] = transport.Parcel{Envelope: memory[i], Urgent: number%5 == 0}
		}
		var errs []error
		if len(open) == 1 {
			errs = []error{sender.Send(ctx, to, parcels[0])}
		} else {
			errs = transport.SendBatch(ctx, sender, to, parcels)
		}
		var still []int
		for i, number := range open {
			if !bytes.Equal(parcels[i].Envelope, envelope(nil, number)) {
				l.Errorf("%d was written to by its transport", number)
			}
			clear(parcels[i].Envelope)
			if !l.judge(number, errs[i]) {
				still = append(still, number)
			}
		}
		open = still
	}
	return len(open) == 0
}

// check sees that each envelope was handled, and that there was something to be
// right about.
func (l *ledger) check(envelopes int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.calls) != envelopes {
		l.Errorf("%d envelopes were handled, want %d", len(l.calls), envelopes)
	}
	if l.answered["taken"]+l.answered["for good"] != envelopes {
		l.Errorf("answers: %v, want one for each of %d", l.answered, envelopes)
	}
	for _, kind := range []string{"taken", "for good", "later", "no answer"} {
		if envelopes >= 1000 && l.answered[kind] == 0 {
			l.Errorf("answers: %v, and none is %q", l.answered, kind)
		}
	}
}
