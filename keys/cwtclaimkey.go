package keys

import (
	"strconv"
	"unicode/utf8"

	"github.com/vitalpost/vitalpost/keys/cose/dcbor"
)

// ClaimKey is the key of a claim: an integer or a text. The zero ClaimKey, which
// is 0 and empty text at once, is none.
type ClaimKey struct {
	n    int64
	text string // empty: n is the key
}

// IntClaim returns an integer key.
func IntClaim(n int64) ClaimKey { return ClaimKey{n: n} }

// TextClaim returns a text key.
func TextClaim(text string) ClaimKey { return ClaimKey{text: text} }

// Claim is a claim beside those that [CWTClaims] names.
type Claim struct {
	Key   ClaimKey
	Value []byte // one item in the encoding of SPEC.md section 3
}

// claimsKnown is the last of the integer keys that CWTClaims names, from 1 on.
const claimsKnown = 8

// extra reports whether the key may be that of an extra claim.
func (k ClaimKey) extra() bool {
	if k.text != "" {
		return utf8.ValidString(k.text)
	}
	return k.n >= -1-dcbor.MaxInt && k.n <= dcbor.MaxInt && (k.n < 0 || k.n > claimsKnown)
}

func (k ClaimKey) append(dst []byte) []byte {
	if k.text != "" {
		return dcbor.AppendText(dst, k.text)
	}
	return dcbor.AppendInt(dst, k.n)
}

// readClaimKey reads a key; one that no claim has is r's failure.
func readClaimKey(r *dcbor.Reader) (k ClaimKey) {
	if r.Peek() == dcbor.KindText {
		k.text = r.Text()
	} else {
		k.n = r.Int()
	}
	if r.OK() && k == (ClaimKey{}) {
		r.Fail("6.6.3: 0 and empty text are the keys of no claim")
	}
	return k
}

// String returns the integer, or the text in quotes.
func (k ClaimKey) String() string {
	if k.text != "" {
		return strconv.Quote(k.text)
	}
	return strconv.FormatInt(k.n, 10)
}
