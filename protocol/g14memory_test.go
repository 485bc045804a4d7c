package protocol_test

import (
	"context"
	"encoding/binary"
	"fmt"
	"maps"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/vitalpost/vitalpost/envelope"
	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/protocol"
	"github.com/vitalpost/vitalpost/protocol/store/bolt"
	"github.com/vitalpost/vitalpost/transport"
)

// handLink is a link without a network: what is sent by it has arrived, and a test hands
// in what comes.
type handLink struct {
	ready   chan transport.Handler
	sent    atomic.Int64
	handler transport.Handler
}

func (l *handLink) Send(context.Context, transport.Address, transport.Parcel) error {
	l.sent.Add(1)
	return nil
}

func (l *handLink) Serve(ctx context.Context, h transport.Handler) error {
	l.ready <- h
	<-ctx.Done()
	return nil
}

// A hop with ten thousand devices that have all sent something, in epochs that live, has
// at most 64 MiB in memory for it, whatever the transport takes for its connections.
func TestG14_TenThousandDevices(t *testing.T) {
	if testing.Short() || protocol.TestingRace {
		t.Skip("it takes a while")
	}
	const devices = 10_000
	used := hopMemory(t, devices)
	t.Logf("%d devices at a hop: %d bytes, %d each", devices, used, used/devices)
	if used > 64<<20 {
		t.Errorf("a hop has %d bytes in memory for %d devices, want at most 64 MiB", used, devices)
	}
}

// BenchmarkMemory measures what stays in memory for ten thousand devices: at a hop that
// they send by, and at a desk that they send to, which has a stream of receipts for each.
func BenchmarkMemory(b *testing.B) {
	const devices = 10_000
	for name, measure := range map[string]func(testing.TB, int) int{"at=hop": hopMemory, "at=desk": deskMemory} {
		b.Run(name, func(b *testing.B) {
			used := 0
			for b.Loop() {
				used = measure(b, devices)
			}
			b.ReportMetric(float64(used)/devices, "B/device")
			b.ReportMetric(float64(used)/(1<<20), "MiB")
		})
	}
}

// memoryWriters is how many devices send at once: one commit serves them all.
const memoryWriters = 64

// hopMemory is what a hop has in memory for so many devices.
func hopMemory(t testing.TB, devices int) int {
	trust := keys.Pins{}
	device, hop, desk := newParty(trust, keys.RoleMeasure, keys.SuiteXWing), newParty(trust, keys.RoleHop, keys.SuiteXWing), newParty(trust, keys.RoleReport, keys.SuiteXWing)
	addresses, err := protocol.NewStaticAddresses(map[keys.Thumbprint]transport.Address{desk.name(): "hand:desk"})
	check(err)
	link := &handLink{ready: make(chan transport.Handler)}
	counted := &counts{}
	node, err := protocol.NewHop(protocol.HopConfig{
		Holder: hop.holder, Identity: hop.identity, Store: openBolt(t), Addresses: addresses, Counters: counted,
		May: func(string, keys.Thumbprint) bool { return true }, Links: []protocol.Link{{Transport: link, Schemes: []string{"hand"}}},
	})
	check(err)
	link.run(t, node.Run)
	before := heapInUse()
	each(devices, func(i int) {
		link.sealAndHand(t, fmt.Sprint("device ", i), &envelope.Plan{
			From: device.identity, Routes: []envelope.Route{{Via: []*keys.Bundle{hop.bundle}, To: []*keys.Bundle{desk.bundle}}},
			Subject: number(i), OneWay: true,
		})
	})
	await(t, func() bool { return counted.of(protocol.CountForwarded) == int64(2*devices) })
	used := heapInUse() - before
	runtime.KeepAlive(node)
	return used
}

