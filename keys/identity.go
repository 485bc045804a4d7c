package keys

import (
	"crypto"
	"fmt"
	"io"
	"log/slog"
	"slices"

	"github.com/vitalpost/vitalpost/keys/cose"
	"github.com/vitalpost/vitalpost/keys/cose/dcbor"
)

// Identity is an identity whose private key or keys can be used here.
type Identity struct {
	signers []*cose.Signer
	public  *PublicIdentity
}

// NewIdentity wraps one signing key or, for a dual identity, two: the first
// Ed25519 or ESP256, the second ML-DSA-65. They may be in hardware; see
// [cose.NewSigner].
func NewIdentity(signers ...crypto.Signer) (*Identity, error) {
	list := make([]*cose.Signer, len(signers))
	for i, s := range signers {
		var err error
		if list[i], err = cose.NewSigner(s); err != nil {
			return nil, err
		}
	}
	return identityOf(list)
}

func identityOf(signers []*cose.Signer) (*Identity, error) {
	public := make([]crypto.PublicKey, len(signers))
	for i, s := range signers {
		public[i] = s.Verifier().PublicKey()
	}
	p, err := NewPublicIdentity(public...)
	if err != nil {
		return nil, err
	}
	return &Identity{signers: signers, public: p}, nil
}

// GenerateIdentity makes a new identity with keys of these algorithms, one or
// two as for [NewIdentity]; of none, with one Ed25519 key. The secret is its
// private-identity, for [ParseIdentity].
func GenerateIdentity(algorithms ...cose.Algorithm) (*Identity, Secret, error) {
	if len(algorithms) == 0 {
		algorithms = []cose.Algorithm{cose.AlgEd25519}
	}
	if err := cose.CheckAlgorithms(algorithms); err != nil {
		return nil, Secret{}, err
	}
	b := make([]byte, 0, 2304) // for the longest: growing would leave a private key behind
	if len(algorithms) == 2 {
		b = dcbor.AppendArray(b, 2)
	}
	for _, a := range algorithms {
		var private [32]byte
		k, err := cose.GenerateKey(a, &private)
		if err != nil {
			return nil, Secret{}, err
		}
		b = k.AppendPrivate(b, private[:])
		clear(private[:])
	}
	secret := NewSecret(b)
	id, err := ParseIdentity(secret)
	return id, secret, err
}

// ParseIdentity parses a private-identity: a private COSE_Key, or an array of two.
func ParseIdentity(secret Secret) (*Identity, error) {
	r := dcbor.NewReader(secret.Reveal(), "private-identity")
	keys, private := readIdentity(&r)
	if private == nil {
		r.Fail("6.1: want private keys")
	}
	if err := r.Done(); err != nil {
		return nil, err
	}
	signers := make([]*cose.Signer, len(keys))
	for i, k := range keys {
		var err error
		if signers[i], err = k.Signer(private[i]); err != nil {
			return nil, err
		}
	}
	return identityOf(signers)
}

// Public returns what others know.
func (i *Identity) Public() *PublicIdentity { return i.public }

// Thumbprint returns the identity's name.
func (i *Identity) Thumbprint() Thumbprint { return i.public.thumbprint }

// Signer makes the signatures of the identity's messages: with its first key.
func (i *Identity) Signer() *cose.Signer { return i.signers[0] }

// Signers make what all keys of the identity sign, in their order.
func (i *Identity) Signers() []*cose.Signer { return slices.Clone(i.signers) }

// Format prints the thumbprint under every verb.
func (i Identity) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, i.text()) }

// LogValue returns the thumbprint.
func (i Identity) LogValue() slog.Value { return slog.StringValue(i.text()) }

func (i Identity) text() string {
	if i.public == nil {
		return "keys.Identity(none)"
	}
	return "keys.Identity(" + i.public.thumbprint.String() + ")"
}

// Valid reports whether the identity was made by this package's functions.
func (i *Identity) Valid() bool { return i != nil && i.signers != nil }

func formatError(path, rule string) error { return &dcbor.Error{Path: path, Rule: rule} }
