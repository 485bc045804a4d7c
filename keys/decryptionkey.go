package keys

import (
	"crypto"
	"crypto/ecdh"
	"crypto/fips140"
	"crypto/hpke"
	"crypto/sha256"
	"fmt"
	"io"
	"log/slog"
	"slices"

	"github.com/vitalpost/vitalpost/keys/cose"
)

const labelKeyID = "vitalpost/1 key-id\x00"

// EncryptionKey is a public key of a suite, checked by SPEC.md section 4.5.
type EncryptionKey struct {
	suite Suite
	key   cose.Key
	hpke  hpke.PublicKey // parsed once: it costs a fifth of a seal
}

func newEncryptionKey(suite Suite, public []byte) (*EncryptionKey, error) {
	key, err := cose.NewHPKEKey(suite.HPKE(), public)
	if err != nil {
		return nil, err
	}
	var parsed hpke.PublicKey
	fips140.WithoutEnforcement(func() { // it may stand in a bundle, and is not used where it is not allowed
		parsed, err = suite.HPKE().KEM().NewPublicKey(key.Public())
	})
	if err != nil {
		return nil, formatError("public key", "4.5: "+err.Error())
	}
	return &EncryptionKey{suite: suite, key: key, hpke: parsed}, nil
}

// keyID returns the key id of an owner's key (SPEC.md section 6.3). It holds the
// owner: whoever copies another's public key into its own bundle gets a key id
// that the other does not look for.
func keyID(owner Thumbprint, suite Suite, public []byte) (id KeyID) {
	h := sha256.New()
	h.Write([]byte(labelKeyID))
	h.Write(owner[:])
	h.Write([]byte{byte(suite)})
	h.Write(public)
	copy(id[:], h.Sum(nil))
	return id
}

// Suite returns the key's suite.
func (k *EncryptionKey) Suite() Suite { return k.suite }

// Public returns the serialized public key, which must not be changed.
func (k *EncryptionKey) Public() []byte { return k.key.Public() }

// HPKE returns the key in crypto/hpke's form.
func (k *EncryptionKey) HPKE() hpke.PublicKey { return k.hpke }

// DecryptionKey is a private key of a suite. It may be in hardware. Printing it
// shows no key. A key is retired by making new openers and peelers without it,
// and dropping those that had it: then nothing holds it any more.
type DecryptionKey struct {
	private func() hpke.PrivateKey // see cose.Signer: fmt can't look into it
	public  *EncryptionKey
}

// NewX25519Key wraps a key of suite 2, an ecdh.KeyExchanger on X25519.
func NewX25519Key(t ecdh.KeyExchanger) (*DecryptionKey, error) {
	if t = cose.WrapKeyExchanger(t); t == nil {
		return nil, formatError("private key", "none")
	}
	private, err := hpke.NewDHKEMPrivateKey(t)
	if err != nil {
		return nil, formatError("private key", err.Error())
	}
	return newDecryptionKey(SuiteX25519, private)
}

// NewXWingKey wraps a key of suite 1: an ML-KEM-768 crypto.Decapsulator and an
// ecdh.KeyExchanger on X25519, either of which may be in hardware.
func NewXWingKey(pq crypto.Decapsulator, t ecdh.KeyExchanger) (*DecryptionKey, error) {
	return newHybridKey(SuiteXWing, pq, t)
}

// NewMLKEM768P256Key wraps a key of suite 3: an ML-KEM-768 crypto.Decapsulator and
// an ecdh.KeyExchanger on P-256, either of which may be in hardware.
func NewMLKEM768P256Key(pq crypto.Decapsulator, t ecdh.KeyExchanger) (*DecryptionKey, error) {
	return newHybridKey(SuiteMLKEM768P256, pq, t)
}

func newHybridKey(suite Suite, pq crypto.Decapsulator, t ecdh.KeyExchanger) (*DecryptionKey, error) {
	if pq, t = cose.WrapDecapsulator(pq), cose.WrapKeyExchanger(t); pq == nil || t == nil {
		return nil, formatError("private key", "none, or half of one")
	}
	private, err := hpke.NewHybridPrivateKey(pq, t)
	if err != nil {
		return nil, formatError("private key", err.Error())
	}
	return newDecryptionKey(suite, private)
}

func newDecryptionKey(suite Suite, private hpke.PrivateKey) (*DecryptionKey, error) {
	if private.KEM().ID() != suite.HPKE().KEM().ID() {
		return nil, &SuiteError{Suite: suite, Reason: "private key of another KEM"}
	}
	public, err := newEncryptionKey(suite, private.PublicKey().Bytes())
	if err != nil {
		return nil, err
	}
	return &DecryptionKey{private: func() hpke.PrivateKey { return private }, public: public}, nil
}

// GenerateDecryptionKey makes a new key. The secret is its private COSE_Key,
// for [ParseDecryptionKey].
func GenerateDecryptionKey(suite Suite) (*DecryptionKey, Secret, error) {
	if _, err := ParseSuite(uint64(suite)); err != nil {
		return nil, Secret{}, err
	}
	private, err := suite.HPKE().KEM().GenerateKey()
	if err != nil {
		return nil, Secret{}, err
	}
	k, err := newDecryptionKey(suite, private)
	if err != nil {
		return nil, Secret{}, err
	}
	b, err := private.Bytes()
	if err != nil {
		return nil, Secret{}, err
	}
	secret := k.public.key.AppendPrivate(nil, b)
	if suite == SuiteX25519 { // of the others b is the key's own memory
		clear(b)
	}
	return k, NewSecret(secret), nil
}

// ParseDecryptionKey parses a private COSE_Key.
func ParseDecryptionKey(secret Secret) (*DecryptionKey, error) {
	k, b, err := cose.ParseKey(secret.Reveal())
	if err != nil {
		return nil, err
	}
	if b == nil || k.HPKE() == 0 {
		return nil, formatError("COSE_Key", "want a private encryption key")
	}
	private, err := k.HPKE().KEM().NewPrivateKey(b)
	if err != nil {
		return nil, formatError("COSE_Key", err.Error())
	}
	return newDecryptionKey(SuiteOf(k.HPKE()), private)
}

// Public returns the public half.
func (k *DecryptionKey) Public() *EncryptionKey { return k.public }

// Suite returns the key's suite.
func (k *DecryptionKey) Suite() Suite { return k.public.suite }

// Reveal returns the key in crypto/hpke's form, to open with. It shows the
// private key to whoever prints it.
func (k *DecryptionKey) Reveal() hpke.PrivateKey { return k.private() }

// Format prints the suite under every verb.
func (k DecryptionKey) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, k.text()) }

// LogValue returns the suite.
func (k DecryptionKey) LogValue() slog.Value { return slog.StringValue(k.text()) }

func (k DecryptionKey) text() string {
	if k.public == nil {
		return "keys.DecryptionKey(none)"
	}
	return "keys.DecryptionKey(suite " + k.public.suite.String() + ")"
}

func (k *DecryptionKey) valid() bool { return k != nil && k.private != nil }

func (k *DecryptionKey) same(other *DecryptionKey) bool {
	return k.Suite() == other.Suite() && slices.Equal(k.public.Public(), other.public.Public())
}
