package envelope

import (
	"errors"
	"fmt"

	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/keys/cose"
	"github.com/vitalpost/vitalpost/keys/cose/dcbor"
)

// The ten classes of refusal (SPEC.md section 13). Every error that bytes from
// outside cause Is exactly one of them. They are for the local operator; what a
// node tells the network is SPEC.md section 9.
var (
	ErrFormat    = keys.ErrFormat
	ErrLimit     = keys.ErrLimit
	ErrSuite     = keys.ErrSuite
	ErrNoKey     = errors.New("nokey: nothing that the holder has opens this")
	ErrDecrypt   = cose.ErrDecrypt
	ErrSignature = keys.ErrSignature
	ErrTrust     = keys.ErrTrust
	ErrAudience  = errors.New("audience: what the sender signed about its recipients is not what arrived")
	ErrReplay    = errors.New("replay: the place was taken, or its epoch has ended")
	ErrExpired   = keys.ErrExpired
)

// FormatError says which rule of the encoding was broken, and where. It Is
// [ErrFormat], or [ErrLimit] where its Limit is set.
type FormatError = dcbor.Error

// Class returns the sentinel of the class that err is of, or nil if it is of
// none: then no bytes caused it, but the caller or a key in hardware.
func Class(err error) error {
	for _, class := range []error{
		ErrFormat, ErrLimit, ErrSuite, ErrNoKey, ErrDecrypt,
		ErrSignature, ErrTrust, ErrAudience, ErrReplay, ErrExpired,
	} {
		if errors.Is(err, class) {
			return class
		}
	}
	return nil
}

// NoKeyError says what was met that nothing here opens. It Is [ErrNoKey].
type NoKeyError struct {
	What string
}

func (e *NoKeyError) Error() string { return "envelope: " + e.What }

// Is reports whether target is [ErrNoKey].
func (e *NoKeyError) Is(target error) bool { return target == ErrNoKey }

// AudienceError is an alarm: the sender signed something else about its
// recipients than what arrived. It is made only when the message beside it
// verifies, so either the sender or a fellow recipient did it on purpose or by
// a fault. It Is [ErrAudience].
type AudienceError struct {
	Sender  keys.Thumbprint
	Rule    string       // of SPEC.md 11.3.9
	Extra   []keys.KeyID // received and not signed
	Missing []keys.KeyID // signed and not received
}

func (e *AudienceError) Error() string {
	s := fmt.Sprintf("envelope: alarm: audience signed by %v differs: %s", e.Sender, e.Rule)
	if len(e.Extra) > 0 {
		s += fmt.Sprintf("; extra %v", e.Extra)
	}
	if len(e.Missing) > 0 {
		s += fmt.Sprintf("; missing %v", e.Missing)
	}
	return s
}

// Is reports whether target is [ErrAudience].
func (e *AudienceError) Is(target error) bool { return target == ErrAudience }

// failed says at which place err, of the classes decrypt or signature, was met.
func failed(place string, err error) error { return fmt.Errorf("envelope: %s: %w", place, err) }

func formatError(path, rule string) error { return &FormatError{Path: path, Rule: rule} }

func limitError(path, rule string) error { return &FormatError{Path: path, Rule: rule, Limit: true} }
