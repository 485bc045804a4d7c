package cose

import (
	"bytes"
	"testing"
)

// highSRule is the one rule of ours that plain ECDSA does not have.
const highSRule = "4.4: s is at most (n - 1)/2"

// p256File is one of Wycheproof's files of ECDSA with P-256 and SHA-256.
type p256File struct {
	TestGroups []struct {
		Key   struct{ Uncompressed hexBytes }
		Tests []struct {
			wycheproofCase
			Msg, Sig hexBytes
		}
	}
}

// p256Verifier reads a point as it comes in, in a COSE_Key.
func p256Verifier(t *testing.T, uncompressed []byte) *Verifier {
	t.Helper()
	point, ok := bytes.CutPrefix(uncompressed, []byte{4})
	if !ok {
		t.Fatalf("point %x", uncompressed)
	}
	key, _, err := ParseKey(Key{AlgESP256, point}.Append(nil))
	if err != nil {
		t.Fatal(err)
	}
	return key.Verifier()
}

// verifyPublished verifies a signature that its authors call valid or not. One
// with s in the upper half is refused, and has to be right when it is lowered.
// It returns the rule that refused a valid one.
func verifyPublished(t *testing.T, v *Verifier, message, signature []byte, valid bool) string {
	t.Helper()
	err := v.verify(message, signature)
	rule := asPublished
	if v.algorithm == AlgESP256 && len(signature) == esp256SignatureSize && highS(signature[p256Size:]) {
		refused(t, err, ErrSignature)
		if valid {
			rule = highSRule
		}
		// Lowered, a wrong one has to stay wrong: it is not the height alone that
		// refuses it.
		err = v.verify(message, low(bytes.Clone(signature)))
	}
	if !valid {
		refused(t, err, ErrSignature)
	} else if err != nil {
		t.Errorf("signature %x: %v", signature, err)
	}
	return rule
}

// TestPublishedP256P1363 has Wycheproof's signatures r || s.
func TestPublishedP256P1363(t *testing.T) {
	var file p256File
	published(t, "wycheproof-p256-p1363.json.gz", &file)
	got := tally{}
	for _, g := range file.TestGroups {
		v := p256Verifier(t, g.Key.Uncompressed)
		for _, c := range g.Tests {
			if c.Result == "acceptable" { // zeros in front of r and s, or too few
				got["4.4: 64 bytes, r || s"]++
				if len(c.Sig) == esp256SignatureSize {
					t.Errorf("%d (%s)", c.ID, c.Comment)
				}
				refused(t, v.verify(c.Msg, c.Sig), ErrSignature)
				continue
			}
			got[verifyPublished(t, v, c.Msg, c.Sig, c.Result == "valid")]++
		}
	}
	got.check(t, tally{asPublished: 148, highSRule: 67, "4.4: 64 bytes, r || s": 4})
}

// TestPublishedP256DER has Wycheproof's signatures in ASN.1, as hardware gives
// them: what is not the DER of two positive numbers is not converted, and what
// is converted has s lowered and verifies exactly if the signature does.
func TestPublishedP256DER(t *testing.T) {
	var file p256File
	published(t, "wycheproof-p256-der.json.gz", &file)
	got := tally{}
	for _, g := range file.TestGroups {
		v := p256Verifier(t, g.Key.Uncompressed)
		for _, c := range g.Tests {
			raw, err := appendESP256(nil, c.Sig)
			switch {
			case c.Result == "acceptable": // a number that is negative without another byte
				got["X.690 section 8.3: not DER"]++
				if err == nil {
					t.Errorf("%d (%s): converted", c.ID, c.Comment)
				}
			case err != nil:
				got["not converted"]++
				if c.Result == "valid" {
					t.Errorf("%d (%s): %v", c.ID, c.Comment, err)
				}
			case c.Result == "valid":
				got["converted, verifies"]++
				if err := v.verify(c.Msg, raw); err != nil {
					t.Errorf("%d (%s): %v", c.ID, c.Comment, err)
				}
			default:
				got["converted, does not verify"]++
				refused(t, v.verify(c.Msg, raw), ErrSignature)
			}
		}
	}
	got.check(t, tally{"X.690 section 8.3: not DER": 1, "not converted": 168, "converted, verifies": 147, "converted, does not verify": 71})
}

// TestPublishedP256CAVP has NIST's signatures, with one thing changed in most.
func TestPublishedP256CAVP(t *testing.T) {
	var vectors []struct {
		Msg, Qx, Qy, R, S hexBytes
		Result            string // starts with P or F
	}
	published(t, "cavp-p256-sigver.json", &vectors)
	got := tally{}
	for _, c := range vectors {
		v := p256Verifier(t, bytes.Join([][]byte{{4}, c.Qx, c.Qy}, nil))
		got[verifyPublished(t, v, c.Msg, append(bytes.Clone(c.R), c.S...), c.Result[0] == 'P')]++
	}
	got.check(t, tally{asPublished: 14, highSRule: 1})
}
