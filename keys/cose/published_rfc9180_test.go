package cose

import (
	"bytes"
	"crypto/hpke"
	"testing"
)

// hpkeVector is one of RFC 9180's vectors, or of draft-ietf-hpke-pq's, in base
// mode: all that one recipient opens and exports.
type hpkeVector struct {
	Mode        int
	KEM         uint16 `json:"kem_id"`
	KDF         uint16 `json:"kdf_id"`
	AEAD        uint16 `json:"aead_id"`
	Info        hexBytes
	IkmR        hexBytes
	Private     hexBytes `json:"skRm"`
	Public      hexBytes `json:"pkRm"`
	Enc         hexBytes
	Encryptions []struct{ AAD, CT, PT hexBytes }
	Exports     []struct {
		Context hexBytes `json:"exporter_context"`
		L       int
		Value   hexBytes `json:"exported_value"`
	}
	// Of draft-ietf-hpke-pq alone:
	Shared    hexBytes `json:"shared_secret"`
	Key       hexBytes
	BaseNonce hexBytes `json:"base_nonce"`
	Exporter  hexBytes `json:"exporter_secret"`
}

// ciphersuite returns the vector's parts. Where they are ours, they come from
// the table of ciphersuites, so that the table is what is tested.
func (v *hpkeVector) ciphersuite(t *testing.T) (hpke.KEM, hpke.KDF, hpke.AEAD) {
	t.Helper()
	for _, h := range ciphersuites() {
		kdf, aead := h.schedule()
		if h.KEM().ID() == v.KEM && kdf.ID() == v.KDF && aead.ID() == v.AEAD {
			return h.KEM(), kdf, aead
		}
	}
	kem, err := hpke.NewKEM(v.KEM)
	if err != nil {
		t.Fatal(err)
	}
	kdf, err := hpke.NewKDF(v.KDF)
	if err != nil {
		t.Fatal(err)
	}
	aead, err := hpke.NewAEAD(v.AEAD)
	if err != nil {
		t.Fatal(err)
	}
	return kem, kdf, aead
}

// run opens and exports everything in the vector, and counts it.
func (v *hpkeVector) run(t *testing.T, got tally) {
	t.Helper()
	kem, kdf, aead := v.ciphersuite(t)
	key, err := kem.NewPrivateKey(v.Private)
	if err != nil {
		t.Fatal(err)
	}
	derived, err := kem.DeriveKeyPair(v.IkmR)
	if err != nil {
		t.Fatal(err)
	}
	public := key.PublicKey().Bytes()
	if v.Mode != 0 || !bytes.Equal(public, v.Public) || !bytes.Equal(derived.PublicKey().Bytes(), v.Public) {
		t.Errorf("KEM %#x: mode %d, public key %x", v.KEM, v.Mode, public)
	}
	for _, h := range ciphersuites() {
		if h.KEM().ID() == v.KEM {
			if _, err := NewHPKEKey(h, v.Public); err != nil {
				t.Error(err)
			}
		}
	}
	r, err := hpke.NewRecipient(v.Enc, key, kdf, aead, v.Info)
	if err != nil {
		t.Fatal(err)
	}
	for i, e := range v.Encryptions {
		if pt, err := r.Open(e.AAD, e.CT); err != nil || !bytes.Equal(pt, e.PT) {
			t.Fatalf("KEM %#x, KDF %#x, AEAD %#x: message %d: %x, %v", v.KEM, v.KDF, v.AEAD, i, pt, err)
		}
		got["messages"]++
	}
	for i, e := range v.Exports {
		if secret, err := r.Export(string(e.Context), e.L); err != nil || !bytes.Equal(secret, e.Value) {
			t.Fatalf("KEM %#x, KDF %#x, AEAD %#x: export %d: %x, %v", v.KEM, v.KDF, v.AEAD, i, secret, err)
		}
		got["exports"]++
	}
	got["vectors"]++
}

// TestPublishedRFC9180 has the RFC's vectors in base mode with HKDF-SHA256, of
// X25519 (one is HPKE-4, with all 257 messages) and of P-256, on which suite 3
// is to rest.
func TestPublishedRFC9180(t *testing.T) {
	var vectors []hpkeVector
	published(t, "rfc9180.json.gz", &vectors)
	got, hpke4 := tally{}, tally{}
	for i := range vectors {
		v := &vectors[i]
		v.run(t, got)
		if v.KEM == 0x0020 && v.AEAD == 0x0003 {
			v.run(t, hpke4)
		}
	}
	got.check(t, tally{"vectors": 8, "messages": 6 * 257, "exports": 8 * 3})
	hpke4.check(t, tally{"vectors": 1, "messages": 257, "exports": 3})
}
