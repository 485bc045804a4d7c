package cose

import (
	"bytes"
	"slices"
	"testing"

	gocose "github.com/veraison/go-cose"
	"github.com/vitalpost/vitalpost/keys/cose/dcbor"
)

// FuzzParseSigned: what is taken is in its one encoding, and verifies here if and
// only if go-cose's own decoder and verifier take it too.
func FuzzParseSigned(f *testing.F) {
	pairs, verifiers := dual(f, 1)
	keys := [][]*Verifier{verifiers[0], verifiers[1]}
	var seeds [][]byte
	for _, s := range signers(f, 1) {
		keys = append(keys, []*Verifier{s.Verifier()})
		pairs = append(pairs, []*Signer{s})
	}
	for _, pair := range pairs {
		b, err := Sign(pair, nil, []byte("claim"))
		if err != nil {
			f.Fatal(err)
		}
		seeds = append(seeds, b)
	}
	small := func(alg string) []byte { return unhex(f, "83 43 a101"+alg+" a0 4101") }
	seeded(f, append(seeds, signBy(nil, []byte{0xa0}, []byte("x"), small("32"), unhex(f, "83 44 a1013830 a0 40")),
		signBy(unhex(f, "a0"), []byte{0xa0}, nil, small("32"), small("28")))...)
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := ParseSigned(b)
		if err != nil {
			if refused(t, err, ErrFormat, ErrLimit, ErrAlgorithm); m != nil {
				t.Fatal("refused, and something came out")
			}
			return
		}
		writtenAgain(t, m.written(), b)
		for _, k := range keys {
			err := m.Verify(k, nil)
			if err != nil && m.wrongSize() {
				continue // go-cose need not be asked: post-quantum verification is slow
			}
			if theirs := verifiesElsewhere(b, k); (err == nil) != theirs {
				t.Fatalf("here %v, go-cose %v", err, theirs)
			}
			if err != nil {
				refused(t, err, ErrAlgorithm, ErrSignature)
			} else if !bytes.Equal(m.Unverified(), []byte("claim")) {
				t.Fatal("a payload that nobody signed")
			}
		}
	})
}

// wrongSize reports whether a signature has another size than its algorithm's.
func (m *Signed) wrongSize() bool {
	return slices.ContainsFunc(m.signatures, func(s signature) bool { return len(s.bytes) != s.algorithm.SignatureSize() })
}

// written returns the object's bytes, as its parts say.
func (m *Signed) written() []byte {
	if !m.sign {
		return rawSign1(m.signatures[0].protected, []byte{0xa0}, m.payload, m.signatures[0].bytes)
	}
	var signatures [][]byte
	for _, s := range m.signatures {
		b := dcbor.AppendBytes(dcbor.AppendArray(nil, 3), s.protected)
		signatures = append(signatures, dcbor.AppendBytes(dcbor.AppendMap(b, 0), s.bytes))
	}
	return signBy(nil, []byte{0xa0}, m.payload, signatures...)
}

// verifiesElsewhere reports whether go-cose takes b, by its own decoder, as
// signed with these keys.
func verifiesElsewhere(b []byte, keys []*Verifier) bool {
	if len(keys) == 1 {
		return goVerify(b, nil, GoVerifier(keys[0])) == nil
	}
	var m gocose.SignMessage
	return m.UnmarshalCBOR(b) == nil && m.Verify(nil, GoVerifier(keys[0]), GoVerifier(keys[1])) == nil
}

// FuzzDER: what hardware hands out as ASN.1 is taken in one form only.
func FuzzDER(f *testing.F) {
	seeded(f, appendDER(nil, bytes.Repeat([]byte{0x7f}, 64)), appendDER(nil, bytes.Repeat([]byte{0xff}, 64)), appendDER(nil, make([]byte, 64)))
	f.Fuzz(func(t *testing.T, b []byte) {
		raw, ok := appendRaw(nil, b)
		if !ok {
			return
		}
		if len(raw) != esp256SignatureSize {
			t.Fatalf("%d bytes", len(raw))
		}
		writtenAgain(t, appendDER(nil, raw), b)
		if lowerS(raw[32:]); highS(raw[32:]) && !bytes.Equal(raw[32:], bytes.Repeat([]byte{0xff}, 32)) {
			// n - s of an s above n wraps around; VerifyASN1 refuses it anyhow.
			n, _ := p256Order()
			if string(raw[32:]) <= string(n[:]) {
				t.Fatalf("s is still high: %x", raw[32:])
			}
		}
	})
}
