package cose

import (
	"bytes"
	"testing"

	gocose "github.com/veraison/go-cose"
	"github.com/vitalpost/vitalpost/keys/cose/dcbor"
)

// dual returns the signers and verifiers of dual identities.
func dual(tb testing.TB, n byte) (signer [][]*Signer, verifiers [][]*Verifier) {
	tb.Helper()
	all := signers(tb, n)
	signer = [][]*Signer{{all[0], all[2]}, {all[1], all[2]}}
	for _, pair := range signer {
		verifiers = append(verifiers, []*Verifier{pair[0].Verifier(), pair[1].Verifier()})
	}
	return signer, verifiers
}

// signBy is a COSE_Sign by hand, which can be wrong: the parts as they stand.
func signBy(body, unprotected, payload []byte, signatures ...[]byte) []byte {
	b := dcbor.AppendArray(dcbor.AppendTag(nil, TagSign), 4)
	b = append(dcbor.AppendBytes(b, body), unprotected...)
	b = dcbor.AppendArray(dcbor.AppendBytes(b, payload), len(signatures))
	return append(b, bytes.Join(signatures, nil)...)
}

// signatureBy is a COSE_Signature by hand; context and aad are what is signed.
func signatureBy(tb testing.TB, s *Signer, context, aad string, payload []byte) []byte {
	tb.Helper()
	protected := (&Header{Algorithm: s.verifier.algorithm}).Append(nil)
	tbs := dcbor.AppendText(dcbor.AppendArray(nil, 5), context)
	for _, part := range [][]byte{{}, protected, []byte(aad), payload} {
		tbs = dcbor.AppendBytes(tbs, part)
	}
	signature, err := s.sign(nil, tbs)
	if err != nil {
		tb.Fatal(err)
	}
	b := dcbor.AppendBytes(dcbor.AppendArray(nil, 3), protected)
	return dcbor.AppendBytes(dcbor.AppendMap(b, 0), signature)
}

func verifySigned(b []byte, keys []*Verifier, aad string) error {
	m, err := ParseSigned(b)
	if err != nil {
		return err
	}
	return m.Verify(keys, []byte(aad))
}

// TestSigned: what all keys sign, of one key and of two, is what the CDDL has,
// and go-cose's own decoder takes it.
func TestSigned(t *testing.T) {
	payload := []byte("claim")
	for _, s := range signers(t, 1) {
		b, err := Sign([]*Signer{s}, []byte("aad"), payload)
		if err != nil {
			t.Fatal(err)
		}
		if err := verifySigned(b, []*Verifier{s.Verifier()}, "aad"); err != nil {
			t.Error(err)
		}
		if err := goVerify(b, []byte("aad"), GoVerifier(s.Verifier())); err != nil {
			t.Errorf("go-cose: %v", err)
		}
	}
	pairs, verifiers := dual(t, 1)
	for i, pair := range pairs {
		b, err := Sign(pair, []byte("aad"), payload)
		if err != nil {
			t.Fatal(err)
		}
		m, err := ParseSigned(b)
		if err != nil {
			t.Fatal(err)
		}
		if err := m.Verify(verifiers[i], []byte("aad")); err != nil || !bytes.Equal(m.Unverified(), payload) {
			t.Errorf("%q, %v", m.Unverified(), err)
		}
		var theirs gocose.SignMessage
		if err := theirs.UnmarshalCBOR(b); err != nil {
			t.Fatal(err)
		}
		if err := theirs.Verify([]byte("aad"), GoVerifier(verifiers[i][0]), GoVerifier(verifiers[i][1])); err != nil {
			t.Errorf("go-cose: %v", err)
		}
		// By hand it is the same: both structures are those of SPEC.md 4.6.
		first, second := signatureBy(t, pair[0], "Signature", "aad", payload), signatureBy(t, pair[1], "Signature", "aad", payload)
		if err := verifySigned(signBy(nil, []byte{0xa0}, payload, first, second), verifiers[i], "aad"); err != nil {
			t.Error(err)
		}
	}
}

