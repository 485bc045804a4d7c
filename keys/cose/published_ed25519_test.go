package cose

import (
	"bytes"
	"crypto/ed25519"
	"strings"
	"testing"
)

// TestPublishedEd25519Wycheproof: no departures.
func TestPublishedEd25519Wycheproof(t *testing.T) {
	var file struct {
		TestGroups []struct {
			Key   struct{ PK hexBytes }
			Tests []struct {
				wycheproofCase
				Msg, Sig hexBytes
			}
		}
	}
	published(t, "wycheproof-ed25519.json.gz", &file)
	got := tally{}
	for _, g := range file.TestGroups {
		v, err := NewVerifier(ed25519.PublicKey(g.Key.PK))
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range g.Tests {
			got[c.Result]++
			if err := v.verify(c.Msg, c.Sig); c.Result != "valid" {
				refused(t, err, ErrSignature)
			} else if err != nil {
				t.Errorf("%d (%s): %v", c.ID, c.Comment, err)
			}
		}
	}
	got.check(t, tally{"valid": 84, "invalid": 61})
}

// TestPublishedEd25519Sign signs and verifies djb's sign.input, lines of
// "secret and public key:public key:message:signature and message:". RFC 8032
// section 7.1 took its tests from there: 1, 2, 3 and 1024 are among the lines,
// and SHA(abc) was added as the last.
func TestPublishedEd25519Sign(t *testing.T) {
	got := tally{}
	for line := range strings.Lines(string(published(t, "ed25519-sign.input.gz", nil))) {
		f := strings.Split(strings.TrimSpace(line), ":")
		if len(f) != 5 {
			t.Fatalf("line of %d fields", len(f))
		}
		private, public, message, signature := unhex(t, f[0])[:32], unhex(t, f[1]), unhex(t, f[2]), unhex(t, f[3])[:64]
		key, err := NewSignatureKey(ed25519.PublicKey(public))
		if err != nil {
			t.Fatal(err)
		}
		s, err := key.Signer(private)
		if err != nil {
			t.Fatal(err)
		}
		if own, err := s.sign(nil, message); err != nil || !bytes.Equal(own, signature) {
			t.Errorf("%x: signature %x, %v", public, own, err)
		}
		if err := key.Verifier().verify(message, signature); err != nil {
			t.Errorf("%x: %v", public, err)
		}
		refused(t, key.Verifier().verify(append(message, 0), signature), ErrSignature)
		got[asPublished]++
	}
	got.check(t, tally{asPublished: 130})
}
