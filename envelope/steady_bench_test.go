package envelope

import (
	"bytes"
	"crypto/cipher"
	"crypto/ed25519"
	"crypto/sha256"
	"fmt"
	"testing"

	"github.com/vitalpost/vitalpost/envelope/internal/wire"
	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/keys/cose"
	"github.com/vitalpost/vitalpost/keys/cose/dcbor"
	"github.com/vitalpost/vitalpost/protocol/conformance/txmap"
	"github.com/vitalpost/vitalpost/protocol/conformance/xbare"
)

// Steady state: epochs are open, and a message costs what is symmetric and one
// signature. xbare's bare primitives have their AEADs at hand too.

func steady(b *testing.B, run func(b *testing.B, w *ward, bare *steadyBare, size int)) {
	for _, suite := range []keys.Suite{keys.SuiteXWing, keys.SuiteX25519} {
		for _, size := range []int{32, 256, 1024, 16384} {
			b.Run(fmt.Sprintf("steady/suite=%d/hops=3/size=%d", suite, size), func(b *testing.B) {
				w := newWard(b, 3, suite)
				run(b, w, newSteadyBare(b, w, size), size)
			})
		}
	}
}

// steadyBare is the bare primitives of one message in steady state.
type steadyBare struct {
	w        *ward
	aead     cipher.AEAD
	signer   ed25519.PrivateKey
	verifier ed25519.PublicKey
	tbs      []byte
	sizes    []int // of what is sealed: core, then layers from the last hop
	memory   []byte
	nonce    []byte
	aad      []byte
}

func newSteadyBare(tb testing.TB, w *ward, size int) *steadyBare {
	b := &steadyBare{w: w, nonce: make([]byte, 12), aad: make([]byte, 48), memory: make([]byte, size+2048)}
	one := newBareWork(tb, w, w.suite(), size)
	b.aead, b.signer, b.verifier, b.tbs = one.content(one.key), one.signer, one.verifier, one.tbs
	s, batch := w.steady(size)
	defer s.Close()
	n := len(batch.Core)
	b.sizes = append(b.sizes, n-37)
	for range w.hops {
		b.sizes = append(b.sizes, n)
		n = wire.SealedSize(w.suite(), n)
	}
	return b
}

func (b *steadyBare) seal() error {
	ed25519.Sign(b.signer, b.tbs)
	sha256.Sum256(b.tbs) // the message's id
	for _, n := range b.sizes {
		b.aead.Seal(b.memory[:0], b.nonce, b.memory[:n], b.aad)
	}
	return nil
}

// ciphertexts returns as many as there are envelopes, since one that is at hand in
// the processor's cache opens faster.
func (b *steadyBare) ciphertexts(n, size int) [][]byte {
	list := make([][]byte, n)
	for i := range list {
		list[i] = b.aead.Seal(nil, b.nonce, make([]byte, size), b.aad)
	}
	return list
}

func (b *steadyBare) peel(ciphertext []byte) error {
	_, err := b.aead.Open(b.memory[:0], b.nonce, ciphertext, b.aad)
	return err
}

func (b *steadyBare) open(ciphertext []byte, s *signed) error {
	if _, err := b.aead.Open(b.memory[:0], b.nonce, ciphertext, b.aad); err != nil {
		return err
	}
	sha256.Sum256(s.tbs)
	if !ed25519.Verify(b.verifier, s.tbs, s.signature) {
		return ErrSignature
	}
	return nil
}

// signed is what was signed of a message: verification is not constant time, so
// bare verifies the very same.
type signed struct{ tbs, signature []byte }

func (w *ward) suite() keys.Suite { return w.device.bundle.Acceptable()[0] }

// steady returns a sealer past its first openings, and the last batch.
func (w *ward) steady(size int) (*Sealer, *Batch) {
	w.tb.Helper()
	p := w.plan()
	p.Padding = Block(1)
	s, err := NewSealer(p)
	if err != nil {
		w.tb.Fatal(err)
	}
	b := new(Batch)
	for range 3 {
		if err := s.Seal(b, w.message(size)); err != nil {
			w.tb.Fatal(err)
		}
	}
	return s, b
}

