package cose

import (
	"bytes"
	"testing"

	"github.com/vitalpost/vitalpost/keys/cose/dcbor"
)

// coseKeys holds the examples of RFC 9679 and of RFC 9964's working group.
type coseKeys struct {
	Thumbprint struct {
		Key, Thumbprint hexBytes
		WithKid         hexBytes `json:"with_kid"`
	}
	MLDSA65 struct{ Seed, Thumbprint, Key, Sign1 hexBytes }
}

// TestPublishedThumbprint is RFC 9679 section 6: a P-256 key. The same key with
// its kid, and not in deterministic order, is none of ours (SPEC.md 3.4 and the
// CDDL's esp256-public), so a key has one encoding and one thumbprint.
func TestPublishedThumbprint(t *testing.T) {
	var v coseKeys
	published(t, "cose-keys.json", &v)
	key, _, err := ParseKey(v.Thumbprint.Key)
	if err != nil {
		t.Fatal(err)
	}
	if got := key.Thumbprint(); !bytes.Equal(got[:], v.Thumbprint.Thumbprint) {
		t.Errorf("thumbprint %x", got)
	}
	if got := key.Append(nil); !bytes.Equal(got, v.Thumbprint.Key) {
		t.Errorf("written as %x", got)
	}
	_, _, err = ParseKey(v.Thumbprint.WithKid)
	refused(t, err, ErrFormat)
}

// TestPublishedMLDSA65Key is the ML-DSA-65 example of the document that became
// RFC 9964: an AKP key with its seed, its thumbprint, and a COSE_Sign1. Both
// have a kid (which is the thumbprint), which ours do not (SPEC.md's CDDL).
func TestPublishedMLDSA65Key(t *testing.T) {
	var file coseKeys
	published(t, "cose-keys.json", &file)
	v := file.MLDSA65
	_, _, err := ParseKey(v.Key)
	refused(t, err, ErrFormat)

	// a5 02 5820 kid ...: as published, less the kid.
	kid := append([]byte{2, 0x58, 32}, v.Thumbprint...)
	rest, ok := bytes.CutPrefix(v.Key[1:], kid)
	if v.Key[0] != 0xa5 || !ok {
		t.Fatalf("another key: %x", v.Key[:40])
	}
	key, private, err := ParseKey(append([]byte{0xa4}, rest...))
	if err != nil || !bytes.Equal(private, v.Seed) || key.Algorithm() != AlgMLDSA65 {
		t.Fatalf("algorithm %d: %v", key.Algorithm(), err)
	}
	if got := key.Thumbprint(); !bytes.Equal(got[:], v.Thumbprint) {
		t.Errorf("thumbprint %x", got)
	}

	_, err = ParseSign1(v.Sign1)
	refused(t, err, ErrFormat)
	_, err = ParseSigned(v.Sign1)
	refused(t, err, ErrFormat)
	r := dcbor.NewReader(v.Sign1, "published")
	r.Tag(TagSign1)
	r.Tuple(4)
	header, protected := readProtected(&r, pAlgorithm|pKeyID)
	readUnprotected(&r, 0)
	payload, signature := r.Bytes(), r.Bytes()
	if err := r.Done(); err != nil || header.Algorithm != AlgMLDSA65 || !bytes.Equal(header.KeyID, v.Thumbprint) {
		t.Fatalf("header %+v: %v", header, err)
	}
	verify := func(payload []byte) error {
		return key.Verifier().verify(appendSigStructure(nil, protected, nil, payload), signature)
	}
	if err := verify(payload); err != nil {
		t.Error(err)
	}
	refused(t, verify(payload[1:]), ErrSignature)
}
