package main

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/mlkem"
	"crypto/sha3"
	"math/big"

	"golang.org/x/crypto/chacha20poly1305"
)

// suite is a row of the table of SPEC section 4.1.
type suite struct {
	number      byte
	kem         uint16
	kdf         uint16
	aead        uint16
	integrated  int64 // COSE alg of a layer opening
	keyEnc      int64 // COSE alg of an entry of a core opening
	ekSize      int
	publicSize  int
	postQuantum bool
}

var suites = map[byte]suite{
	1: {1, 0x647a, 0x0011, 0x0002, 56, 57, 1120, 1216, true},
	2: {2, 0x0020, 0x0001, 0x0003, 42, 50, 32, 32, false},
	3: {3, 0x0050, 0x0011, 0x0002, 54, 55, 1153, 1249, true},
}

// The content algs: ChaCha20/Poly1305 of suites 1 and 2, A256GCM of suite 3.
const (
	contentAlg    = 24
	contentAlgGCM = 3
)

// contentOf is the content alg of a suite.
func contentOf(suite byte) int64 {
	if suite == 3 {
		return contentAlgGCM
	}
	return contentAlg
}

// contentAEAD is the AEAD of a content alg.
func contentAEAD(alg int64, key []byte) cipher.AEAD {
	if alg == contentAlgGCM {
		return must(cipher.NewGCM(must(aes.NewCipher(key))))
	}
	return must(chacha20poly1305.New(key))
}

// oneStage says if the KDF of the suite's HPKE is SHAKE256.
func (s suite) oneStage() bool { return s.kdf == 0x0011 }

// encKey is an encryption key of SPEC section 6.3. A key of a suite that this
// program does not know has no private part, and one that stands in no bundle
// has no id.
type encKey struct {
	suite   byte
	public  []byte
	private []byte
	id      []byte
}

func newEncKey(suite byte, private []byte) encKey {
	k := encKey{suite: suite, private: private}
	switch suite {
	case 1:
		pq, t := xwingParts(private)
		k.public = append(pq.EncapsulationKey().Bytes(), t.PublicKey().Bytes()...)
	case 3:
		pq, t := p256Parts(private)
		k.public = append(pq.EncapsulationKey().Bytes(), t.PublicKey().Bytes()...)
	default:
		k.public = must(ecdh.X25519().NewPrivateKey(private)).PublicKey().Bytes()
	}
	return k
}

// of is the key as one of p's: the id depends on whose bundle lists it.
func (k encKey) of(p *party) encKey {
	k.id = keyID(p.thumb(), k.suite, k.public)
	return k
}

func keyID(owner []byte, suite byte, public []byte) []byte {
	return sum(label("key-id", owner, u8(suite), public))[:8]
}

// xwingParts expands the seed of an X-Wing key.
func xwingParts(seed []byte) (*mlkem.DecapsulationKey768, *ecdh.PrivateKey) {
	h := sha3.NewSHAKE256()
	h.Write(seed)
	expanded := make([]byte, 96)
	h.Read(expanded)
	return must(mlkem.NewDecapsulationKey768(expanded[:64])),
		must(ecdh.X25519().NewPrivateKey(expanded[64:]))
}

// p256Parts expands the seed of a key of suite 3: of one block of 32 bytes after
// the other the first is taken that is a scalar.
func p256Parts(seed []byte) (*mlkem.DecapsulationKey768, *ecdh.PrivateKey) {
	h := sha3.NewSHAKE256()
	h.Write(seed)
	dz, scalar := make([]byte, 64), make([]byte, 32)
	h.Read(dz)
	for h.Read(scalar); !inOrder(new(big.Int).SetBytes(scalar)); {
		h.Read(scalar)
	}
	return must(mlkem.NewDecapsulationKey768(dz)), must(ecdh.P256().NewPrivateKey(scalar))
}
