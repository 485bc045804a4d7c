package protocol_test

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	bbolt "go.etcd.io/bbolt"

	"github.com/vitalpost/vitalpost/envelope"
	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/protocol"
	"github.com/vitalpost/vitalpost/protocol/store/bolt"
	"github.com/vitalpost/vitalpost/transport"
	"github.com/vitalpost/vitalpost/transport/https"
)

// BenchmarkHop measures a hop with durable custody and signed records against what
// stores and forwards the same bytes with nothing but mutual TLS and bbolt, in turns:
// both take what many connections bring, one envelope a request, have it on the disk
// before they answer, and hand it on over one more such leg. bare-x is how many times
// as many a second the hop forwards; p50 and p99 are from the request to its answer,
// in milliseconds.
func BenchmarkHop(b *testing.B) {
	for _, size := range []int{256, 1024} {
		b.Run(fmt.Sprintf("size=%d", size), func(b *testing.B) { benchmarkHop(b, size) })
	}
}

const (
	benchWriters = 32
	benchRound   = 512 // envelopes
)

func benchmarkHop(b *testing.B, size int) {
	w := newBenchWorld(b, size)
	var ours, bare roundTimes
	for b.Loop() {
		envelopes := w.seal(benchRound)
		ours.add(w.round(b, w.hopBase, envelopes))
		bare.add(w.round(b, w.bareBase, envelopes))
	}
	b.ReportMetric(float64(bare.total)/float64(ours.total), "bare-x")
	b.ReportMetric(float64(benchRound*ours.rounds)/ours.total.Seconds(), "envelopes/s")
	b.ReportMetric(float64(benchRound*bare.rounds)/bare.total.Seconds(), "bare/s")
	for name, r := range map[string]*roundTimes{"": &ours, "bare-": &bare} {
		slices.Sort(r.each)
		b.ReportMetric(float64(r.each[len(r.each)/2].Microseconds())/1000, name+"p50-ms")
		b.ReportMetric(float64(r.each[len(r.each)*99/100].Microseconds())/1000, name+"p99-ms")
	}
}

// roundTimes is how long rounds took, until the last envelope was handed on.
type roundTimes struct {
	rounds int
	total  time.Duration
	each   []time.Duration
}

func (r *roundTimes) add(total time.Duration, each []time.Duration) {
	r.rounds++
	r.total += total
	r.each = append(r.each, each...)
}

// benchWorld is a sender, a hop, a bare store-and-forward, and a sink behind both.
type benchWorld struct {
	*chainKeys
	size              int
	client            *https.Client
	hopBase, bareBase transport.Address
	arrived           atomic.Int64
}

type chainKeys struct {
	hop, desk *party
	sealer    *envelope.Sealer
}

func (w *benchWorld) seal(n int) [][]byte {
	list := make([][]byte, n)
	var batch envelope.Batch
	m := &envelope.Message{Kind: envelope.KindObservation, Type: envelope.ContentFormat(112), Content: make([]byte, w.size)}
	for i := range list {
		binary.BigEndian.PutUint64(m.Content, uint64(i))
		check(w.sealer.Seal(&batch, m))
		list[i] = slices.Clone(batch.Legs[0].Envelope)
	}
	return list
}

// round sends envelopes from several goroutines, and waits until all have been handed
// on.
func (w *benchWorld) round(b *testing.B, to transport.Address, envelopes [][]byte) (time.Duration, []time.Duration) {
	each := make([]time.Duration, len(envelopes))
	goal := w.arrived.Load() + int64(len(envelopes))
	begun := time.Now()
	var next atomic.Int64
	var wg sync.WaitGroup
	for range benchWriters {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(envelopes); i = int(next.Add(1)) - 1 {
				sent := time.Now()
				if err := w.client.Send(b.Context(), to, transport.Parcel{Envelope: envelopes[i]}); err != nil {
					b.Error(err)
				}
				each[i] = time.Since(sent)
			}
		})
	}
	wg.Wait()
	for w.arrived.Load() < goal && !b.Failed() {
		time.Sleep(50 * time.Microsecond)
	}
	return time.Since(begun), each
}

