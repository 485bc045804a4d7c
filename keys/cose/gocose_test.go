package cose

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"testing"

	gocose "github.com/veraison/go-cose"
	"github.com/vitalpost/vitalpost/keys/cose/dcbor"
	"pgregory.net/rapid"
)

// rawSign1 builds a tagged COSE_Sign1 of parts that need not fit.
func rawSign1(protected, unprotected, payload, signature []byte) []byte {
	b := dcbor.AppendArray(dcbor.AppendTag(nil, TagSign1), 4)
	b = append(dcbor.AppendBytes(b, protected), unprotected...)
	return dcbor.AppendBytes(dcbor.AppendBytes(b, payload), signature)
}

// signRaw is rawSign1 with a signature over just these parts.
func signRaw(tb testing.TB, s *Signer, protected, unprotected, aad, payload []byte) []byte {
	tb.Helper()
	signature, err := s.sign(nil, appendSigStructure(nil, protected, aad, payload))
	if err != nil {
		tb.Fatal(err)
	}
	return rawSign1(protected, unprotected, payload, signature)
}

// goVerify has go-cose read and verify b.
func goVerify(b []byte, aad []byte, v gocose.Verifier) error {
	var m gocose.Sign1Message
	if err := m.UnmarshalCBOR(b); err != nil {
		return err
	}
	return m.Verify(aad, v)
}

// TestGoCOSE: go-cose verifies what is signed here and the other way round, and
// both write the same bytes.
func TestGoCOSE(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		aad := rapid.SliceOfN(rapid.Byte(), 0, 300).Draw(rt, "aad")
		payload := rapid.SliceOfN(rapid.Byte(), 0, 300).Draw(rt, "payload")
		s := newSigner(t, rapid.Byte().Draw(rt, "seed"))
		ours, err := AppendSign1(nil, s, aad, payload)
		if err != nil {
			rt.Fatal(err)
		}
		if err := goVerify(ours, aad, GoVerifier(s.Verifier())); err != nil {
			rt.Fatalf("go-cose refuses %x: %v", ours, err)
		}
		signer := GoSigner(s)
		headers := gocose.Headers{Protected: gocose.ProtectedHeader{gocose.HeaderLabelAlgorithm: signer.Algorithm()}}
		theirs, err := gocose.Sign1(rand.Reader, signer, headers, payload, aad)
		if err != nil {
			rt.Fatal(err)
		}
		if !bytes.Equal(ours, theirs) {
			rt.Fatalf("here    %x\ngo-cose %x", ours, theirs)
		}
		if err := goVerify(ours, append(aad, 0), GoVerifier(s.Verifier())); !errors.Is(err, gocose.ErrVerification) {
			rt.Fatalf("another aad: %v", err)
		}
	})
}

