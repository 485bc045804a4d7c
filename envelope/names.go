package envelope

import "encoding/hex"

// MessageID names what a message says for good; it survives resealing (SPEC.md
// section 7.5).
type MessageID [32]byte

// StreamID names a stream; random.
type StreamID [16]byte

// Subject is a pseudonym of the patient, chosen by the sender. Zero is none.
type Subject [16]byte

// Place is where a message stands: a stream and a sequence in it.
type Place struct {
	Stream   StreamID
	Sequence uint64
}

// String returns the first 8 bytes in hexadecimal, enough for a person.
func (m MessageID) String() string { return hex.EncodeToString(m[:8]) }

// String returns the stream id in hexadecimal.
func (s StreamID) String() string { return hex.EncodeToString(s[:]) }

// String returns the pseudonym in hexadecimal.
func (s Subject) String() string { return hex.EncodeToString(s[:]) }
