package keys

import (
	"errors"
	"time"

	"github.com/vitalpost/vitalpost/keys/cose"
	"github.com/vitalpost/vitalpost/keys/cose/dcbor"
)

// cwtStructure returns the Sig_structure (RFC 9052 section 4.4) with an empty
// external_aad, as any CWT library makes it. All other signatures of the
// protocol have a label there, so none of them can stand for a token's.
func cwtStructure(protected, payload []byte) []byte {
	b := dcbor.AppendArray(make([]byte, 0, 32+len(protected)+len(payload)), 4)
	b = dcbor.AppendText(b, "Signature1")
	b = dcbor.AppendBytes(b, protected)
	b = dcbor.AppendBytes(b, nil)
	return dcbor.AppendBytes(b, payload)
}

// SignCWT issues a token, signed by the identity's first key. An empty Issuer is
// filled in: the URI of the identity's thumbprint. keyID is the kid; nil: none.
// Times are cut to seconds. What [ParseCWT] would refuse is not signed.
func (i *Identity) SignCWT(c CWTClaims, keyID []byte) ([]byte, error) {
	if !i.Valid() {
		return nil, errors.New("keys: not an identity")
	}
	if c.Issuer == "" {
		c.Issuer = i.Thumbprint().URI()
	}
	for _, at := range []time.Time{c.Expires, c.NotBefore, c.IssuedAt} {
		if !at.IsZero() && (at.Unix() < 0 || at.Unix() > dcbor.MaxInt) {
			return nil, formatError("cwt-claims", "6.6.3: time before 1970, or too far ahead for the wire")
		}
	}
	if c.Confirmation != nil && !c.Confirmation.valid() {
		return nil, errors.New("keys: not an identity to confirm")
	}
	var understood []ClaimKey
	for _, e := range c.Extra {
		if !e.Key.extra() {
			return nil, errors.New("keys: " + e.Key.String() + " is not the key of an extra claim")
		}
		if err := dcbor.Scan(e.Value); err != nil {
			return nil, err
		}
		understood = append(understood, e.Key)
	}
	payload := c.append(nil)
	protected := cose.Header{Algorithm: i.Signer().Verifier().Algorithm(), KeyID: keyID}
	header := protected.Append(nil)
	size := protected.Algorithm.SignatureSize()
	b := dcbor.AppendArray(dcbor.AppendTag(nil, cose.TagSign1), 4)
	b = dcbor.AppendMap(dcbor.AppendBytes(b, header), 0)
	b = dcbor.AppendBytes(dcbor.AppendBytes(b, payload), make([]byte, size))
	if _, err := ParseCWT(b, understood...); err != nil {
		return nil, err
	}
	signature, err := cose.GoSigner(i.Signer()).Sign(nil, cwtStructure(header, payload))
	if err != nil {
		return nil, err
	}
	return append(b[:len(b)-size], signature...), nil
}
