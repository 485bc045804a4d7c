package keys

import (
	"strconv"

	"github.com/vitalpost/vitalpost/keys/cose"
)

// Suite names a KEM and an AEAD (SPEC.md section 4.1). Zero is no suite.
type Suite uint8

// The suites. The set is closed.
const (
	// SuiteXWing is suite 1: HPKE-9, MLKEM768-X25519, with ChaCha20/Poly1305.
	// It is post-quantum, and the default.
	SuiteXWing Suite = 1
	// SuiteX25519 is suite 2: HPKE-4, X25519, with ChaCha20/Poly1305. It is
	// classical, for links on which 1.1 kB an opening and hop do not fit.
	SuiteX25519 Suite = 2
	// SuiteMLKEM768P256 is suite 3: HPKE-8, MLKEM768-P256, with A256GCM under random
	// nonces. It is post-quantum, and for sites that may use approved algorithms
	// only (FIPS 140-3): the one that works under GODEBUG=fips140=only.
	SuiteMLKEM768P256 Suite = 3
)

// ParseSuite returns the suite with number n; class [ErrSuite] if none has it.
func ParseSuite(n uint64) (Suite, error) {
	switch n {
	case 1:
		return SuiteXWing, nil
	case 2:
		return SuiteX25519, nil
	case 3:
		return SuiteMLKEM768P256, nil
	}
	return 0, &SuiteError{Reason: "suite " + strconv.FormatUint(n, 10) + " is unknown"}
}

// HPKE returns the suite's HPKE ciphersuite.
func (s Suite) HPKE() cose.HPKE {
	switch s {
	case SuiteXWing:
		return cose.HPKE9
	case SuiteX25519:
		return cose.HPKE4
	case SuiteMLKEM768P256:
		return cose.HPKE8
	}
	panic("keys: not a suite")
}

// Content returns the algorithm of the suite's content AEAD.
func (s Suite) Content() cose.Algorithm {
	switch s {
	case SuiteXWing, SuiteX25519:
		return cose.AlgChaCha20Poly1305
	case SuiteMLKEM768P256:
		return cose.AlgA256GCM
	}
	panic("keys: not a suite")
}

// PostQuantum reports whether the suite's KEM is post-quantum.
func (s Suite) PostQuantum() bool { return s == SuiteXWing || s == SuiteMLKEM768P256 }

// Approved reports whether the suite uses algorithms only that FIPS 140-3 approves.
func (s Suite) Approved() bool { return s == SuiteMLKEM768P256 }

// SuiteOf returns the suite of an HPKE ciphersuite.
func SuiteOf(h cose.HPKE) Suite {
	switch h {
	case cose.HPKE9:
		return SuiteXWing
	case cose.HPKE4:
		return SuiteX25519
	case cose.HPKE8:
		return SuiteMLKEM768P256
	}
	panic("keys: not an HPKE ciphersuite")
}

// String returns the suite's number.
func (s Suite) String() string { return strconv.Itoa(int(s)) }

// SuiteError says why a suite or algorithm is refused, and who stands in the
// way. It Is [ErrSuite].
type SuiteError struct {
	Subject Thumbprint // whose bundle; zero where nobody's
	Suite   Suite      // which; 0 where none is meant
	Reason  string
}

func (e *SuiteError) Error() string {
	s := "keys: "
	if e.Subject != (Thumbprint{}) {
		s += "bundle of " + e.Subject.String() + ": "
	}
	if e.Suite != 0 {
		s += "suite " + e.Suite.String() + ": "
	}
	return s + e.Reason
}

// Is reports whether target is [ErrSuite].
func (e *SuiteError) Is(target error) bool { return target == ErrSuite }
