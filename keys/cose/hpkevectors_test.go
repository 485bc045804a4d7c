package cose

import (
	"bytes"
	"crypto/hpke"
	"encoding/json"
	"os"
	"testing"
)

// TestHPKEVectors opens published vectors with each ciphersuite's KEM and KDF,
// so that its numbers and the library behind them mean what the RFC means. Each
// vector names its source.
func TestHPKEVectors(t *testing.T) {
	file, err := os.ReadFile("testdata/hpke.json")
	if err != nil {
		t.Fatal(err)
	}
	var vectors []struct {
		Source, Suite                                                    string
		AEAD                                                             uint16
		Info, Private, Public, Enc, AAD, Plaintext, Ciphertext, Exported string
		ExporterContext                                                  string `json:"exporter_context"`
	}
	if err := json.Unmarshal(file, &vectors); err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, v := range vectors {
		suite := map[string]HPKE{"HPKE4": HPKE4, "HPKE9": HPKE9}[v.Suite]
		seen[v.Suite] = true
		key, err := suite.KEM().NewPrivateKey(unhex(t, v.Private))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(key.PublicKey().Bytes(), unhex(t, v.Public)) {
			t.Errorf("%s: another public key", v.Suite)
		}
		if _, err := NewHPKEKey(suite, unhex(t, v.Public)); err != nil {
			t.Error(err)
		}
		kdf, aead := suite.schedule()
		if aead.ID() != v.AEAD {
			aead, err = hpke.NewAEAD(v.AEAD)
			if err != nil {
				t.Fatal(err)
			}
		}
		r, err := hpke.NewRecipient(unhex(t, v.Enc), key, kdf, aead, unhex(t, v.Info))
		if err != nil {
			t.Fatal(err)
		}
		if got, err := r.Open(unhex(t, v.AAD), unhex(t, v.Ciphertext)); err != nil || !bytes.Equal(got, unhex(t, v.Plaintext)) {
			t.Errorf("%s: opened %x: %v", v.Suite, got, err)
		}
		if got, err := r.Export(string(unhex(t, v.ExporterContext)), 32); err != nil || !bytes.Equal(got, unhex(t, v.Exported)) {
			t.Errorf("%s: exported %x: %v", v.Suite, got, err)
		}
	}
	if !seen["HPKE4"] || !seen["HPKE9"] {
		t.Error("a ciphersuite has no vector")
	}
}

// TestCiphersuites is the table of SPEC.md section 4.1.
func TestCiphersuites(t *testing.T) {
	for _, c := range []struct {
		suite                     HPKE
		integrated, keyEncryption Algorithm
		kem, kdf, aead            uint16
		enc, public, private      int
	}{
		{HPKE4, 42, 50, 0x0020, 0x0001, 0x0003, 32, 32, 32},
		{HPKE8, 54, 55, 0x0050, 0x0011, 0x0002, 1153, 1249, 32},
		{HPKE9, 56, 57, 0x647a, 0x0011, 0x0002, 1120, 1216, 32},
	} {
		kdf, aead := c.suite.schedule()
		if c.suite.KEM().ID() != c.kem || kdf.ID() != c.kdf || aead.ID() != c.aead {
			t.Errorf("%d: KEM %x, KDF %x, AEAD %x", c.suite, c.suite.KEM().ID(), kdf.ID(), aead.ID())
		}
		if c.suite.EncSize() != c.enc || c.suite.PublicKeySize() != c.public || c.suite.PrivateKeySize() != c.private {
			t.Errorf("%d: sizes", c.suite)
		}
		if c.suite.Integrated() != c.integrated || c.suite.KeyEncryption() != c.keyEncryption {
			t.Errorf("%d: numbers", c.suite)
		}
		if h, err := ParseIntegrated(c.integrated); h != c.suite || err != nil {
			t.Errorf("integrated %d is %d: %v", c.integrated, h, err)
		}
		if h, err := ParseKeyEncryption(c.keyEncryption); h != c.suite || err != nil {
			t.Errorf("key encryption %d is %d: %v", c.keyEncryption, h, err)
		}
	}
}

// TestOtherAlgorithms: no other number opens anything. The two uses of a suite
// have numbers of their own, and one has no place where the other stands.
func TestOtherAlgorithms(t *testing.T) {
	for alg := Algorithm(-70); alg < 70; alg++ {
		if alg != 42 && alg != 54 && alg != 56 {
			h, err := ParseIntegrated(alg)
			if refused(t, err, ErrAlgorithm); h != 0 {
				t.Errorf("integrated %d is %d", alg, h)
			}
		}
		if alg != 50 && alg != 55 && alg != 57 {
			h, err := ParseKeyEncryption(alg)
			if refused(t, err, ErrAlgorithm); h != 0 {
				t.Errorf("key encryption %d is %d", alg, h)
			}
		}
	}
}

// TestNoCiphersuite: numbers from outside come in by the Parse functions only,
// so a ciphersuite that is none is a caller's bug, and does not go on quietly.
func TestNoCiphersuite(t *testing.T) {
	for name, f := range map[string]func(HPKE){
		"Integrated":     func(h HPKE) { h.Integrated() },
		"KeyEncryption":  func(h HPKE) { h.KeyEncryption() },
		"EncSize":        func(h HPKE) { h.EncSize() },
		"PublicKeySize":  func(h HPKE) { h.PublicKeySize() },
		"PrivateKeySize": func(h HPKE) { h.PrivateKeySize() },
		"KEM":            func(h HPKE) { h.KEM() },
		"schedule":       func(h HPKE) { h.schedule() },
		"NewHPKEKey":     func(h HPKE) { _, _ = NewHPKEKey(h, make([]byte, 32)) },
	} {
		for _, h := range []HPKE{0, 4, 255} {
			func() {
				defer func() {
					if recover() == nil {
						t.Errorf("%s of %d: no panic", name, h)
					}
				}()
				f(h)
			}()
		}
	}
}
