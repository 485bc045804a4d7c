package keys

import (
	"bytes"
	"crypto"
	"crypto/ecdh"
	"crypto/mlkem"
	"crypto/rand"
	"crypto/sha256"
	"errors"
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
	for _, suite := range []Suite{0, 3, 255} {
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
		"an identity":         id.public.key.AppendPrivate(nil, seed(1)),
		"a public identity":   id.public.key.Append(nil),
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

// kem is an ML-KEM key, and exchange an X25519 one, that can't be exported: keys
// in hardware, as it were. What comes out of them is as change says.
type kem struct {
	key    *mlkem.DecapsulationKey768
	change func([]byte, error) ([]byte, error)
}

func (k kem) Encapsulator() crypto.Encapsulator { return k.key.Encapsulator() }

func (k kem) Decapsulate(b []byte) ([]byte, error) { return k.change(k.key.Decapsulate(b)) }

type exchange struct {
	key    *ecdh.PrivateKey
	change func([]byte, error) ([]byte, error)
}

func (x exchange) PublicKey() *ecdh.PublicKey { return x.key.PublicKey() }
func (x exchange) Curve() ecdh.Curve          { return x.key.Curve() }

func (x exchange) ECDH(p *ecdh.PublicKey) ([]byte, error) { return x.change(x.key.ECDH(p)) }

// inHardware returns a key of each suite whose parts give what change says.
func inHardware(t *testing.T, change func([]byte, error) ([]byte, error)) (x25519, pqPart, tPart *DecryptionKey) {
	t.Helper()
	pq, err := mlkem.GenerateKey768()
	if err != nil {
		t.Fatal(err)
	}
	x, err := ecdh.X25519().GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	works := func(b []byte, err error) ([]byte, error) { return b, err }
	if x25519, err = NewX25519Key(exchange{x, change}); err != nil {
		t.Fatal(err)
	}
	if pqPart, err = NewXWingKey(kem{pq, change}, exchange{x, works}); err != nil {
		t.Fatal(err)
	}
	if tPart, err = NewXWingKey(kem{pq, works}, exchange{x, change}); err != nil {
		t.Fatal(err)
	}
	return x25519, pqPart, tPart
}

// TestHardware: keys that can't be exported open, sign into bundles, and are
// found, like others.
func TestHardware(t *testing.T) {
	id := newIdentity(t, 1)
	x, pq, _ := inHardware(t, func(b []byte, err error) ([]byte, error) { return b, err })
	own := ownOf(t, id, template(1), pq, x)
	h := holderOf(id, own)
	if err := h.Check(); err != nil {
		t.Fatal(err)
	}
	for _, k := range []*DecryptionKey{x, pq} {
		if _, err := k.Reveal().Bytes(); err == nil {
			t.Error("the key was exported")
		}
		if err := openWith(t, k, sealTo(t, own.Bundle.Key(k.Suite()))); err != nil {
			t.Error(err)
		}
		if got := h.Find(nil, own.Bundle.KeyID(k.Suite())); len(got) != 1 || got[0] != k {
			t.Errorf("found %v", got)
		}
	}
}

// TestHardwareFails: what a key in hardware says or does wrong is a
// *HardwareError, of no class: the same bytes may be tried again. A message that
// is wrong is of class decrypt with such a key, too.
func TestHardwareFails(t *testing.T) {
	busy := errors.New("busy")
	for _, c := range []struct {
		name   string
		change func([]byte, error) ([]byte, error)
		reason error
	}{
		{"error", func([]byte, error) ([]byte, error) { return nil, busy }, busy},
		{"nothing", func([]byte, error) ([]byte, error) { return nil, nil }, nil},
		{"31 bytes", func(b []byte, _ error) ([]byte, error) { return b[:31], nil }, nil},
		{"33 bytes", func(b []byte, _ error) ([]byte, error) { return append(b, 0), nil }, nil},
	} {
		x, pq, tPart := inHardware(t, c.change)
		for _, k := range []*DecryptionKey{x, pq, tPart} {
			err := openWith(t, k, sealTo(t, k.Public()))
			var e *HardwareError
			if !errors.As(err, &e) || c.reason != nil && !errors.Is(err, c.reason) || ofClass(err) {
				t.Errorf("%s, suite %v: %v", c.name, k.Suite(), err)
			}
		}
	}
	x, pq, tPart := inHardware(t, func(b []byte, _ error) ([]byte, error) { return make([]byte, 32), nil })
	var e *HardwareError
	for _, k := range []*DecryptionKey{x, tPart} { // zeros are no X25519 result
		if err := openWith(t, k, sealTo(t, k.Public())); !errors.As(err, &e) {
			t.Errorf("zeros, suite %v: %v", k.Suite(), err)
		}
	}
	refused(t, openWith(t, pq, sealTo(t, pq.Public())), cose.ErrDecrypt) // and may be an ML-KEM one

	x, pq, _ = inHardware(t, func(b []byte, err error) ([]byte, error) { return b, err })
	for _, k := range []*DecryptionKey{x, pq} {
		sealed := sealTo(t, k.Public())
		sealed[len(sealed)-1] ^= 1
		refused(t, openWith(t, k, sealed), cose.ErrDecrypt)
	}
}

// TestHardwareZeroResult: an ek of small order is the sealer's fault, whatever
// the hardware makes of it: an error, or zeros, or something else.
func TestHardwareZeroResult(t *testing.T) {
	for name, change := range map[string]func([]byte, error) ([]byte, error){
		"refuses": func([]byte, error) ([]byte, error) { return nil, errors.New("small order") },
		"zeros":   func([]byte, error) ([]byte, error) { return make([]byte, 32), nil },
		"other":   func([]byte, error) ([]byte, error) { return seed(1), nil },
	} {
		x, _, pq := inHardware(t, change)
		for _, k := range []*DecryptionKey{x, pq} {
			sealed := sealTo(t, k.Public())
			end := len(sealed) - 1 - len("hello") - 16 // of ek
			clear(sealed[end-32 : end])
			if err := openWith(t, k, sealed); !errors.Is(err, cose.ErrDecrypt) {
				t.Errorf("%s, suite %v: %v", name, k.Suite(), err)
			}
		}
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
