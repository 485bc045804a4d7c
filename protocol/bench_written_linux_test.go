package protocol_test

import (
	"bytes"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/protocol"
	"github.com/vitalpost/vitalpost/protocol/store/bolt"
)

// BenchmarkWritten measures what a device writes to its flash for each reading, at one a
// second, by the class of its outbox, until it is acknowledged: time is virtual, and the
// file is a real one. It is what the process hands to the file system; what flash makes
// of it, by its own pages, comes on top.
func BenchmarkWritten(b *testing.B) {
	for _, class := range []struct {
		name   string
		change func(*protocol.OutboxConfig)
	}{
		{"now", func(*protocol.OutboxConfig) {}},
		{"group=10s", func(c *protocol.OutboxConfig) { c.Group = 10 * time.Second }},
		{"group=60s", func(c *protocol.OutboxConfig) { c.Group = time.Minute }},
		{"urgent", func(c *protocol.OutboxConfig) { c.Urgent = true }},
		{"oneway", func(c *protocol.OutboxConfig) { c.OneWay = true }},
	} {
		b.Run("class="+class.name, func(b *testing.B) {
			const readings = 600
			var all written
			n := 0
			for b.Loop() {
				w := writtenFor(readings, filepath.Join(b.TempDir(), strconv.Itoa(n)), class.change)
				all.bytes, all.calls = all.bytes+w.bytes, all.calls+w.calls
				n += readings
			}
			b.ReportMetric(float64(all.bytes)/float64(n), "B/reading")
			b.ReportMetric(float64(all.calls)/float64(n), "writes/reading")
		})
	}
}

// written is what a device has handed to its file system.
type written struct{ bytes, calls int }

// writtenFor has the device of a ward send so many readings of 64 bytes, one a second.
func writtenFor(readings int, path string, change func(*protocol.OutboxConfig)) (all written) {
	// A benchmark has no bubble of its own.
	ok := testing.RunTests(func(string, string) (bool, error) { return true, nil }, []testing.InternalTest{{Name: "written", F: func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			db, err := bolt.Open(t.Context(), bolt.Config{Path: path, Key: keys.NewSecret(randomBytes(32)), MaxBytes: 64 << 20})
			check(err)
			defer func() { check(db.Close()) }()
			w := newWard(t, keys.SuiteX25519)
			change(&w.device.outboxes[0])
			w.device.change = func(c *protocol.EndpointConfig) { c.Store = db }
			w.start()
			before := ioWritten()
			for i := range readings {
				w.device.send(fmt.Sprintf("%-64d", i))
				time.Sleep(time.Second)
			}
			w.until("receipts", 10*time.Minute, w.drained)
			time.Sleep(2 * time.Minute) // what is written lazily
			after := ioWritten()
			all = written{after.bytes - before.bytes, after.calls - before.calls}
			w.device.end()
		})
	}}})
	if !ok {
		log.Fatal("the device has failed")
	}
	return all
}

// ioWritten is how many bytes this process has written, and in how many calls.
func ioWritten() (w written) {
	text, err := os.ReadFile("/proc/self/io")
	check(err)
	for line := range bytes.Lines(text) {
		_, _ = fmt.Sscanf(string(line), "wchar: %d", &w.bytes)
		_, _ = fmt.Sscanf(string(line), "syscw: %d", &w.calls)
	}
	return w
}
