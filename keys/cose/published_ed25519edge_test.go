package cose

import (
	"crypto/ed25519"
	"slices"
	"testing"
)

// Rules of SPEC.md section 4.4 by which a key, and so every signature under it,
// is refused that RFC 8032 does not refuse.
const (
	smallOrderKey   = "4.4: key of small order"
	notCanonicalKey = "4.4: key of small order, and not canonical"
)

// TestPublishedEd25519Edge has ed25519vectors, made of all points of small order
// and their non-canonical forms. The verdict of RFC 8032 without the cofactor
// and with R compared as encoded follows from the flags.
func TestPublishedEd25519Edge(t *testing.T) {
	var vectors []struct {
		A, R, S hexBytes
		M       string
		Flags   []string
	}
	published(t, "ed25519-edge.json.gz", &vectors)
	got := tally{}
	for _, c := range vectors {
		has := func(flag string) bool { return slices.Contains(c.Flags, flag) }
		v, err := NewVerifier(ed25519.PublicKey(c.A))
		switch {
		case has("NonCanonicalA"):
			got[notCanonicalKey]++
			refused(t, err, ErrFormat)
		case has("LowOrderA"):
			got[smallOrderKey]++
			refused(t, err, ErrFormat)
		case err != nil:
			t.Errorf("%x: %v", c.A, err)
		default:
			err := v.verify([]byte(c.M), slices.Concat(c.R, c.S))
			if has("LowOrderResidue") || has("NonCanonicalR") {
				got["invalid"]++
				refused(t, err, ErrSignature)
				continue
			}
			got["valid"]++
			if err != nil {
				t.Errorf("%x %x %x: %v", c.A, c.R, c.S, err)
			}
		}
	}
	got.check(t, tally{notCanonicalKey: 168, smallOrderKey: 300, "valid": 86, "invalid": 214})
}

// TestPublishedEd25519Speccheck has the twelve cases of "Taming the many
// EdDSAs", on which libraries differ, in their order.
func TestPublishedEd25519Speccheck(t *testing.T) {
	var vectors []struct {
		Message, Signature hexBytes
		PublicKey          hexBytes `json:"pub_key"`
	}
	published(t, "ed25519-speccheck.json", &vectors)
	const taken = "4.4: torsion of keys and of R is not checked"
	rules := []string{
		smallOrderKey, smallOrderKey,
		taken, taken, // A and R of mixed order, and the equation holds without the cofactor
		"4.4: without the cofactor", "4.4: without the cofactor",
		"4.4: S is below the group order", "4.4: S is below the group order",
		"4.4: R is compared as encoded", "4.4: R is compared as encoded",
		smallOrderKey, smallOrderKey, // not canonical either
	}
	if len(vectors) != len(rules) {
		t.Fatalf("%d cases", len(vectors))
	}
	for i, c := range vectors {
		v, err := NewVerifier(ed25519.PublicKey(c.PublicKey))
		if rules[i] == smallOrderKey {
			refused(t, err, ErrFormat)
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		if err := v.verify(c.Message, c.Signature); rules[i] != taken {
			refused(t, err, ErrSignature)
		} else if err != nil {
			t.Errorf("%d: %v", i, err)
		}
	}
}
