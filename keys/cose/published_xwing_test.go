package cose

import (
	"bytes"
	"crypto/ecdh"
	"crypto/mlkem"
	"crypto/mlkem/mlkemtest"
	"crypto/sha3"
	"encoding/hex"
	"fmt"
	"testing"
)

// TestPublishedXWing makes the three vectors of draft-connolly-cfrg-xwing-kem,
// whose seeds are SHAKE128's output and which are published as the SHAKE128
// digest of their file, spec/test-vectors.txt. Keys are our ciphersuite's;
// encapsulation is by hand, since crypto/hpke takes no randomness; and our
// decapsulation has to find each shared secret (opens9).
func TestPublishedXWing(t *testing.T) {
	random := sha3.NewSHAKE128()
	read := func(n int) []byte {
		b := make([]byte, n)
		if _, err := random.Read(b); err != nil {
			t.Fatal(err)
		}
		return b
	}
	var file bytes.Buffer
	line := func(name string, value []byte) {
		text := hex.EncodeToString(value)
		if len(name)+len(text)+5 < 74 {
			fmt.Fprintf(&file, "%s     %s\n", name, text)
			return
		}
		fmt.Fprintf(&file, "%s\n", name)
		for ; len(text) > 72; text = text[72:] {
			fmt.Fprintf(&file, "  %s\n", text[:72])
		}
		fmt.Fprintf(&file, "  %s\n", text)
	}
	for range 3 {
		seed := read(HPKE9.PrivateKeySize())
		key, err := HPKE9.KEM().NewPrivateKey(seed)
		if err != nil {
			t.Fatal(err)
		}
		private, err := key.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		public := key.PublicKey().Bytes()
		if _, err := NewHPKEKey(HPKE9, public); err != nil {
			t.Error(err)
		}
		eseed := read(64)
		shared, enc := encapsulate9(t, public, eseed)
		opens9(t, seed, enc, shared)
		line("seed", seed)
		line("sk", private)
		line("pk", public)
		line("eseed", eseed)
		line("ct", enc)
		line("ss", shared)
		file.WriteString("\n")
	}
	const want = "1bcd0057d861d6b866239936cadcaeee1ec0164dedc181c386e9e54fe46156fe"
	if got := sha3.SumSHAKE128(file.Bytes(), 32); hex.EncodeToString(got) != want {
		t.Errorf("digest %x, want %s, of\n%s", got, want, file.String())
	}
}

// encapsulate9 is X-Wing's encapsulation by SPEC.md's Appendix A, with
// randomness given: 32 bytes for ML-KEM, then the ephemeral X25519 scalar.
func encapsulate9(t *testing.T, public, eseed []byte) (shared, enc []byte) {
	t.Helper()
	ekM, ekX := public[:mlkem.EncapsulationKeySize768], public[mlkem.EncapsulationKeySize768:]
	keyM, err := mlkem.NewEncapsulationKey768(ekM)
	if err != nil {
		t.Fatal(err)
	}
	ssM, ctM, err := mlkemtest.Encapsulate768(keyM, eseed[:32])
	if err != nil {
		t.Fatal(err)
	}
	ephemeral, err := ecdh.X25519().NewPrivateKey(eseed[32:])
	if err != nil {
		t.Fatal(err)
	}
	keyX, err := ecdh.X25519().NewPublicKey(ekX)
	if err != nil {
		t.Fatal(err)
	}
	ssX, err := ephemeral.ECDH(keyX)
	if err != nil {
		t.Fatal(err)
	}
	ctX := ephemeral.PublicKey().Bytes()
	digest := sha3.Sum256(bytes.Join([][]byte{ssM, ssX, ctX, ekX, {0x5c, 0x2e, 0x2f, 0x2f, 0x5e, 0x5c}}, nil))
	return digest[:], append(ctM, ctX...)
}
