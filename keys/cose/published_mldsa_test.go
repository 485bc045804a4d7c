package cose

import (
	"bytes"
	"testing"

	"filippo.io/mldsa"
)

// withContext is the one way in which ours is less than FIPS 204.
const withContext = "4.4: the context string is empty"

type mldsaCase struct {
	wycheproofCase
	Msg, Ctx, Sig hexBytes
}

// TestPublishedMLDSAVerify has Wycheproof's ML-DSA-65 signatures to verify:
// modified, of another length, with hints that are not in order, and the valid
// ones that are hard to compute.
func TestPublishedMLDSAVerify(t *testing.T) {
	var file struct {
		TestGroups []struct {
			PublicKey hexBytes
			Tests     []mldsaCase
		}
	}
	published(t, "wycheproof-mldsa65-verify.json.gz", &file)
	got := tally{}
	for _, g := range file.TestGroups {
		// The key as it comes in, in a COSE_Key: any 1952 bytes are one.
		key, _, err := ParseKey(Key{AlgMLDSA65, g.PublicKey}.Append(nil))
		if len(g.PublicKey) != mldsa.MLDSA65PublicKeySize {
			refused(t, err, ErrFormat)
			for _, c := range g.Tests {
				got[asPublished]++
				if c.Result != "invalid" {
					t.Errorf("%d: %s", c.ID, c.Result)
				}
			}
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		v := key.Verifier()
		for _, c := range g.Tests {
			err := v.verify(c.Msg, c.Sig)
			if len(c.Ctx) == 0 && c.Result == "valid" {
				got[asPublished]++
				if err != nil {
					t.Errorf("%d (%s): %v", c.ID, c.Comment, err)
				}
				continue
			}
			refused(t, err, ErrSignature)
			if c.Result == "invalid" {
				got[asPublished]++
				continue
			}
			got[withContext]++
			if err := mldsa.Verify(v.mldsa65, c.Msg, c.Sig, &mldsa.Options{Context: string(c.Ctx)}); err != nil {
				t.Errorf("%d: and with its context: %v", c.ID, err)
			}
		}
	}
	got.check(t, tally{asPublished: 81, withContext: 2})
}

// TestPublishedMLDSASign has Wycheproof's ML-DSA-65 signatures to make. Ours are
// randomised, so what is compared is the key that the seed gives: it verifies
// the published signature, and one of our own.
func TestPublishedMLDSASign(t *testing.T) {
	var file struct {
		TestGroups []struct {
			PrivateSeed hexBytes
			Tests       []mldsaCase
		}
	}
	published(t, "wycheproof-mldsa65-sign.json.gz", &file)
	got := tally{}
	for _, g := range file.TestGroups {
		private, err := mldsa.NewPrivateKey(mldsa.MLDSA65(), g.PrivateSeed)
		if err != nil {
			t.Fatal(err)
		}
		s, err := NewSigner(private)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range g.Tests {
			switch {
			case len(c.Ctx) != 0: // a context over 255 bytes is refused, and no shorter one is asked for
				got[withContext]++
				refused(t, s.verifier.verify(c.Msg, c.Sig), ErrSignature)
				continue
			case c.Result != "valid":
				t.Errorf("%d: %s", c.ID, c.Result)
			}
			got[asPublished]++
			if err := s.verifier.verify(c.Msg, c.Sig); err != nil {
				t.Errorf("%d (%s): %v", c.ID, c.Comment, err)
			}
			own, err := s.sign(nil, c.Msg)
			if err != nil || s.verifier.verify(c.Msg, own) != nil || bytes.Equal(own, c.Sig) {
				t.Errorf("%d: our own signature: %v", c.ID, err)
			}
		}
	}
	got.check(t, tally{asPublished: 60, withContext: 3})
}

// TestPublishedMLDSAKeys has NIST's vectors of ML-DSA-65 for key generation, as
// COSE_Keys with their seeds.
func TestPublishedMLDSAKeys(t *testing.T) {
	var vectors []struct{ Seed, PK hexBytes }
	published(t, "acvp-mldsa65-keygen.json.gz", &vectors)
	got := tally{}
	for _, v := range vectors {
		key, private, err := ParseKey(Key{AlgMLDSA65, v.PK}.AppendPrivate(nil, v.Seed))
		if err != nil || !bytes.Equal(key.Public(), v.PK) || !bytes.Equal(private, v.Seed) {
			t.Errorf("seed %x: %v", v.Seed, err)
		}
		got[asPublished]++
	}
	got.check(t, tally{asPublished: 25})
}
