package protocol

import (
	"errors"

	"github.com/vitalpost/vitalpost/envelope"
	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/transport"
)

// answer returns what a neighbour is told of an envelope that could not be peeled or
// opened for this reason (SPEC.md section 9); nil: it was taken before.
func answer(err error) error {
	var replay *envelope.ReplayError
	var noKey *envelope.NoKeyError
	var bundle *envelope.UnknownBundleError
	var trust *keys.TrustError
	class := transport.ErrRefused
	switch {
	case errors.As(err, &replay) && !replay.Ended:
		return nil
	case errors.As(err, &noKey) && noKey.Epoch:
		class = transport.ErrUnknownEpoch
	case envelope.Class(err) == nil, errors.As(err, &bundle), errors.As(err, &trust) && trust.Undecided():
		class = transport.ErrLater
	}
	return &transport.Error{Class: class, Cause: err}
}
