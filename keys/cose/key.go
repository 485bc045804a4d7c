package cose

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/sha256"
	"fmt"

	"filippo.io/mldsa"
	"github.com/vitalpost/vitalpost/keys/cose/dcbor"
)

// Key is a public COSE_Key (RFC 9052 section 7) in one of the six forms of
// SPEC.md's CDDL: for signatures Ed25519 (OKP), ESP256 (EC2) and ML-DSA-65
// (AKP), for HPKE-4 X25519 (OKP), for HPKE-8 MLKEM768-P256 and for HPKE-9 X-Wing
// (AKP). Only [ParseKey]
// and the New functions make one, so it is valid.
type Key struct {
	algorithm Algorithm // a signature's, or HPKE integrated encryption's
	public    []byte
}

// NewSignatureKey checks a public key by SPEC.md section 4.4: an
// ed25519.PublicKey, an *ecdsa.PublicKey of P-256 or an *mldsa.PublicKey of
// ML-DSA-65. Other types and parameters are of class ErrAlgorithm.
func NewSignatureKey(public crypto.PublicKey) (Key, error) {
	var key Key
	switch k := public.(type) {
	case ed25519.PublicKey:
		key = Key{AlgEd25519, bytes.Clone(k)}
	case *ecdsa.PublicKey:
		if k == nil || k.Curve != elliptic.P256() {
			return Key{}, keyTypeError(public)
		}
		//lint:ignore SA1019 Bytes panics at a literal without them
		if k.X == nil || k.Y == nil {
			return Key{}, keyError("4.4: P-256 key without coordinates")
		}
		uncompressed, err := k.Bytes()
		if err != nil {
			return Key{}, keyError("4.4: P-256 key is not a point of the curve")
		}
		key = Key{AlgESP256, uncompressed[1:]}
	case *mldsa.PublicKey:
		// Parameters panics at the zero key.
		if k == nil || k.Equal(new(mldsa.PublicKey)) || k.Parameters() != mldsa.MLDSA65() {
			return Key{}, keyTypeError(public)
		}
		key = Key{AlgMLDSA65, k.Bytes()}
	default:
		return Key{}, keyTypeError(public)
	}
	if why := key.weakPublic(); why != "" {
		return Key{}, keyError(why)
	}
	return key, nil
}

// NewHPKEKey checks a serialized public key of suite by SPEC.md section 4.5.
func NewHPKEKey(suite HPKE, public []byte) (Key, error) {
	if why := weakHPKE(suite, public); why != "" {
		return Key{}, keyError(why)
	}
	return Key{suite.Integrated(), bytes.Clone(public)}, nil
}

// Algorithm returns the algorithm of a signature key; of an encryption key that
// of HPKE integrated encryption.
func (k Key) Algorithm() Algorithm { return k.algorithm }

// HPKE returns the ciphersuite of an encryption key, 0 for a signature key.
func (k Key) HPKE() HPKE {
	h, err := ParseIntegrated(k.algorithm)
	if err != nil {
		return 0
	}
	return h
}

// Public returns the key's bytes; of an EC2 key x || y. They must not be changed.
func (k Key) Public() []byte { return k.public }

// Thumbprint returns the COSE Key Thumbprint, RFC 9679, with SHA-256: over the
// required parameters, of which alg is one in a key of type AKP only.
func (k Key) Thumbprint() [32]byte {
	f := k.form()
	f.alg = f.kty == keyTypeAKP
	return sha256.Sum256(k.appendForm(nil, f, nil))
}

// weakPublic returns why the public key is refused, or the empty string.
func (k Key) weakPublic() string {
	switch kindOf(k.algorithm) {
	case keyEd25519:
		return weakEd25519(k.public)
	case keyESP256:
		_, why := parseP256(k.public)
		return why
	case keyMLDSA65:
		if len(k.public) != mldsa.MLDSA65PublicKeySize {
			return "4.4: ML-DSA-65 key of another size than 1952 bytes"
		}
		return ""
	case keyHPKE4, keyHPKE8, keyHPKE9:
	}
	return weakHPKE(k.HPKE(), k.public)
}

func keyError(why string) error { return &dcbor.Error{Path: "key", Rule: why} }

func keyTypeError(key any) error {
	return fmt.Errorf("cose: key of type %T, or of other parameters than P-256 and ML-DSA-65: %w", key, ErrAlgorithm)
}
