package cose

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"errors"
	"io"
	"math/big"
	"slices"
	"testing"

	"filippo.io/mldsa"
)

// TestSign1Algorithms signs and verifies with each algorithm; no algorithm's
// signature is another's.
func TestSign1Algorithms(t *testing.T) {
	aad, payload := []byte("aad"), []byte("reading")
	all := signers(t, 1)
	for i, s := range all {
		b, err := AppendSign1([]byte("before"), s, aad, payload)
		if err != nil {
			t.Fatal(err)
		}
		b = bytes.TrimPrefix(b, []byte("before"))
		if len(b) != Sign1Size(s, len(payload)) {
			t.Errorf("%d: %d bytes, want %d", s.verifier.algorithm, len(b), Sign1Size(s, len(payload)))
		}
		// With room for what is signed, the message comes out the same way.
		room := make([]byte, 6, 6+Sign1Room(s, len(aad), len(payload)))
		roomy, err := AppendSign1(room, s, aad, payload)
		if err != nil || &roomy[0] != &room[0] || len(roomy) != 6+len(b) || verifySign1(roomy[6:], s, aad) != nil {
			t.Errorf("%d: with room %x, %v", s.verifier.algorithm, roomy, err)
		}
		m, err := ParseSign1(b)
		if err != nil {
			t.Fatal(err)
		}
		got, err := m.Verify(s.Verifier(), aad, nil)
		if err != nil || !bytes.Equal(got, payload) {
			t.Errorf("%d: %q, %v", m.Algorithm(), got, err)
		}
		for j, other := range all {
			if i != j {
				_, err := m.Verify(other.Verifier(), aad, nil)
				refused(t, err, ErrAlgorithm)
			}
		}
		_, err = m.Verify(signers(t, 2)[i].Verifier(), aad, nil)
		refused(t, err, ErrSignature)
		if err := goVerify(b, aad, GoVerifier(s.Verifier())); err != nil {
			t.Errorf("go-cose: %v", err)
		}
		// Every part is bound, and every size is checked.
		head := bytes.Index(b, payload) + len(payload) // of the signature
		for _, at := range []int{len(b) - 1, head + 3, head + 40, len(b) - 33} {
			c := bytes.Clone(b)
			c[at] ^= 1
			refused(t, verifySign1(c, s, aad), ErrSignature)
		}
	}
}

func verifySign1(b []byte, s *Signer, aad []byte) error {
	m, err := ParseSign1(b)
	if err != nil {
		return err
	}
	_, err = m.Verify(s.Verifier(), aad, nil)
	return err
}

// hardSigner is any key in hardware.
type hardSigner struct{ crypto.Signer }

func (h hardSigner) Sign(random io.Reader, b []byte, opts crypto.SignerOpts) ([]byte, error) {
	if _, ec := h.Public().(*ecdsa.PublicKey); ec != (opts.HashFunc() == crypto.SHA256) || ec != (len(b) == 32) {
		return nil, errors.New("a digest where the message belongs, or the other way round")
	}
	return h.Signer.Sign(random, b, opts)
}

// TestHardwareAlgorithms: keys of each algorithm behind crypto.Signer, which
// speaks ASN.1 for ECDSA, and whose s may be high.
func TestHardwareAlgorithms(t *testing.T) {
	for _, key := range []crypto.Signer{ed25519.NewKeyFromSeed(seed(1)), newESP256(t, 1), newMLDSA65(t, 1)} {
		s, err := NewSigner(hardSigner{key})
		if err != nil {
			t.Fatal(err)
		}
		for i := range 8 { // half of all s are high
			b, err := AppendSign1([]byte("before"), s, nil, []byte{byte(i)})
			if err != nil {
				t.Fatal(err)
			}
			m, err := ParseSign1(bytes.TrimPrefix(b, []byte("before")))
			if err != nil {
				t.Fatal(err)
			}
			if _, err := m.Verify(s.Verifier(), nil, nil); err != nil {
				t.Errorf("%d: %v", m.Algorithm(), err)
			}
		}
	}
	for _, out := range [][]byte{nil, {0x30, 0}, bytes.Repeat([]byte{1}, 64)} {
		s, err := NewSigner(fakeDER{newESP256(t, 1), out})
		if err != nil {
			t.Fatal(err)
		}
		var hardware *HardwareError
		if b, err := AppendSign1(nil, s, nil, nil); b != nil || !errors.As(err, &hardware) {
			t.Errorf("%x as a signature: %v", out, err)
		}
	}
}

