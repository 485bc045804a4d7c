package cose

import (
	"bytes"
	"testing"
)

// TestPublishedCOSEHPKEKeyEncryption has the messages of HPKE-4-KE, to one
// recipient under ChaCha20/Poly1305. They have the form of ours.
func TestPublishedCOSEHPKEKeyEncryption(t *testing.T) {
	var v coseHPKE
	published(t, "cose-hpke.json", &v)
	got := tally{}
	key := coseHPKEKey(t, v.KeyEncryption.Key, AlgHPKE4KE, got)
	for _, m := range v.KeyEncryption.Messages {
		v.inputs(m.Title)
		e, err := read(m.CBOR, ReadEncrypt)
		if err != nil {
			t.Fatal(err)
		}
		c := &e.Recipients[0]
		if h, err := ParseKeyEncryption(c.Protected.Algorithm); h != HPKE4 || err != nil || len(e.Recipients) != 1 {
			t.Errorf("%s: ciphersuite %d, %v", m.Title, h, err)
		}
		cek, err := e.OpenKey(0, HPKE4, key, v.info)
		if v.withHPKEAAD {
			if refused(t, err, ErrDecrypt); cek != nil {
				t.Errorf("%s: %x came out", m.Title, cek)
			}
			got["4.6: a recipient's aad is empty"]++
			info := appendRecipientStructure(nil, e.Protected.Algorithm, c.protected, v.info)
			cek, err = openWith(t, key, c.Unprotected.EncapsulatedKey, info, v.hpkeAAD, c.ciphertext)
		}
		if err != nil {
			t.Fatalf("%s: %v", m.Title, err)
		}
		aead, err := NewAEAD(e.Protected.Algorithm, cek)
		if err != nil {
			t.Fatal(err)
		}
		if opened, err := e.Open(aead, v.aad); err != nil || !bytes.Equal(opened, v.Plaintext) {
			t.Errorf("%s: opened %q: %v", m.Title, opened, err)
		}
		got[asPublished]++
	}
	got.check(t, tally{
		asPublished: 8, "4.6: a recipient's aad is empty": 4,
		"CDDL, x25519-key: kid, or the alg of key encryption": 1,
	})
}