// deskMemory is what a desk has in memory for so many devices, when all have got
// receipts.
func deskMemory(t testing.TB, devices int) int {
	trust := keys.Pins{}
	hop, desk := newParty(trust, keys.RoleHop, keys.SuiteXWing), newParty(trust, keys.RoleReport, keys.SuiteXWing)
	table := map[keys.Thumbprint]protocol.DirectoryEntry{hop.name(): {Bundle: hop.bundle.Signed(), Address: "hand:hop"}}
	senders := make([]*keys.Identity, devices)
	for i := range senders {
		own := keys.Pins{}
		p := newParty(own, keys.RoleMeasure, keys.SuiteXWing)
		maps.Copy(trust, own) // more than keys.MaxPins, which a file may have
		senders[i] = p.identity
		table[p.name()] = protocol.DirectoryEntry{Bundle: p.bundle.Signed(), Address: "hand:device"}
	}
	directory, err := protocol.NewStaticDirectory(table)
	check(err)
	link := &handLink{ready: make(chan transport.Handler)}
	counted := &counts{}
	node, err := protocol.NewEndpoint(protocol.EndpointConfig{
		Holder: desk.holder, Identity: desk.identity, Trust: trust, Directory: directory, Store: openBolt(t), Counters: counted,
		Links: []protocol.Link{{Transport: link, Schemes: []string{"hand"}}}, Openings: devices,
	})
	check(err)
	link.run(t, node.Run)
	before := heapInUse()
	for range memoryWriters {
		go func() {
			for {
				d, err := node.Receive(t.Context())
				if err != nil {
					return
				}
				if err := d.Done(t.Context()); err != nil {
					t.Error(err)
				}
			}
		}()
	}
	each(devices, func(i int) {
		link.sealAndHand(t, "hop", &envelope.Plan{
			From: senders[i], Routes: []envelope.Route{{To: []*keys.Bundle{desk.bundle}}}, Subject: number(i),
		})
	})
	await(t, func() bool {
		return counted.of(protocol.CountDone) == int64(2*devices) && counted.of(protocol.CountForwarded) >= int64(devices)
	})
	used := heapInUse() - before
	runtime.KeepAlive(node)
	return used
}

// sealAndHand seals two messages of a stream and hands them in.
func (l *handLink) sealAndHand(t testing.TB, peer string, p *envelope.Plan) {
	sealer, err := envelope.NewSealer(p)
	check(err)
	defer sealer.Close()
	for range 2 {
		var b envelope.Batch
		check(sealer.Seal(&b, &envelope.Message{Kind: envelope.KindObservation, Type: envelope.MediaType("text/plain"), Content: []byte("SpO2 97 %")}))
		if err := l.handler(t.Context(), transport.Ingress{Peer: peer}, b.Legs[0].Envelope); err != nil {
			t.Error(err)
		}
	}
}

// run runs a node until the test ends, and returns when it serves the link.
func (l *handLink) run(t testing.TB, run func(context.Context) error) {
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	wg.Go(func() { check(run(ctx)) })
	t.Cleanup(func() { cancel(); wg.Wait() })
	l.handler = <-l.ready
}

func openBolt(t testing.TB) *bolt.Store {
	db, err := bolt.Open(t.Context(), bolt.Config{Path: filepath.Join(t.TempDir(), "store"), Key: keys.NewSecret(randomBytes(32)), MaxBytes: 1 << 30})
	check(err)
	t.Cleanup(func() { check(db.Close()) })
	return db
}

// each calls f with 0 to n-1, some at once.
func each(n int, f func(i int)) {
	var next atomic.Int64
	var wg sync.WaitGroup
	for range memoryWriters {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				f(i)
			}
		})
	}
	wg.Wait()
}

func await(t testing.TB, f func() bool) {
	for range 120_000 {
		if f() || t.Failed() {
			return
		}
		time.Sleep(time.Millisecond)
	}
	t.Error("it takes too long")
}

func number(i int) (s envelope.Subject) {
	binary.BigEndian.PutUint64(s[:], uint64(i+1))
	return s
}

func heapInUse() int {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int(m.HeapAlloc)
}
