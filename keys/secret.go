package keys

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
)

// Secret holds secret bytes so that printing, logging and encoding it, or a
// struct that contains it, does not give them out. [Secret.Reveal] does; a test
// lists its callers. Copies of a Secret share the bytes.
type Secret struct {
	// The bytes are inside the function. fmt and slog print what an unexported
	// field holds, whatever methods it has, and some verbs what it points to; of a
	// function they print the address.
	access func(erase bool) []byte
}

// NewSecret takes ownership of b, which the caller must not use any more.
func NewSecret(b []byte) Secret {
	return Secret{func(erase bool) []byte {
		if erase {
			clear(b)
			b = nil
		}
		return b
	}}
}

// Reveal returns the bytes themselves; nil after Erase. They must not be kept.
func (s Secret) Reveal() []byte {
	if s.access == nil {
		return nil
	}
	return s.access(false)
}

// Erase zeroes the bytes, for all copies of s. In Go this is best effort: the
// runtime may have copied them before. Not safe concurrently with Reveal.
func (s Secret) Erase() {
	if s.access != nil {
		s.access(true)
	}
}

const redacted = "keys.Secret(redacted)"

// String returns a fixed text.
func (s Secret) String() string { return redacted }

// Format prints a fixed text under every verb.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, redacted) }

// LogValue returns a fixed text.
func (s Secret) LogValue() slog.Value { return slog.StringValue(redacted) }

// MarshalText refuses, and with it encoding/json and others.
func (s Secret) MarshalText() ([]byte, error) {
	return nil, errors.New("keys: a secret is not marshalled")
}