func BenchmarkSealSteady(b *testing.B) {
	steady(b, func(b *testing.B, w *ward, bare *steadyBare, size int) {
		s, batch := w.steady(size)
		over := len(batch.Legs[0].Envelope) - size
		message, n := w.message(size), 0
		xbare.Run(b, func() error {
			if n++; n%64 == 0 {
				next := s.stream.next
				if err := s.Acknowledge(w.recipients[0].identity.Thumbprint(), next, s.receipts.head, nil); err != nil {
					return err
				}
			}
			return s.Seal(batch, message)
		}, bare.seal)
		b.ReportMetric(float64(over), "over-B")
	})
}

// stream seals n messages, for benchmarks that take them one after the other.
func (w *ward) stream(n, size int, hops int) (envelopes [][]byte, signatures []signed) {
	w.tb.Helper()
	p := w.plan()
	p.OneWay, p.Padding, p.Routes[0].Via = true, Block(1), p.Routes[0].Via[:hops]
	s, err := NewSealer(p)
	if err != nil {
		w.tb.Fatal(err)
	}
	for range n {
		var b Batch
		if err := s.Seal(&b, w.message(size)); err != nil {
			w.tb.Fatal(err)
		}
		envelopes = append(envelopes, b.Legs[0].Envelope)
		signatures = append(signatures, s.lastSigned(w.tb))
	}
	return envelopes, signatures
}

// lastSigned returns what a sealer has signed last, from its own memory.
func (s *Sealer) lastSigned(tb testing.TB) signed {
	tb.Helper()
	plain, err := wire.ParseCoreSealed(s.plain)
	if err != nil {
		tb.Fatal(err)
	}
	r := dcbor.NewReader(plain.Message, "message")
	r.Tag(cose.TagSign1)
	r.Tuple(4)
	tbs := dcbor.AppendText(dcbor.AppendArray(nil, 4), "Signature1")
	tbs = dcbor.AppendBytes(tbs, r.Bytes())
	r.Map()
	tbs = dcbor.AppendBytes(dcbor.AppendBytes(tbs, s.aad), r.Bytes())
	out := signed{tbs, bytes.Clone(r.Bytes())}
	if err := r.Done(); err != nil {
		tb.Fatal(err)
	}
	return out
}

func BenchmarkPeelSteady(b *testing.B) {
	steady(b, func(b *testing.B, w *ward, bare *steadyBare, size int) {
		list, _ := w.stream(256, size, 3) // few enough to be at hand, as what a network card has just delivered
		ciphertexts := bare.ciphertexts(len(list), bare.sizes[len(bare.sizes)-1])
		var peeler *Peeler
		var f Forward
		n, m := 0, 0
		xbare.RunAfter(b, func() {
			if n%len(list) == 0 {
				peeler, n = w.statefulPeeler(w.hops[0], new(txmap.Store)), 1
				w.take(peeler, &f, list[0])
			}
		}, func() error {
			err := peeler.Peel(&f, list[n], Ingress{})
			f.Changes().Settle(err == nil)
			n++
			return err
		}, func() error {
			m = (m + 1) % len(list)
			return bare.peel(ciphertexts[m])
		})
	})
}

func BenchmarkOpenSteady(b *testing.B) {
	steady(b, func(b *testing.B, w *ward, bare *steadyBare, size int) {
		list, signatures := w.stream(256, size, 0)
		ciphertexts := bare.ciphertexts(len(list), bare.sizes[0])
		var opener *Opener
		memory := make([]byte, 0, size+1024)
		n, m := 0, 0
		xbare.RunAfter(b, func() {
			if n%len(list) == 0 {
				opener, n = w.statefulOpener(w.recipients[0], new(txmap.Store)), 1
				w.receive(opener, list[0])
			}
		}, func() error {
			v, err := opener.Open(memory, list[n])
			if err == nil {
				v.Changes().Settle(true)
			}
			n++
			return err
		}, func() error {
			m = (m + 1) % len(list)
			return bare.open(ciphertexts[m], &signatures[m])
		})
	})
}
