package cose

import (
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

// AppendSign1 signs payload and appends the message to dst. What is signed is
// built behind the message in dst's memory, if its capacity has [Sign1Room] for
// both, and else in memory of its own. dst must not overlap the other two.
func AppendSign1(dst []byte, s *Signer, externalAAD, payload []byte) ([]byte, error) {
	if !s.valid() {
		return nil, errors.New("cose: not a signer")
	}
	algorithm := s.verifier.algorithm
	header := Header{Algorithm: algorithm}
	var buf [8]byte
	protected := header.Append(buf[:0])
	var tbs []byte
	if end := len(dst) + Sign1Size(s, len(payload)); cap(dst)-len(dst) >= Sign1Room(s, len(externalAAD), len(payload)) {
		tbs = dst[end:end]
	} else {
		tbs = make([]byte, 0, structureSize(len(protected), len(externalAAD), len(payload)))
	}
	tbs = appendSigStructure(tbs, protected, externalAAD, payload)

	dst = dcbor.AppendTag(dst, TagSign1)
	dst = dcbor.AppendArray(dst, 4)
	dst = dcbor.AppendBytes(dst, protected)
	dst = dcbor.AppendMap(dst, 0)
	dst = dcbor.AppendBytes(dst, payload)
	dst = dcbor.AppendBytesHead(dst, algorithm.SignatureSize())
	return s.sign(dst, tbs)
}

// Sign1Size returns the size of the message that [AppendSign1] makes of a
// payload of n bytes.
func Sign1Size(s *Signer, n int) int {
	algorithm := s.verifier.algorithm
	header := 2 + dcbor.HeadSize(uint64(-1-algorithm)) // all are negative
	signature := algorithm.SignatureSize()
	return 1 + 1 + 1 + header + 1 + dcbor.HeadSize(uint64(n)) + n + dcbor.HeadSize(uint64(signature)) + signature
}

// Sign1Room returns the size of the message that [AppendSign1] makes of a
// payload of n bytes, and of what is signed with an externalAAD of aad bytes.
func Sign1Room(s *Signer, aad, n int) int {
	return Sign1Size(s, n) + structureSize(8, aad, n)
}

// ParseSign1 parses one COSE_Sign1 and nothing after it. Any algorithm number
// is let through: [Sign1.Verify] compares it with the key's.
func ParseSign1(b []byte) (Sign1, error) {
	r := dcbor.NewReader(b, "COSE_Sign1")
	m := readSign1(&r)
	if err := r.Done(); err != nil {
		return Sign1{}, err
	}
	return m, nil
}

func readSign1(r *dcbor.Reader) Sign1 {
	r.Tag(TagSign1)
	r.Tuple(4)
	header, protected := readProtected(r, pAlgorithm)
	readUnprotected(r, 0)
	return Sign1{algorithm: header.Algorithm, protected: protected, payload: r.Bytes(), signature: r.Bytes()}
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
