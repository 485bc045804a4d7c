package keys

import (
	"bytes"
	"crypto"
	"crypto/ecdh"
	"crypto/mlkem"
	"crypto/rand"
	"crypto/sha256"
	"testing"

	"github.com/vitalpost/vitalpost/keys/cose"
	"github.com/vitalpost/vitalpost/keys/cose/dcbor"
)

// sealTo seals to a key; openWith opens that.
func sealTo(tb testing.TB, k *EncryptionKey) []byte {
	tb.Helper()
	b, err := cose.AppendHPKEEncrypt0(nil, k.Suite().HPKE(), k.HPKE(), []byte("key id"), nil, []byte("hello"), "", nil)
	if err != nil {
		tb.Fatal(err)
	}
	return b
}

func openWith(tb testing.TB, k *DecryptionKey, b []byte) error {
	tb.Helper()
	r := dcbor.NewReader(b, "")
	m := cose.ReadHPKEEncrypt0(&r)
	if err := r.Done(); err != nil {
		tb.Fatal(err)
	}
	got, err := m.OpenHPKE(k.Suite().HPKE(), k.Reveal(), nil, "", nil)
	if err == nil && string(got) != "hello" {
		tb.Fatalf("opened %q", got)
	}
	return err
}

// TestGenerateDecryptionKey: what is generated works, can be stored, and comes
// back as the same key, in both suites.
func TestGenerateDecryptionKey(t *testing.T) {
	for _, suite := range []Suite{SuiteXWing, SuiteX25519} {
		k, secret, err := GenerateDecryptionKey(suite)
		if err != nil {
			t.Fatal(err)
		}
		sealed := sealTo(t, k.Public())
		if err := openWith(t, k, sealed); err != nil {
			t.Errorf("suite %v: %v", suite, err)
		}
		again, err := ParseDecryptionKey(secret)
		if err != nil {
			t.Fatal(err)
		}
		secret.Erase()
		for _, k := range []*DecryptionKey{k, again} { // neither lives in the secret
			if err := openWith(t, k, sealed); err != nil || k.Suite() != suite {
				t.Errorf("suite %v: %v", suite, err)
			}
		}
		if !bytes.Equal(again.Public().Public(), k.Public().Public()) || !again.same(k) {
			t.Errorf("suite %v: another key came back", suite)
		}
		other, _, err := GenerateDecryptionKey(suite)
		if err != nil {
			t.Fatal(err)
		}
		refused(t, openWith(t, other, sealed), cose.ErrDecrypt)
	}
	for _, suite := range []Suite{0, 4, 255} {
		k, secret, err := GenerateDecryptionKey(suite)
		if refused(t, err, ErrSuite); k != nil || secret.Reveal() != nil {
			t.Errorf("a key of suite %v", suite)
		}
	}
}

// TestParseDecryptionKey has what is not a private encryption key.
func TestParseDecryptionKey(t *testing.T) {
	id, k := newIdentity(t, 1), newKey(t, SuiteX25519, 2)
	private := k.public.key.AppendPrivate(nil, seed(2))
	for name, b := range map[string][]byte{
		"nothing":             nil,
		"public":              k.public.key.Append(nil),
		"an identity":         id.public.keys[0].AppendPrivate(nil, seed(1)),
		"a public identity":   id.public.keys[0].Append(nil),
		"another's private":   k.public.key.AppendPrivate(nil, seed(3)),
		"31 bytes":            k.public.key.AppendPrivate(nil, seed(2)[:31]),
		"X-Wing, another's":   newKey(t, SuiteXWing, 2).public.key.AppendPrivate(nil, seed(3)),
		"X-Wing, of 64 bytes": newKey(t, SuiteXWing, 2).public.key.AppendPrivate(nil, append(seed(2), seed(2)...)),
		"bytes behind":        append(bytes.Clone(private), 0),
		"cut off":             private[:len(private)-1],
	} {
		got, err := ParseDecryptionKey(NewSecret(b))
		if refused(t, err, ErrFormat); got != nil {
			t.Errorf("%s: a key came out", name)
		}
	}
	if _, err := ParseDecryptionKey(Secret{}); err == nil {
		t.Error("the zero secret is a key")
	}
	if got, err := ParseDecryptionKey(NewSecret(private)); err != nil || !got.same(k) {
		t.Error(err)
	}
}

// TestKeyID computes a key id a second time, from SPEC.md section 6.3.
func TestKeyID(t *testing.T) {
	id, k := newIdentity(t, 1), newKey(t, SuiteX25519, 2)
	owner := id.Thumbprint()
	b := append([]byte("vitalpost/1 key-id\x00"), owner[:]...)
	b = append(append(b, 2), k.Public().Public()...)
	want := sha256.Sum256(b)
	got := ownBundle(t, id, template(1, k)).KeyID(SuiteX25519)
	if got != KeyID(want[:8]) {
		t.Errorf("got %v, want %x", got, want[:8])
	}
	if copied := ownBundle(t, newIdentity(t, 2), template(1, k)); copied.KeyID(SuiteX25519) == got {
		t.Error("who copies a key gets its key id")
	}
	if (ownBundle(t, id, template(1, k)).KeyID(SuiteXWing) != KeyID{}) {
		t.Error("a key id of no key")
	}
}

// TestNewDecryptionKey: no key, half of one, and keys of other KEMs.
func TestNewDecryptionKey(t *testing.T) {
	x, err := ecdh.X25519().GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	p256, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	pq, err := mlkem.GenerateKey768()
	if err != nil {
		t.Fatal(err)
	}
	larger, err := mlkem.GenerateKey1024()
	if err != nil {
		t.Fatal(err)
	}
	var noX *ecdh.PrivateKey
	var noPQ *mlkem.DecapsulationKey768
	same := func(b []byte, err error) ([]byte, error) { return b, err }
	for _, c := range []struct {
		name   string
		pq     crypto.Decapsulator
		t      ecdh.KeyExchanger
		hybrid bool
		class  error
	}{
		{"no X25519 key", nil, nil, false, ErrFormat},
		{"a nil X25519 key", nil, noX, false, ErrFormat},
		{"P-256 for X25519", nil, p256, false, ErrSuite},
		{"P-256 in hardware", nil, exchange{p256, same}, false, ErrSuite},
		{"no half", nil, nil, true, ErrFormat},
		{"no ML-KEM half", nil, x, true, ErrFormat},
		{"no X25519 half", pq, nil, true, ErrFormat},
		{"a nil ML-KEM half", noPQ, x, true, ErrFormat},
		{"a nil X25519 half", pq, noX, true, ErrFormat},
		{"P-256 for X-Wing", pq, p256, true, ErrSuite},
		{"ML-KEM-1024 with X25519", larger, x, true, ErrFormat},
		{"ML-KEM-1024 with P-256", larger, p256, true, ErrFormat},
	} {
		var k *DecryptionKey
		var err error
		if c.hybrid {
			k, err = NewXWingKey(c.pq, c.t)
		} else {
			k, err = NewX25519Key(c.t)
		}
		if err == nil || k != nil {
			t.Errorf("%s: taken", c.name)
			continue
		}
		refused(t, err, c.class)
	}
	for _, f := range []func() (*DecryptionKey, error){
		func() (*DecryptionKey, error) { return NewX25519Key(x) },
		func() (*DecryptionKey, error) { return NewXWingKey(pq, x) },
	} {
		k, err := f()
		if err != nil {
			t.Fatal(err)
		}
		if err := openWith(t, k, sealTo(t, k.Public())); err != nil {
			t.Error(err)
		}
	}
}
