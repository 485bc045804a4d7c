package keys

import (
	"errors"
	"fmt"
	"time"

	"github.com/vitalpost/vitalpost/keys/cose"
)

// The classes of refusal that this package knows (SPEC.md section 13).
var (
	ErrFormat    = cose.ErrFormat
	ErrLimit     = cose.ErrLimit
	ErrSuite     = cose.ErrAlgorithm
	ErrSignature = cose.ErrSignature
	ErrTrust     = errors.New("trust: signer unknown, not good for the role, or undecided")
	ErrExpired   = errors.New("expired: outside its time")
	ErrReplay    = errors.New("replay: it was taken before, or its time has gone by")
)

// HardwareError is the failure of a key in hardware: of none of the classes,
// since no bytes caused it. What failed may be tried again.
type HardwareError = cose.HardwareError

// TrustError says whom trust was refused, for what, and why. It Is [ErrTrust].
type TrustError struct {
	Subject Thumbprint
	Role    Role
	Reason  string
	Err     error // set if the trust store could not decide; see Is
}

func (e *TrustError) Error() string {
	if e.Err != nil {
		return fmt.Sprintf("keys: trust in %v as %v could not be decided: %v", e.Subject, e.Role, e.Err)
	}
	return fmt.Sprintf("keys: %v is not trusted as %v: %s", e.Subject, e.Role, e.Reason)
}

// Is reports whether target is [ErrTrust]. Err is not unwrapped: whatever
// class the trust store's own error is of, the refusal is of this one.
func (e *TrustError) Is(target error) bool { return target == ErrTrust }

// Undecided reports whether the trust store could not decide: what was refused
// for it is to be kept, and tried again.
func (e *TrustError) Undecided() bool { return e.Err != nil }

// ExpiredError says what is outside its time. It Is [ErrExpired].
type ExpiredError struct {
	What     string
	From, To time.Time // when it is good; zero: unbounded
	Now      time.Time
}

func (e *ExpiredError) Error() string {
	const f = time.RFC3339
	return fmt.Sprintf("%s: it is %s, good from %s to %s", e.What,
		e.Now.UTC().Format(f), e.From.UTC().Format(f), e.To.UTC().Format(f))
}

// OlderError says that something which may only go forward went back: it is older than
// what was taken before, or another with the same number. It Is [ErrReplay].
type OlderError struct {
	What      string
	Seen, Got uint64 // numbers; equal: the same number, of other content
}

func (e *OlderError) Error() string {
	if e.Seen == e.Got {
		return fmt.Sprintf("%s: number %d stands on two that differ", e.What, e.Got)
	}
	return fmt.Sprintf("%s: number %d, want %d or more", e.What, e.Got, e.Seen)
}

// Is reports whether target is [ErrReplay].
func (e *OlderError) Is(target error) bool { return target == ErrReplay }

// Is reports whether target is [ErrExpired].
func (e *ExpiredError) Is(target error) bool { return target == ErrExpired }
