package cose

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha3"
	"encoding/binary"
	"testing"
)

// TestPublishedHPKEPQ has draft-ietf-hpke-pq's vectors of ML-KEM-768, alone and
// hybrid with X25519 and P-256, and of the one-stage KDFs. HPKE-9 itself is not
// among them: the draft has X-Wing and SHAKE256 with another AEAD, and SHAKE256
// and AES-256-GCM with another KEM. TestPublishedHPKE9 closes the gap.
func TestPublishedHPKEPQ(t *testing.T) {
	var vectors []hpkeVector
	published(t, "hpke-pq.json.gz", &vectors)
	got := tally{}
	for i := range vectors {
		vectors[i].run(t, got)
	}
	got.check(t, tally{"vectors": 7, "messages": 7 * 10, "exports": 7 * 5})
}

// derive is Derive of SPEC.md's Appendix A, by hand.
func derive(aead uint16, ikm []byte, label string, context []byte, size int) []byte {
	b := bytes.Clone(ikm)
	b = append(b, "HPKE-v1HPKE"...)
	for _, id := range []uint16{0x647a, 0x0011, aead} {
		b = binary.BigEndian.AppendUint16(b, id)
	}
	b = binary.BigEndian.AppendUint16(b, uint16(len(label)))
	b = append(b, label...)
	b = binary.BigEndian.AppendUint16(b, uint16(size))
	return sha3.SumSHAKE256(append(b, context...), size)
}

// schedule9 is the key schedule of SPEC.md's Appendix A.
func schedule9(aead uint16, shared, info []byte) (key, nonce, exporter []byte) {
	secrets := append([]byte{0, 0, 0, 32}, shared...)
	context := append(binary.BigEndian.AppendUint16([]byte{0, 0, 0}, uint16(len(info))), info...)
	b := derive(aead, secrets, "secret", context, 108)
	return b[:32], b[32:44], b[44:]
}

// opens9 seals by Appendix A to whoever finds shared in enc, and fails unless
// HPKE-9 opens it, as integrated encryption and as key encryption.
func opens9(t *testing.T, private, enc, shared []byte) {
	t.Helper()
	private9, err := HPKE9.KEM().NewPrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	header := Header{Algorithm: AlgHPKE9, KeyID: []byte("key id")}
	protected, unprotected := header.Append(nil), Header{EncapsulatedKey: enc}
	extra := []byte("extra")
	recipient := appendRecipientStructure(nil, AlgChaCha20Poly1305, protected, extra)
	aad := appendEncStructure(nil, "Encrypt0", protected, extra)
	seal := func(info, aad []byte) (ciphertext, exporter []byte) {
		key, nonce, exporter := schedule9(0x0002, shared, info)
		block, err := aes.NewCipher(key)
		if err != nil {
			t.Fatal(err)
		}
		gcm, err := cipher.NewGCM(block)
		if err != nil {
			t.Fatal(err)
		}
		return gcm.Seal(nil, nonce, []byte("content"), aad), exporter
	}
	sealed, exporter := seal(nil, aad)
	var exported [32]byte
	m := Encrypt0{Unprotected: unprotected, protected: protected, ciphertext: sealed}
	opened, err := m.OpenHPKE(HPKE9, private9, extra, "context", exported[:])
	if err != nil || string(opened) != "content" {
		t.Fatalf("opened %q: %v", opened, err)
	}
	if want := derive(0x0002, exporter, "sec", []byte("context"), 32); !bytes.Equal(exported[:], want) {
		t.Errorf("exported %x, want %x", exported, want)
	}
	sealed, _ = seal(recipient, nil)
	e := Encrypt{
		Protected:  Header{Algorithm: AlgChaCha20Poly1305},
		Recipients: []Recipient{{Unprotected: unprotected, protected: protected, ciphertext: sealed}},
	}
	if opened, err := e.OpenKey(0, HPKE9, private9, extra); err != nil || string(opened) != "content" {
		t.Fatalf("opened %q: %v", opened, err)
	}
}

// TestPublishedHPKE9: the key schedule by hand gives the published keys for the
// published AEAD, and with HPKE-9's AEAD and the same published KEM shared
// secret, what our code opens.
func TestPublishedHPKE9(t *testing.T) {
	var vectors []hpkeVector
	published(t, "hpke-pq.json.gz", &vectors)
	ran := 0
	for _, v := range vectors {
		if v.KEM != 0x647a || v.KDF != 0x0011 {
			continue
		}
		ran++
		key, nonce, exporter := schedule9(v.AEAD, v.Shared, v.Info)
		if !bytes.Equal(key, v.Key) || !bytes.Equal(nonce, v.BaseNonce) || !bytes.Equal(exporter, v.Exporter) {
			t.Errorf("key %x, nonce %x, exporter secret %x", key, nonce, exporter)
		}
		opens9(t, v.Private, v.Enc, v.Shared)
	}
	if ran != 1 {
		t.Errorf("%d vectors of X-Wing with SHAKE256", ran)
	}
}
