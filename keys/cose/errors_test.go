package cose

import (
	"bytes"
	"encoding/hex"
	"errors"
	"strings"
	"testing"
)

// TestClasses: the classes are distinct, and a refusal that is of one is of no
// other.
func TestClasses(t *testing.T) {
	for i, a := range classes {
		for j, b := range classes {
			if errors.Is(a, b) != (i == j) {
				t.Errorf("%v is %v", a, b)
			}
		}
		var e error = &AlgorithmError{Place: "content", Got: -8}
		if errors.Is(e, a) != (a == ErrAlgorithm) {
			t.Errorf("%v is %v", e, a)
		}
	}
}

// TestErrorsHoldNoSecret: errors are logged; keys and content are not.
func TestErrorsHoldNoSecret(t *testing.T) {
	secret := bytes.Repeat([]byte("secret"), 6)[:32]
	ed := keyForms(t)[0].key
	s := newSigner(t, 1)
	signed, err := AppendSign1(nil, s, nil, secret)
	if err != nil {
		t.Fatal(err)
	}
	m, err := ParseSign1(signed)
	if err != nil {
		t.Fatal(err)
	}
	var failures []error
	add := func(err error) {
		t.Helper()
		if err == nil {
			t.Fatal("accepted")
		}
		failures = append(failures, err)
	}
	_, _, err = ParseKey(ed.AppendPrivate(nil, secret))
	add(err)
	_, err = m.Verify(s.Verifier(), secret, nil)
	add(err)
	_, err = m.Verify(&Verifier{algorithm: AlgESP256}, nil, nil)
	add(err)
	_, err = ParseIntegrated(-8)
	add(err)
	_, err = NewAEAD(AlgA256GCM, secret[:31])
	add(err)
	_, err = NewAEAD(AlgHPKE4, secret)
	add(err)
	_, err = NewAEAD(AlgChaCha20Poly1305, secret[:31])
	add(err)
	_, err = ParseSign1(append(signed, 0))
	add(err)
	for _, err := range failures {
		text := err.Error()
		if strings.Contains(text, "secret") || strings.Contains(text, hex.EncodeToString([]byte("secret"))) || text == "" {
			t.Errorf("%q", text)
		}
	}
}
