package cose

import (
	"crypto/cipher"
	"crypto/hpke"
	"crypto/sha256"
	"fmt"
	"slices"

	"github.com/vitalpost/vitalpost/keys/cose/dcbor"
)

// MaxRecipients is the largest number of recipients (SPEC.md section 12).
const MaxRecipients = 64

// Encrypt is a COSE_Encrypt with HPKE key encryption recipients (RFC 9052
// section 5.1, draft-ietf-cose-hpke) as received, unopened: tagged, protected
// {alg}, unprotected {IV}.
type Encrypt struct {
	Protected   Header
	Unprotected Header
	Recipients  []Recipient // 1 to MaxRecipients
	protected   []byte
	ciphertext  []byte
	recipients  []byte // the array as received
}

// Recipient is one COSE_recipient: protected {alg, kid}, unprotected {ek}.
type Recipient struct {
	Protected   Header
	Unprotected Header
	protected   []byte
	ciphertext  []byte
}

// CiphertextSize returns the size of the encrypted content key, tag included.
func (c *Recipient) CiphertextSize() int { return len(c.ciphertext) }

// ReadEncrypt reads a COSE_Encrypt.
func ReadEncrypt(r *dcbor.Reader) Encrypt {
	r.Tag(TagEncrypt)
	r.Tuple(4)
	var m Encrypt
	m.Protected, m.protected = readProtected(r, pAlgorithm)
	m.Unprotected = readUnprotected(r, pIV)
	m.ciphertext = r.Bytes()
	start := r.Offset()
	n := r.Array(1, MaxRecipients)
	if !r.OK() {
		return Encrypt{}
	}
	m.Recipients = make([]Recipient, n)
	for i := range m.Recipients {
		m.Recipients[i] = readRecipient(r)
	}
	if !r.OK() {
		return Encrypt{}
	}
	m.recipients = r.Since(start)
	return m
}

func readRecipient(r *dcbor.Reader) Recipient {
	r.Tuple(3)
	var c Recipient
	c.Protected, c.protected = readProtected(r, pAlgorithm|pKeyID)
	c.Unprotected = readUnprotected(r, pEncapsulatedKey)
	c.ciphertext = r.Bytes()
	return c
}

// RecipientsDigest returns SHA-256 over the recipients array as received.
func (m *Encrypt) RecipientsDigest() [32]byte { return sha256.Sum256(m.recipients) }

// OpenKey decrypts the content key from recipient entry i with key; extra is
// the recipient_extra_info. suite must be that of the key and of the entry's
// alg; see [ParseKeyEncryption]. Failures are of class ErrDecrypt, or a
// *[HardwareError].
func (m *Encrypt) OpenKey(i int, suite HPKE, key hpke.PrivateKey, extra []byte) ([]byte, error) {
	c := &m.Recipients[i]
	info := make([]byte, 0, structureSize(len(c.protected), len(extra)))
	info = appendRecipientStructure(info, m.Protected.Algorithm, c.protected, extra)
	kdf, aead := suite.schedule()
	recipient, err := hpke.NewRecipient(c.Unprotected.EncapsulatedKey, key, kdf, aead, info)
	if err != nil {
		return nil, undecapsulated(err)
	}
	cek, err := recipient.Open(nil, c.ciphertext)
	if err != nil {
		return nil, ErrDecrypt
	}
	return cek, nil
}

// Open decrypts the content under aead, whose key [Encrypt.OpenKey] gave, with
// the IV received. Failures are of class ErrDecrypt.
func (m *Encrypt) Open(aead cipher.AEAD, externalAAD []byte) ([]byte, error) {
	aad := make([]byte, 0, structureSize(len(m.protected), len(externalAAD)))
	aad = appendEncStructure(aad, "Encrypt", m.protected, externalAAD)
	if DrawsNonces(aead) {
		return OpenRandom(nil, m.Unprotected.IV, aead, m.ciphertext, aad)
	}
	if len(m.Unprotected.IV) != aead.NonceSize() {
		return nil, ErrDecrypt
	}
	out, err := aead.Open(nil, m.Unprotected.IV, m.ciphertext, aad)
	if err != nil {
		return nil, ErrDecrypt
	}
	return out, nil
}

// RecipientKey is a public key that a COSE_Encrypt is made for.
type RecipientKey struct {
	Suite HPKE
	Key   hpke.PublicKey
	KeyID []byte
	Extra []byte // recipient_extra_info
}

// AppendRecipients appends the recipients array: the content key encrypted to
// each key, in order. content is the algorithm of the content encryption.
func AppendRecipients(dst []byte, content Algorithm, contentKey []byte, keys []RecipientKey) ([]byte, error) {
	dst = dcbor.AppendArray(dst, len(keys))
	var info []byte
	for i := range keys {
		k := &keys[i]
		header := Header{Algorithm: k.Suite.KeyEncryption(), KeyID: k.KeyID}
		protected := header.Append(make([]byte, 0, 32))
		info = slices.Grow(info[:0], structureSize(len(protected), len(k.Extra)))
		info = appendRecipientStructure(info, content, protected, k.Extra)
		kdf, aead := k.Suite.schedule()
		enc, sender, err := hpke.NewSender(k.Key, kdf, aead, info)
		if err != nil {
			return nil, fmt.Errorf("cose: HPKE to a recipient: %w", err)
		}
		ciphertext, err := sender.Seal(nil, contentKey)
		if err != nil {
			return nil, fmt.Errorf("cose: HPKE to a recipient: %w", err)
		}
		unprotected := Header{EncapsulatedKey: enc}
		dst = dcbor.AppendArray(dst, 3)
		dst = dcbor.AppendBytes(dst, protected)
		dst = unprotected.Append(dst)
		dst = dcbor.AppendBytes(dst, ciphertext)
	}
	return dst, nil
}

// AppendEncrypt encrypts plaintext under aead, which is of algorithm content,
// with iv (or one that it draws: [DrawsNonces]), and appends the message.
// recipients is the array of [AppendRecipients]; made first, so that externalAAD
// can bind it.
func AppendEncrypt(dst []byte, content Algorithm, aead cipher.AEAD, iv, externalAAD, plaintext, recipients []byte) []byte {
	header := Header{Algorithm: content}
	protected := header.Append(make([]byte, 0, 8))
	aad := make([]byte, 0, structureSize(len(protected), len(externalAAD)))
	aad = appendEncStructure(aad, "Encrypt", protected, externalAAD)
	var sealed []byte
	if DrawsNonces(aead) {
		var drawn [NonceSize]byte
		sealed = SealRandom(nil, &drawn, aead, plaintext, aad)
		iv = drawn[:]
	}
	unprotected := Header{IV: iv}
	dst = dcbor.AppendTag(dst, TagEncrypt)
	dst = dcbor.AppendArray(dst, 4)
	dst = dcbor.AppendBytes(dst, protected)
	dst = unprotected.Append(dst)
	dst = dcbor.AppendBytesHead(dst, len(plaintext)+TagSize)
	if sealed != nil {
		dst = append(dst, sealed...)
	} else {
		dst = aead.Seal(dst, iv, plaintext, aad)
	}
	return append(dst, recipients...)
}
