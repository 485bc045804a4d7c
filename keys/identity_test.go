package keys

import (
	"bytes"
	"crypto"
	"crypto/ecdh"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"io"
	"testing"

	"github.com/vitalpost/vitalpost/keys/cose"
)

// fakeSigner is a signing key in hardware: its type is not crypto/ed25519's.
type fakeSigner struct {
	public crypto.PublicKey
	sign   func(message []byte) ([]byte, error)
}

func (s fakeSigner) Public() crypto.PublicKey { return s.public }

func (s fakeSigner) Sign(_ io.Reader, message []byte, _ crypto.SignerOpts) ([]byte, error) {
	return s.sign(message)
}

// TestGenerateIdentity: what is generated can be stored and comes back as the
// same identity, and no two are the same.
func TestGenerateIdentity(t *testing.T) {
	id, secret, err := GenerateIdentity()
	if err != nil {
		t.Fatal(err)
	}
	again, public := restored(t, id, secret)
	message, err := cose.AppendSign1(nil, again.Signer(), nil, []byte("reading"))
	if err != nil {
		t.Fatal(err)
	}
	m, err := cose.ParseSign1(message)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := m.Verify(public.Verifier(), nil, nil); err != nil {
		t.Error(err)
	}
	secret.Erase()
	if _, err := ParseIdentity(secret); err == nil {
		t.Error("an erased secret is an identity")
	}
	if _, err := cose.AppendSign1(nil, again.Signer(), nil, nil); err != nil {
		t.Errorf("the identity went with its secret: %v", err)
	}
	other, _, err := GenerateIdentity()
	if err != nil || other.Thumbprint() == id.Thumbprint() {
		t.Errorf("twice the same: %v", err)
	}
}

// TestThumbprint compares with a value computed by another program, for the key
// of RFC 8032 section 7.1, test 1.
func TestThumbprint(t *testing.T) {
	x, err := hex.DecodeString("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
	if err != nil {
		t.Fatal(err)
	}
	id, err := NewIdentity(ed25519.NewKeyFromSeed(x))
	if err != nil {
		t.Fatal(err)
	}
	want := "866eefbd6718c8846cd7ddfe43fc74ab1daac4538ff8514ea2ec2d410a415743"
	if got := id.Thumbprint(); hex.EncodeToString(got[:]) != want || got.String() != want[:16] {
		t.Errorf("got %x, %v", got[:], got)
	}
}

// TestNewIdentity: one signing key, or two that make a dual identity, and good ones.
func TestNewIdentity(t *testing.T) {
	key := ed25519.NewKeyFromSeed(seed(1))
	weak := ed25519.PublicKey(append([]byte{1}, make([]byte, 31)...))
	p256, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name    string
		signers []crypto.Signer
		class   error // nil: of none
	}{
		{"none", nil, nil},
		{"nil", []crypto.Signer{nil}, nil},
		{"two that make no dual identity", []crypto.Signer{key, ed25519.NewKeyFromSeed(seed(2))}, ErrSuite},
		{"of no bytes", []crypto.Signer{ed25519.PrivateKey{}}, ErrFormat},
		{"of 32 bytes", []crypto.Signer{key[:32]}, ErrFormat},
		{"with another's public half", []crypto.Signer{ed25519.PrivateKey(append(bytes.Clone(key[:32]), ed25519.NewKeyFromSeed(seed(2))[32:]...))}, ErrFormat},
		{"with a weak public key", []crypto.Signer{fakeSigner{weak, nil}}, ErrFormat},
		{"without a public key", []crypto.Signer{fakeSigner{nil, nil}}, ErrSuite},
		{"of another kind", []crypto.Signer{fakeSigner{p256.PublicKey(), nil}}, ErrSuite},
	} {
		id, err := NewIdentity(c.signers...)
		if err == nil || id != nil {
			t.Errorf("%s: taken", c.name)
		} else if c.class != nil {
			refused(t, err, c.class)
		}
	}
	for _, public := range []crypto.PublicKey{weak, weak[:31], ed25519.PublicKey(nil)} {
		p, err := NewPublicIdentity(public)
		if refused(t, err, ErrFormat); p != nil {
			t.Error("a weak key is an identity")
		}
	}
	for _, public := range []crypto.PublicKey{nil, []byte(key[32:]), key} {
		p, err := NewPublicIdentity(public)
		if refused(t, err, ErrSuite); p != nil {
			t.Errorf("a %T is an identity", public)
		}
	}
}

// TestParseIdentity: a private key where a public one belongs has come to the
// wrong place, and the other way round.
func TestParseIdentity(t *testing.T) {
	id := newIdentity(t, 1)
	public := id.Public().Append(nil)
	private := id.public.keys[0].AppendPrivate(nil, seed(1))
	encryption := newKey(t, SuiteX25519, 2)
	for name, b := range map[string][]byte{
		"private":                private,
		"an encryption key":      encryption.public.key.Append(nil),
		"a private one":          encryption.public.key.AppendPrivate(nil, seed(2)),
		"nothing":                nil,
		"bytes behind":           append(bytes.Clone(public), 0),
		"cut off":                public[:len(public)-1],
		"small order":            append(bytes.Clone(public[:8]), make([]byte, 32)...),
		"a byte string of a key": append([]byte{0x58, byte(len(public))}, public...),
	} {
		p, err := ParsePublicIdentity(b)
		if refused(t, err, ErrFormat); p != nil {
			t.Errorf("%s: an identity came out", name)
		}
	}
	for name, b := range map[string][]byte{
		"public":             public,
		"an encryption key":  encryption.public.key.AppendPrivate(nil, seed(2)),
		"nothing":            nil,
		"another's private":  id.public.keys[0].AppendPrivate(nil, seed(2)),
		"31 bytes of a seed": id.public.keys[0].AppendPrivate(nil, seed(1)[:31]),
		"bytes behind":       append(bytes.Clone(private), 0),
	} {
		got, err := ParseIdentity(NewSecret(b))
		if refused(t, err, ErrFormat); got != nil {
			t.Errorf("%s: an identity came out", name)
		}
	}
	if _, err := ParseIdentity(Secret{}); !errors.Is(err, ErrFormat) {
		t.Errorf("the zero secret: %v", err)
	}
}
