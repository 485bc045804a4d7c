package cose

import (
	"crypto/cipher"
	"crypto/hpke"
	"fmt"

	"github.com/vitalpost/vitalpost/keys/cose/dcbor"
)

// Encrypt0 is a COSE_Encrypt0 (RFC 9052 section 5.2) as received, unopened.
type Encrypt0 struct {
	Protected   Header
	Unprotected Header
	protected   []byte // as received
	ciphertext  []byte
}

// CiphertextSize returns the size of the ciphertext, its tag included.
func (m *Encrypt0) CiphertextSize() int { return len(m.ciphertext) }

// Ciphertext returns the ciphertext, its tag included. It aliases the parsed bytes.
func (m *Encrypt0) Ciphertext() []byte { return m.ciphertext }

// ReadEpochEncrypt0 reads a COSE_Encrypt0 whose algorithm is fixed elsewhere:
// untagged, protected {kid, Partial IV} and nothing unprotected, or protected
// {kid} and unprotected {IV} (SPEC.md section 8.4). All sizes are the caller's to
// check.
func ReadEpochEncrypt0(r *dcbor.Reader) Encrypt0 {
	r.Tuple(3)
	var m Encrypt0
	m.Protected, m.protected = readProtected(r, pKeyID|pPartialIV, pKeyID)
	return m.readRest(r, m.Protected.PartialIV == nil)
}

// ReadHPKEEncrypt0 reads a COSE_Encrypt0 of HPKE integrated encryption: tagged,
// protected {alg, kid}, unprotected {ek}.
func ReadHPKEEncrypt0(r *dcbor.Reader) Encrypt0 {
	r.Tag(TagEncrypt0)
	return readEncrypt0(r, pAlgorithm|pKeyID, pEncapsulatedKey)
}

// ReadRecordEncrypt0 reads a COSE_Encrypt0 whose key is derived with a salt:
// untagged, protected {alg, salt}, and unprotected the {IV} of A256GCM, nothing
// with another alg (SPEC.md section 10).
func ReadRecordEncrypt0(r *dcbor.Reader) Encrypt0 {
	r.Tuple(3)
	var m Encrypt0
	m.Protected, m.protected = readProtected(r, pAlgorithm|pSalt)
	return m.readRest(r, m.Protected.Algorithm == AlgA256GCM)
}

// readRest reads what stands behind the protected header.
func (m *Encrypt0) readRest(r *dcbor.Reader, iv bool) Encrypt0 {
	var want params
	if iv {
		want = pIV
	}
	m.Unprotected = readUnprotected(r, want)
	m.ciphertext = r.Bytes()
	if !r.OK() {
		return Encrypt0{}
	}
	return *m
}

func readEncrypt0(r *dcbor.Reader, protected, unprotected params) Encrypt0 {
	r.Tuple(3)
	var m Encrypt0
	m.Protected, m.protected = readProtected(r, protected)
	m.Unprotected = readUnprotected(r, unprotected)
	m.ciphertext = r.Bytes()
	if !r.OK() {
		return Encrypt0{}
	}
	return m
}

// AppendEncrypt0 encrypts plaintext under aead and nonce and appends the
// message, untagged, with h protected and nothing unprotected; or if aead draws
// its nonces, with {IV}. plaintext and dst must not overlap.
func AppendEncrypt0(dst []byte, h *Header, aead cipher.AEAD, nonce, externalAAD, plaintext []byte) []byte {
	var buf [64]byte
	protected := h.Append(buf[:0])
	var aadBuf [160]byte
	aad := appendEncStructure(aadBuf[:0], "Encrypt0", protected, externalAAD)
	dst = dcbor.AppendArray(dst, 3)
	dst = dcbor.AppendBytes(dst, protected)
	if DrawsNonces(aead) {
		var drawn [NonceSize]byte
		sealed := SealRandom(nil, &drawn, aead, plaintext, aad)
		unprotected := Header{IV: drawn[:]}
		return dcbor.AppendBytes(unprotected.Append(dst), sealed)
	}
	dst = dcbor.AppendMap(dst, 0)
	dst = dcbor.AppendBytesHead(dst, len(plaintext)+aead.Overhead())
	return aead.Seal(dst, nonce, plaintext, aad)
}