// TestStricterThanGoCOSE has what go-cose v1.3.0 takes, with a signature that
// verifies, and this package refuses: each would let a signed object have a
// second encoding, or an algorithm or parameter that nobody checked.
func TestStricterThanGoCOSE(t *testing.T) {
	s := newSigner(t, 1)
	aad, payload, empty := []byte("aad"), []byte("reading"), []byte{0xa0}
	alg := unhex(t, "a10132")
	good := signRaw(t, s, alg, empty, aad, payload)
	signature := good[len(good)-64:]
	splice := func(from, to int, with string) []byte {
		return bytes.Join([][]byte{good[:from], unhex(t, with), good[to:]}, nil)
	}
	for _, c := range []struct {
		name  string
		b     []byte
		class error
	}{
		{"length of the protected header in two bytes", splice(2, 3, "5803"), ErrFormat},
		{"length of the payload in two bytes", splice(7, 8, "5807"), ErrFormat},
		{"length of the payload in nine bytes", splice(7, 8, "5b0000000000000007"), ErrFormat},
		{"length of the signature in three bytes", splice(15, 17, "590040"), ErrFormat},
		{"alg in two bytes", signRaw(t, s, unhex(t, "a1013812"), empty, aad, payload), ErrFormat},
		{"the protected map's head in two bytes", signRaw(t, s, unhex(t, "b8010132"), empty, aad, payload), ErrFormat},
		{"label in two bytes", signRaw(t, s, unhex(t, "a1180132"), empty, aad, payload), ErrFormat},
		{"protected map unsorted", signRaw(t, s, unhex(t, "a2 044101 0132"), empty, aad, payload), ErrFormat},
		{"no alg, with external_aad", signRaw(t, s, nil, empty, aad, payload), ErrFormat},
		{"no alg, empty map", rawSign1(unhex(t, "a0"), empty, payload, signEmpty(t, s, aad, payload)), ErrFormat},
		{"alg unprotected", signRaw(t, s, nil, unhex(t, "a10132"), aad, payload), ErrFormat},
		{"crit that nobody understands", signRaw(t, s, unhex(t, "a3 0132 02811863 186300"), empty, aad, payload), ErrFormat},
		{"an unknown parameter", signRaw(t, s, unhex(t, "a2 0132 186300"), empty, aad, payload), ErrFormat},
		{"a text label", signRaw(t, s, unhex(t, "a2 0132 616100"), empty, aad, payload), ErrFormat},
		{"an entry injected unprotected", rawSign1(alg, unhex(t, "a1186300"), payload, signature), ErrFormat},
		{"a float injected unprotected", rawSign1(alg, unhex(t, "a11863f93c00"), payload, signature), ErrFormat},
		{"a kid injected unprotected", rawSign1(alg, unhex(t, "a1044101"), payload, signature), ErrFormat},
		{"a header map over 8192 bytes", rawSign1(alg, bigHeader(8193), payload, signature), ErrLimit},
	} {
		t.Run(c.name, func(t *testing.T) {
			if err := goVerify(c.b, aad, GoVerifier(s.Verifier())); err != nil {
				t.Errorf("go-cose refuses it too: %v", err)
			}
			_, err := ParseSign1(c.b)
			refused(t, err, c.class)
		})
	}
}

// signEmpty signs what go-cose takes for an empty protected header.
func signEmpty(t *testing.T, s *Signer, aad, payload []byte) []byte {
	b := signRaw(t, s, unhex(t, "a0"), []byte{0xa0}, aad, payload)
	return b[len(b)-64:]
}

// bigHeader returns a header map of n bytes, 260 to 65539.
func bigHeader(n int) []byte {
	return dcbor.AppendBytes([]byte{0xa1, 0x18, 0x63}, make([]byte, n-6))
}

// TestGoCOSEOtherNumbers: with its own verifier, go-cose takes -8 for an
// Ed25519 key, and any key. Here the number is -19 and a weak key is none.
func TestGoCOSEOtherNumbers(t *testing.T) {
	s := newSigner(t, 1)
	verifier, err := gocose.NewVerifier(gocose.AlgorithmEdDSA, s.Verifier().PublicKey())
	if err != nil {
		t.Fatal(err)
	}
	b := signRaw(t, s, unhex(t, "a10127"), []byte{0xa0}, nil, []byte("reading"))
	if err := goVerify(b, nil, verifier); err != nil {
		t.Errorf("go-cose refuses -8: %v", err)
	}
	m, err := ParseSign1(b)
	if err != nil {
		t.Fatal(err)
	}
	_, err = m.Verify(s.Verifier(), nil, nil)
	refused(t, err, ErrAlgorithm)

	identity := ed25519.PublicKey(append([]byte{1}, make([]byte, 31)...))
	weak, err := gocose.NewVerifier(gocose.AlgorithmEdDSA, identity)
	if err != nil {
		t.Fatal(err)
	}
	constant := append(bytes.Clone(identity), make([]byte, 32)...)
	if err := goVerify(rawSign1(unhex(t, "a10127"), []byte{0xa0}, []byte("forged"), constant), nil, weak); err != nil {
		t.Errorf("go-cose refuses the constant signature: %v", err)
	}
	_, err = NewVerifier(identity)
	refused(t, err, ErrFormat)
}
