package keys

import (
	"crypto/ed25519"
	"crypto/sha256"
	"fmt"
	"testing"
	"time"

	"filippo.io/mldsa"
)

// What a message costs at a trust store that has been asked before, against hashing one
// of 1 KiB.
func BenchmarkTrustStoreWarm(b *testing.B) {
	w := newTrustWorld(b)
	w.vouch(newDual(b, 1), RoleMeasure)
	q := Query{newDual(b, 1).Thumbprint(), RoleMeasure, w.now}
	message := make([]byte, 1024)
	var check, hash time.Duration
	b.ReportAllocs()
	const batch = 256
	for b.Loop() {
		t0 := time.Now()
		for range batch {
			if d, err := w.store.Check(q); err != nil || !d.Trusted {
				b.Fatal(d, err)
			}
		}
		t1 := time.Now()
		for range batch {
			sink = sha256.Sum256(message)
		}
		check, hash = check+t1.Sub(t0), hash+time.Since(t1)
	}
	n := float64(b.N * batch)
	b.ReportMetric(float64(check)/n, "ns/check")
	b.ReportMetric(float64(hash)/n, "ns/SHA-256")
	b.ReportMetric(float64(check)/float64(hash), "ratio")
}

var sink [32]byte

// What the first question about an identity costs, against the signatures that it
// verifies.
func BenchmarkTrustStoreCold(b *testing.B) {
	for _, steps := range []int{0, 50} {
		b.Run(fmt.Sprintf("steps=%d", steps), func(b *testing.B) {
			w := newTrustWorld(b)
			l := w.newLine(newDual(b, 1), nil, RoleMeasure)
			for n := range steps {
				l.rotate(l.at, newDual(b, byte(2+n)), w.now)
			}
			q := Query{l.at.Thumbprint(), RoleMeasure, w.now}
			bare := bareSignatures(b, l.at, 1+2*steps)
			var check, verify time.Duration
			for b.Loop() {
				w.open()
				t0 := time.Now()
				if d, err := w.store.Check(q); err != nil || !d.Trusted {
					b.Fatal(d, err)
				}
				t1 := time.Now()
				bare()
				check, verify = check+t1.Sub(t0), verify+time.Since(t1)
			}
			b.ReportMetric(float64(check)/float64(b.N), "ns/check")
			b.ReportMetric(float64(check)/float64(verify), "ratio")
		})
	}
}

// bareSignatures returns what verifies n pairs of signatures of a dual identity, with the
// primitives alone; each key is taken from its bytes, as a statement has it.
func bareSignatures(b *testing.B, id *Identity, n int) func() {
	b.Helper()
	message := make([]byte, 5000)
	ed := ed25519.NewKeyFromSeed(seed(1))
	ml := newMLDSA65(b, seed(1))
	s1 := ed25519.Sign(ed, message)
	s2, err := ml.Sign(nil, message, &mldsa.Options{})
	if err != nil {
		b.Fatal(err)
	}
	public, raw := ed.Public().(ed25519.PublicKey), ml.PublicKey().Bytes()
	return func() {
		for range n {
			key, err := mldsa.NewPublicKey(mldsa.MLDSA65(), raw)
			if err != nil || !ed25519.Verify(public, message, s1) || mldsa.Verify(key, message, s2, nil) != nil {
				b.Fatal("bare")
			}
		}
	}
}
