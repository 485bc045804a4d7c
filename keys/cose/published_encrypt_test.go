package cose

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"testing"

	"github.com/vitalpost/vitalpost/keys/cose/dcbor"
)

// publishedEncrypt is a COSE_Encrypt0 or a COSE_Encrypt whatever its headers.
type publishedEncrypt struct {
	protected, iv, ciphertext []byte
}

// readPublishedEncrypt reads one of n elements, tagged or not.
func readPublishedEncrypt(t *testing.T, b []byte, tag uint64, n int) (m publishedEncrypt) {
	t.Helper()
	r := dcbor.NewReader(b, "published")
	if r.Peek() == dcbor.KindTag {
		r.Tag(tag)
	}
	r.Tuple(n)
	m.protected = signedHeader(r.Bytes())
	for range r.Map() {
		if r.Int() == labelIV {
			m.iv = r.Bytes()
		} else {
			r.Raw()
		}
	}
	m.ciphertext = r.Bytes()
	if n == 4 {
		r.Raw() // the recipients
	}
	if err := r.Done(); err != nil {
		t.Fatal(err)
	}
	return m
}

// TestPublishedCOSEWGEncrypt has the working group's COSE_Encrypt0 and
// COSE_Encrypt under AES-128-GCM with a key that both know. Ours have another
// AEAD and other headers (SPEC.md 4.3 and the CDDL), so all are refused as they
// are. What opens them here is our code, given that AEAD: the Enc_structure is
// the published one, and what must fail does.
func TestPublishedCOSEWGEncrypt(t *testing.T) {
	var examples map[string]coseWGExample
	published(t, "cose-wg-examples.json", &examples)
	got := tally{}
	for name, e := range examples {
		in, context, tag, n := e.Input.Encrypted, "Encrypt0", uint64(TagEncrypt0), 3
		if in == nil {
			if in, context, tag, n = e.Input.Enveloped, "Encrypt", TagEncrypt, 4; in == nil {
				continue
			}
		}
		var err error
		if n == 3 {
			_, err = read(e.Output.CBOR, ReadHPKEEncrypt0)
		} else {
			_, err = read(e.Output.CBOR, ReadEncrypt)
		}
		refused(t, err, ErrFormat)
		got["CDDL: other headers and recipients, or a tag missing"]++
		_, err = NewAEAD(1, e.Intermediates.CEK)
		refused(t, err, ErrAlgorithm)

		b, wrong := bytes.CutPrefix(e.Output.CBOR, []byte{0xd9, 0x03, 0xe3})
		m := readPublishedEncrypt(t, b, tag, n)
		if aad := appendEncStructure(nil, context, m.protected, in.External); !e.Fail && !bytes.Equal(aad, e.Intermediates.AAD) {
			t.Errorf("%s: Enc_structure %x", name, aad)
		}
		block, err := aes.NewCipher(e.Intermediates.CEK)
		if err != nil {
			t.Fatal(err)
		}
		gcm, err := cipher.NewGCM(block)
		if err != nil {
			t.Fatal(err)
		}
		var opened []byte
		if n == 3 {
			c := Encrypt0{protected: m.protected, ciphertext: m.ciphertext}
			opened, err = c.Open(nil, gcm, m.iv, in.External)
		} else {
			c := Encrypt{Unprotected: Header{IV: m.iv}, protected: m.protected, ciphertext: m.ciphertext}
			opened, err = c.Open(gcm, in.External)
		}
		if e.Fail && !wrong { // with a wrong tag, the rest is good
			got["must fail: "+context]++
			if refused(t, err, ErrDecrypt); opened != nil {
				t.Errorf("%s: %x came out", name, opened)
			}
			continue
		}
		got["opens: "+context]++
		if err != nil || string(opened) != e.Input.Plaintext {
			t.Errorf("%s: opened %q: %v", name, opened, err)
		}
	}
	got.check(t, tally{
		"CDDL: other headers and recipients, or a tag missing": 20,
		"opens: Encrypt0": 5, "must fail: Encrypt0": 5, "opens: Encrypt": 5, "must fail: Encrypt": 5,
	})
}
