package cose

import (
	"crypto/ecdh"
	"crypto/ed25519"
	"crypto/hpke"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

// fakeExchanger is an X25519 key in hardware that fails.
type fakeExchanger struct {
	*ecdh.PrivateKey
	err error
}

func (x fakeExchanger) ECDH(*ecdh.PublicKey) ([]byte, error) { return nil, x.err }

// TestHardwareError: that a key in hardware failed is told apart from bytes that
// don't open, which may not be tried again.
func TestHardwareError(t *testing.T) {
	x, err := ecdh.X25519().NewPrivateKey(seed(2))
	if err != nil {
		t.Fatal(err)
	}
	busy := errors.New("busy")
	extra := []byte("extra")
	single, err := AppendHPKEEncrypt0(nil, HPKE4, newHPKE(t, HPKE4, 2).PublicKey(), []byte("key id"), nil, []byte("next"), "", nil)
	if err != nil {
		t.Fatal(err)
	}
	m, err := read(single, ReadHPKEEncrypt0)
	if err != nil {
		t.Fatal(err)
	}
	several, err := read(sealTo(t, recipients(t), extra, []byte("secret")), ReadEncrypt)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		says     error
		hardware bool
	}{
		{&HardwareError{Err: busy}, true},
		{fmt.Errorf("in slot 3: %w", &HardwareError{Err: busy}), true},
		{busy, false}, // nobody says that it is hardware's
	} {
		key, err := hpke.NewDHKEMPrivateKey(fakeExchanger{x, c.says})
		if err != nil {
			t.Fatal(err)
		}
		plaintext, single := m.OpenHPKE(HPKE4, key, nil, "", nil)
		contentKey, several := several.OpenKey(1, HPKE4, key, extra)
		if plaintext != nil || contentKey != nil {
			t.Errorf("released %x and %x", plaintext, contentKey)
		}
		for _, err := range []error{single, several} {
			if !c.hardware {
				refused(t, err, ErrDecrypt)
				continue
			}
			var e *HardwareError
			if !errors.As(err, &e) || !errors.Is(err, busy) || errors.Is(err, ErrDecrypt) || err.Error() == "" {
				t.Errorf("got %v, want the hardware's error and no class", err)
			}
		}
	}
}

// TestSignerIsPrivate: a signer is a copy of its key, and printing it does not
// show that. (Package keys looks at every way to print one.)
func TestSignerIsPrivate(t *testing.T) {
	key := ed25519.NewKeyFromSeed(seed(0xa7))
	byPointer, err := NewSigner(&key)
	if err != nil {
		t.Fatal(err)
	}
	byValue, err := NewSigner(key)
	if err != nil {
		t.Fatal(err)
	}
	want, err := AppendSign1(nil, byValue, nil, []byte("reading"))
	if err != nil {
		t.Fatal(err)
	}
	clear(key) // the caller's
	for _, s := range []*Signer{byPointer, byValue} {
		got, err := AppendSign1(nil, s, nil, []byte("reading"))
		if err != nil || string(got) != string(want) {
			t.Errorf("signed %x, %v", got, err)
		}
		for _, v := range []any{s, *s, struct{ s Signer }{*s}} {
			text := fmt.Sprintf("%v %+v %#v %x %s %d", v, v, v, v, v, v) + slog.AnyValue(v).Resolve().String()
			if strings.Contains(text, "a7a7a7a7a7a7") || strings.Contains(text, "167 167") {
				t.Errorf("%T: %s", v, text)
			}
		}
	}
	var none *ed25519.PrivateKey
	if s, err := NewSigner(none); s != nil || err == nil {
		t.Error("a nil key was taken")
	}
	short := ed25519.PrivateKey(seed(1))
	s, err := NewSigner(&short)
	if refused(t, err, ErrFormat); s != nil {
		t.Error("a key of 32 bytes was taken")
	}
}

// TestKeyVerifier: a signature key verifies, an encryption key and the zero key
// don't.
func TestKeyVerifier(t *testing.T) {
	forms := keyForms(t)
	signed, err := AppendSign1(nil, newSigner(t, 1), nil, []byte("reading"))
	if err != nil {
		t.Fatal(err)
	}
	m, err := ParseSign1(signed)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := m.Verify(forms[0].key.Verifier(), nil, nil); err != nil {
		t.Error(err)
	}
	for _, k := range []Key{{}, forms[1].key, forms[2].key} {
		if k.Verifier() != nil {
			t.Errorf("key of ciphersuite %d verifies", k.HPKE())
		}
	}
}
