package trail

import (
	"crypto/cipher"
	"crypto/hmac"
	"crypto/sha256"

	"github.com/vitalpost/vitalpost/keys"
	"github.com/vitalpost/vitalpost/keys/cose"
)

// The labels of the trail; each has one use (SPEC.md section 5).
const (
	labelRecord     = "vitalpost/1 record\x00"
	labelRecordSeal = "vitalpost/1 record-seal\x00"
	labelRecordKey  = "vitalpost/1 record-key\x00"
	labelRecordIV   = "vitalpost/1 record-iv\x00"
)

const (
	rootSize = 32
	saltSize = 16
)

// recordAAD returns the external_aad of a record's signature: who made it, and
// what went on with what trail before it.
func recordAAD(hop keys.Thumbprint, forwarded keys.Digest, received []byte) []byte {
	b := make([]byte, 0, len(labelRecord)+len(hop)+len(forwarded)+sha256.Size)
	b = append(b, labelRecord...)
	b = append(b, hop[:]...)
	b = append(b, forwarded[:]...)
	trail := sha256.Sum256(received)
	return append(b, trail[:]...)
}

// derive returns the AEAD that a record with this salt is sealed under, and
// fills in the nonce. Keys are used once: the salt is fresh for each record.
func derive(alg cose.Algorithm, root keys.Secret, salt *[saltSize]byte, nonce *[cose.NonceSize]byte) (cipher.AEAD, error) {
	secret := root.Reveal()
	if len(secret) != rootSize {
		return nil, formatError("trail root", "want 32 bytes")
	}
	var key [cose.KeySize]byte
	defer clear(key[:])
	expand(secret, salt, key[:], nonce[:])
	return cose.NewAEAD(alg, key[:])
}

// expand is HKDF-Expand (RFC 5869 section 2.3) for the two outputs, of one block
// each, over one HMAC that is reset: crypto/hkdf makes a new one at every call,
// at ten allocations. A test compares the two.
func expand(root []byte, salt *[saltSize]byte, key, nonce []byte) {
	var buf [64]byte // longer than each info with its counter, and than a block
	mac := hmac.New(sha256.New, root)
	mac.Write(append(append(append(buf[:0], labelRecordKey...), salt[:]...), 1))
	copy(key, mac.Sum(buf[:0]))
	mac.Reset()
	mac.Write(append(append(append(buf[:0], labelRecordIV...), salt[:]...), 1))
	copy(nonce, mac.Sum(buf[:0]))
	clear(buf[:])
}
