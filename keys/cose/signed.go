package cose

import (
	"errors"

	gocose "github.com/veraison/go-cose"
	"github.com/vitalpost/vitalpost/keys/cose/dcbor"
)

// Signed is an object that all keys of an identity, or of two, sign (SPEC.md
// sections 6.1 and 6.8), as received: a COSE_Sign1 by one key, or a COSE_Sign by
// several (RFC 9052 section 4). It is unverified. Such objects are not on the path of every message, so
// go-cose signs and verifies them; what it takes too lightly is refused before.
type Signed struct {
	sign       bool // a COSE_Sign
	payload    []byte
	signatures []signature
}

// signature is what one key signed.
type signature struct {
	algorithm Algorithm
	protected []byte // as received
	bytes     []byte
}

// ParseSigned parses one COSE_Sign1 or COSE_Sign and nothing after it. An
// algorithm that has no place where it stands is of class ErrAlgorithm; whether
// it is the key's, [Signed.Verify] finds out.
func ParseSigned(b []byte) (*Signed, error) {
	r := dcbor.NewReader(b, "signed object")
	m := &Signed{sign: r.PeekTag() == TagSign}
	if m.sign {
		m.readSign(&r, 2, 2)
	} else {
		one := readSign1(&r)
		m.payload, m.signatures = one.payload, []signature{{one.algorithm, one.protected, one.signature}}
	}
	if err := r.Done(); err != nil {
		return nil, err
	}
	var err error
	if m.sign {
		err = checkDual(m.signatures[0].algorithm, m.signatures[1].algorithm)
	} else {
		err = CheckSignature("COSE_Sign1", m.signatures[0].algorithm)
	}
	if err != nil {
		return nil, err
	}
	return m, nil
}

// ParseDual parses one COSE_Sign by a dual identity and nothing after it, as
// [ParseSigned] does; a COSE_Sign1 is of class ErrFormat.
func ParseDual(b []byte) (*Signed, error) {
	m, err := ParseJoint(b, 2, 2)
	if err != nil {
		return nil, err
	}
	if err := checkDual(m.signatures[0].algorithm, m.signatures[1].algorithm); err != nil {
		return nil, err
	}
	return m, nil
}

// ParseJoint parses one COSE_Sign with min to max signatures, of identities one
// after the other, and nothing after it. How many and which they have to be,
// [Signed.Verify] finds out.
func ParseJoint(b []byte, min, max int) (*Signed, error) {
	r := dcbor.NewReader(b, "signed object")
	m := &Signed{sign: true}
	m.readSign(&r, min, max)
	if err := r.Done(); err != nil {
		return nil, err
	}
	for _, s := range m.signatures {
		if err := CheckSignature("COSE_Sign", s.algorithm); err != nil {
			return nil, err
		}
	}
	return m, nil
}

func (m *Signed) readSign(r *dcbor.Reader, min, max int) {
	r.Tag(TagSign)
	r.Tuple(4)
	if len(r.Bytes()) != 0 {
		r.Fail("6.1: a COSE_Sign with a header of its own")
	}
	readUnprotected(r, 0)
	m.payload = r.Bytes()
	for range r.TupleOf(min, max) {
		r.Tuple(3)
		header, protected := readProtected(r, pAlgorithm)
		readUnprotected(r, 0)
		m.signatures = append(m.signatures, signature{header.Algorithm, protected, r.Bytes()})
	}
}

// Unverified returns the payload, which aliases the parsed bytes: whose keys
// have to verify it stands inside.
func (m *Signed) Unverified() []byte { return m.payload }

// Verify verifies under all keys of an identity, or of several in their order. The algorithms received must
// be theirs, in number and in order (class ErrAlgorithm), so that no signature
// can be left out; and each signature must verify (class ErrSignature).
func (m *Signed) Verify(keys []*Verifier, externalAAD []byte) error {
	if len(m.signatures) == 0 {
		return errors.New("cose: not a signed object")
	}
	if len(keys) != len(m.signatures) {
		place := "COSE_Sign1 of an identity with two keys"
		if m.sign {
			place = "COSE_Sign with another number of signatures than its signers have keys"
		}
		return &AlgorithmError{Place: place, Got: m.signatures[0].algorithm}
	}
	for i, s := range m.signatures {
		if !keys[i].valid() {
			return errors.New("cose: not a verifier")
		}
		if s.algorithm != keys[i].algorithm {
			return &AlgorithmError{Place: "signature", Got: s.algorithm, Want: keys[i].algorithm}
		}
	}
	if m.goVerify(keys, externalAAD) != nil {
		return ErrSignature
	}
	return nil
}

// goVerify hands what the strict parser accepted to go-cose.
func (m *Signed) goVerify(keys []*Verifier, externalAAD []byte) error {
	if !m.sign {
		s := m.signatures[0]
		sign1 := gocose.Sign1Message{Headers: goHeaders(s.algorithm, s.protected), Payload: m.payload, Signature: s.bytes}
		return sign1.Verify(externalAAD, GoVerifier(keys[0]))
	}
	sign := gocose.SignMessage{Headers: goHeaders(0, []byte{}), Payload: m.payload}
	var with []gocose.Verifier
	for i, s := range m.signatures {
		sign.Signatures = append(sign.Signatures, &gocose.Signature{Headers: goHeaders(s.algorithm, s.protected), Signature: s.bytes})
		with = append(with, GoVerifier(keys[i]))
	}
	return sign.Verify(externalAAD, with...)
}
