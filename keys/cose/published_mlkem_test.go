package cose

import (
	"bytes"
	"crypto/mlkem"
	"crypto/mlkem/mlkemtest"
	"crypto/sha3"
	"encoding/hex"
	"testing"
)

// TestPublishedMLKEM has NIST's vectors of ML-KEM-768 for key generation and
// encapsulation, and one of Wycheproof's for decapsulation. NIST's for
// decapsulation hold no seeds, and crypto/mlkem takes nothing else. Each key is
// also one that ours accepts as a part of an X-Wing key.
func TestPublishedMLKEM(t *testing.T) {
	var vectors struct {
		KeyGen        []struct{ D, Z, EK hexBytes }
		Encapsulation []struct{ EK, M, C, K hexBytes }
		Wycheproof    []struct{ Seed, EK, C, K hexBytes }
	}
	published(t, "mlkem768.json.gz", &vectors)
	got := tally{}
	accepted := func(ek []byte) *mlkem.EncapsulationKey768 {
		t.Helper()
		base := make([]byte, 32) // X25519's base point, since some point is needed
		base[0] = 9
		if _, err := NewHPKEKey(HPKE9, append(bytes.Clone(ek), base...)); err != nil {
			t.Error(err)
		}
		key, err := mlkem.NewEncapsulationKey768(ek)
		if err != nil {
			t.Fatal(err)
		}
		return key
	}
	for _, v := range vectors.KeyGen {
		key, err := mlkem.NewDecapsulationKey768(append(bytes.Clone(v.D), v.Z...))
		if err != nil || !bytes.Equal(key.EncapsulationKey().Bytes(), v.EK) {
			t.Fatalf("d %x: %v", v.D, err)
		}
		accepted(v.EK)
		got["keys"]++
	}
	for _, v := range vectors.Encapsulation {
		shared, ciphertext, err := mlkemtest.Encapsulate768(accepted(v.EK), v.M)
		if err != nil || !bytes.Equal(shared, v.K) || !bytes.Equal(ciphertext, v.C) {
			t.Fatalf("m %x: %x, %v", v.M, shared, err)
		}
		got["encapsulations"]++
	}
	for _, v := range vectors.Wycheproof {
		key, err := mlkem.NewDecapsulationKey768(v.Seed)
		if err != nil || !bytes.Equal(key.EncapsulationKey().Bytes(), v.EK) {
			t.Fatal(err)
		}
		accepted(v.EK)
		if shared, err := key.Decapsulate(v.C); err != nil || !bytes.Equal(shared, v.K) {
			t.Errorf("%x: %v", shared, err)
		}
		got["decapsulations"]++
	}
	got.check(t, tally{"keys": 25, "encapsulations": 25, "decapsulations": 1})
}

// TestPublishedMLKEMAccumulated is C2SP CCTV's digest over a hundred vectors of
// ML-KEM-768. It holds what a wrong ciphertext decapsulates to: not an error but
// another secret (FIPS 203 section 6.3), so that in X-Wing the AEAD refuses.
func TestPublishedMLKEMAccumulated(t *testing.T) {
	in, out := sha3.NewSHAKE128(), sha3.NewSHAKE128()
	seed, m, wrong := make([]byte, mlkem.SeedSize), make([]byte, 32), make([]byte, mlkem.CiphertextSize768)
	read := func(b []byte) {
		if _, err := in.Read(b); err != nil {
			t.Fatal(err)
		}
	}
	write := func(parts ...[]byte) {
		for _, b := range parts {
			if _, err := out.Write(b); err != nil {
				t.Fatal(err)
			}
		}
	}
	for range 100 {
		read(seed)
		key, err := mlkem.NewDecapsulationKey768(seed)
		if err != nil {
			t.Fatal(err)
		}
		read(m)
		shared, ciphertext, err := mlkemtest.Encapsulate768(key.EncapsulationKey(), m)
		if err != nil {
			t.Fatal(err)
		}
		write(key.EncapsulationKey().Bytes(), ciphertext, shared)
		if again, err := key.Decapsulate(ciphertext); err != nil || !bytes.Equal(again, shared) {
			t.Fatalf("%x, want %x: %v", again, shared, err)
		}
		read(wrong)
		if shared, err = key.Decapsulate(wrong); err != nil {
			t.Fatal(err)
		}
		write(shared)
	}
	var digest [32]byte
	if _, err := out.Read(digest[:]); err != nil {
		t.Fatal(err)
	}
	const want = "1114b1b6699ed191734fa339376afa7e285c9e6acf6ff0177d346696ce564415"
	if hex.EncodeToString(digest[:]) != want {
		t.Errorf("digest %x, want %s", digest, want)
	}
}
