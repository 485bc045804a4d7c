package cose

import (
	"bytes"
	"slices"
	"testing"

	"github.com/vitalpost/vitalpost/keys/cose/dcbor"
)

// recipients are those of the messages below: one of each ciphersuite.
func recipients(tb testing.TB) []RecipientKey {
	tb.Helper()
	return []RecipientKey{
		{Suite: HPKE9, Key: newHPKE(tb, HPKE9, 1).PublicKey(), KeyID: []byte("key 01")},
		{Suite: HPKE4, Key: newHPKE(tb, HPKE4, 2).PublicKey(), KeyID: []byte("key 02")},
	}
}

// sealTo makes a COSE_Encrypt whose external_aad binds the recipients array.
func sealTo(tb testing.TB, keys []RecipientKey, extra, plaintext []byte) []byte {
	tb.Helper()
	for i := range keys {
		keys[i].Extra = extra
	}
	array, err := AppendRecipients(nil, AlgChaCha20Poly1305, seed(9), keys)
	if err != nil {
		tb.Fatal(err)
	}
	m := Encrypt{recipients: array}
	digest := m.RecipientsDigest()
	return AppendEncrypt([]byte{}, AlgChaCha20Poly1305, newAEAD(tb, 9), make([]byte, NonceSize), digest[:], plaintext, array)
}

// openAs opens a COSE_Encrypt as recipient i, whose private key follows from n.
func openAs(t *testing.T, b []byte, i int, n byte, extra []byte) ([]byte, error) {
	m, err := read(b, ReadEncrypt)
	if err != nil {
		return nil, err
	}
	if _, err := NewAEAD(m.Protected.Algorithm, seed(0)); err != nil {
		return nil, err
	}
	suites := make([]HPKE, len(m.Recipients))
	for j := range m.Recipients {
		if suites[j], err = ParseKeyEncryption(m.Recipients[j].Protected.Algorithm); err != nil {
			return nil, err
		}
	}
	key, err := m.OpenKey(i, suites[i], newHPKE(t, suites[i], n), extra)
	if err != nil {
		if key != nil {
			t.Fatalf("released %x", key)
		}
		return nil, err
	}
	aead, err := NewAEAD(m.Protected.Algorithm, key)
	if err != nil {
		return nil, err
	}
	digest := m.RecipientsDigest()
	return m.Open(aead, digest[:])
}

// TestEncrypt: every recipient opens with its own entry and key, and nobody
// with another's, or with another recipient_extra_info.
func TestEncrypt(t *testing.T) {
	extra, plaintext := []byte("extra"), []byte("the epoch's secret")
	b := sealTo(t, recipients(t), extra, plaintext)
	for i := range 2 {
		got, err := openAs(t, b, i, byte(i+1), extra)
		if err != nil || !bytes.Equal(got, plaintext) {
			t.Errorf("recipient %d: %x, %v", i, got, err)
		}
		_, err = openAs(t, b, i, byte(2-i), extra)
		refused(t, err, ErrDecrypt)
		_, err = openAs(t, b, i, byte(i+1), nil)
		refused(t, err, ErrDecrypt)
	}
	m, err := read(b, ReadEncrypt)
	if err != nil {
		t.Fatal(err)
	}
	if m.Protected.Algorithm != AlgChaCha20Poly1305 || len(m.Unprotected.IV) != NonceSize || len(m.Recipients) != 2 {
		t.Errorf("%+v", m.Protected)
	}
	for i, k := range recipients(t) {
		c := &m.Recipients[i]
		if c.Protected.Algorithm != k.Suite.KeyEncryption() || !bytes.Equal(c.Protected.KeyID, k.KeyID) ||
			c.CiphertextSize() != KeySize+TagSize || len(c.Unprotected.EncapsulatedKey) != k.Suite.EncSize() {
			t.Errorf("recipient %d: %+v", i, c.Protected)
		}
	}
	// The right key for the entry, and the other ciphersuite.
	_, err = m.OpenKey(1, HPKE9, newHPKE(t, HPKE4, 2), extra)
	refused(t, err, ErrDecrypt)
}

// TestEncryptTampered changes everything, the other recipient's entry too, and
// opens as either recipient.
func TestEncryptTampered(t *testing.T) {
	extra := []byte("extra")
	b := sealTo(t, recipients(t), extra, []byte("secret"))
	regions := []region{{6, head}, {8, number}, {11, head}, {23, ciphertext}, {24, head}, {46, ciphertext}, {47, head}}
	at := 47
	for _, k := range recipients(t) {
		for _, r := range []region{{4, head}, {6, number}, {8, head}, {14, ciphertext}} {
			regions = append(regions, region{at + r.end, r.classes})
		}
		at += 18 // and the heads of the unprotected map and of ek
		if k.Suite == HPKE9 {
			at++
		}
		regions = append(regions, region{at, head}, region{at + k.Suite.EncSize(), ciphertext})
		at += k.Suite.EncSize() + 50
		regions = append(regions, region{at - 48, head}, region{at, ciphertext})
	}
	for i := range 2 {
		tamper(t, b, regions, func(b []byte) error {
			got, err := openAs(t, b, i, byte(i+1), extra)
			if err != nil && got != nil {
				t.Fatalf("released %x", got)
			}
			return err
		})
	}
}

