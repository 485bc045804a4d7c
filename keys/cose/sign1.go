package cose

import (
	"crypto/ed25519"
	"errors"
	"slices"

	"github.com/vitalpost/vitalpost/keys/cose/dcbor"
)

// Sign1 is a COSE_Sign1 (RFC 9052 section 4.2) as received: tagged, alg alone
// in the protected header, nothing unprotected. It is unverified: its payload
// comes out of [Sign1.Verify] only.
type Sign1 struct {
	algorithm                     Algorithm
	protected, payload, signature []byte
}

// AppendSign1 signs payload and appends the message to dst. It needs
// len(payload) + len(externalAAD) bytes of memory besides.
func AppendSign1(dst []byte, s *Signer, externalAAD, payload []byte) ([]byte, error) {
	if !s.valid() {
		return nil, errors.New("cose: not a signer")
	}
	header := Header{Algorithm: s.verifier.algorithm}
	var buf [8]byte
	protected := header.Append(buf[:0])
	tbs := make([]byte, 0, structureSize(len(protected), len(externalAAD), len(payload)))
	tbs = appendSigStructure(tbs, protected, externalAAD, payload)

	dst = dcbor.AppendTag(dst, TagSign1)
	dst = dcbor.AppendArray(dst, 4)
	dst = dcbor.AppendBytes(dst, protected)
	dst = dcbor.AppendMap(dst, 0)
	dst = dcbor.AppendBytes(dst, payload)
	dst = dcbor.AppendBytesHead(dst, ed25519.SignatureSize)
	return s.sign(dst, tbs)
}

// Sign1Size returns the size of the message that [AppendSign1] makes of a
// payload of n bytes, with Ed25519.
func Sign1Size(n int) int {
	return 1 + 1 + 1 + 3 + 1 + dcbor.HeadSize(uint64(n)) + n + 2 + ed25519.SignatureSize
}

// ParseSign1 parses one COSE_Sign1 and nothing after it. Any algorithm number
// is let through: [Sign1.Verify] compares it with the key's.
func ParseSign1(b []byte) (Sign1, error) {
	r := dcbor.NewReader(b, "COSE_Sign1")
	r.Tag(TagSign1)
	r.Tuple(4)
	header, protected := readProtected(&r, pAlgorithm)
	readUnprotected(&r, 0)
	m := Sign1{algorithm: header.Algorithm, protected: protected, payload: r.Bytes(), signature: r.Bytes()}
	if err := r.Done(); err != nil {
		return Sign1{}, err
	}
	return m, nil
}

// Algorithm returns the number in the protected header, which the sender chose.
func (m *Sign1) Algorithm() Algorithm { return m.algorithm }

// SigStructureSize bounds the size of the Sig_structure that is verified with
// an externalAAD of n bytes.
func (m *Sign1) SigStructureSize(n int) int {
	return structureSize(len(m.protected), n, len(m.payload))
}

// Verify returns the payload, which aliases the parsed bytes. The algorithm
// must be the key's (class ErrAlgorithm), and the signature must verify over
// the bytes as received (class ErrSignature).
//
// The Sig_structure, a copy of the payload with [Sign1.SigStructureSize] bytes
// at most, is built in scratch's memory if its capacity is enough; nil will do.
func (m *Sign1) Verify(key *Verifier, externalAAD, scratch []byte) ([]byte, error) {
	if !key.valid() {
		return nil, errors.New("cose: not a verifier")
	}
	if m.algorithm != key.algorithm {
		return nil, &AlgorithmError{Place: "COSE_Sign1", Got: m.algorithm, Want: key.algorithm}
	}
	tbs := slices.Grow(scratch[:0], m.SigStructureSize(len(externalAAD)))
	tbs = appendSigStructure(tbs, m.protected, externalAAD, m.payload)
	if err := key.verify(tbs, m.signature); err != nil {
		return nil, err
	}
	return m.payload, nil
}
