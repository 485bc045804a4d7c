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
	ErrReplay    = keys.ErrReplay
	ErrExpired   = keys.ErrExpired
)

// FormatError says which rule of the encoding was broken, and where. It Is
// [ErrFormat], or [ErrLimit] where its Limit is set.
type FormatError = dcbor.Error

// Class returns the sentinel of the class that err is of, or nil if it is of
// none: then no bytes caused it, but the caller or a key in hardware. What a node
// then tells the network is in SPEC.md section 9: not only for no class, also for
// a keys.TrustError that is Undecided and an *[UnknownBundleError] that is later,
// without custody, and not refused.
func Class(err error) error {
	// First, whatever the hardware's own error says that it is.
	var hardware *keys.HardwareError
	if errors.As(err, &hardware) {
		return nil
	}
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
	// Epoch says that it came without an opening, and its epoch is unknown: an
	// opening may yet come, so custody stays where it is (SPEC.md section 9).
	Epoch bool
}

func unknownEpoch() error { return &NoKeyError{"no opening, and the epoch is unknown", true} }

func (e *NoKeyError) Error() string { return "envelope: " + e.What }

// Is reports whether target is [ErrNoKey].
func (e *NoKeyError) Is(target error) bool { return target == ErrNoKey }

// AlarmError is an alarm: what the sender signed in the context is not what
// arrived (SPEC.md 11.3.9). It is made only when the message beside it has
// verified and is of its time, so either the sender or a fellow recipient did
// it, on purpose or by a fault; no stranger can make it. While nobody checks for
// replays, one that was made can be repeated until it expires: whoever is woken by
// alarms counts each once. No other error is an alarm. It Is [ErrSuite] in steps 11.3.9a and f,
// where algorithms are weaker than signed or than the holder's floor, and
// [ErrAudience] in the others.
type AlarmError struct {
	Sender  keys.Thumbprint   // who signed
	Step    string            // which difference: "11.3.9a" to "11.3.9f"
	What    string            // the same in words
	Extra   []keys.KeyID      // key ids that were received and not signed
	Missing []keys.Thumbprint // recipients that were signed and not received
	Instead keys.Thumbprint   // in 11.3.9b: who is signed where the holder's entry stands

	class error
}

func (e *AlarmError) Error() string {
	s := fmt.Sprintf("envelope: alarm, %s: signed by %v: %s", e.Step, e.Sender, e.What)
	if len(e.Extra) > 0 {
		s += fmt.Sprintf("; extra key ids %v", e.Extra)
	}
	if len(e.Missing) > 0 {
		s += fmt.Sprintf("; missing %v", e.Missing)
	}
	if e.Instead != (keys.Thumbprint{}) {
		s += fmt.Sprintf("; %v instead", e.Instead)
	}
	return s
}

// Is reports whether target is the class of e.
func (e *AlarmError) Is(target error) bool { return target == e.class }

// UnknownBundleError says that a message was sealed to a bundle which the holder
// does not have, or not with the key that opened. It Is [ErrAudience], and no
// alarm: most often the holder's own renewal has not reached it, and the message
// is worth another try. But a directory may also have served an old bundle.
type UnknownBundleError struct {
	Sender     keys.Thumbprint
	Bundle     keys.Digest
	BelowFloor bool // no bundle that the holder has would admit the suite: look into it
}

func (e *UnknownBundleError) Error() string {
	s := fmt.Sprintf("envelope: %v sealed to bundle %v, which the holder does not have", e.Sender, e.Bundle)
	if e.BelowFloor {
		s += ", in a suite below the floor of all that it has"
	}
	return s
}

// Is reports whether target is [ErrAudience].
func (e *UnknownBundleError) Is(target error) bool { return target == ErrAudience }

// ReplayError says that nothing of an envelope is left to be taken: its place is
// closed, so whoever sent it is told that it was taken (SPEC.md section 9). Where
// its epoch has Ended otherwise than complete, or its context is one of those that
// were given up, the envelope is refused instead. It Is [ErrReplay].
type ReplayError struct {
	Ended bool
	// At a recipient, whose message it says that it is: who sent the envelope is not
	// verified, so this is good for no more than a receipt that says again what was said.
	Sender keys.Thumbprint // the first of its chain of rotations
	Stream StreamID
}

func (e *ReplayError) Error() string {
	if e.Ended {
		return "envelope: of an epoch that has ended, or that is older than what is kept"
	}
	return "envelope: its place is closed: it was taken before, or given up"
}

// Is reports whether target is [ErrReplay].
func (e *ReplayError) Is(target error) bool { return target == ErrReplay }

// failed says at which place err, of the classes decrypt or signature, was met.
func failed(place string, err error) error { return fmt.Errorf("envelope: %s: %w", place, err) }

func formatError(path, rule string) error { return &FormatError{Path: path, Rule: rule} }

func limitError(path, rule string) error { return &FormatError{Path: path, Rule: rule, Limit: true} }