type fakeDER struct {
	crypto.Signer
	out []byte
}

func (f fakeDER) Sign(io.Reader, []byte, crypto.SignerOpts) ([]byte, error) { return f.out, nil }

// TestMemorySigners: keys that are none, not of the parameters, or whose public
// half is another's.
func TestMemorySigners(t *testing.T) {
	mixed := *newESP256(t, 1)
	mixed.PublicKey = newESP256(t, 2).PublicKey
	none, beside := *newESP256(t, 1), *newESP256(t, 1)
	//lint:ignore SA1019 the fields are what a caller may still set
	none.D = new(big.Int)
	//lint:ignore SA1019 as above
	beside.PublicKey.Y = new(big.Int).Add(beside.PublicKey.Y, big.NewInt(1))
	mldsa44, err := mldsa.NewPrivateKey(mldsa.MLDSA44(), seed(1))
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		key   crypto.Signer
		class error // nil: of none
	}{
		"nil ECDSA":                        {(*ecdsa.PrivateKey)(nil), nil},
		"nil ML-DSA":                       {(*mldsa.PrivateKey)(nil), nil},
		"nil Ed25519":                      {(*ed25519.PrivateKey)(nil), nil},
		"ECDSA with another's public half": {&mixed, ErrFormat},
		"zero ECDSA":                       {&ecdsa.PrivateKey{}, ErrAlgorithm},
		"ECDSA with scalar 0":              {&none, ErrFormat},
		"ECDSA beside the curve":           {hardSigner{&beside}, ErrFormat},
		"ML-DSA-44":                        {mldsa44, ErrAlgorithm},
	} {
		s, err := NewSigner(c.key)
		if s != nil || err == nil {
			t.Errorf("%s: taken", name)
		} else if c.class != nil {
			refused(t, err, c.class)
		}
	}
	// What the caller does to its key afterwards changes nothing.
	key := newESP256(t, 1)
	s, err := NewSigner(key)
	if err != nil {
		t.Fatal(err)
	}
	//lint:ignore SA1019 as above
	key.D.SetInt64(7)
	signature, err := s.sign(nil, []byte("reading"))
	if err != nil || s.verifier.verify([]byte("reading"), signature) != nil {
		t.Errorf("the signer shares the caller's key: %v", err)
	}
}

// TestGenerateKey: the private half belongs to the public one, no two are the
// same, and only signature algorithms have one.
func TestGenerateKey(t *testing.T) {
	for _, alg := range []Algorithm{AlgEd25519, AlgESP256, AlgMLDSA65} {
		var private, other [32]byte
		k, err := GenerateKey(alg, &private)
		if err != nil || k.Algorithm() != alg {
			t.Fatalf("%d: %v", alg, err)
		}
		again, got, err := ParseKey(k.AppendPrivate(nil, private[:]))
		if err != nil || !slices.Equal(again.Public(), k.Public()) || !slices.Equal(got, private[:]) {
			t.Errorf("%d: %v", alg, err)
		}
		s, err := k.Signer(private[:])
		if err != nil || s.Verifier().Algorithm() != alg {
			t.Errorf("%d: %v", alg, err)
		}
		if _, err := GenerateKey(alg, &other); err != nil || other == private {
			t.Errorf("%d: twice the same: %v", alg, err)
		}
		_, err = k.Signer(other[:])
		refused(t, err, ErrFormat)
		_, err = k.Signer(private[:31])
		refused(t, err, ErrFormat)
		_, err = k.Signer(nil)
		refused(t, err, ErrFormat)
	}
	var private [32]byte
	for _, alg := range []Algorithm{0, AlgHPKE4, -7, -8, -48, -50} {
		_, err := GenerateKey(alg, &private)
		refused(t, err, ErrAlgorithm)
	}
}

