package https_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/vitalpost/vitalpost/transport"
	"github.com/vitalpost/vitalpost/transport/https"
)

// BenchmarkSend measures envelopes, one by one and in batches, against what a bare
// POST of net/http does with the same bytes over the same TLS, in turns. bare-x is
// how many times as many envelopes a second there are; p50 and p99 are of one call,
// in microseconds; allocs/envelope counts both sides of the wire.
func BenchmarkSend(b *testing.B) {
	for _, http2 := range []bool{false, true} {
		for _, size := range []int{256, 4096} {
			for _, batch := range []int{1, 16, 256} {
				b.Run(fmt.Sprintf("http2=%v/size=%d/batch=%d", http2, size, batch), func(b *testing.B) {
					benchmarkSend(b, http2, size, batch)
				})
			}
		}
	}
}

func benchmarkSend(b *testing.B, http2 bool, size, batch int) {
	s := newSite(b, https.ServerConfig{Rate: 1e9, Burst: 1 << 30})
	s.serve(taken)
	c := s.client(s.clientConfig(http2))
	parcels := make([]transport.Parcel, batch)
	for i := range parcels {
		parcels[i].Envelope = make([]byte, size)
	}
	var n uint64
	ours := func() error {
		for i := range parcels {
			n++ // none is like another
			binary.BigEndian.PutUint64(parcels[i].Envelope, n)
		}
		if batch == 1 {
			return c.Send(b.Context(), s.base, parcels[0])
		}
		for _, err := range c.SendBatch(b.Context(), s.base, parcels) {
			if err != nil {
				return err
			}
		}
		return nil
	}
	bare := s.barePost(b, http2, parcels[0].Envelope)
	var oursTook, bareTook measured
	for b.Loop() {
		oursTook.run(b, 8, ours)
		bareTook.run(b, 8, bare)
	}
	perEnvelope := float64(oursTook.total) / float64(len(oursTook.each)*batch)
	b.ReportMetric(float64(bareTook.total)/float64(len(bareTook.each))/perEnvelope, "bare-x")
	b.ReportMetric(oursTook.percentile(50), "p50-us")
	b.ReportMetric(oursTook.percentile(99), "p99-us")
	b.ReportMetric(bareTook.percentile(50), "bare-p50-us")
	b.ReportMetric(bareTook.percentile(99), "bare-p99-us")
	b.ReportMetric(float64(oursTook.allocs)/float64(len(oursTook.each)*batch), "allocs/envelope")
	b.ReportMetric(float64(bareTook.allocs)/float64(len(bareTook.each)), "bare-allocs")
}

// measured is how long some calls took, and what they allocated.
type measured struct {
	each   []time.Duration
	total  time.Duration
	allocs uint64
}

func (m *measured) run(b *testing.B, n int, f func() error) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for range n {
		begun := time.Now()
		if err := f(); err != nil {
			b.Fatal(err)
		}
		took := time.Since(begun)
		m.each, m.total = append(m.each, took), m.total+took
	}
	runtime.ReadMemStats(&after)
	m.allocs += after.Mallocs - before.Mallocs
}

func (m *measured) percentile(p int) float64 {
	sorted := slices.Sorted(slices.Values(m.each))
	return float64(sorted[min(len(sorted)*p/100, len(sorted)-1)].Nanoseconds()) / 1000
}

// barePost returns a POST to a server that reads the content and says 204.
func (s *site) barePost(b *testing.B, http2 bool, content []byte) func() error {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	h := &http.Server{TLSConfig: https.ServerTLS(s.serverCert), Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.ReadAll(r.Body)
		w.WriteHeader(http.StatusNoContent)
	})}
	go func() { _ = h.ServeTLS(l, "", "") }()
	b.Cleanup(func() { h.Close() })
	client := s.clientConfig(http2).HTTP
	url := "https://" + l.Addr().String() + "/"
	return func() error {
		r, err := http.NewRequestWithContext(b.Context(), http.MethodPost, url, bytes.NewReader(content))
		if err != nil {
			return err
		}
		r.Header.Set("Content-Type", typeEnvelope)
		response, err := client.Do(r)
		if err != nil {
			return err
		}
		_, _ = io.Copy(io.Discard, response.Body)
		return response.Body.Close()
	}
}
