package cose

import (
	"bytes"
	"testing"

	"github.com/vitalpost/vitalpost/keys/cose/dcbor"
)

// rawEncrypt0 builds an untagged COSE_Encrypt0 under tag 16 of parts that need
// not fit.
func rawEncrypt0(protected, unprotected, ciphertext []byte) []byte {
	b := dcbor.AppendArray(dcbor.AppendTag(nil, TagEncrypt0), 3)
	b = append(dcbor.AppendBytes(b, protected), unprotected...)
	return dcbor.AppendBytes(b, ciphertext)
}

var epochHeader = Header{KeyID: []byte("epoch id"), PartialIV: []byte{0, 63}}

func sealEpoch(tb testing.TB, n int) (b, nonce, aad, plaintext []byte) {
	tb.Helper()
	nonce, aad, plaintext = make([]byte, NonceSize), []byte("aad"), bytes.Repeat([]byte{7}, n)
	return AppendEncrypt0(nil, &epochHeader, newAEAD(tb, 1), nonce, aad, plaintext), nonce, aad, plaintext
}

// TestEncrypt0RoundTrip has plaintexts around each size of a head, opened into
// nothing, into too little memory, and into enough.
func TestEncrypt0RoundTrip(t *testing.T) {
	for _, n := range []int{0, 1, 7, 8, 239, 240, 65519, 65520} {
		b, nonce, aad, plaintext := sealEpoch(t, n)
		if want := Encrypt0Size(len(epochHeader.Append(nil)), 1, n); len(b) != want {
			t.Errorf("plaintext of %d: %d bytes, want %d", n, len(b), want)
		}
		m, err := read(b, ReadEpochEncrypt0)
		if err != nil {
			t.Fatal(err)
		}
		if m.CiphertextSize() != n+TagSize || !bytes.Equal(m.Protected.KeyID, epochHeader.KeyID) ||
			!bytes.Equal(m.Protected.PartialIV, epochHeader.PartialIV) {
			t.Errorf("ciphertext of %d, header %+v", m.CiphertextSize(), m.Protected)
		}
		for _, room := range []int{0, 1, n, n + 40, n + 200} {
			got, err := m.Open(append(make([]byte, 0, 6+room), "before"...), newAEAD(t, 1), nonce, aad)
			if err != nil || !bytes.Equal(got, append([]byte("before"), plaintext...)) {
				t.Errorf("plaintext of %d, room for %d: %v", n, room, err)
			}
		}
		refuse := func(n byte, nonce, aad []byte) {
			t.Helper()
			got, err := m.Open([]byte("before"), newAEAD(t, n), nonce, aad)
			refused(t, err, ErrDecrypt)
			if got != nil {
				t.Errorf("released %x", got)
			}
		}
		refuse(2, nonce, aad)
		refuse(1, append([]byte{1}, nonce[1:]...), aad)
		refuse(1, nonce, nil)
		refuse(1, nonce, append(aad, 0))
	}
}

