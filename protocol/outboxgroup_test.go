package protocol_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/protocol"
)

// What a crash takes of a group is told to the recipient, also of the very first one,
// and of the first after a clean end.
func TestG15_GroupLostIsTold(t *testing.T) {
	for name, before := range map[string]func(*ward){
		"first of all":      func(*ward) {},
		"after a clean end": func(w *ward) { w.device.end(); w.device.start() },
		"after some": func(w *ward) {
			w.device.send("before")
			time.Sleep(time.Minute)
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWard(t, keys.SuiteX25519)
				w.device.outboxes[0].Group = 10 * time.Second
				w.start()
				before(w)
				time.Sleep(time.Second)
				began := time.Now()
				const n = 3
				for _, content := range numbered(0, n) {
					w.device.send(content)
				}
				ended := time.Now()
				w.device.crash()
				w.until("a notice, if something is missing", time.Minute, func() bool {
					done := 0
					for _, content := range numbered(0, n) {
						done += w.desk.done()[content]
					}
					w.desk.mu.Lock()
					defer w.desk.mu.Unlock()
					for _, u := range w.desk.unsent {
						if !u.From.After(began) && !u.To.Before(ended) {
							return w.drained()
						}
					}
					return done == n && w.drained()
				})
			})
		})
	}
}

// A stream that ends while a group of it waits to be durable is taken over when it is.
func TestG15_StreamEndsWithinGroup(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWard(t, keys.SuiteX25519)
		c := &w.device.outboxes[0]
		c.Group = 10 * time.Second
		w.start()
		w.device.send("0")
		time.Sleep(time.Minute) // it has its bundles and the mark of groups
		for _, content := range numbered(1, 4) {
			w.device.send(content)
		}
		c.Lifetime += time.Hour // for which a stream of its own is needed
		w.device.open(*c)
		w.device.send("4")
		took := w.until("delivery", time.Minute, func() bool { return len(w.desk.contents()) == 5 && w.drained() })
		if took > c.Group+5*time.Second {
			t.Errorf("it took %v", took)
		}
		if text := w.device.events.text(); strings.Contains(text, protocol.EventStore) {
			t.Errorf("the store is well, and the device says\n%s", text)
		}
	})
}
