package cose

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"testing"
)

// aeadFile is one of Wycheproof's files of an AEAD.
type aeadFile struct {
	TestGroups []struct {
		IVSize int
		Tests  []struct {
			wycheproofCase
			Key, IV, AAD, Msg, CT, Tag hexBytes
		}
	}
}

// openPublished checks one case in both directions.
func openPublished(t *testing.T, aead cipher.AEAD, id int, valid bool, iv, aad, plaintext, ciphertext []byte) {
	t.Helper()
	opened, err := aead.Open(nil, iv, ciphertext, aad)
	if !valid {
		if err == nil || opened != nil {
			t.Errorf("%d: opened", id)
		}
		return
	}
	if err != nil || !bytes.Equal(opened, plaintext) {
		t.Errorf("%d: opened %x: %v", id, opened, err)
	}
	if sealed := aead.Seal(nil, iv, plaintext, aad); !bytes.Equal(sealed, ciphertext) {
		t.Errorf("%d: sealed %x", id, sealed)
	}
}

// TestPublishedChaCha20Poly1305 has Wycheproof's vectors of the content AEAD. An
// IV of another size than 12 bytes, which it calls invalid, is refused where it
// comes in, with a COSE_Encrypt; the AEAD would panic.
func TestPublishedChaCha20Poly1305(t *testing.T) {
	var file aeadFile
	published(t, "wycheproof-chacha20poly1305.json.gz", &file)
	got := tally{}
	for _, g := range file.TestGroups {
		for _, c := range g.Tests {
			aead, err := NewAEAD(AlgChaCha20Poly1305, c.Key)
			if err != nil {
				t.Fatal(err)
			}
			got[c.Result]++
			ciphertext := append(bytes.Clone(c.CT), c.Tag...)
			if g.IVSize == 96 {
				openPublished(t, aead, c.ID, c.Result == "valid", c.IV, c.AAD, c.Msg, ciphertext)
				continue
			}
			got["of them with another IV size"]++
			m := Encrypt{Unprotected: Header{IV: c.IV}, ciphertext: ciphertext}
			_, err = m.Open(aead, c.AAD)
			if refused(t, err, ErrDecrypt); c.Result != "invalid" {
				t.Errorf("%d: %s", c.ID, c.Result)
			}
		}
	}
	got.check(t, tally{"valid": 233, "invalid": 67, "of them with another IV size": 7})
}

// TestPublishedAES256GCM has Wycheproof's vectors of HPKE-9's AEAD, which only
// crypto/hpke calls: keys of 256 bits and nonces of 96.
func TestPublishedAES256GCM(t *testing.T) {
	var file aeadFile
	published(t, "wycheproof-aes256gcm.json.gz", &file)
	got := tally{}
	for _, g := range file.TestGroups {
		for _, c := range g.Tests {
			block, err := aes.NewCipher(c.Key)
			if err != nil {
				t.Fatal(err)
			}
			aead, err := cipher.NewGCM(block)
			if err != nil {
				t.Fatal(err)
			}
			got[c.Result]++
			openPublished(t, aead, c.ID, c.Result == "valid", c.IV, c.AAD, c.Msg, append(bytes.Clone(c.CT), c.Tag...))
		}
	}
	got.check(t, tally{"valid": 21, "invalid": 27})
}