// Encrypt0Size returns the size of what [AppendEncrypt0] makes of n bytes with
// a protected header of h bytes and an unprotected one of u.
func Encrypt0Size(h, u, n int) int {
	c := n + TagSize
	return 1 + dcbor.HeadSize(uint64(h)) + h + u + dcbor.HeadSize(uint64(c)) + c
}

// Open decrypts the message under aead and nonce (or the IV received, if aead draws
// its nonces) and appends the plaintext to
// dst. On failure, class ErrDecrypt, it returns nil. It may write to all of
// dst's memory up to its capacity, also behind the plaintext, and the message
// must not stand there.
func (m *Encrypt0) Open(dst []byte, aead cipher.AEAD, nonce, externalAAD []byte) ([]byte, error) {
	// The aad is built behind the plaintext, if dst has the room.
	end := min(len(dst)+max(len(m.ciphertext)-TagSize, 0), cap(dst))
	aad := appendEncStructure(dst[end:end], "Encrypt0", m.protected, externalAAD)
	if DrawsNonces(aead) {
		return OpenRandom(dst[:len(dst):end], m.Unprotected.IV, aead, m.ciphertext, aad)
	}
	out, err := aead.Open(dst[:len(dst):end], nonce, m.ciphertext, aad)
	if err != nil {
		return nil, ErrDecrypt
	}
	return out, nil
}

// AppendHPKEEncrypt0 seals plaintext to key by HPKE integrated encryption with
// empty info (draft-ietf-cose-hpke section 3.2) and appends the message,
// tagged, protected {alg, kid}, unprotected {ek}. If exported is not nil, it is
// filled from the HPKE context's exporter under exporterContext.
func AppendHPKEEncrypt0(dst []byte, suite HPKE, key hpke.PublicKey, keyID, externalAAD, plaintext []byte, exporterContext string, exported []byte) ([]byte, error) {
	kdf, aead := suite.schedule()
	enc, sender, err := hpke.NewSender(key, kdf, aead, nil)
	if err != nil {
		return nil, fmt.Errorf("cose: HPKE: %w", err)
	}
	header := Header{Algorithm: suite.Integrated(), KeyID: keyID}
	protected := header.Append(make([]byte, 0, 32))
	aad := make([]byte, 0, structureSize(len(protected), len(externalAAD)))
	ciphertext, err := sender.Seal(appendEncStructure(aad, "Encrypt0", protected, externalAAD), plaintext)
	if err != nil {
		return nil, fmt.Errorf("cose: HPKE: %w", err)
	}
	if exported != nil {
		if err := export(exported, sender, exporterContext); err != nil {
			return nil, err
		}
	}
	unprotected := Header{EncapsulatedKey: enc}
	dst = dcbor.AppendTag(dst, TagEncrypt0)
	dst = dcbor.AppendArray(dst, 3)
	dst = dcbor.AppendBytes(dst, protected)
	dst = unprotected.Append(dst)
	return dcbor.AppendBytes(dst, ciphertext), nil
}

// OpenHPKE opens a message of [ReadHPKEEncrypt0] and returns its plaintext. If
// exported is not nil, it is filled from the exporter. suite must be that of
// the key and of the protected alg; see [ParseIntegrated]. Failures are of
// class ErrDecrypt and say no more, or a *[HardwareError].
func (m *Encrypt0) OpenHPKE(suite HPKE, key hpke.PrivateKey, externalAAD []byte, exporterContext string, exported []byte) ([]byte, error) {
	kdf, aead := suite.schedule()
	recipient, err := hpke.NewRecipient(m.Unprotected.EncapsulatedKey, key, kdf, aead, nil)
	if err != nil {
		return nil, undecapsulated(err)
	}
	aad := make([]byte, 0, structureSize(len(m.protected), len(externalAAD)))
	plaintext, err := recipient.Open(appendEncStructure(aad, "Encrypt0", m.protected, externalAAD), m.ciphertext)
	if err != nil {
		return nil, ErrDecrypt
	}
	if exported != nil {
		if err := export(exported, recipient, exporterContext); err != nil {
			return nil, err
		}
	}
	return plaintext, nil
}

type exporter interface {
	Export(context string, length int) ([]byte, error)
}

func export(dst []byte, e exporter, context string) error {
	secret, err := e.Export(context, len(dst))
	if err != nil {
		return fmt.Errorf("cose: HPKE exporter: %w", err)
	}
	copy(dst, secret)
	clear(secret)
	return nil
}
