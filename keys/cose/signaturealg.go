package cose

import (
	"crypto/ed25519"

	"filippo.io/mldsa"
)

// SignatureSize returns the size of a signature of one of the three signature
// algorithms (SPEC.md section 4.4), in bytes; 0 of any other algorithm.
func (a Algorithm) SignatureSize() int {
	switch kindOf(a) {
	case keyEd25519:
		return ed25519.SignatureSize
	case keyESP256:
		return esp256SignatureSize
	case keyMLDSA65:
		return mldsa.MLDSA65SignatureSize
	case keyHPKE4, keyHPKE8, keyHPKE9: // they sign nothing
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