func newBenchWorld(b *testing.B, size int) *benchWorld {
	device, hop, desk := someNode(keys.RoleMeasure), someNode(keys.RoleHop), someNode(keys.RoleReport)
	sealer, err := envelope.NewSealer(&envelope.Plan{
		From: device.identity, OneWay: true, Padding: envelope.Block(1),
		Routes: []envelope.Route{{Via: []*keys.Bundle{hop.bundle}, To: []*keys.Bundle{desk.bundle}}},
	})
	check(err)
	w := &benchWorld{chainKeys: &chainKeys{hop, desk, sealer}, size: size}
	serverCert, clientCert := benchCertificate(), benchCertificate()
	pin := https.PinOf(serverCert.Leaf)
	newServer := func() *https.Server {
		s, err := https.NewServer(https.ServerConfig{
			Peers: https.ByPin(map[https.Pin]string{https.PinOf(clientCert.Leaf): "peer"}), Rate: 1e9, Burst: 1 << 30, Requests: 1 << 10, Concurrency: benchWriters,
		})
		check(err)
		return s
	}
	listen := func(h http.Handler) transport.Address {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		check(err)
		s := https.NewHTTPServer(h, https.ServerTLS(serverCert), nil)
		go func() { _ = s.ServeTLS(l, "", "") }()
		b.Cleanup(func() { s.Close() })
		return transport.Address("https://" + l.Addr().String() + "/")
	}
	newClient := func() *https.Client {
		h := https.NewHTTPClient(https.ClientTLS(&clientCert, pin))
		h.Transport.(*http.Transport).MaxIdleConnsPerHost = benchWriters
		protocols := new(http.Protocols)
		protocols.SetHTTP1(true)
		h.Transport.(*http.Transport).Protocols = protocols
		b.Cleanup(h.CloseIdleConnections)
		c, err := https.NewClient(https.ClientConfig{HTTP: h})
		check(err)
		return c
	}
	serve := func(t transport.Transport, h transport.Handler) {
		ctx, cancel := context.WithCancel(context.Background())
		var wg sync.WaitGroup
		wg.Go(func() { check(t.Serve(ctx, h)) })
		b.Cleanup(func() { cancel(); wg.Wait() })
	}
	w.client = newClient()
	sink := newServer()
	sinkBase := listen(sink)
	serve(sink, func(context.Context, transport.Ingress, []byte) error { w.arrived.Add(1); return nil })

	// The hop.
	db, err := bolt.Open(b.Context(), bolt.Config{Path: filepath.Join(b.TempDir(), "hop"), Key: keys.NewSecret(randomBytes(32)), MaxBytes: 1 << 30})
	check(err)
	b.Cleanup(func() { db.Close() })
	in := newServer()
	w.hopBase = listen(in)
	addresses, err := protocol.NewStaticAddresses(map[keys.Thumbprint]transport.Address{desk.name(): sinkBase})
	check(err)
	node, err := protocol.NewHop(protocol.HopConfig{
		Holder: hop.holder, Identity: hop.identity, Store: db, Addresses: addresses, May: func(string, keys.Thumbprint) bool { return true },
		Links: []protocol.Link{{Transport: in, Number: 1}, {Transport: newClient(), Number: 2, Schemes: []string{https.Scheme}, SendOnly: true}},
	})
	check(err)
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	wg.Go(func() { check(node.Run(ctx)) })
	b.Cleanup(func() { cancel(); wg.Wait() })

	w.bareBase = listen(w.bare(b, newClient(), sinkBase))
	for w.client.Send(b.Context(), w.hopBase, transport.Parcel{Envelope: w.seal(1)[0]}) != nil {
		time.Sleep(time.Millisecond)
	}
	for w.arrived.Load() < 1 {
		time.Sleep(time.Millisecond)
	}
	return w
}

// bare stores what comes in bbolt, answers, and hands it on.
func (w *benchWorld) bare(b *testing.B, c *https.Client, to transport.Address) http.Handler {
	db, err := bbolt.Open(filepath.Join(b.TempDir(), "bare"), 0o600, nil)
	check(err)
	b.Cleanup(func() { db.Close() })
	bucket := []byte("queue")
	check(db.Update(func(tx *bbolt.Tx) error { _, err := tx.CreateBucket(bucket); return err }))
	db.MaxBatchDelay = time.Millisecond
	var number atomic.Uint64
	queue := make(chan uint64, 1<<16)
	var wg sync.WaitGroup
	for range benchWriters {
		wg.Go(func() {
			for n := range queue {
				key := binary.BigEndian.AppendUint64(nil, n)
				var content []byte
				check(db.View(func(tx *bbolt.Tx) error { content = bytes.Clone(tx.Bucket(bucket).Get(key)); return nil }))
				check(c.Send(context.Background(), to, transport.Parcel{Envelope: content}))
				check(db.Batch(func(tx *bbolt.Tx) error { return tx.Bucket(bucket).Delete(key) }))
			}
		})
	}
	b.Cleanup(func() {
		close(queue)
		wg.Wait() // before the database closes
	})
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		content, err := io.ReadAll(r.Body)
		check(err)
		n := number.Add(1)
		check(db.Batch(func(tx *bbolt.Tx) error { return tx.Bucket(bucket).Put(binary.BigEndian.AppendUint64(nil, n), content) }))
		queue <- n
		// What the client of package https takes for an answer.
		rw.Header()["Vitalpost-Answer"] = []string{takenField(content)}
		rw.WriteHeader(http.StatusNoContent)
	})
}

func randomBytes(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.Read(b)
	return b
}

func benchCertificate() tls.Certificate {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	check(err)
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	check(err)
	leaf, err := x509.ParseCertificate(der)
	check(err)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key, Leaf: leaf}
}

func takenField(content []byte) string {
	d := sha256.Sum256(content)
	return "taken;sha-256=:" + base64.StdEncoding.EncodeToString(d[:]) + ":"
}
