package cose

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"errors"
	"io"
	"testing"

	"filippo.io/mldsa"
	gocose "github.com/veraison/go-cose"
)

// fakeSigner is a key in hardware: its type is not crypto/ed25519's.
type fakeSigner struct {
	public crypto.PublicKey
	sign   func(message []byte) ([]byte, error)
}

func (s fakeSigner) Public() crypto.PublicKey { return s.public }

func (s fakeSigner) Sign(random io.Reader, message []byte, opts crypto.SignerOpts) ([]byte, error) {
	if random == nil || opts.HashFunc() != 0 {
		return nil, errors.New("not pure Ed25519")
	}
	return s.sign(message)
}

// TestSignerInHardware: it signs as the key itself would.
func TestSignerInHardware(t *testing.T) {
	key := ed25519.NewKeyFromSeed(seed(1))
	s, err := NewSigner(fakeSigner{key.Public(), func(b []byte) ([]byte, error) { return ed25519.Sign(key, b), nil }})
	if err != nil {
		t.Fatal(err)
	}
	got, err := AppendSign1(nil, s, []byte("aad"), []byte("reading"))
	if err != nil {
		t.Fatal(err)
	}
	want, err := AppendSign1(nil, newSigner(t, 1), []byte("aad"), []byte("reading"))
	if err != nil || !bytes.Equal(got, want) {
		t.Errorf("hardware %x\nsoftware %x", got, want)
	}
}

// TestSignerBroken: what a broken key gives is reported, and nothing that is
// half written comes back.
func TestSignerBroken(t *testing.T) {
	key := ed25519.NewKeyFromSeed(seed(1))
	gone := errors.New("the token was pulled out")
	for name, c := range map[string]struct {
		signature []byte
		err       error
	}{
		"error":          {nil, gone},
		"error and more": {make([]byte, 64), gone},
		"nothing":        {nil, nil},
		"63 bytes":       {make([]byte, 63), nil},
		"65 bytes":       {make([]byte, 65), nil},
		"ASN.1":          {make([]byte, 70), nil},
	} {
		s, err := NewSigner(fakeSigner{key.Public(), func([]byte) ([]byte, error) { return c.signature, c.err }})
		if err != nil {
			t.Fatal(err)
		}
		b, err := AppendSign1([]byte("before"), s, nil, []byte("reading"))
		if err == nil || b != nil {
			t.Errorf("%s: got %x, %v", name, b, err)
		}
		if c.err != nil && !errors.Is(err, gone) {
			t.Errorf("%s: got %v, want the key's own error", name, err)
		}
		signer := GoSigner(s)
		headers := gocose.Headers{Protected: gocose.ProtectedHeader{gocose.HeaderLabelAlgorithm: signer.Algorithm()}}
		if b, err := gocose.Sign1(rand.Reader, signer, headers, []byte("reading"), nil); err == nil || b != nil {
			t.Errorf("%s, go-cose: got %x, %v", name, b, err)
		}
	}
}

// TestNewSigner: no key, a key of another kind, and a private key that
// crypto/ed25519 would panic at or whose public half is another's. With the
// latter, two signatures of one message give the private key away.
func TestNewSigner(t *testing.T) {
	if s, err := NewSigner(nil); s != nil || err == nil {
		t.Error("no key was taken")
	}
	key, other := ed25519.NewKeyFromSeed(seed(1)), ed25519.NewKeyFromSeed(seed(2))
	mixed := append(bytes.Clone(key[:32]), other[32:]...)
	for _, k := range []ed25519.PrivateKey{nil, {}, key[:32], key[:63], append(bytes.Clone(key), 0), mixed, make([]byte, 64)} {
		s, err := NewSigner(k)
		if refused(t, err, ErrFormat); s != nil {
			t.Error("refused, and a signer")
		}
	}
	p384, err := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	_, err = NewSigner(p384)
	refused(t, err, ErrAlgorithm)
	for _, k := range []crypto.PublicKey{nil, key, []byte(other[32:]), &p384.PublicKey, (*ecdsa.PublicKey)(nil), (*mldsa.PublicKey)(nil), "key"} {
		v, err := NewVerifier(k)
		if refused(t, err, ErrAlgorithm); v != nil {
			t.Error("refused, and a verifier")
		}
	}
	// What was checked can't be changed from outside.
	public := bytes.Clone(key[32:])
	v, err := NewVerifier(ed25519.PublicKey(public))
	clear(public)
	if err != nil || !bytes.Equal(v.PublicKey().(ed25519.PublicKey), key[32:]) || v.Algorithm() != AlgEd25519 {
		t.Errorf("the verifier aliases the caller's key: %v", err)
	}
}