// TestG11_DualSignatureStripped: which signatures must verify follows from the
// identity. Nobody gets away with the one that he can forge, or has.
func TestG11_DualSignatureStripped(t *testing.T) {
	payload, aad := []byte("claim"), "aad"
	pairs, verifiers := dual(t, 1)
	pair, keys := pairs[0], verifiers[0]
	all, strangers := signers(t, 1), signers(t, 2)
	signature := func(s *Signer) []byte { return signatureBy(t, s, "Signature", aad, payload) }
	first, second := signature(pair[0]), signature(pair[1])
	one := func(s *Signer) []byte {
		b, err := Sign([]*Signer{s}, []byte(aad), payload)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	empty := []byte{0xa0}
	for _, c := range []struct {
		name  string
		b     []byte
		keys  []*Verifier
		class error
	}{
		{"the first alone", one(pair[0]), keys, ErrAlgorithm},
		{"the second alone", one(pair[1]), keys, ErrAlgorithm},
		{"a COSE_Sign with the first alone", signBy(nil, empty, payload, first), keys, ErrFormat},
		{"none", signBy(nil, empty, payload), keys, ErrFormat},
		{"a third", signBy(nil, empty, payload, first, second, second), keys, ErrFormat},
		{"swapped", signBy(nil, empty, payload, second, first), keys, ErrAlgorithm},
		{"the first twice", signBy(nil, empty, payload, first, first), keys, ErrAlgorithm},
		{"the second twice", signBy(nil, empty, payload, second, second), keys, ErrAlgorithm},
		{"two of an identity with one", signBy(nil, empty, payload, first, second), keys[:1], ErrAlgorithm},
		{"the first of another kind", signBy(nil, empty, payload, signature(all[1]), second), keys, ErrAlgorithm},
		{"the first a stranger's", signBy(nil, empty, payload, signature(strangers[0]), second), keys, ErrSignature},
		{"the second a stranger's", signBy(nil, empty, payload, first, signature(strangers[2])), keys, ErrSignature},
		{"the first over other data", signBy(nil, empty, payload, signatureBy(t, pair[0], "Signature", "other", payload), second), keys, ErrSignature},
		{"the second over other data", signBy(nil, empty, payload, first, signatureBy(t, pair[1], "Signature", "other", payload)), keys, ErrSignature},
		{"the first as of a COSE_Sign1", signBy(nil, empty, payload, signatureBy(t, pair[0], "Signature1", aad, payload), second), keys, ErrSignature},
		{"the second as of a COSE_Sign1", signBy(nil, empty, payload, first, signatureBy(t, pair[1], "Signature1", aad, payload)), keys, ErrSignature},
		{"another payload", signBy(nil, empty, []byte("clain"), first, second), keys, ErrSignature},
		{"a body header that is an empty map", signBy(empty, empty, payload, first, second), keys, ErrFormat},
		{"a body header with alg", signBy([]byte{0xa1, 1, 0x32}, empty, payload, first, second), keys, ErrFormat},
		{"a body header of 8193 bytes", signBy(make([]byte, 8193), empty, payload, first, second), keys, ErrFormat},
		{"kid injected", signBy(nil, []byte{0xa1, 4, 0x41, 1}, payload, first, second), keys, ErrFormat},
		{"kid injected in a signature", signBy(nil, empty, payload, bytes.Replace(first, []byte{0xa0}, []byte{0xa1, 4, 0x41, 1}, 1), second), keys, ErrFormat},
		{"the first without bytes", signBy(nil, empty, payload, unhex(t, "83 43 a10132 a0 40"), second), keys, ErrSignature},
		{"no alg", signBy(nil, empty, payload, unhex(t, "83 41 a0 a0 4101"), second), keys, ErrFormat},
		{"bytes behind", append(signBy(nil, empty, payload, first, second), 0), keys, ErrFormat},
	} {
		t.Run(c.name, func(t *testing.T) { refused(t, verifySigned(c.b, c.keys, aad), c.class) })
	}
	if err := verifySigned(signBy(nil, empty, payload, first, second), []*Verifier{keys[0], nil}, aad); err == nil {
		t.Error("verified without a verifier")
	}
}

// TestSignRefuses: signers that make no identity.
func TestSignRefuses(t *testing.T) {
	s := signers(t, 1)
	for i, list := range [][]*Signer{{}, nil, {nil}, {{}}, {s[0], nil}, {s[0], s[1]}, {s[2], s[0]}, {s[2], s[2]}, {s[0], s[0]}, {s[0], s[1], s[2]}} {
		if b, err := Sign(list, nil, []byte("claim")); err == nil || b != nil {
			t.Errorf("%d: signed", i)
		}
	}
}
