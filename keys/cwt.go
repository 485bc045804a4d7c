package keys

import (
	"bytes"
	"errors"

	"github.com/vitalpost/vitalpost/keys/cose"
	"github.com/vitalpost/vitalpost/keys/cose/dcbor"
)

// Limits of a CWT (SPEC.md sections 6.6 and 12).
const (
	MaxCWT       = 8192 // bytes
	MaxCWTClaims = 32
	MaxCWTText   = 255 // bytes of iss, of sub and of aud
	MaxCWTID     = 64  // bytes of cti, and of kid
)

// CWT is a CBOR Web Token (RFC 8392) as received, in the one profile of SPEC.md
// section 6.6: a COSE_Sign1. It is unverified. What it gives is enough to find
// the key that has to have signed it; its claims come out of [CWT.Verify].
type CWT struct {
	algorithm                     cose.Algorithm
	keyID                         []byte // kid; nil: absent
	protected, payload, signature []byte
	claims                        CWTClaims
}

// ParseCWT parses a token. It may hold the claims that [CWTClaims] names, and
// those that the caller says it understands: it must then look at them. Any other
// claim is of class [ErrFormat], so that none is ignored in silence.
func ParseCWT(b []byte, understood ...ClaimKey) (*CWT, error) {
	for _, k := range understood {
		if !k.extra() {
			return nil, errors.New("keys: " + k.String() + " is not the key of an extra claim")
		}
	}
	if len(b) > MaxCWT {
		return nil, limitError("CWT", "6.6.1: over 8192 bytes")
	}
	t := new(CWT)
	r := dcbor.NewReader(bytes.Clone(b), "CWT")
	r.Tag(cose.TagSign1)
	r.Tuple(4)
	t.readProtected(&r)
	if r.Map() != 0 {
		r.Fail("6.6.2: an unprotected header parameter")
	}
	t.payload, t.signature = r.Bytes(), r.Bytes()
	if err := r.Done(); err != nil {
		return nil, err
	}
	if err := cose.CheckSignature("CWT", t.algorithm); err != nil {
		return nil, err
	}
	var err error
	if t.claims, err = parseCWTClaims(t.payload, understood); err != nil {
		return nil, err
	}
	return t, nil
}

// readProtected reads the header {1: alg, ? 4: kid}. Package cose's parser of
// COSE_Sign1 is for the protocol's own messages, which have no kid.
func (t *CWT) readProtected(r *dcbor.Reader) {
	raw := r.Bytes()
	if !r.OK() {
		return
	}
	h := dcbor.NewReader(raw, "protected header")
	n := h.Map()
	if n < 1 || n > 2 || h.Uint() != 1 {
		h.Fail("6.6.2: want alg, and nothing but kid beside it")
	}
	t.algorithm = cose.Algorithm(h.Int())
	if n == 2 {
		if h.Uint() != 4 {
			h.Fail("6.6.2: a header parameter other than alg and kid")
		}
		t.keyID = readShortBytes(&h, "6.6.2: kid of no byte, or over 64")
	}
	r.Adopt(h.Done())
	t.protected = raw
}

// Issuer returns the iss claim, which nobody has verified: it says where to look
// for a key, and nothing else.
func (t *CWT) Issuer() string { return t.claims.Issuer }

// KeyID returns the kid, as little verified; nil if there is none. It must not be
// changed.
func (t *CWT) KeyID() []byte { return t.keyID }
