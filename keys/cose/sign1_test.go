package cose

import (
	"bytes"
	"errors"
	"slices"
	"testing"
)

// TestSign1RoundTrip has payloads around each size of a head.
func TestSign1RoundTrip(t *testing.T) {
	s, other := newSigner(t, 1), newSigner(t, 2)
	for _, n := range []int{0, 1, 23, 24, 255, 256, 65535, 65536} {
		payload, aad := bytes.Repeat([]byte{7}, n), bytes.Repeat([]byte{8}, n/3)
		b, err := AppendSign1([]byte("before"), s, aad, payload)
		if err != nil {
			t.Fatal(err)
		}
		b, ok := bytes.CutPrefix(b, []byte("before"))
		if !ok || len(b) != Sign1Size(s, n) {
			t.Errorf("payload of %d: %d bytes, want %d behind what stood there", n, len(b), Sign1Size(s, n))
		}
		m, err := ParseSign1(b)
		if err != nil {
			t.Fatal(err)
		}
		if m.Algorithm() != AlgEd25519 {
			t.Errorf("algorithm %d", m.Algorithm())
		}
		scratch := make([]byte, 0, m.SigStructureSize(len(aad)))
		for _, scratch := range [][]byte{nil, make([]byte, 3, 5), scratch} {
			got, err := m.Verify(s.Verifier(), aad, scratch)
			if err != nil || !bytes.Equal(got, payload) {
				t.Errorf("payload of %d, scratch of %d: %v", n, cap(scratch), err)
			}
		}
		for _, c := range []struct {
			key *Verifier
			aad []byte
		}{{other.Verifier(), aad}, {s.Verifier(), append(slices.Clone(aad), 0)}, {s.Verifier(), append([]byte{9}, aad...)}} {
			got, err := m.Verify(c.key, c.aad, nil)
			refused(t, err, ErrSignature)
			if got != nil {
				t.Error("a payload came out of a message that does not verify")
			}
		}
	}
}

// TestSign1NoAllocation: with enough scratch, verifying costs no memory.
func TestSign1NoAllocation(t *testing.T) {
	s := newSigner(t, 1)
	payload, aad := make([]byte, 300), make([]byte, 70)
	b, err := AppendSign1(nil, s, aad, payload)
	if err != nil {
		t.Fatal(err)
	}
	m, err := ParseSign1(b)
	if err != nil {
		t.Fatal(err)
	}
	scratch := make([]byte, 0, m.SigStructureSize(len(aad)))
	if n := testing.AllocsPerRun(20, func() {
		if m, err := ParseSign1(b); err != nil || m.Algorithm() != AlgEd25519 {
			t.Fatal(err)
		} else if _, err := m.Verify(s.Verifier(), aad, scratch); err != nil {
			t.Fatal(err)
		}
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

// TestSign1Tampered: no bit of a signed message can change, and the class tells
// a broken structure from a broken signature.
func TestSign1Tampered(t *testing.T) {
	s := newSigner(t, 1)
	aad, payload := []byte("aad"), []byte("reading")
	b, err := AppendSign1(nil, s, aad, payload)
	if err != nil {
		t.Fatal(err)
	}
	tamper(t, b, []region{
		{5, head}, {6, number}, {8, head}, {15, signed}, {17, head}, {81, signed},
	}, func(b []byte) error {
		m, err := ParseSign1(b)
		if err != nil {
			return err
		}
		got, err := m.Verify(s.Verifier(), aad, nil)
		if (got == nil) != (err != nil) {
			t.Fatalf("payload %x beside %v", got, err)
		}
		return err
	})
}

// TestSign1SignatureSize: a signature of another size than the algorithm's is
// one that does not verify (SPEC.md section 7.4), not a broken structure.
func TestSign1SignatureSize(t *testing.T) {
	s := newSigner(t, 1)
	b, err := AppendSign1(nil, s, nil, []byte("reading"))
	if err != nil {
		t.Fatal(err)
	}
	signature := b[len(b)-64:]
	for _, other := range [][]byte{{}, signature[:63], append(slices.Clone(signature), 0), make([]byte, 64), make([]byte, 128)} {
		m, err := ParseSign1(rawSign1(unhex(t, "a10132"), unhex(t, "a0"), []byte("reading"), other))
		if err != nil {
			t.Fatal(err)
		}
		_, err = m.Verify(s.Verifier(), nil, nil)
		refused(t, err, ErrSignature)
	}
}

// TestSign1Zero: zero values of what is checked at its making can be written in
// Go, and must not pass for checked ones; above all not together.
func TestSign1Zero(t *testing.T) {
	s := newSigner(t, 1)
	for _, none := range []*Signer{nil, {}} {
		if b, err := AppendSign1([]byte("x"), none, nil, nil); err == nil || b != nil {
			t.Errorf("signed without a key: %x", b)
		}
	}
	var zero Sign1
	_, err := zero.Verify(s.Verifier(), nil, nil)
	refused(t, err, ErrAlgorithm)
	m, err := ParseSign1(rawSign1(unhex(t, "a10100"), unhex(t, "a0"), nil, make([]byte, 64)))
	if err != nil || m.Algorithm() != 0 {
		t.Fatalf("algorithm 0: %v", err)
	}
	_, err = m.Verify(s.Verifier(), nil, nil)
	refused(t, err, ErrAlgorithm)
	for _, none := range []*Verifier{nil, {}} {
		for _, m := range []Sign1{zero, m} {
			if payload, err := m.Verify(none, nil, nil); err == nil || payload != nil {
				t.Error("verified without a key")
			}
		}
	}
	if err := GoVerifier(new(Verifier)).Verify(nil, make([]byte, 64)); err == nil {
		t.Error("go-cose verified without a key")
	}
}

// TestAlgorithmIsTheKeys: the number in the header is compared with the key's,
// whatever it is (SPEC.md section 4.3).
func TestAlgorithmIsTheKeys(t *testing.T) {
	s := newSigner(t, 1)
	for _, alg := range []Algorithm{-8, -7, AlgESP256, AlgMLDSA65, AlgChaCha20Poly1305, AlgHPKE4, 0, -1, 1<<53 - 1, -1 << 53} {
		h := Header{Algorithm: alg}
		protected := h.Append(nil)
		if alg == 0 {
			protected = []byte{0xa1, 1, 0}
		}
		b := signRaw(t, s, protected, unhex(t, "a0"), []byte("aad"), []byte("reading"))
		m, err := ParseSign1(b)
		if err != nil {
			t.Fatal(err)
		}
		_, err = m.Verify(s.Verifier(), []byte("aad"), nil)
		refused(t, err, ErrAlgorithm)
		var e *AlgorithmError
		if !errors.As(err, &e) || e.Got != alg || e.Want != AlgEd25519 {
			t.Errorf("got %+v", e)
		}
	}
}
