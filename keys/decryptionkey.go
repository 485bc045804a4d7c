package keys

import (
	"crypto"
	"crypto/ecdh"
	"crypto/hpke"
	"crypto/sha256"
	"crypto/subtle"
	"errors"

	"github.com/vitalpost/vitalpost/keys/cose"
)

const labelKeyID = "vitalpost/1 key-id\x00"

// EncryptionKey is a public key of a suite, checked by SPEC.md section 4.5.
type EncryptionKey struct {
	suite Suite
	key   cose.Key
	hpke  hpke.PublicKey // parsed once: it costs a fifth of a seal
	id    KeyID
}

func newEncryptionKey(suite Suite, public []byte) (*EncryptionKey, error) {
	key, err := cose.NewHPKEKey(suite.HPKE(), public)
	if err != nil {
		return nil, err
	}
	parsed, err := suite.HPKE().KEM().NewPublicKey(key.Public())
	if err != nil {
		return nil, formatError("public key", "4.5: "+err.Error())
	}
	return &EncryptionKey{suite: suite, key: key, hpke: parsed, id: keyID(suite, public)}, nil
}

func keyID(suite Suite, public []byte) KeyID {
	h := sha256.New()
	h.Write([]byte(labelKeyID))
	h.Write([]byte{byte(suite)})
	h.Write(public)
	return KeyID(h.Sum(nil)[:8])
}

// Suite returns the key's suite.
func (k *EncryptionKey) Suite() Suite { return k.suite }

// ID returns the key id.
func (k *EncryptionKey) ID() KeyID { return k.id }

// Public returns the serialized public key, which must not be changed.
func (k *EncryptionKey) Public() []byte { return k.key.Public() }

// HPKE returns the key in crypto/hpke's form.
func (k *EncryptionKey) HPKE() hpke.PublicKey { return k.hpke }

// DecryptionKey is a private key of a suite. It may be in hardware.
type DecryptionKey struct {
	private hpke.PrivateKey
	public  *EncryptionKey
}

// NewX25519Key wraps a key of suite 2, an ecdh.KeyExchanger on X25519.
func NewX25519Key(t ecdh.KeyExchanger) (*DecryptionKey, error) {
	if t = checked(t); t == nil {
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
	if t = checked(t); pq == nil || t == nil {
		return nil, formatError("private key", "none, or half of one")
	}
	private, err := hpke.NewHybridPrivateKey(pq, t)
	if err != nil {
		return nil, formatError("private key", err.Error())
	}
	return newDecryptionKey(SuiteXWing, private)
}

// checked returns t such that it refuses an all-zero X25519 result (SPEC.md
// section 4.1). crypto/ecdh does; crypto/hpke relies on it, and of another
// implementation, in hardware perhaps, nobody knows.
func checked(t ecdh.KeyExchanger) ecdh.KeyExchanger {
	if k, ok := t.(*ecdh.PrivateKey); ok && k != nil {
		return k
	} else if ok || t == nil {
		return nil
	}
	return checkedExchanger{t}
}

type checkedExchanger struct{ ecdh.KeyExchanger }

func (c checkedExchanger) ECDH(public *ecdh.PublicKey) ([]byte, error) {
	shared, err := c.KeyExchanger.ECDH(public)
	if err != nil {
		return nil, err
	}
	var zero [32]byte
	if len(shared) != len(zero) || subtle.ConstantTimeCompare(shared, zero[:]) == 1 {
		return nil, errors.New("keys: X25519 result of another size than 32 bytes, or all zero")
	}
	return shared, nil
}

func newDecryptionKey(suite Suite, private hpke.PrivateKey) (*DecryptionKey, error) {
	if private.KEM().ID() != suite.HPKE().KEM().ID() {
		return nil, &SuiteError{Suite: suite, Reason: "private key of another KEM"}
	}
	public, err := newEncryptionKey(suite, private.PublicKey().Bytes())
	if err != nil {
		return nil, err
	}
	return &DecryptionKey{private: private, public: public}, nil
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
	return k, NewSecret(k.public.key.AppendPrivate(nil, b)), nil
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

// ID returns the key id.
func (k *DecryptionKey) ID() KeyID { return k.public.id }

// HPKE returns the key in crypto/hpke's form, to open with.
func (k *DecryptionKey) HPKE() hpke.PrivateKey { return k.private }

func (k *DecryptionKey) valid() bool { return k != nil && k.private != nil }
