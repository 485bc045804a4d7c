package wire

import (
	"bytes"
	"errors"
	"testing"

	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/keys/cose"
	"github.com/vitalpost/vitalpost/keys/cose/dcbor"
	"github.com/vitalpost/vitalpost/protocol/conformance"
)

// refused fails unless err is of exactly one class that a parser may give.
func refused(t *testing.T, err error) {
	t.Helper()
	n := 0
	for _, class := range []error{dcbor.ErrFormat, dcbor.ErrLimit, cose.ErrAlgorithm} {
		if errors.Is(err, class) {
			n++
		}
	}
	if n != 1 {
		t.Fatalf("error of %d classes: %v", n, err)
	}
}

// same fails unless accepted bytes, written again, are the same bytes.
func same(t *testing.T, got, want []byte) {
	t.Helper()
	if !bytes.Equal(got, want) {
		t.Fatalf("accepted %x\nwritten  %x", want, got)
	}
}

// seeds adds what stands under a name among the intermediate values of vectors,
// and fails if that is nothing.
func seeds(f *testing.F, field ...string) {
	f.Helper()
	list, err := conformance.Seeds(field...)
	if err != nil {
		f.Fatal(err)
	}
	if len(list) == 0 {
		f.Fatal("no seeds")
	}
	for _, seed := range list {
		if len(seed) <= 8192 { // the mutator does better on short ones
			f.Add(seed)
		}
	}
}

func FuzzParseEnvelope(f *testing.F) {
	vectors, err := conformance.Load(conformance.SeedNames()...)
	if err != nil {
		f.Fatal(err)
	}
	for _, v := range vectors {
		f.Add([]byte(v.Input))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		const limit = 8192
		e, err := ParseEnvelope(b, limit)
		if err != nil {
			refused(t, err)
			return
		}
		if len(b)-len(e.Trail) > limit {
			t.Fatal("over the limit")
		}
		same(t, AppendEnvelope(nil, e), b)
		if EnvelopeSize(len(e.Body), len(e.Trail)) != len(b) {
			t.Fatal("EnvelopeSize is wrong")
		}
		WellFormedTrail(e.Trail)
		if body, err := parseBody(e.Body); err != nil {
			refused(t, err)
		} else {
			checkBody(t, &body, e.Body)
		}
	})
}

func FuzzParseBody(f *testing.F) {
	seeds(f, "sealed", "sealed_plaintext")
	f.Fuzz(func(t *testing.T, b []byte) {
		body, err := parseBody(b)
		if err != nil {
			refused(t, err)
			return
		}
		checkBody(t, &body, b)
	})
}

// parseBody reads a body of any kind, and checks it.
func parseBody(b []byte) (Body, error) {
	body, err := ReadBody(b)
	if err == nil {
		err = body.Check()
	}
	return body, err
}

// checkBody checks what a parsed body promises.
func checkBody(t *testing.T, body *Body, b []byte) {
	t.Helper()
	if body.Sealed.Counter >= MaxCounter {
		t.Fatal("counter over the limit")
	}
	switch body.Kind {
	case OpeningCore:
		if n := len(body.Core.KeyIDs); n < 1 || n > MaxRecipients || n != len(body.Core.Suites) {
			t.Fatalf("%d recipients", n)
		}
	case OpeningLayer:
		if len(body.Layer.Message.Unprotected.EncapsulatedKey) != body.Layer.Suite.EncSize() {
			t.Fatal("ek of another size")
		}
	case OpeningNone:
		return
	}
	// An opening stands between the head and the sealed, which is the rest.
	if !bytes.HasPrefix(b, append(AppendBodyHead(nil), body.Opening...)) {
		t.Fatal("the opening is not the bytes received")
	}
	if _, err := parseBody(b[1+len(body.Opening):]); err != nil {
		t.Fatalf("the rest is not a sealed: %v", err)
	}
}

func FuzzParseContext(f *testing.F) {
	seeds(f, "context")
	f.Fuzz(func(t *testing.T, b []byte) {
		c, err := ParseContext(b)
		if err != nil {
			refused(t, err)
			return
		}
		same(t, c.Append(nil), b)
		if err := c.Check(); err != nil {
			t.Fatalf("accepted, and Check says %v", err)
		}
		if len(c.Audience) > MaxRecipients || len(c.Routes) > MaxRoutes || c.Hops() > MaxHops || c.Expires-c.Created > MaxLife {
			t.Fatal("over a limit")
		}
	})
}

func FuzzParseClaim(f *testing.F) {
	seeds(f, "claim")
	f.Fuzz(func(t *testing.T, b []byte) {
		c, err := ParseClaim(b)
		if err != nil {
			refused(t, err)
			return
		}
		same(t, c.Append(nil), b)
		if len(c.MediaType) > MaxMediaType || c.Source != nil && len(c.Source.Device) > MaxDevice {
			t.Fatal("over a limit")
		}
	})
}

func FuzzParseCorePlaintext(f *testing.F) {
	seeds(f, "core_opening_plaintext")
	f.Fuzz(func(t *testing.T, b []byte) {
		p, err := ParseCorePlaintext(b)
		if err != nil {
			refused(t, err)
			return
		}
		same(t, AppendCorePlaintext(nil, p), b)
	})
}

func FuzzParseCoreSealed(f *testing.F) {
	seeds(f, "sealed_plaintext")
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := ParseCoreSealed(b)
		if err != nil {
			refused(t, err)
			return
		}
		again := append(AppendCoreSealedHead(make([]byte, 0, len(b))), s.Message...)
		same(t, AppendCoreSealedRest(again, s.Origin, len(b)), b)
	})
}

func FuzzParseLayerPlaintext(f *testing.F) {
	seeds(f, "opening_plaintext")
	f.Fuzz(func(t *testing.T, b []byte) {
		var one [1]keys.Thumbprint
		p, err := ParseLayerPlaintext(b, one[:])
		if err != nil {
			refused(t, err)
			return
		}
		if len(p.Next) < 1 || len(p.Next) > MaxRecipients {
			t.Fatal("over a limit")
		}
		if p.Admission == nil {
			same(t, AppendLayerPlaintext(nil, &p), b)
		}
	})
}

func FuzzWellFormedTrail(f *testing.F) {
	record := cose.Header{Algorithm: cose.AlgChaCha20Poly1305, Salt: make([]byte, 16)}
	aead, err := cose.NewAEAD(cose.AlgChaCha20Poly1305, make([]byte, 32))
	if err != nil {
		f.Fatal(err)
	}
	f.Add([]byte{})
	f.Add(cose.AppendEncrypt0(nil, &record, aead, make([]byte, 12), nil, []byte("record")))
	f.Fuzz(func(t *testing.T, b []byte) {
		if WellFormedTrail(b) && len(b) > MaxTrail {
			t.Fatal("over the limit")
		}
		if WellFormedTrail(append(bytes.Clone(b), 0)) && len(b) > 0 && WellFormedTrail(b) {
			t.Fatal("a byte behind a record is taken")
		}
	})
}
