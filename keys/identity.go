package keys

import (
	"crypto"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"

	"github.com/vitalpost/vitalpost/keys/cose"
	"github.com/vitalpost/vitalpost/keys/cose/dcbor"
)

// PublicIdentity is what others know of an identity: its key and thumbprint.
type PublicIdentity struct {
	key        cose.Key
	verifier   *cose.Verifier
	thumbprint Thumbprint
}

// NewPublicIdentity checks a public key, an ed25519.PublicKey (SPEC.md section 4.4).
func NewPublicIdentity(key crypto.PublicKey) (*PublicIdentity, error) {
	public, ok := key.(ed25519.PublicKey)
	if !ok {
		return nil, &SuiteError{Reason: fmt.Sprintf("identity key of type %T, want ed25519.PublicKey", key)}
	}
	k, err := cose.NewEd25519Key(public)
	if err != nil {
		return nil, err
	}
	return newPublicIdentity(k), nil
}

func newPublicIdentity(k cose.Key) *PublicIdentity {
	return &PublicIdentity{key: k, verifier: k.Verifier(), thumbprint: k.Thumbprint()}
}

// ParsePublicIdentity parses a public COSE_Key; one with a private key in it is
// refused, since it has come to the wrong place.
func ParsePublicIdentity(b []byte) (*PublicIdentity, error) {
	r := dcbor.NewReader(b, "ed25519-key")
	p := readPublicIdentity(&r)
	if err := r.Done(); err != nil {
		return nil, err
	}
	return p, nil
}

func readPublicIdentity(r *dcbor.Reader) *PublicIdentity {
	k, private := cose.ReadKey(r)
	if private != nil || k.HPKE() != 0 {
		r.Fail("want a public Ed25519 key")
	}
	if !r.OK() {
		return nil
	}
	return newPublicIdentity(k)
}

// Append appends the public COSE_Key.
func (p *PublicIdentity) Append(dst []byte) []byte { return p.key.Append(dst) }

// Thumbprint returns the identity's name.
func (p *PublicIdentity) Thumbprint() Thumbprint { return p.thumbprint }

// Verifier checks the identity's signatures.
func (p *PublicIdentity) Verifier() *cose.Verifier { return p.verifier }

func (p *PublicIdentity) valid() bool { return p != nil && p.verifier != nil }

// Identity is an identity whose private key can be used here.
type Identity struct {
	signer *cose.Signer
	public *PublicIdentity
}

// NewIdentity wraps a signing key, which may be in hardware; an
// ed25519.PrivateKey is copied. In this version an identity has one, Ed25519;
// two would make it dual.
func NewIdentity(signers ...crypto.Signer) (*Identity, error) {
	if len(signers) != 1 {
		return nil, errors.New("keys: an identity has one signing key in this version")
	}
	signer, err := cose.NewSigner(signers[0])
	if err != nil {
		return nil, err
	}
	public, err := NewPublicIdentity(signer.Verifier().PublicKey())
	if err != nil {
		return nil, err
	}
	return &Identity{signer: signer, public: public}, nil
}

// GenerateIdentity makes a new Ed25519 identity. The secret is its private
// COSE_Key, for [ParseIdentity].
func GenerateIdentity() (*Identity, Secret, error) {
	_, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return nil, Secret{}, err
	}
	id, err := NewIdentity(private)
	if err != nil {
		return nil, Secret{}, err
	}
	secret := id.public.key.AppendPrivate(nil, private[:ed25519.SeedSize])
	clear(private) // the identity has its own copy
	return id, NewSecret(secret), nil
}

// ParseIdentity parses a private COSE_Key.
func ParseIdentity(secret Secret) (*Identity, error) {
	k, private, err := cose.ParseKey(secret.Reveal())
	if err != nil {
		return nil, err
	}
	if private == nil || k.HPKE() != 0 {
		return nil, formatError("ed25519-key", "want a private Ed25519 key")
	}
	key := ed25519.NewKeyFromSeed(private)
	defer clear(key) // the identity has its own copy
	return NewIdentity(key)
}

// Public returns what others know.
func (i *Identity) Public() *PublicIdentity { return i.public }

// Thumbprint returns the identity's name.
func (i *Identity) Thumbprint() Thumbprint { return i.public.thumbprint }

// Signer makes the identity's signatures.
func (i *Identity) Signer() *cose.Signer { return i.signer }

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
func (i *Identity) Valid() bool { return i != nil && i.signer != nil }

func formatError(path, rule string) error { return &dcbor.Error{Path: path, Rule: rule} }
