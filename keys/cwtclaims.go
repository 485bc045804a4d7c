package keys

import (
	"bytes"
	"slices"
	"time"

	"github.com/vitalpost/vitalpost/keys/cose"
	"github.com/vitalpost/vitalpost/keys/cose/dcbor"
)

// CWTClaims is the claims set of a [CWT] (SPEC.md section 6.6). Empty text, nil
// and the zero time are absent; Issuer and Expires have to be there.
type CWTClaims struct {
	Issuer       string          // iss, 1
	Subject      string          // sub, 2
	Audience     string          // aud, 3: one
	Expires      time.Time       // exp, 4; these three in whole seconds
	NotBefore    time.Time       // nbf, 5
	IssuedAt     time.Time       // iat, 6
	ID           []byte          // cti, 7: 1 to 64 bytes
	Confirmation *PublicIdentity // cnf, 8: the key that the bearer has to prove; one key, never dual
	Extra        []Claim         // others, in ascending order of their encoded keys
}

// append appends the map, its keys sorted. A time is cut to seconds.
func (c *CWTClaims) append(dst []byte) []byte {
	type entry struct{ key, value []byte }
	var entries []entry
	add := func(k ClaimKey, value []byte) { entries = append(entries, entry{k.append(nil), value}) }
	for i, text := range []string{c.Issuer, c.Subject, c.Audience} {
		if text != "" {
			add(IntClaim(int64(1+i)), dcbor.AppendText(nil, text))
		}
	}
	for i, at := range []time.Time{c.Expires, c.NotBefore, c.IssuedAt} {
		if !at.IsZero() {
			add(IntClaim(int64(4+i)), dcbor.AppendUint(nil, uint64(at.Unix())))
		}
	}
	if c.ID != nil {
		add(IntClaim(7), dcbor.AppendBytes(nil, c.ID))
	}
	if c.Confirmation != nil {
		add(IntClaim(8), c.Confirmation.Append([]byte{0xa1, 1}))
	}
	for _, e := range c.Extra {
		add(e.Key, e.Value)
	}
	slices.SortFunc(entries, func(a, b entry) int { return bytes.Compare(a.key, b.key) })
	dst = dcbor.AppendMap(dst, len(entries))
	for _, e := range entries {
		dst = append(append(dst, e.key...), e.value...)
	}
	return dst
}

// parseCWTClaims makes the checks of SPEC.md 6.6.3. Claims that neither this
// file nor the caller knows are refused: RFC 8392 lets a reader ignore them, and
// what restricts a token would be ignored with them.
func parseCWTClaims(b []byte, understood []ClaimKey) (CWTClaims, error) {
	var c CWTClaims
	r := dcbor.NewReader(b, "cwt-claims")
	n := r.Map()
	if n > MaxCWTClaims {
		r.FailLimit("6.6.3: over 32 claims")
	}
	for i := 0; i < n && r.OK(); i++ {
		switch key := readClaimKey(&r); {
		case !r.OK():
		case key.text == "" && key.n >= 1 && key.n <= claimsKnown:
			c.readKnown(&r, key.n)
		case slices.Contains(understood, key):
			c.Extra = append(c.Extra, Claim{Key: key, Value: bytes.Clone(r.Raw())})
		default:
			r.Fail("6.6.3: a claim that its reader does not understand")
		}
	}
	switch {
	case !r.OK():
	case c.Issuer == "" || c.Expires.IsZero():
		r.Fail("6.6.3: iss or exp is missing")
	case !c.Expires.After(c.NotBefore) || !c.Expires.After(c.IssuedAt):
		r.Fail("6.6.3: exp not above nbf and iat")
	}
	if err := r.Done(); err != nil {
		return CWTClaims{}, err
	}
	return c, nil
}

// readKnown reads the value of one of the claims 1 to 8.
func (c *CWTClaims) readKnown(r *dcbor.Reader, key int64) {
	switch key {
	case 1:
		c.Issuer = readClaimText(r)
	case 2:
		c.Subject = readClaimText(r)
	case 3:
		c.Audience = readClaimText(r)
	case 4:
		c.Expires = readSeconds(r)
	case 5:
		c.NotBefore = readSeconds(r)
	case 6:
		c.IssuedAt = readSeconds(r)
	case 7:
		c.ID = readShortBytes(r, "6.6.3: cti of no byte, or over 64")
	case 8:
		c.Confirmation = readConfirmation(r)
	}
}

func readClaimText(r *dcbor.Reader) string {
	text := r.Text()
	switch {
	case r.OK() && text == "":
		r.Fail("6.6.3: empty text")
	case len(text) > MaxCWTText:
		r.FailLimit("6.6.3: text over 255 bytes")
	}
	return text
}

// readSeconds reads a NumericDate, which here is no float: below 2^53 seconds.
func readSeconds(r *dcbor.Reader) time.Time { return time.Unix(int64(r.Uint()), 0) }

// readShortBytes reads a byte string of 1 to MaxCWTID bytes.
func readShortBytes(r *dcbor.Reader, rule string) []byte {
	b := r.Bytes()
	switch {
	case r.OK() && len(b) == 0:
		r.Fail(rule)
	case len(b) > MaxCWTID:
		r.FailLimit(rule)
	}
	return bytes.Clone(b)
}

// readConfirmation reads a cnf with a COSE_Key (RFC 8747 section 3.2).
func readConfirmation(r *dcbor.Reader) *PublicIdentity {
	if r.Map() != 1 || r.Uint() != 1 {
		r.Fail("6.6.3: cnf with anything but a COSE_Key")
	}
	key, private := cose.ReadKey(r)
	if r.OK() && (private != nil || checkKeys([]cose.Key{key}) != nil) {
		r.Fail("6.6.3: cnf with a key that is private, or not for signatures")
	}
	if !r.OK() {
		return nil
	}
	return newPublicIdentity([]cose.Key{key})
}
