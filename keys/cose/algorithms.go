package cose

import "crypto/hpke"

// The one table of code points (SPEC.md section 4.3). Version 1 of the
// protocol keeps these numbers for ever, whatever a later RFC assigns.

// CBOR tags of COSE messages, RFC 9052 section 2.
const (
	TagEncrypt0 = 16
	TagSign1    = 18
	TagEncrypt  = 96
	TagSign     = 98
)

// Header parameters: RFC 9052 section 3.1; salt RFC 9053 section 5.1; ek
// draft-ietf-cose-hpke-27.
const (
	labelAlgorithm       = 1
	labelKeyID           = 4
	labelIV              = 5
	labelPartialIV       = 6
	labelEncapsulatedKey = -4
	labelSalt            = -20
)

// Algorithm is a COSE algorithm number. Zero is no algorithm.
type Algorithm int64

// Algorithms. Those of HPKE-8 and HPKE-9 are draft-ietf-cose-hpke-pq-pqt-01's,
// assumed and not yet assigned; HPKE-4's are draft-ietf-cose-hpke-27's.
const (
	AlgA256GCM          Algorithm = 3   // RFC 9053 section 4.1
	AlgChaCha20Poly1305 Algorithm = 24  // RFC 9053 section 4.3
	AlgEd25519          Algorithm = -19 // RFC 9864
	AlgESP256           Algorithm = -9  // RFC 9864
	AlgMLDSA65          Algorithm = -49 // RFC 9964
	AlgHPKE4            Algorithm = 42  // integrated encryption
	AlgHPKE4KE          Algorithm = 50  // key encryption
	AlgHPKE8            Algorithm = 54
	AlgHPKE8KE          Algorithm = 55
	AlgHPKE9            Algorithm = 56
	AlgHPKE9KE          Algorithm = 57
)

// Key types and curves: RFC 9053 section 7.1, RFC 9964.
const (
	keyTypeOKP   = 1
	keyTypeEC2   = 2
	keyTypeAKP   = 7
	curveP256    = 1
	curveX25519  = 4
	curveEd25519 = 6
)

// HPKE is one HPKE ciphersuite with its COSE numbers. Zero is none.
type HPKE uint8

// The ciphersuites. The set is closed.
const (
	// HPKE4 is DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20Poly1305.
	HPKE4 HPKE = iota + 1
	// HPKE8 is MLKEM768-P256, SHAKE256, AES-256-GCM.
	HPKE8
	// HPKE9 is MLKEM768-X25519 (X-Wing), SHAKE256, AES-256-GCM.
	HPKE9
)

func ciphersuites() [3]HPKE { return [3]HPKE{HPKE4, HPKE8, HPKE9} }

// hpkeParameters is one row of the table of ciphersuites.
type hpkeParameters struct {
	integrated, keyEncryption Algorithm
	enc, public, private      int
}

func (h HPKE) parameters() hpkeParameters {
	switch h {
	case HPKE4:
		return hpkeParameters{AlgHPKE4, AlgHPKE4KE, 32, 32, 32}
	case HPKE8:
		return hpkeParameters{AlgHPKE8, AlgHPKE8KE, 1153, 1249, 32}
	case HPKE9:
		return hpkeParameters{AlgHPKE9, AlgHPKE9KE, 1120, 1216, 32}
	}
	panic("cose: not an HPKE ciphersuite")
}

// Integrated returns the algorithm number for HPKE integrated encryption.
func (h HPKE) Integrated() Algorithm { return h.parameters().integrated }

// KeyEncryption returns the algorithm number for HPKE key encryption.
func (h HPKE) KeyEncryption() Algorithm { return h.parameters().keyEncryption }

// EncSize returns the size of an encapsulated key (ek), in bytes.
func (h HPKE) EncSize() int { return h.parameters().enc }

// PublicKeySize returns the size of a serialized public key, in bytes.
func (h HPKE) PublicKeySize() int { return h.parameters().public }

// PrivateKeySize returns the size of a serialized private key, in bytes: the
// scalar of X25519, the seed of the others.
func (h HPKE) PrivateKeySize() int { return h.parameters().private }

// KEM returns the ciphersuite's KEM.
func (h HPKE) KEM() hpke.KEM {
	switch h {
	case HPKE4:
		kem, err := hpke.NewKEM(0x0020)
		if err != nil {
			panic(err) // the identifier is a constant
		}
		return kem
	case HPKE8:
		return hpke.MLKEM768P256()
	case HPKE9:
		return hpke.MLKEM768X25519()
	}
	panic("cose: not an HPKE ciphersuite")
}

// schedule returns the ciphersuite's KDF and AEAD.
func (h HPKE) schedule() (hpke.KDF, hpke.AEAD) {
	switch h {
	case HPKE4:
		return hpke.HKDFSHA256(), hpke.ChaCha20Poly1305()
	case HPKE8, HPKE9:
		return hpke.SHAKE256(), hpke.AES256GCM()
	}
	panic("cose: not an HPKE ciphersuite")
}

// ParseIntegrated returns the ciphersuite whose integrated encryption has the
// number alg, or an *[AlgorithmError].
func ParseIntegrated(alg Algorithm) (HPKE, error) {
	for _, h := range ciphersuites() {
		if h.Integrated() == alg {
			return h, nil
		}
	}
	return 0, &AlgorithmError{Place: "COSE_Encrypt0", Got: alg}
}

// ParseKeyEncryption returns the ciphersuite whose key encryption has the
// number alg, or an *[AlgorithmError].
func ParseKeyEncryption(alg Algorithm) (HPKE, error) {
	for _, h := range ciphersuites() {
		if h.KeyEncryption() == alg {
			return h, nil
		}
	}
	return 0, &AlgorithmError{Place: "COSE_recipient", Got: alg}
}
