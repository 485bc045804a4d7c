package keys

import "encoding/hex"

// Thumbprint names an identity for good: SHA-256 COSE Key Thumbprint, RFC 9679
// (SPEC.md section 6.1).
type Thumbprint [32]byte

// Digest is a SHA-256 digest, of a bundle's payload for one.
type Digest [32]byte

// KeyID is the key id of an encryption key (SPEC.md section 6.3): a hint of 8
// bytes, not a name. Two keys may share one.
type KeyID [8]byte

// String returns the first 8 bytes in hexadecimal: enough for a person, too
// little to tell two apart that somebody made alike. MarshalText gives all.
func (t Thumbprint) String() string { return hex.EncodeToString(t[:8]) }

// MarshalText returns all 32 bytes in hexadecimal.
func (t Thumbprint) MarshalText() ([]byte, error) { return hex.AppendEncode(nil, t[:]), nil }

// UnmarshalText is the reverse of MarshalText.
func (t *Thumbprint) UnmarshalText(text []byte) error {
	b, err := hex.DecodeString(string(text))
	if err != nil || len(b) != len(t) {
		return formatError("thumbprint", "want 64 hexadecimal digits")
	}
	copy(t[:], b)
	return nil
}

// String returns the first 8 bytes in hexadecimal.
func (d Digest) String() string { return hex.EncodeToString(d[:8]) }

// String returns the key id in hexadecimal.
func (k KeyID) String() string { return hex.EncodeToString(k[:]) }
