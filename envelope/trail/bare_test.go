package trail

import (
	"crypto/cipher"
	"crypto/ed25519"
	"crypto/hkdf"
	"crypto/sha256"
	"errors"

	"github.com/vitalpost/vitalpost/envelope/internal/wire"
	"github.com/vitalpost/vitalpost/keys/cose"
	"golang.org/x/crypto/chacha20poly1305"
)

// bareRecord makes the calls to crypto/hkdf, the AEAD, SHA-256 and Ed25519 that
// a record can't do without, on the data of a real one, without any framing.
type bareRecord struct {
	signer           ed25519.PrivateKey
	verifier         ed25519.PublicKey
	root             []byte
	salt             string
	aad, tbs         []byte
	signature        []byte
	received         []byte
	plaintext, whole []byte
}

// newBareRecord takes apart the record of node k. Verification is not constant
// time, so the signature is the real one.
func newBareRecord(j *journey, k int, links [][]byte) *bareRecord {
	root := j.way.Hops[k-1].Root
	p := j.opened(root, links[k])
	sealed, err := wire.ParseSealedRecord(links[k])
	if err != nil {
		j.Fatalf("%v", err)
	}
	salt := string(sealed.Salt[:])
	protected := (&cose.Header{Algorithm: cose.AlgChaCha20Poly1305, Salt: sealed.Salt[:]}).Append(nil)
	alg := (&cose.Header{Algorithm: cose.AlgEd25519}).Append(nil)
	b := &bareRecord{
		signer:    ed25519.NewKeyFromSeed(make([]byte, 32)),
		verifier:  j.hops[k-1].Public().Verifier().PublicKey().(ed25519.PublicKey),
		root:      root.Reveal(),
		salt:      salt,
		aad:       structure("Encrypt0", protected, []byte(labelRecordSeal)),
		tbs:       structure("Signature1", alg, recordAAD(j.thumbprint(k), j.bodies[k], links[k-1]), j.claimOf(p.Record)),
		signature: p.Record[len(p.Record)-64:],
		received:  links[k-1],
		plaintext: wire.AppendRecordPlaintext(nil, p),
	}
	b.whole = links[k][len(links[k])-len(b.plaintext)-16:]
	if err := b.verify(); err != nil {
		j.Fatalf("%v", err)
	}
	return b
}

func (b *bareRecord) aead() (cipher.AEAD, []byte, error) {
	key, err := hkdf.Expand(sha256.New, b.root, labelRecordKey+b.salt, 32)
	if err != nil {
		return nil, nil, err
	}
	iv, err := hkdf.Expand(sha256.New, b.root, labelRecordIV+b.salt, 12)
	if err != nil {
		return nil, nil, err
	}
	aead, err := chacha20poly1305.New(key)
	return aead, iv, err
}

func (b *bareRecord) make() error {
	sha256.Sum256(b.received)
	ed25519.Sign(b.signer, b.tbs)
	aead, iv, err := b.aead()
	if err != nil {
		return err
	}
	aead.Seal(nil, iv, b.plaintext, b.aad)
	return nil
}

func (b *bareRecord) verify() error {
	aead, iv, err := b.aead()
	if err != nil {
		return err
	}
	if _, err := aead.Open(nil, iv, b.whole, b.aad); err != nil {
		return err
	}
	sha256.Sum256(b.received)
	if !ed25519.Verify(b.verifier, b.tbs, b.signature) {
		return errors.New("the bare primitive refuses")
	}
	return nil
}