// TestEncryptEntriesChanged: entries that are genuine and stand elsewhere, twice
// or not at all.
func TestEncryptEntriesChanged(t *testing.T) {
	extra := []byte("extra")
	b := sealTo(t, recipients(t), extra, []byte("secret"))
	one := sealTo(t, recipients(t)[1:], extra, []byte("secret"))
	front := b[:46]
	first, second := b[47:len(b)-len(one)+47], one[47:]
	build := func(head byte, entries ...[]byte) []byte {
		return append(append(slices.Clone(front), head), bytes.Join(entries, nil)...)
	}
	own := b[len(b)-len(second):]
	if !bytes.Equal(build(0x82, first, own), b) {
		t.Fatal("not taken apart as it was put together")
	}
	for name, c := range map[string]struct {
		b []byte
		i int
	}{
		"swapped":         {build(0x82, own, first), 0},
		"the other gone":  {build(0x81, own), 0},
		"one twice":       {build(0x83, first, own, own), 1},
		"foreign added":   {build(0x83, first, own, second), 1},
		"foreign instead": {build(0x82, second, own), 1},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := openAs(t, c.b, c.i, 2, extra)
			if refused(t, err, ErrDecrypt); got != nil {
				t.Errorf("released %x", got)
			}
		})
	}
}

// TestEncryptStructure has the forms that are refused before any key is asked.
func TestEncryptStructure(t *testing.T) {
	entry := dcbor.AppendBytes([]byte{0x83}, unhex(t, "a2 011839 0441aa"))
	entry = append(entry, unhex(t, "a12341bb 41cc")...)
	message := func(front, protected, unprotected string, n int) []byte {
		b := dcbor.AppendBytes(unhex(t, front), unhex(t, protected))
		b = append(append(b, unhex(t, unprotected)...), 0x41, 0xdd)
		return append(dcbor.AppendArray(b, n), bytes.Repeat(entry, n)...)
	}
	const alg, iv = "a1 011818", "a1 0541ee"
	for _, c := range []struct {
		name  string
		b     []byte
		class error
	}{
		{"as it is", message("d86084", alg, iv, 1), nil},
		{"64 recipients", message("d86084", alg, iv, MaxRecipients), nil},
		{"65 recipients", message("d86084", alg, iv, MaxRecipients+1), ErrLimit},
		{"no recipient", message("d86084", alg, iv, 0), ErrFormat},
		{"recipients null", append(message("d86084", alg, iv, 1)[:14], 0xf6), ErrFormat},
		{"untagged", message("84", alg, iv, 1), ErrFormat},
		{"tag 16", message("d084", alg, iv, 1), ErrFormat},
		{"alg missing", message("d86084", "a0", iv, 1), ErrFormat},
		{"kid protected", message("d86084", "a2 011818 0441aa", iv, 1), ErrFormat},
		{"IV missing", message("d86084", alg, "a0", 1), ErrFormat},
		{"IV protected", message("d86084", "a2 011818 0541ee", "a0", 1), ErrFormat},
		{"kid unprotected", message("d86084", alg, "a2 0441aa 0541ee", 1), ErrFormat},
		{"recipient of four items: nested recipients", bytes.Replace(message("d86084", alg, iv, 1), entry,
			append(bytes.Replace(entry, []byte{0x83}, []byte{0x84}, 1), 0x80), 1), ErrFormat},
		{"recipient without kid", bytes.Replace(message("d86084", alg, iv, 1),
			unhex(t, "47 a2 011839 0441aa"), unhex(t, "44 a1 011839"), 1), ErrFormat},
		{"recipient with alg unprotected", bytes.Replace(message("d86084", alg, iv, 1),
			unhex(t, "a12341bb"), unhex(t, "a2 0126 2341bb"), 1), ErrFormat},
	} {
		t.Run(c.name, func(t *testing.T) {
			if err := dcbor.Scan(c.b); err != nil {
				t.Fatal(err)
			}
			m, err := read(c.b, ReadEncrypt)
			if c.class == nil {
				if err != nil || len(m.Recipients) == 0 {
					t.Fatal(err)
				}
				// An IV of one byte is found when it is used, without a panic.
				got, err := m.Open(newAEAD(t, 1), nil)
				if refused(t, err, ErrDecrypt); got != nil {
					t.Errorf("released %x", got)
				}
				return
			}
			if refused(t, err, c.class); m.Recipients != nil {
				t.Error("refused, and it holds recipients")
			}
		})
	}
}