// TestEncrypt0NoAllocation: opening into memory that is enough costs none.
func TestEncrypt0NoAllocation(t *testing.T) {
	b, nonce, aad, _ := sealEpoch(t, 500)
	aead := newAEAD(t, 1)
	dst := make([]byte, 0, 1000)
	if n := testing.AllocsPerRun(20, func() {
		r := dcbor.NewReader(b, "sealed")
		m := ReadEpochEncrypt0(&r)
		if r.Done() != nil {
			t.Fatal(r.Done())
		}
		if _, err := m.Open(dst, aead, nonce, aad); err != nil {
			t.Fatal(err)
		}
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

// TestEncrypt0Tampered: the header is covered by the AEAD, so a change in a
// value of it is found there.
func TestEncrypt0Tampered(t *testing.T) {
	b, nonce, aad, plaintext := sealEpoch(t, 20)
	tamper(t, b, []region{
		{5, head}, {13, ciphertext}, {15, head}, {17, ciphertext}, {20, head}, {len(b), ciphertext},
	}, func(b []byte) error {
		m, err := read(b, ReadEpochEncrypt0)
		if err != nil {
			return err
		}
		got, err := m.Open(nil, newAEAD(t, 1), nonce, aad)
		if err == nil && !bytes.Equal(got, plaintext) || err != nil && got != nil {
			t.Fatalf("released %x", got)
		}
		return err
	})
}

// TestEncrypt0Forms: each of the three readers takes its own form and no other.
func TestEncrypt0Forms(t *testing.T) {
	const (
		epoch  = "a2 044101 064102"
		hpke   = "a2 01182a 044101"
		record = "a2 011818 334101"
		ct     = "50 000102030405060708090a0b0c0d0e0f"
	)
	for _, c := range []struct {
		name, front, protected, behind string
		takes                          string
	}{
		{"epoch", "83", epoch, "a0" + ct, "epoch"},
		{"epoch, ciphertext empty", "83", epoch, "a040", "epoch"},
		{"epoch, tagged", "d083", epoch, "a0" + ct, ""},
		{"epoch, with alg", "83", "a3 011818 044101 064102", "a0" + ct, ""},
		{"epoch, with ek", "83", epoch, "a1234103" + ct, ""},
		{"epoch, without kid", "83", "a1 064102", "a0" + ct, ""},
		{"epoch, without Partial IV", "83", "a1 044101", "a0" + ct, ""},
		{"HPKE", "d083", hpke, "a1234103" + ct, "HPKE"},
		{"HPKE, untagged", "83", hpke, "a1234103" + ct, ""},
		{"HPKE, tag 96", "d86083", hpke, "a1234103" + ct, ""},
		{"HPKE, tag 18", "d283", hpke, "a1234103" + ct, ""},
		{"HPKE, two tags", "d0d083", hpke, "a1234103" + ct, ""},
		{"HPKE, without ek", "d083", hpke, "a0" + ct, ""},
		{"HPKE, ek protected", "d083", "a3 01182a 044101 234103", "a0" + ct, ""},
		{"record", "83", record, "a0" + ct, "record"},
		{"record, tagged", "d083", record, "a0" + ct, ""},
		{"record, without salt", "83", "a1 011818", "a0" + ct, ""},
		{"four items", "84", epoch, "a0" + ct + "00", ""},
		{"two items", "82", epoch, "a0", ""},
		{"detached ciphertext", "83", epoch, "a0f6", ""},
		{"ciphertext as text", "83", epoch, "a060", ""},
	} {
		b := append(dcbor.AppendBytes(unhex(t, c.front), unhex(t, c.protected)), unhex(t, c.behind)...)
		if err := dcbor.Scan(b); err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		for name, f := range map[string]func(*dcbor.Reader) Encrypt0{
			"epoch": ReadEpochEncrypt0, "HPKE": ReadHPKEEncrypt0, "record": ReadRecordEncrypt0,
		} {
			m, err := read(b, f)
			if (name == c.takes) != (err == nil) {
				t.Errorf("%s, read as %s: %v", c.name, name, err)
			}
			if err != nil {
				refused(t, err, ErrFormat)
				if m.CiphertextSize() != 0 || m.Protected.KeyID != nil {
					t.Errorf("%s: refused, and it holds %+v", c.name, m)
				}
			}
		}
	}
	var zero Encrypt0
	if got, err := zero.Open(nil, newAEAD(t, 1), make([]byte, NonceSize), nil); got != nil || err == nil {
		t.Errorf("the zero message opened: %x", got)
	}
}

// TestNewAEAD: no other algorithm, and no key of another size.
func TestNewAEAD(t *testing.T) {
	for _, alg := range []Algorithm{0, 1, 2, 23, 25, -AlgChaCha20Poly1305, AlgHPKE4, AlgEd25519} {
		_, err := NewAEAD(alg, seed(1))
		refused(t, err, ErrAlgorithm)
	}
	for _, n := range []int{0, 16, 31, 33} {
		for _, alg := range []Algorithm{AlgChaCha20Poly1305, AlgA256GCM} {
			if a, err := NewAEAD(alg, make([]byte, n)); a != nil || err == nil {
				t.Errorf("%d: a key of %d bytes was taken", alg, n)
			}
		}
	}
}
