package cose

import (
	"crypto/ed25519"

	"filippo.io/mldsa"
)

// SignatureSize returns the size of a signature of one of the three signature
// algorithms (SPEC.md section 4.4), in bytes; 0 of any other algorithm.
func (a Algorithm) SignatureSize() int {
	switch a {
	case AlgEd25519:
		return ed25519.SignatureSize
	case AlgESP256:
		return esp256SignatureSize
	case AlgMLDSA65:
		return mldsa.MLDSA65SignatureSize
	}
	return 0
}

// CheckSignature returns an *[AlgorithmError] unless alg is a signature
// algorithm. place names the structure where it stood, for the error.
func CheckSignature(place string, alg Algorithm) error {
	if alg.SignatureSize() == 0 {
		return &AlgorithmError{Place: place, Got: alg}
	}
	return nil
}
