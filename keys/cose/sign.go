package cose

import (
	"crypto/rand"
	"errors"

	gocose "github.com/veraison/go-cose"
	"github.com/vitalpost/vitalpost/keys/cose/dcbor"
)

// Sign signs payload with the one key of an identity, as COSE_Sign1, or with the
// two of a dual one in their order, as COSE_Sign.
func Sign(signers []*Signer, externalAAD, payload []byte) ([]byte, error) {
	algorithms := make([]Algorithm, len(signers))
	for i, s := range signers {
		if !s.valid() {
			return nil, errors.New("cose: not a signer")
		}
		algorithms[i] = s.verifier.algorithm
	}
	if err := CheckAlgorithms(algorithms); err != nil {
		return nil, err
	}
	if len(signers) == 1 {
		return gocose.Sign1(rand.Reader, GoSigner(signers[0]), goHeaders(algorithms[0], nil), payload, externalAAD)
	}
	return SignJoint(signers, externalAAD, payload)
}

// SignJoint signs payload with all keys of identities one after the other, as
// COSE_Sign.
func SignJoint(signers []*Signer, externalAAD, payload []byte) ([]byte, error) {
	m := gocose.SignMessage{Headers: goHeaders(0, []byte{}), Payload: payload}
	var with []gocose.Signer
	for _, s := range signers {
		if !s.valid() {
			return nil, errors.New("cose: not a signer")
		}
		m.Signatures = append(m.Signatures, &gocose.Signature{Headers: goHeaders(s.verifier.algorithm, nil)})
		with = append(with, GoSigner(s))
	}
	if err := m.Sign(rand.Reader, externalAAD, with...); err != nil {
		return nil, err
	}
	return m.MarshalCBOR()
}

// CheckAlgorithms returns an *[AlgorithmError] unless an identity may have keys
// of these algorithms: one of any signature algorithm, or Ed25519 or ESP256 and
// then ML-DSA-65 (SPEC.md section 6.1).
func CheckAlgorithms(algorithms []Algorithm) error {
	switch len(algorithms) {
	case 1:
		return CheckSignature("identity", algorithms[0])
	case 2:
		return checkDual(algorithms[0], algorithms[1])
	}
	return errors.New("cose: an identity has one key or two")
}

// checkDual says which algorithms the two keys of a dual identity may have: one
// that is in use everywhere, and a post-quantum one beside it.
func checkDual(first, second Algorithm) error {
	if first != AlgEd25519 && first != AlgESP256 {
		return &AlgorithmError{Place: "first of two signatures", Got: first}
	}
	if second != AlgMLDSA65 {
		return &AlgorithmError{Place: "second of two signatures", Got: second, Want: AlgMLDSA65}
	}
	return nil
}

// goHeaders returns headers of go-cose with an algorithm, unless it is 0. raw is
// the protected header as received; nil if it is to be made.
func goHeaders(alg Algorithm, raw []byte) gocose.Headers {
	h := gocose.Headers{Protected: gocose.ProtectedHeader{}}
	if alg != 0 {
		h.Protected[gocose.HeaderLabelAlgorithm] = gocose.Algorithm(alg)
	}
	if raw != nil {
		h.RawProtected = dcbor.AppendBytes(nil, raw)
	}
	return h
}