// TestPartialKeys: literals of the standard library's types that nobody
// finished are refused, and none panics.
func TestPartialKeys(t *testing.T) {
	full := newESP256(t, 1)
	p256 := ecdsa.PublicKey{Curve: elliptic.P256()}
	//lint:ignore SA1019 the fields are what a caller may leave out
	half := ecdsa.PublicKey{Curve: elliptic.P256(), X: full.X}
	//lint:ignore SA1019 as above
	noPublic := ecdsa.PrivateKey{PublicKey: p256, D: full.D}
	for i, k := range []crypto.PublicKey{&p256, &half, new(ecdsa.PublicKey), new(mldsa.PublicKey)} {
		if v, err := NewVerifier(k); v != nil || err == nil {
			t.Errorf("%d: a verifier", i)
		}
	}
	for i, k := range []crypto.Signer{&noPublic, &ecdsa.PrivateKey{PublicKey: full.PublicKey}, new(ecdsa.PrivateKey), new(mldsa.PrivateKey)} {
		if s, err := NewSigner(k); s != nil || err == nil {
			t.Errorf("%d: a signer", i)
		}
	}
	if err := new(Signed).Verify(nil, nil); err == nil {
		t.Error("the zero Signed verifies")
	}
	if new(Verifier).PublicKey() != nil {
		t.Error("the zero Verifier has a key")
	}
}

// TestKeysAreCopies: whoever asks for a verifier's key and changes it, or changes
// the key that a signer was made of, changes nothing here.
func TestKeysAreCopies(t *testing.T) {
	ml := newMLDSA65(t, 1)
	for _, key := range []crypto.Signer{ed25519.NewKeyFromSeed(seed(1)), newESP256(t, 1), ml} {
		s, err := NewSigner(key)
		if err != nil {
			t.Fatal(err)
		}
		switch k := s.Verifier().PublicKey().(type) {
		case ed25519.PublicKey:
			clear(k)
		case *ecdsa.PublicKey:
			//lint:ignore SA1019 the field is what a caller may change
			k.X.SetInt64(1)
		case *mldsa.PublicKey:
			*k = *newMLDSA65(t, 2).PublicKey()
		}
		if key == crypto.Signer(ml) {
			*ml = *newMLDSA65(t, 2)
		}
		b, err := AppendSign1(nil, s, nil, []byte("reading"))
		if err != nil || verifySign1(b, s, nil) != nil {
			t.Errorf("%d: %v", s.verifier.algorithm, err)
		}
	}
}

// changingSigner signs what it was handed, and changes it before.
type changingSigner struct{ crypto.Signer }

func (c changingSigner) Sign(random io.Reader, b []byte, opts crypto.SignerOpts) ([]byte, error) {
	b[len(b)-1] ^= 1
	return c.Signer.Sign(random, b, opts)
}

// TestG2_HardwareChangesMessage: a bit that flips in a driver is found before the
// message goes out, and not by everybody who receives it.
func TestG2_HardwareChangesMessage(t *testing.T) {
	for _, key := range []crypto.Signer{ed25519.NewKeyFromSeed(seed(1)), newESP256(t, 1), newMLDSA65(t, 1)} {
		s, err := NewSigner(changingSigner{key})
		if err != nil {
			t.Fatal(err)
		}
		var hardware *HardwareError
		if b, err := AppendSign1(nil, s, nil, []byte("reading")); b != nil || !errors.As(err, &hardware) {
			t.Errorf("%d: got %x, %v", s.verifier.algorithm, b, err)
		}
	}
}
