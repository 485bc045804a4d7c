package wire

import (
	"bytes"
	"errors"
	"testing"

	"github.com/vitalpost/vitalpost/keys/cose"
	"github.com/vitalpost/vitalpost/keys/cose/dcbor"
)

// Sealed, and read again as far as it can be seen from outside; each of its
// limits at its edge.
func TestSealedRecord(t *testing.T) {
	aead, err := cose.NewAEAD(cose.AlgChaCha20Poly1305, make([]byte, 32))
	if err != nil {
		t.Fatal(err)
	}
	salt, nonce := [saltSize]byte{1, 2}, make([]byte, cose.NonceSize)
	seal := func(n int) []byte {
		b := AppendSealedRecord(nil, &salt, cose.AlgChaCha20Poly1305, aead, nonce, []byte("aad"), make([]byte, n))
		if len(b) != SealedRecordSize(cose.AlgChaCha20Poly1305, n) {
			t.Errorf("%d bytes, SealedRecordSize says %d", len(b), SealedRecordSize(cose.AlgChaCha20Poly1305, n))
		}
		return b
	}
	most := MaxTrail - SealedRecordSize(cose.AlgChaCha20Poly1305, 1000) + 1000
	for _, n := range []int{0, 7, 8, 239, 240, most} {
		b := seal(n)
		s, err := ParseSealedRecord(b)
		if err != nil || s.Salt != salt || !WellFormedTrail(b) {
			t.Errorf("plaintext of %d: %x, %v", n, s.Salt, err)
			continue
		}
		if got, err := s.Message.Open(nil, aead, nonce, []byte("aad")); err != nil || len(got) != n {
			t.Errorf("plaintext of %d: %d, %v", n, len(got), err)
		}
	}
	if n := len(seal(most)); n != MaxTrail {
		t.Errorf("the longest has %d bytes", n)
	}
	for in, class := range map[string]error{
		"": dcbor.ErrFormat, string(seal(most + 1)): dcbor.ErrLimit, string(make([]byte, MaxTrail+1)): dcbor.ErrLimit,
		string(make([]byte, MaxTrail)): dcbor.ErrFormat, string(seal(3)[1:]): dcbor.ErrFormat,
		string(seal(3)) + "\x00": dcbor.ErrFormat, "\xd0" + string(seal(3)): dcbor.ErrFormat,
		string(bytes.Replace(seal(3), unhex(t, "011818"), unhex(t, "011819"), 1)): cose.ErrAlgorithm,
	} {
		s, err := ParseSealedRecord([]byte(in))
		if !errors.Is(err, class) || s.Salt != ([saltSize]byte{}) {
			t.Errorf("%d bytes: %v, want %v", len(in), err, class)
		}
		if refused(t, err); WellFormedTrail([]byte(in)) != (in == "") {
			t.Errorf("%d bytes: well-formed or not, against what the parser says", len(in))
		}
	}
}
