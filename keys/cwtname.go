package keys

import (
	"encoding/base64"
	"strings"
)

// uriPrefix is RFC 9679 section 5.7's, for SHA-256.
const uriPrefix = "urn:ietf:params:oauth:ckt:sha-256:"

// URI returns the thumbprint as a COSE Key Thumbprint URI (RFC 9679 section
// 5.7): the name of an identity in the iss, sub and aud of a [CWT]. That of a
// dual identity has the same form, and nobody can compute it of one key.
func (t Thumbprint) URI() string { return uriPrefix + base64.RawURLEncoding.EncodeToString(t[:]) }

// ParseThumbprintURI is the reverse of [Thumbprint.URI]. It takes the one
// spelling that URI writes; anything else is of class [ErrFormat].
func ParseThumbprintURI(uri string) (Thumbprint, error) {
	var t Thumbprint
	text, ok := strings.CutPrefix(uri, uriPrefix)
	// Strict refuses set bits behind the last byte; the decoder skips line ends,
	// which the comparison below finds.
	b, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if !ok || err != nil || len(b) != len(t) {
		return Thumbprint{}, formatError("thumbprint URI", "6.6: want "+uriPrefix+" and 43 characters of base64url")
	}
	if copy(t[:], b); t.URI() != uri {
		return Thumbprint{}, formatError("thumbprint URI", "6.6: not in its one spelling")
	}
	return t, nil
}
