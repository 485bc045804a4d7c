package cose

import (
	"bytes"
	"testing"
)

// TestHPKEEncrypt0 seals and opens in both ciphersuites, with and without an
// exported secret.
func TestHPKEEncrypt0(t *testing.T) {
	for _, suite := range ciphersuites() {
		key, other := newHPKE(t, suite, 1), newHPKE(t, suite, 2)
		aad, plaintext := []byte("aad"), []byte("next hop")
		var sent, got [32]byte
		b, err := AppendHPKEEncrypt0([]byte("before"), suite, key.PublicKey(), []byte("key id"), aad, plaintext, "secret", sent[:])
		if err != nil {
			t.Fatal(err)
		}
		b, ok := bytes.CutPrefix(b, []byte("before"))
		if !ok {
			t.Fatal("not appended")
		}
		m, err := read(b, ReadHPKEEncrypt0)
		if err != nil {
			t.Fatal(err)
		}
		if m.Protected.Algorithm != suite.Integrated() || string(m.Protected.KeyID) != "key id" ||
			len(m.Unprotected.EncapsulatedKey) != suite.EncSize() || m.CiphertextSize() != len(plaintext)+16 {
			t.Errorf("header %+v, ciphertext of %d", m.Protected, m.CiphertextSize())
		}
		opened, err := m.OpenHPKE(suite, key, aad, "secret", got[:])
		if err != nil || !bytes.Equal(opened, plaintext) {
			t.Errorf("opened %x: %v", opened, err)
		}
		if got != sent || got == [32]byte{} {
			t.Error("the exported secrets differ, or are none")
		}
		if _, err := m.OpenHPKE(suite, key, aad, "another", got[:]); err != nil || got == sent {
			t.Errorf("two exporter contexts, one secret: %v", err)
		}
		if opened, err := m.OpenHPKE(suite, key, aad, "", nil); err != nil || !bytes.Equal(opened, plaintext) {
			t.Errorf("without export: %v", err)
		}
		untouched := got
		opened, err = m.OpenHPKE(suite, other, aad, "secret", got[:])
		refused(t, err, ErrDecrypt)
		if opened != nil || got != untouched {
			t.Error("something came out under another key")
		}
		_, err = m.OpenHPKE(suite, key, nil, "", nil)
		refused(t, err, ErrDecrypt)

		again, err := AppendHPKEEncrypt0(nil, suite, key.PublicKey(), []byte("key id"), aad, plaintext, "", nil)
		if err != nil || bytes.Equal(again, b) {
			t.Errorf("sealed twice, the same bytes: %v", err)
		}
	}
}

// openHPKE does with an opening what a hop does: the alg first, then the key.
func openHPKE(t *testing.T, b, aad []byte, n byte) error {
	m, err := read(b, ReadHPKEEncrypt0)
	if err != nil {
		return err
	}
	suite, err := ParseIntegrated(m.Protected.Algorithm)
	if err != nil {
		return err
	}
	var secret [32]byte
	opened, err := m.OpenHPKE(suite, newHPKE(t, suite, n), aad, "secret", secret[:])
	if err != nil && (opened != nil || secret != [32]byte{}) {
		t.Fatalf("released %x and %x", opened, secret)
	}
	return err
}

// TestHPKEEncrypt0Tampered: every byte of an opening is either structure, which
// has one encoding, or enters the HPKE decryption.
func TestHPKEEncrypt0Tampered(t *testing.T) {
	for _, suite := range ciphersuites() {
		aad := []byte("aad")
		b, err := AppendHPKEEncrypt0(nil, suite, newHPKE(t, suite, 1).PublicKey(), []byte("key id"), aad, []byte("next"), "secret", nil)
		if err != nil {
			t.Fatal(err)
		}
		ek := 5
		if suite == HPKE4 {
			ek = 4
		}
		tamper(t, b, []region{
			{5, head}, {7, number}, {9, head}, {15, ciphertext}, {17, head}, {15 + ek, length},
			{15 + ek + suite.EncSize(), ciphertext}, {16 + ek + suite.EncSize(), head}, {len(b), ciphertext},
		}, func(b []byte) error { return openHPKE(t, b, aad, 1) })
	}
}

// TestHPKESuitesDontMix: a message of one ciphersuite does not open as one of
// the other, and an ek of another size or of zeros does not open.
func TestHPKESuitesDontMix(t *testing.T) {
	for _, suite := range ciphersuites() {
		header := Header{Algorithm: suite.Integrated(), KeyID: []byte("key id")}
		for _, ek := range [][]byte{{}, make([]byte, 31), make([]byte, 32), make([]byte, 33), make([]byte, 1120), make([]byte, 1121), make([]byte, 1152), make([]byte, 1153)} {
			unprotected := Header{EncapsulatedKey: ek}
			refused(t, openHPKE(t, rawEncrypt0(header.Append(nil), unprotected.Append(nil), make([]byte, 20)), nil, 1), ErrDecrypt)
		}
		b, err := AppendHPKEEncrypt0(nil, suite, newHPKE(t, suite, 1).PublicKey(), []byte("key id"), nil, []byte("next"), "", nil)
		if err != nil {
			t.Fatal(err)
		}
		m, err := read(b, ReadHPKEEncrypt0)
		if err != nil {
			t.Fatal(err)
		}
		for _, other := range ciphersuites() {
			if other != suite {
				_, err := m.OpenHPKE(other, newHPKE(t, other, 1), nil, "", nil)
				refused(t, err, ErrDecrypt)
				// But for their KEMs HPKE-8 and HPKE-9 are the same.
				if suite == HPKE4 || other == HPKE4 {
					_, err = m.OpenHPKE(other, newHPKE(t, suite, 1), nil, "", nil)
					refused(t, err, ErrDecrypt)
				}
			}
		}
	}
}

// TestHPKEExportTooLong: HPKE's own refusal to export is passed on, and no
// message comes out beside it.
func TestHPKEExportTooLong(t *testing.T) {
	key := newHPKE(t, HPKE4, 1)
	tooLong := make([]byte, 255*32+1)
	b, err := AppendHPKEEncrypt0(nil, HPKE4, key.PublicKey(), []byte("key id"), nil, nil, "", tooLong)
	if err == nil || b != nil {
		t.Error("exported while sealing")
	}
	b, err = AppendHPKEEncrypt0(nil, HPKE4, key.PublicKey(), []byte("key id"), nil, []byte("x"), "", nil)
	if err != nil {
		t.Fatal(err)
	}
	m, err := read(b, ReadHPKEEncrypt0)
	if err != nil {
		t.Fatal(err)
	}
	if opened, err := m.OpenHPKE(HPKE4, key, nil, "", tooLong); err == nil || opened != nil {
		t.Error("exported while opening")
	}
}
