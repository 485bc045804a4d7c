package main

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"go/build"
	"os"
	"path/filepath"
	"testing"
)

// TestP256KEM holds the KEM of suite 3 against the vectors of draft-ietf-hpke-pq
// that come with Go. Their entropy is longer than what is used of it.
func TestP256KEM(t *testing.T) {
	b, err := os.ReadFile(filepath.Join(build.Default.GOROOT, "src/crypto/hpke/testdata/hpke-pq.json"))
	if err != nil {
		t.Skip(err)
	}
	var list []struct {
		KEM     uint16 `json:"kem_id"`
		Entropy string `json:"ikmE"`
		Private string `json:"skRm"`
		Public  string `json:"pkRm"`
		Enc     string `json:"enc"`
		Shared  string `json:"shared_secret"`
	}
	if err := json.Unmarshal(b, &list); err != nil {
		t.Fatal(err)
	}
	count := 0
	for _, v := range list {
		if v.KEM != suites[3].kem {
			continue
		}
		count++
		raw := func(s string) []byte { return must(hex.DecodeString(s)) }
		k := newEncKey(3, raw(v.Private))
		if !bytes.Equal(k.public, raw(v.Public)) {
			t.Error("another public key")
		}
		shared, ek := encapsulate(k, raw(v.Entropy)[:entropySize(3)])
		if !bytes.Equal(shared, raw(v.Shared)) || !bytes.Equal(ek, raw(v.Enc)) {
			t.Error("another encapsulation")
		}
	}
	if count == 0 {
		t.Error("no vector of this KEM")
	}
}
