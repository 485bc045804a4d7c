package cose

import (
	"bytes"
	"crypto/hpke"
	"strings"
	"testing"

	"github.com/vitalpost/vitalpost/keys/cose/dcbor"
)

// coseHPKE holds draft-ietf-cose-hpke-27's vectors of HPKE-4. A title says which
// of the three inputs its message has ("external"), and which are empty.
type coseHPKE struct {
	Plaintext, AAD, Info  hexBytes
	HPKEAAD               hexBytes `json:"hpke_aad"`
	Integrated            coseHPKEMessages
	KeyEncryption         coseHPKEMessages `json:"key_encryption"`
	aad, info, hpkeAAD    []byte
	withInfo, withHPKEAAD bool
}

type coseHPKEMessages struct {
	Key      hexBytes
	Messages []struct {
		Title string
		CBOR  hexBytes
	}
}

// inputs sets what the title says.
func (v *coseHPKE) inputs(title string) {
	v.aad, v.info, v.hpkeAAD = nil, nil, nil
	if strings.Contains(title, "external aad") {
		v.aad = v.AAD
	}
	if v.withInfo = strings.Contains(title, "external info"); v.withInfo {
		v.info = v.Info
	}
	if v.withHPKEAAD = strings.Contains(title, "external hpke aad"); v.withHPKEAAD {
		v.hpkeAAD = v.HPKEAAD
	}
}

// coseHPKEKey returns the private key of a vector's COSE_Key {kty, kid, alg,
// crv, x, d}. Ours hold no kid, and the alg of integrated encryption in both
// uses (SPEC.md's CDDL), so as it is published each is refused.
func coseHPKEKey(t *testing.T, b []byte, alg Algorithm, got tally) hpke.PrivateKey {
	t.Helper()
	_, _, err := ParseKey(b)
	refused(t, err, ErrFormat)
	got["CDDL, x25519-key: kid, or the alg of key encryption"]++
	r := dcbor.NewReader(b, "published")
	var public, private []byte
	for range r.Map() {
		switch label := r.Int(); label {
		case 3:
			if n := r.Int(); Algorithm(n) != alg {
				t.Errorf("alg %d", n)
			}
		case -2:
			public = r.Bytes()
		case -4:
			private = r.Bytes()
		default:
			r.Raw()
		}
	}
	if err := r.Done(); err != nil {
		t.Fatal(err)
	}
	// Without them it is a key of ours, and its two halves belong together.
	if _, _, err := ParseKey(Key{AlgHPKE4, public}.AppendPrivate(nil, private)); err != nil {
		t.Fatal(err)
	}
	key, err := HPKE4.KEM().NewPrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// TestPublishedCOSEHPKEIntegrated has the messages of HPKE-4, integrated. Their
// kid stands unprotected, so no message of ours looks like that; what is in them
// opens.
func TestPublishedCOSEHPKEIntegrated(t *testing.T) {
	var v coseHPKE
	published(t, "cose-hpke.json", &v)
	got := tally{}
	key := coseHPKEKey(t, v.Integrated.Key, AlgHPKE4, got)
	for _, m := range v.Integrated.Messages {
		v.inputs(m.Title)
		_, err := read(m.CBOR, ReadHPKEEncrypt0)
		refused(t, err, ErrFormat)
		got["CDDL, layer-opening: unprotected kid"]++

		r := dcbor.NewReader(m.CBOR, "published")
		r.Tag(TagEncrypt0)
		e := readEncrypt0(&r, pAlgorithm, pKeyID|pEncapsulatedKey)
		if err := r.Done(); err != nil {
			t.Fatal(err)
		}
		if h, err := ParseIntegrated(e.Protected.Algorithm); h != HPKE4 || err != nil {
			t.Errorf("%s: ciphersuite %d, %v", m.Title, h, err)
		}
		opened, err := e.OpenHPKE(HPKE4, key, v.aad, "", nil)
		if v.withInfo {
			if refused(t, err, ErrDecrypt); opened != nil {
				t.Errorf("%s: %x came out", m.Title, opened)
			}
			got["4.6: info is empty"]++
			opened, err = openWith(t, key, e.Unprotected.EncapsulatedKey, v.info,
				appendEncStructure(nil, "Encrypt0", e.protected, v.aad), e.ciphertext)
		}
		if err != nil || !bytes.Equal(opened, v.Plaintext) {
			t.Errorf("%s: opened %q: %v", m.Title, opened, err)
		}
		got[asPublished]++
	}
	got.check(t, tally{
		asPublished: 4, "4.6: info is empty": 2, "CDDL, layer-opening: unprotected kid": 4,
		"CDDL, x25519-key: kid, or the alg of key encryption": 1,
	})
}

// openWith opens as the draft allows and we do not, with HPKE-4's own parts.
func openWith(t *testing.T, key hpke.PrivateKey, enc, info, aad, ciphertext []byte) ([]byte, error) {
	t.Helper()
	kdf, aead := HPKE4.schedule()
	r, err := hpke.NewRecipient(enc, key, kdf, aead, info)
	if err != nil {
		t.Fatal(err)
	}
	return r.Open(aad, ciphertext)
}
