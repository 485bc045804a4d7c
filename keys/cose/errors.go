package cose

import (
	"errors"
	"fmt"
	"strconv"

	"github.com/vitalpost/vitalpost/keys/cose/dcbor"
)

// The classes of refusal (SPEC.md section 13) that this package knows. Every
// error from bytes Is exactly one of them.
var (
	ErrFormat    = dcbor.ErrFormat
	ErrLimit     = dcbor.ErrLimit
	ErrAlgorithm = errors.New("suite: algorithm unknown or not allowed here")
	ErrDecrypt   = errors.New("decrypt: HPKE or AEAD refuses")
	ErrSignature = errors.New("signature: does not verify")
)

// HardwareError is the failure of a key behind crypto.Signer,
// crypto.Decapsulator or ecdh.KeyExchanger: busy, gone, or broken. No bytes
// caused it, and the same bytes may be tried again. Look for it first: errors.Is
// also sees what the hardware's own error is.
type HardwareError struct {
	Err error
}

func (e *HardwareError) Error() string { return fmt.Sprintf("cose: key in hardware: %v", e.Err) }

// Unwrap returns what the key's implementation said.
func (e *HardwareError) Unwrap() error { return e.Err }

// undecapsulated returns what a failed HPKE opening is reported as: hardware's
// failures as they are, all else as ErrDecrypt and no more.
func undecapsulated(err error) error {
	var hardware *HardwareError
	if errors.As(err, &hardware) {
		return hardware
	}
	return ErrDecrypt
}

// AlgorithmError says which algorithm was met where it has no place.
type AlgorithmError struct {
	Place string    // the structure, in SPEC.md's words
	Got   Algorithm // what stood there
	Want  Algorithm // what had to stand there; 0 if several could
}

func (e *AlgorithmError) Error() string {
	s := "cose: " + e.Place + ": algorithm " + strconv.FormatInt(int64(e.Got), 10)
	if e.Want != 0 {
		return s + ", want " + strconv.FormatInt(int64(e.Want), 10)
	}
	return s + " has no place there"
}

// Is reports whether target is [ErrAlgorithm].
func (e *AlgorithmError) Is(target error) bool { return target == ErrAlgorithm }
