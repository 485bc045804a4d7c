package keys

import (
	"crypto"
	"crypto/sha256"
	"slices"

	"github.com/vitalpost/vitalpost/keys/cose"
	"github.com/vitalpost/vitalpost/keys/cose/dcbor"
)

// PublicIdentity is what others know of an identity: its one key or, of a dual
// identity, its two, and its thumbprint (SPEC.md section 6.1).
type PublicIdentity struct {
	keys       []cose.Key
	verifiers  []*cose.Verifier
	thumbprint Thumbprint
}

// NewPublicIdentity checks one public key or, of a dual identity, two: the first
// Ed25519 or ESP256, the second ML-DSA-65. For the types of key see
// [cose.NewSignatureKey].
func NewPublicIdentity(public ...crypto.PublicKey) (*PublicIdentity, error) {
	keys := make([]cose.Key, len(public))
	for i, p := range public {
		var err error
		if keys[i], err = cose.NewSignatureKey(p); err != nil {
			return nil, err
		}
	}
	if err := checkKeys(keys); err != nil {
		return nil, err
	}
	return newPublicIdentity(keys), nil
}

// checkKeys returns an error unless an identity may have these keys.
func checkKeys(keys []cose.Key) error {
	algorithms := make([]cose.Algorithm, len(keys))
	for i, k := range keys {
		algorithms[i] = k.Algorithm()
	}
	return cose.CheckAlgorithms(algorithms)
}

// newPublicIdentity makes an identity of keys that checkKeys lets through.
func newPublicIdentity(keys []cose.Key) *PublicIdentity {
	p := &PublicIdentity{keys: keys}
	for _, k := range keys {
		p.verifiers = append(p.verifiers, k.Verifier())
	}
	p.thumbprint = keys[0].Thumbprint()
	if p.Dual() {
		first, second := p.thumbprint, keys[1].Thumbprint()
		names := dcbor.AppendArray(nil, 2)
		names = dcbor.AppendBytes(names, first[:])
		p.thumbprint = sha256.Sum256(dcbor.AppendBytes(names, second[:]))
	}
	return p
}

// ParsePublicIdentity parses a public COSE_Key, or an array of two; one with a
// private key in it is refused, since it has come to the wrong place.
func ParsePublicIdentity(b []byte) (*PublicIdentity, error) {
	r := dcbor.NewReader(b, "identity")
	p := readPublicIdentity(&r)
	if err := r.Done(); err != nil {
		return nil, err
	}
	return p, nil
}

func readPublicIdentity(r *dcbor.Reader) *PublicIdentity {
	keys, private := readIdentity(r)
	if private != nil {
		r.Fail("6.1: want public keys, found private ones")
	}
	if !r.OK() {
		return nil
	}
	return newPublicIdentity(keys)
}

// readIdentity reads the keys of an identity, and their private halves if all
// have them. They are known signature keys in the order that SPEC.md 6.1 has.
func readIdentity(r *dcbor.Reader) (keys []cose.Key, private [][]byte) {
	n := 1
	if r.Peek() == dcbor.KindArray {
		n = 2
		r.Tuple(2)
	}
	for range n {
		k, p := cose.ReadKey(r)
		if !r.OK() {
			return nil, nil
		}
		keys = append(keys, k)
		if p != nil {
			private = append(private, p)
		}
	}
	switch {
	case checkKeys(keys) != nil:
		r.Fail("6.1: a key, or two keys, that no identity has")
	case private != nil && len(private) != n:
		r.Fail("6.1: one key is private and the other is not")
	}
	if !r.OK() {
		return nil, nil
	}
	return keys, private
}

// Append appends the public COSE_Key, or the array of two.
func (p *PublicIdentity) Append(dst []byte) []byte {
	if p.Dual() {
		dst = dcbor.AppendArray(dst, 2)
	}
	for _, k := range p.keys {
		dst = k.Append(dst)
	}
	return dst
}

// Thumbprint returns the identity's name.
func (p *PublicIdentity) Thumbprint() Thumbprint { return p.thumbprint }

// Dual reports whether the identity has two keys.
func (p *PublicIdentity) Dual() bool { return len(p.keys) == 2 }

// Verifier checks the identity's messages, which its first key signs.
func (p *PublicIdentity) Verifier() *cose.Verifier { return p.verifiers[0] }

// Verifiers check what all keys of the identity sign.
func (p *PublicIdentity) Verifiers() []*cose.Verifier { return slices.Clone(p.verifiers) }

// Valid reports whether the identity was made by this package's functions.
func (p *PublicIdentity) Valid() bool { return p.valid() }

func (p *PublicIdentity) valid() bool { return p != nil && p.verifiers != nil }
